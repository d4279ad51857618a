"""From a checked draft to a packet's document, and what a packet says for a row."""

from dataclasses import dataclass
from datetime import date, datetime

from lienthong.exchange.terms import DocumentDraft, Priority, find_document_type
from lienthong.wire.edxml import (
    Business,
    Document,
    DocumentReference,
    DocumentType,
    Organisation,
    OtherInfo,
    Signer,
    Staff,
    Status,
    Trace,
    comma_form,
)

_TYPE_NUMBER = "1"  # what the deployed SDK writes; the name is what counts
_NOT_STEERING = "1"


@dataclass(frozen=True, slots=True)
class Address:
    """An agency as packets name it."""

    code: str
    name: str


def compose_document(
    draft: DocumentDraft,
    *,
    sender: Address,
    recipients: tuple[Address, ...],
    staff: str,
    now: datetime,
) -> Document:
    """The packet's document for a checked draft, sent at `now` by the clerk `staff`."""
    document_type = find_document_type(draft.type_key)
    code = f"{draft.number}/{draft.symbol}"
    return Document(
        sender=_organisation(sender),
        recipients=tuple(_organisation(recipient) for recipient in recipients),
        document_id=comma_form(organ_id=sender.code, promulgated_on=draft.issued_on, code=code),
        code_number=draft.number,
        code_notation=draft.symbol,
        place=draft.place,
        promulgated_on=draft.issued_on,
        document_type=DocumentType(
            number=_TYPE_NUMBER, detail="0", name=document_type.name if document_type else ""
        ),
        subject=draft.subject,
        signer=Signer(
            competence=draft.competence.value,
            position=draft.signer_position,
            full_name=draft.signer_name,
        ),
        due_on=draft.due_on,
        to_places=tuple(recipient.name for recipient in recipients),
        other=OtherInfo(priority=str(draft.priority.value), copies="1"),
        steering_type=_NOT_STEERING,
        traces=(Trace(organ_id=sender.code, at=now),),
        business=Business(kind_text="0", paper="0", staff=Staff(name=staff)),
    )


def compose_status(
    *,
    author: Address,
    sender: str,
    code: str,
    issued_on: date | None,
    document_key: str,
    status: str,
    reason: str,
    staff: str,
    now: datetime,
) -> Status:
    """The status packet's content: `author` reports to `sender` on the document `code`."""
    return Status(
        sender=_organisation(author),
        response_for=DocumentReference(
            organ_id=sender, code=code, promulgated_on=issued_on, document_id=document_key
        ),
        code=status,
        description=reason,
        staff=Staff(name=staff),
        at=now,
    )


def read_priority(text: str) -> Priority:
    """The urgency a packet states; one that is missing or unknown counts as normal."""
    return Priority(int(text)) if text in {"1", "2", "3", "4"} else Priority.NORMAL


def _organisation(address: Address) -> Organisation:
    return Organisation(organ_id=address.code, name=address.name)
