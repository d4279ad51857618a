"""What is refused because it bears a mark of state secrets."""

from lienthong.kernel.errors import Fault, Refusal


class SecretNotSent(Refusal):
    """A document to be sent that bears a mark of state secrets (QĐ 28/2018/QĐ-TTg Điều 1.2)."""

    code = "exchange.secret_not_sent"
    fault = Fault.POLICY
    status = 422
    message = (
        "It bears the mark “{mark}”. State secrets must not be sent by this exchange"
        " (QĐ 28/2018/QĐ-TTg, Điều 1.2). Tell whoever is responsible for state secrets in your"
        " agency."
    )


class FileMarkedSecret(Refusal):
    """A file to be sent whose first page bears a mark of state secrets."""

    code = "exchange.file_marked_secret"
    fault = Fault.POLICY
    status = 422
    message = (
        "The first page of “{file}” bears the mark “{mark}”. State secrets must not be sent by this"
        " exchange (QĐ 28/2018/QĐ-TTg, Điều 1.2). Tell whoever is responsible for state secrets in"
        " your agency. If the mark was misread, attach the file to a draft: there a clerk or leader"
        " can release it."
    )


class StateSecretMarked(Refusal):
    """A received document that bears a mark of state secrets (QĐ 28/2018/QĐ-TTg Điều 1.2)."""

    code = "exchange.state_secret_marked"
    fault = Fault.POLICY
    status = 422
    message = (
        "The document bears the mark “{mark}”. State secrets must not be exchanged or kept here"
        " (QĐ 28/2018/QĐ-TTg, Điều 1.2): return it to its sender with this reason, and tell"
        " whoever is responsible for state secrets in your agency."
    )
