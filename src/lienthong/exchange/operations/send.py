"""Send a document: the document, its packet, its recipients and the fact in one transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.directory.terms import AgencyDissolved
from lienthong.exchange.events import DocumentSent
from lienthong.exchange.models import (
    IncomingDocument,
    OutgoingDocument,
    OutgoingMessage,
    Recipient,
    StoredPacket,
)
from lienthong.exchange.operations.change import change_document, note_change, tidy_reason
from lienthong.exchange.operations.holders import holders_of
from lienthong.exchange.operations.packets import store_packet
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.queries.recipients import get_sender, resolve_recipients
from lienthong.exchange.rules.drafts import check_draft
from lienthong.exchange.rules.identifiers import RANDOM_BYTES, make_message_id
from lienthong.exchange.rules.packets import Address, Replaced, compose_document
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    Attachment,
    ChangeDraft,
    ChangeKind,
    DocumentDraft,
    DocumentUnknown,
    DuplicateNumber,
    NumberKeeper,
    RecipientChoice,
    RecipientIsSender,
    RecipientState,
    RecipientWithoutCode,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.wire.edxml import Document, DocumentReference, OutgoingFile, write_document
from lienthong.wire.edxml.files import content_type_of
from lienthong.wire.records import MessageKind, digest


def send_document(
    *,
    draft: DocumentDraft,
    acting: Acting,
    now: datetime,
    numbers: NumberKeeper | None = None,
) -> UUID:
    """Send a document to its recipients; the id of its message, by which its page is found.

    Nothing has left when this returns: the fact's handler gives it to the node, and again until the
    node confirms it. With `numbers` its number is taken from the agency's series in the same
    transaction; else whoever calls has taken it. Refuses a sender that cannot (`get_sender`) or is
    enrolled (AgencyEnrolled), what `check_draft` refuses, a number used before in that year, a
    dissolved recipient (AgencyDissolved, with `successors`), one without an identity code, and the
    sender itself.
    Facts: exchange:document:sent, and exchange:change:sent where it replaces another.
    """
    on = timezone.localdate(now)
    own = get_sender(agency_id=_agency_of(acting), on=on)
    require_not_enrolled(_agency_of(acting))
    sender = Address(own.code, own.name)
    checked = check_draft(draft, on=on)
    recipients = _recipients(checked, sender, acting, now)
    addresses = tuple(Address(choice.code, choice.name) for choice in recipients)
    answered, replaced = _find_answered(checked, acting), _replaced(checked, acting)
    conversation = _conversation(answered, replaced)
    document = compose_document(
        checked,
        sender=sender,
        recipients=addresses,
        staff=acting.account_name,
        now=now,
        responses=_as_answered(answered),
        replaced=_as_replaced(replaced),
    )
    content = write_document(
        document,
        attachments=[
            OutgoingFile(name=file.name, content=file.content) for file in checked.uploads
        ],
    )
    key = make_message_id(now=now, random=secrets.token_bytes(RANDOM_BYTES))
    try:
        with transaction.atomic():
            _refuse_duplicate(checked, acting)
            if numbers is not None:
                numbers.take(draft=checked, sent_id=key, acting=acting, now=now)
            packet = store_packet(content, files=_describe(checked), now=now)
            message = _message(
                key, acting, document, packet, now=now, conversation=conversation or key
            )
            row = _document(message, checked, document, acting, now)
            if replaced is not None:
                _replace(replaced, message, checked, acting, now)
            _add_recipients(row, recipients)
            _tell_sent(row, recipients, acting, now)
    except IntegrityError:  # another clerk of the agency was faster with this number
        _refuse_duplicate(checked, acting)
        raise
    return key


def _tell_sent(
    row: OutgoingDocument, choices: Sequence[RecipientChoice], acting: Acting, now: datetime
) -> None:
    fact = DocumentSent(
        document_id=row.message.key,
        message_id=row.message.key,
        agency_id=row.agency_id,
        code=str(row),
        subject=row.subject,
        recipients=tuple(choice.name for choice in choices),
        packet_sha256=row.message.packet_id,
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _add_recipients(row: OutgoingDocument, choices: Sequence[RecipientChoice]) -> None:
    Recipient.objects.bulk_create(
        Recipient(
            document=row,
            position=position,
            agency_id=choice.agency_id,
            code=choice.code,
            name=choice.name,
            demonstration=choice.demonstration,
            state=RecipientState.QUEUED,
        )
        for position, choice in enumerate(choices)
    )


def _agency_of(acting: Acting) -> UUID:
    if acting.agency_id is None:
        raise AgencyNeededToAct
    return acting.agency_id


def _recipients(
    draft: DocumentDraft, sender: Address, acting: Acting, now: datetime
) -> list[RecipientChoice]:
    choices = resolve_recipients(ids=draft.recipients, on=timezone.localdate(now))
    for choice in choices:
        if choice.ended_on is not None:
            raise AgencyDissolved(
                agency=choice.name,
                ended_on=f"{choice.ended_on:%d/%m/%Y}",
                successors=", ".join(heir.name for heir in choice.successors) or "—",
                field="to",
            )
        if choice.agency_id == acting.agency_id or choice.code == sender.code:
            raise RecipientIsSender(agency=choice.name, field="to")
        if not choice.code:
            raise RecipientWithoutCode(agency=choice.name, field="to")
    return choices


def _find_answered(draft: DocumentDraft, acting: Acting) -> IncomingDocument | None:
    if draft.answers is None:
        return None
    received_by = draft.answers_to or _agency_of(acting)
    rows = IncomingDocument.objects.filter(agency_id=received_by, key=draft.answers)
    row = rows.select_related("message").first()
    if row is None:
        raise DocumentUnknown
    return row


def _conversation(
    answered: IncomingDocument | None, replaced: OutgoingDocument | None
) -> UUID | None:
    """Behind whose messages this one leaves: those of what it replaces, or answers (EX-280)."""
    if replaced is not None:
        return replaced.message.conversation
    return answered.message.key if answered else None


def _as_answered(row: IncomingDocument | None) -> tuple[DocumentReference, ...]:
    """How the packet names the document that this one answers."""
    if row is None:
        return ()
    return (
        DocumentReference(
            organ_id=row.sender,
            code=str(row),
            promulgated_on=row.issued_on,
            document_id=row.document_key,
        ),
    )


def _replaced(draft: DocumentDraft, acting: Acting) -> OutgoingDocument | None:
    if draft.replaces is None:
        return None
    tidy_reason(draft.replace_reason)
    rows = OutgoingDocument.objects.filter(agency_id=_agency_of(acting))
    found = rows.filter(message__key=draft.replaces).select_related("message").first()
    if found is None:
        raise DocumentUnknown
    return found


def _as_replaced(row: OutgoingDocument | None) -> Replaced | None:
    """What the packet says it replaces; nothing where nobody has the older one."""
    codes = tuple(one.code for one in holders_of(row)) if row else ()
    return Replaced(row.document_key, codes) if row and codes else None


def _replace(
    replaced: OutgoingDocument,
    message: OutgoingMessage,
    draft: DocumentDraft,
    acting: Acting,
    now: datetime,
) -> None:
    """The new document's packet asks those who get it to put it in the old one's place.

    An old one that the node refused, so that nobody has it, is withdrawn.
    """
    reason = tidy_reason(draft.replace_reason)
    if replaced.message.failed_at is not None:
        recall = ChangeDraft(kind=ChangeKind.RECALL, reason=reason)
        change_document(document_id=replaced.message.key, draft=recall, acting=acting, now=now)
        return
    named = [one for one in holders_of(replaced) if one.code in message.recipients]
    note_change(
        message, replaced, ChangeKind.REPLACE, reason=reason, named=named, acting=acting, now=now
    )


def _refuse_duplicate(draft: DocumentDraft, acting: Acting) -> None:
    earlier = OutgoingDocument.objects.filter(
        agency_id=_agency_of(acting),
        year=draft.issued_on.year,
        number=draft.number,
        symbol=draft.symbol,
    ).first()
    if earlier is not None:
        raise DuplicateNumber(
            number=draft.number,
            symbol=draft.symbol,
            year=draft.issued_on.year,
            sent_on=f"{timezone.localdate(earlier.sent_at):%d/%m/%Y}",
            subject=earlier.subject if _reads(earlier, acting) else "…",
            field="number",
        )


def _reads(row: OutgoingDocument, acting: Acting) -> bool:
    return not row.readers or str(acting.account_id) in row.readers.split()


def _describe(draft: DocumentDraft) -> list[Attachment]:
    return [
        Attachment(
            position=position,
            name=file.name,
            content_type=content_type_of(file.content, file.name),
            size=len(file.content),
            sha256=digest(file.content),
        )
        for position, file in enumerate(draft.uploads, start=1)
    ]


def _message(
    key: UUID,
    acting: Acting,
    document: Document,
    packet: StoredPacket,
    *,
    now: datetime,
    conversation: UUID,
) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        key=key,
        kind=MessageKind.DOCUMENT,
        agency_id=_agency_of(acting),
        agency_name=document.sender.name,
        sender=document.sender.organ_id,
        recipients=[recipient.organ_id for recipient in document.recipients],
        packet=packet,
        conversation=conversation,
        label=f"{document.code_number}/{document.code_notation}",
        created_at=now,
        next_attempt_at=now,
    )


def _document(
    message: OutgoingMessage,
    draft: DocumentDraft,
    document: Document,
    acting: Acting,
    now: datetime,
) -> OutgoingDocument:
    return OutgoingDocument.objects.create(
        message=message,
        agency_id=message.agency_id,
        number=draft.number,
        symbol=draft.symbol,
        year=draft.issued_on.year,
        type_key=draft.type_key,
        subject=draft.subject,
        folded=fold(f"{draft.number}/{draft.symbol} {draft.subject}"),
        issued_on=draft.issued_on,
        place=draft.place,
        competence=draft.competence.value,
        signer_position=draft.signer_position,
        signer_name=draft.signer_name,
        priority=draft.priority.value,
        due_on=draft.due_on,
        document_key=document.document_id,
        sent_by=acting.account_name,
        sent_by_id=acting.account_id,
        sent_at=now,
    )
