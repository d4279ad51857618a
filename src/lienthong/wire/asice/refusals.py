"""Why a container of another maker is refused."""

from lienthong.kernel.errors import Fault, Refusal


class ContainerUnreadable(Refusal):
    """The file is no ZIP that a container can be, or is damaged."""

    code = "evidence.container_unreadable"
    fault = Fault.CALLER
    message = "This container cannot be read: {problem}. Use an unchanged copy."


class ContainerUnsigned(Refusal):
    """There is no XAdES signature in the container."""

    code = "evidence.container_unsigned"
    fault = Fault.CALLER
    message = (
        "This container has no XAdES signature (META-INF/signatures….xml); others cannot be checked"
        " here. It proves nothing by itself."
    )


class SignatureUnreadable(Refusal):
    """A signature has another form than this reader knows."""

    code = "evidence.signature_unreadable"
    fault = Fault.CALLER
    message = "The signature in {part} cannot be read: {problem}."


class AlgorithmRefused(Refusal):
    """A signature uses a weak or unknown algorithm."""

    code = "evidence.algorithm_refused"
    fault = Fault.CALLER
    message = (
        "The signature in {part} uses {algorithm}, which is too weak to prove anything or unknown"
        " here."
    )


class DigestDiffers(Refusal):
    """Something that was signed is another now."""

    code = "evidence.digest_differs"
    fault = Fault.CALLER
    message = "{name} is not what was signed: its digest differs from the one in {part}."


class SignedPartMissing(Refusal):
    """Something that was signed is not in the container."""

    code = "evidence.signed_part_missing"
    fault = Fault.CALLER
    message = "{part} is a signature over {name}, which the container does not hold."


class SignatureBroken(Refusal):
    """The signature is not by the key of its certificate over what it names."""

    code = "evidence.signature_broken"
    fault = Fault.CALLER
    message = "The signature in {part} does not hold: its certificate's key did not make it."


class CertificateNotBound(Refusal):
    """The signed properties name another certificate than the one beside the signature."""

    code = "evidence.certificate_not_bound"
    fault = Fault.CALLER
    message = (
        "The signature in {part} does not say which certificate it was made with, or names another"
        " than the one it comes with."
    )


class HashChainBroken(Refusal):
    """A hash chain does not lead from what was signed to its parts."""

    code = "evidence.hash_chain_broken"
    fault = Fault.CALLER
    message = "The hash chain in {part} does not hold: {problem}."
