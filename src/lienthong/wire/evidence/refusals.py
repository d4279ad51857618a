"""Why a file is no evidence."""

from collections.abc import Iterator
from contextlib import contextmanager

from lienthong.kernel.errors import Fault, Refusal


class EvidenceDamaged(Refusal):
    """The file is not byte for byte what an evidence file with these members is."""

    code = "evidence.damaged"
    fault = Fault.CALLER
    message = (
        "This file is damaged or no evidence file: it differs from the prescribed form at byte "
        "{position}. Use an unchanged copy."
    )


class EvidencePackedAnew(Refusal):
    """The parts of a piece of evidence, in a ZIP file that another program wrote."""

    code = "evidence.packed_anew"
    fault = Fault.CALLER
    message = (
        "This file was unpacked and packed anew by another program: its form is no longer that of"
        " evidence, so it proves nothing. Use the file as it was handed out."
    )


class EvidenceMemberMissing(Refusal):
    """A member that must be there is not."""

    code = "evidence.member_missing"
    fault = Fault.CALLER
    message = "The evidence lacks its part {part}. Use a complete copy."


class EvidenceMemberUnknown(Refusal):
    """A member that evidence does not have."""

    code = "evidence.member_unknown"
    fault = Fault.CALLER
    message = "The evidence has a part {part} that does not belong in it. It was changed."


class EvidenceInvalid(Refusal):
    """A part does not hold; `reason` is the refusal that says why, for an edge to translate."""

    code = "evidence.invalid"
    fault = Fault.CALLER
    message = "The evidence proves nothing: its part {part} does not hold."


class EvidenceContradiction(Refusal):
    """Two parts say different things; `rule` is the rule of the specification that they break."""

    code = "evidence.contradiction"
    fault = Fault.CALLER
    message = "The evidence proves nothing: {part} contradicts the rest (rule {rule})."


class KeyRevoked(Refusal):
    """A key had been taken back when it signed, by the revocation list that was given (EV-52)."""

    code = "evidence.key_revoked"
    fault = Fault.CALLER
    message = (
        "The evidence proves nothing: the certificate of {subject} was revoked at {revoked}"
        " ({reason}), and its key signed here at {at}."
    )


class ContentBesideOther(Refusal):
    """The content given beside a file is not the one that the file is about."""

    code = "evidence.content_other"
    fault = Fault.CALLER
    message = (
        "The content given beside the file is not the sealed one: its {property} is {found}, the"
        " sealed header says {stated}. Give the content that belongs to this evidence."
    )


@contextmanager
def blame(part: str) -> Iterator[None]:
    """Turn a refusal of what is inside into one that names the part of the file."""
    try:
        yield
    except Refusal as reason:
        if reason.code.startswith("evidence."):
            raise
        raise EvidenceInvalid(part=part, reason=reason) from reason
