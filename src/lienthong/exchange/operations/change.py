"""What a sender does to a document that has gone out: recall, update, replace, remind."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.exchange.events import ChangeSent
from lienthong.exchange.models import (
    OutgoingChange,
    OutgoingDocument,
    OutgoingMessage,
    Recipient,
    RecipientChange,
)
from lienthong.exchange.operations.holders import (
    holders_of,
    is_uncollected,
    list_all,
    was_lost,
)
from lienthong.exchange.operations.packets import store_packet
from lienthong.exchange.operations.withdraw import hold_back
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.queries.readers import open_to
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.rules.identifiers import RANDOM_BYTES, make_message_id
from lienthong.exchange.rules.packets import Address, compose_change
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    ChangeDraft,
    ChangeKind,
    ChangeState,
    ChangeTooLate,
    DocumentHeldBack,
    DocumentNeverLeft,
    DocumentNotTaken,
    DocumentNotTakenAgain,
    DocumentUnknown,
    NothingChanged,
    Priority,
    ReasonMissing,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import visible
from lienthong.wire.edxml import Document, DocumentPacket, read_packet, write_document
from lienthong.wire.records import MessageKind

SHORTEST_REASON = 10
LONGEST_REASON = 500


def change_document(
    *, document_id: UUID, draft: ChangeDraft, acting: Acting, now: datetime
) -> tuple[UUID, ...]:
    """Recall or update a sent document, or remind its recipients; the agencies who are told.

    A recall and an update are answered by each recipient (15, 16); a reminder is not. Nobody is
    told twice to give back what they gave back. The recall of a document that the node has not
    withdraws it (EX-283); one that the node took and lost is held back and recalled from whoever
    may have it (EX-308). Refuses a reason shorter than 10 or longer than 500
    characters, an update that says nothing new (NothingChanged), a document that nobody has any
    more (ChangeTooLate) or ever had (DocumentNeverLeft, DocumentNotTaken), and a sender that cannot
    send. Legal source: NĐ 30/2020 Điều 18, QĐ 28/2018 Điều 8.2. Fact: exchange:change:sent.
    """
    reason = tidy_reason(draft.reason)
    on = timezone.localdate(now)
    if acting.agency_id is None:
        raise AgencyNeededToAct
    sender = get_sender(agency_id=acting.agency_id, on=on)
    require_not_enrolled(acting.agency_id)
    with transaction.atomic():
        document = lock_sent(document_id, acting.agency_id, reader_id=acting.account_id)
        if draft.kind is ChangeKind.UPDATE:
            _update(document, draft)
        withdraws = _withdraws(document, draft)
        nobody_has_it = withdraws and not was_lost(document)
        holders = list_all(document) if nobody_has_it else holders_of(document)
        named = [
            one for one in holders if not draft.recipients or one.agency_id in draft.recipients
        ]
        if not named:
            raise ChangeTooLate(document=str(document))
        packet = compose_change(
            _read_sent(document),
            sender=Address(sender.code, sender.name),
            recipients=tuple(Address(one.code, one.name) for one in named),
            draft=replace(
                draft,
                reason=reason,
                due_on=document.due_on,
                priority=Priority(document.priority),
            ),
            document_key=document.document_key,
            staff=acting.account_name,
            now=now,
        )
        message = _message(document, packet, named, now)
        note_change(
            message, document, draft.kind, reason=reason, named=named, acting=acting, now=now
        )
        if withdraws:
            hold_back(document, now=now)
    return tuple(one.agency_id for one in named)


def tidy_reason(text: str) -> str:
    """A reason on one line; refuses one that is too short or too long (ReasonMissing)."""
    words = " ".join(normalize("NFC", visible(text)).split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise ReasonMissing(field="reason")
    return words


def lock_sent(
    document_id: UUID, agency_id: UUID, *, reader_id: UUID | None = None
) -> OutgoingDocument:
    """A document the agency sent, locked; refuses another's (DocumentUnknown).

    With `reader_id` also one that this person was not chosen to read.
    """
    document = (
        OutgoingDocument.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(open_to(reader_id), message__key=document_id, agency_id=agency_id)
        .first()
    )
    if document is None:
        raise DocumentUnknown
    return document


def _withdraws(document: OutgoingDocument, draft: ChangeDraft) -> bool:
    """Whether a change is to keep a document from leaving; refuses one that can mean nobody."""
    message = OutgoingMessage.objects.select_for_update().get(pk=document.pk)
    if message.at_node_at is not None:
        return False
    if was_lost(document):
        return _holds_back_lost(document, message, draft)
    if message.withdrawn_at is not None:
        raise DocumentNeverLeft(document=str(document))
    everybody = {one.agency_id for one in list_all(document)}
    if draft.kind is ChangeKind.RECALL and not everybody - set(draft.recipients or everybody):
        return True
    if message.failed_at is not None:
        raise DocumentNotTaken(document=str(document))
    return False


def _holds_back_lost(
    document: OutgoingDocument, message: OutgoingMessage, draft: ChangeDraft
) -> bool:
    """Whether what the node took and lost is to be sent no more while it is recalled (EX-308).

    Not where everybody has it and the node takes it: then the answers stand beside it.
    """
    holders = {one.agency_id for one in holders_of(document)}
    from_all = draft.kind is ChangeKind.RECALL and not holders - set(draft.recipients or holders)
    if message.withdrawn_at is not None and draft.kind is not ChangeKind.RECALL:
        raise DocumentHeldBack(document=str(document))
    if message.failed_at is not None and not from_all:
        raise DocumentNotTakenAgain(document=str(document))
    if not from_all or message.withdrawn_at is not None:
        return False
    return message.failed_at is not None or is_uncollected(document)


def note_change(
    message: OutgoingMessage,
    document: OutgoingDocument,
    kind: ChangeKind,
    *,
    reason: str,
    named: Sequence[Recipient],
    acting: Acting,
    now: datetime,
) -> None:
    """Write a change and its recipients down, in the caller's transaction. Fact: as above."""
    if kind is not ChangeKind.REMIND:
        RecipientChange.objects.filter(
            change__document=document, recipient__in=named, state=ChangeState.ASKED
        ).update(state=ChangeState.OVERTAKEN)
    change = OutgoingChange.objects.create(
        message=message,
        document=document,
        kind=kind,
        reason=reason,
        made_by=acting.account_name,
        made_at=now,
    )
    state = ChangeState.NOTED if kind is ChangeKind.REMIND else ChangeState.ASKED
    RecipientChange.objects.bulk_create(
        RecipientChange(change=change, recipient=one, state=state) for one in named
    )
    fact = ChangeSent(
        document_id=document.message.key,
        agency_id=document.agency_id,
        code=str(document),
        message_id=message.key,
        change=kind,
        reason=reason,
        recipients=tuple(one.name for one in named),
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _update(document: OutgoingDocument, draft: ChangeDraft) -> None:
    if (document.due_on, Priority(document.priority)) == (draft.due_on, draft.priority):
        raise NothingChanged(field="due_on")
    document.due_on, document.priority = draft.due_on, draft.priority.value
    document.save(update_fields=["due_on", "priority"])


def _read_sent(document: OutgoingDocument) -> Document:
    packet = read_packet(bytes(document.message.packet.content))
    if not isinstance(packet, DocumentPacket):
        raise DocumentUnknown
    return packet.document


def _message(
    document: OutgoingDocument, packet: Document, named: Sequence[Recipient], now: datetime
) -> OutgoingMessage:
    return OutgoingMessage.objects.create(
        key=make_message_id(now=now, random=secrets.token_bytes(RANDOM_BYTES)),
        kind=MessageKind.DOCUMENT,
        agency_id=document.agency_id,
        agency_name=packet.sender.name,
        sender=packet.sender.organ_id,
        recipients=[one.code for one in named],
        packet=store_packet(write_document(packet), files=(), now=now),
        reply_to=document.message.key,
        conversation=document.message.conversation,
        label=str(document),
        created_at=now,
        next_attempt_at=now,
    )
