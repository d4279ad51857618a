"""From a checked draft to a packet's document, and what a packet says for a row."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from lienthong.exchange.terms import (
    ChangeDraft,
    ChangeKind,
    DocumentDraft,
    Priority,
    find_document_type,
)
from lienthong.wire.edxml import (
    Business,
    BusinessKind,
    Document,
    DocumentReference,
    DocumentType,
    Organisation,
    OtherInfo,
    Replacement,
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


@dataclass(frozen=True, slots=True)
class Replaced:
    """The document in whose place a new one stands, and the codes of those who have it."""

    document_key: str
    organ_ids: tuple[str, ...]


def compose_document(
    draft: DocumentDraft,
    *,
    sender: Address,
    recipients: tuple[Address, ...],
    staff: str,
    now: datetime,
    responses: tuple[DocumentReference, ...] = (),
    replaced: Replaced | None = None,
) -> Document:
    """The packet's document for a checked draft, sent at `now` by the clerk `staff`.

    `responses` are what it answers; `replaced` is the document in whose place it stands.
    """
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
        responses=responses,
        business=_business(draft, replaced, staff),
    )


def _business(draft: DocumentDraft, replaced: Replaced | None, staff: str) -> Business:
    if replaced is None:
        return Business(kind_text="0", paper="0", staff=Staff(name=staff))
    return Business(
        kind_text=str(BusinessKind.REPLACEMENT.value),
        paper="0",
        document_id=replaced.document_key,
        reason=draft.replace_reason,
        replacements=(
            Replacement(document_id=replaced.document_key, organ_ids=replaced.organ_ids),
        ),
        staff=Staff(name=staff),
    )


def compose_change(
    sent: Document,
    *,
    sender: Address,
    recipients: tuple[Address, ...],
    draft: ChangeDraft,
    document_key: str,
    staff: str,
    now: datetime,
) -> Document:
    """The packet that recalls or updates the document `sent`, or reminds of it; without files.

    A reminder is an update that says that nothing has changed. The packet names the document in
    both places in which software in use looks for it (ED-42). The draft's deadline and urgency are
    those that hold: software that reads no flags takes them from a reminder too.
    """
    updates = draft.kind is ChangeKind.UPDATE
    kind = BusinessKind.RECALL if draft.kind is ChangeKind.RECALL else BusinessKind.UPDATE
    flag = None if kind is BusinessKind.RECALL else False
    return replace(
        sent,
        sender=_organisation(sender),
        recipients=tuple(_organisation(recipient) for recipient in recipients),
        document_id=document_key,
        due_on=draft.due_on,
        other=replace(sent.other, priority=str(draft.priority.value)),
        traces=(Trace(organ_id=sender.code, at=now),),
        business=Business(
            kind_text=str(kind.value),
            document_id=document_key,
            reason=draft.reason,
            paper="0",
            content_changed=True if updates else flag,
            recipients_changed=flag,
            staff=Staff(name=staff),
        ),
    )


def read_change(business: Business) -> ChangeKind | None:
    """What a packet does to an older document; None for a new one and for a kind not known."""
    match business.kind:
        case BusinessKind.RECALL:
            return ChangeKind.RECALL
        case BusinessKind.REPLACEMENT:
            return ChangeKind.REPLACE
        case BusinessKind.UPDATE:
            flags = (business.content_changed, business.recipients_changed)
            return ChangeKind.REMIND if flags == (False, False) else ChangeKind.UPDATE
    return None


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
