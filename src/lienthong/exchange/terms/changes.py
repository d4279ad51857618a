"""What is refused around recalling, updating and replacing documents that have gone out."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.exchange.terms.cards import Attachment
from lienthong.exchange.terms.states import ChangeKind
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChangeCard:
    """A change that came before its document; `named` is number and symbol, else an id."""

    id: int
    kind: ChangeKind
    sender_name: str
    sender_code: str
    number: str
    symbol: str
    named: str
    issued_on: date | None
    subject: str
    reason: str
    came_at: datetime
    replacement: UUID | None = None
    """The document that is to stand in its place, which is here."""
    replacement_code: str = ""
    elsewhere: str = ""
    """Another agency, whose document it is that the sender names: that one stays as it is."""
    files: tuple[Attachment, ...] = ()
    """What an update brought with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldRecipient:
    """A recipient who has a document and was never asked to give it up or replace it."""

    agency_id: UUID
    name: str


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


class RecalledInRegister(Refusal):
    """The recall of a document of the register: there it is done, so that its row says so."""

    code = "exchange.recalled_in_register"
    fault = Fault.CALLER
    status = 409
    message = (
        "{document} went out from the register of outgoing documents. Recall it on its page there:"
        " the register then says so too."
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


class DocumentNotTakenAgain(DocumentNotTaken):
    """A change of a document that the node took, lost, and refuses now for good."""

    code = "exchange.document_not_taken_again"
    message = (
        "{document} was delivered; the node lost it and did not take it again. Those who have it"
        " can be asked to give it back: recall it from everybody, or have the operator send it"
        " again once the cause is mended."
    )


class OriginalRefusedAgain(Refusal):
    """A report on a document that the node took, lost, and refused when it was sent again."""

    code = "exchange.original_refused_again"
    fault = Fault.OTHER_SYSTEM
    status = 409
    message = (
        "The node lost {document} and did not take it from its sender again, so it takes no report"
        " on it. There is nothing to be done here: the report goes by itself once the document is"
        " there again."
    )


class DocumentHeldBack(ChangeTooLate):
    """A document that the node took and lost, and whose sender then withdrew it."""

    code = "exchange.document_held_back"
    message = (
        "{document} was lost by the node and then withdrawn: it is not sent again, and whoever may"
        " have it was asked to give it back. It can only be recalled once more."
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
