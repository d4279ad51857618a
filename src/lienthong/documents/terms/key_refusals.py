"""What is refused of a key that would sign what nobody confirms."""

from lienthong.kernel.errors import Fault, Refusal


class KeyNotTrusted(Refusal):
    """A certificate that no authority of the trust list stands for."""

    code = "documents.key_not_trusted"
    fault = Fault.POLICY
    status = 422
    message = (
        "The certificate of {holder} (issued by {issuer}) leads to no authority that this system"
        " believes: whoever receives such a signature reads that it is not confirmed. Give a key"
        " with a certificate of a believed authority, or have the operator list the authority."
    )


class KeyOfAnother(Refusal):
    """A key in a token or at a service whose certificate names somebody else."""

    code = "documents.key_of_another"
    fault = Fault.POLICY
    status = 422
    message = (
        "The certificate is of {named}, not of {holder}. A key in a token or at a signing service"
        " is put in place for its own holder only."
    )
