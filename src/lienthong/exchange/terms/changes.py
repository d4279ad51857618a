"""What is refused around recalling, updating and replacing documents that have gone out."""

from dataclasses import dataclass
from datetime import date, datetime

from lienthong.exchange.terms.states import ChangeKind
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChangeCard:
    """A change that came before its document; `document_key` names one without a number."""

    id: int
    kind: ChangeKind
    sender_name: str
    sender_code: str
    number: str
    symbol: str
    issued_on: date | None
    document_key: str
    subject: str
    reason: str
    came_at: datetime


class ChangeTooLate(Refusal):
    """A document that was recalled or replaced before."""

    code = "exchange.change_too_late"
    fault = Fault.CALLER
    status = 409
    message = (
        "Nobody named has {document} any more: it was recalled, replaced or refused. There is"
        " nothing left to change; its page says which."
    )


class DocumentNeverLeft(ChangeTooLate):
    """A document that its sender withdrew before the node had it."""

    code = "exchange.document_never_left"
    message = (
        "{document} was withdrawn before it left: nobody got it, so there is nothing to change."
    )


class DocumentNotTaken(Refusal):
    """A change of a document that the node refused for good, so that nobody has it."""

    code = "exchange.document_not_taken"
    fault = Fault.CALLER
    status = 409
    message = (
        "The node did not take {document}, so nobody has it. Withdraw it, or have the operator send"
        " it again once the cause is mended."
    )


class ChangeNotOpen(Refusal):
    """A change that somebody has answered meanwhile, or that a later one overtook."""

    code = "exchange.change_not_open"
    fault = Fault.CALLER
    status = 409
    message = "This request has been answered already, or a later one came. Look at it again."


class NothingChanged(Refusal):
    """An update that would say what the document says already."""

    code = "exchange.nothing_changed"
    fault = Fault.CALLER
    status = 422
    message = "The document says this already. Change its deadline or its urgency."


class DocumentWithdrawn(Refusal):
    """A file of a document that its sender recalled (NĐ 30/2020 Điều 18)."""

    code = "exchange.document_withdrawn"
    fault = Fault.POLICY
    status = 410
    message = (
        "{sender} recalled this document, so its files are closed here. Ask the sender if you need"
        " them; the register keeps that it had come."
    )
