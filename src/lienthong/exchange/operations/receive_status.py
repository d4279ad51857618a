"""Apply a recipient's report to the document it is about."""

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import StatusReceived
from lienthong.exchange.models import (
    IncomingMessage,
    IncomingStatus,
    OutgoingDocument,
    Recipient,
    RecipientChange,
)
from lienthong.exchange.operations.standings import change_standing, concerns
from lienthong.exchange.queries.recipients import is_code_of, list_carried_on
from lienthong.exchange.rules.standings import after_report
from lienthong.exchange.rules.states import read_status
from lienthong.exchange.terms import ChangeKind, ChangeState, StatusWithoutDocument
from lienthong.wire.edxml import DocumentReference, Status, StatusCode
from lienthong.wire.records import Envelope

_ANSWERS: dict[StatusCode | None, ChangeState] = {
    StatusCode.TAKE_BACK: ChangeState.AGREED,
    StatusCode.TAKE_BACK_AGREED: ChangeState.AGREED,
    StatusCode.TAKE_BACK_REFUSED: ChangeState.REFUSED,
}
_UNANSWERED = (ChangeState.ASKED, ChangeState.OVERTAKEN)
CLOCKS = timedelta(minutes=5)
"""So far a reporter's clock may be behind the node's."""


def apply_status(
    message: IncomingMessage,
    envelope: Envelope,
    status: Status,
    *,
    sender_id: UUID,
    now: datetime,
) -> None:
    """Write a believed report into the sender's matrix, in the caller's transaction.

    Refuses (StatusWithoutDocument) a report by somebody to whom this agency did not send that
    document. Any code is kept; one that is not known changes no state. Fact:
    exchange:status:received.
    """
    document = _find_document(message, envelope, status)
    code = message.sender
    if document is not None:
        code = _code_then(document, sender_id, on=timezone.localdate(now)) or code
    concerned = _find_recipients(document, code) if document else []
    if document is not None and not concerned:
        concerned = _carry_on(document, code, sender_id, on=timezone.localdate(now))
    if document is None or not concerned:
        raise StatusWithoutDocument(agency=message.sender, status=status.code)
    recipient = concerned[0]
    IncomingStatus.objects.create(
        message=message,
        document=document,
        recipient=recipient,
        status=status.code[:100],
        reason=status.description,
        staff=status.staff.name[:200],
        reported_at=envelope.sent_at,
    )
    change = partial(after_report, code=status.code, reason=status.description, at=envelope.sent_at)
    for one in concerned:
        change_standing(one, code=code, change=change)
    _answer_change(recipient, status, envelope)
    fact = StatusReceived(
        document_id=document.message.key,
        agency_id=document.agency_id,
        code=str(document),
        status_message_id=message.key,
        recipient=recipient.name,
        status=status.code,
        reason=status.description,
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)


def _find_document(
    message: IncomingMessage, envelope: Envelope, status: Status
) -> OutgoingDocument | None:
    """By the message the envelope replies to; else by the id, then number and day in the packet."""
    sent = OutgoingDocument.objects.select_related("message").filter(agency_id=message.agency_id)
    if envelope.reply_to is not None:
        own = sent.filter(message__key=envelope.reply_to).first()
        if own is not None and _names_another(own, status.response_for):
            return None
        # Software may reply to the recall instead; a replacement's message is the new document's.
        return own or sent.filter(changes__message__key=envelope.reply_to).first()
    about = status.response_for
    if about.document_id:
        found = sent.filter(document_key=about.document_id).first()
        if found is not None:
            return found
    if about.promulgated_on is None:
        return None
    number, _, symbol = about.code.partition("/")
    return sent.filter(number=number, symbol=symbol, issued_on=about.promulgated_on).first()


def _names_another(document: OutgoingDocument, about: DocumentReference) -> bool:
    """Whether a packet is about another document than its envelope: by its id and its code."""
    code = f"{document.number}/{document.symbol}"
    return bool(
        about.document_id
        and about.code
        and about.document_id != document.document_key
        and about.code != code
    )


def _code_then(document: OutgoingDocument, agency_id: UUID, *, on: date) -> str:
    """The code under which a document went to an agency, which may have another one by now."""
    recipients = list(document.recipients.order_by("position"))
    own = [one.code for one in recipients if one.agency_id == agency_id]
    heirs = (heir["code"] for one in recipients for heir in one.forwarded)
    others = (code for code in heirs if is_code_of(code, agency_id=agency_id, on=on))
    return own[0] if own else next(others, "")


def _find_recipients(document: OutgoingDocument, code: str) -> list[Recipient]:
    """The recipient of this code, then those in whose place an agency of this code got it."""
    rows = document.recipients.select_for_update().order_by("position")
    found = [recipient for recipient in rows if concerns(recipient, code)]
    return sorted(found, key=lambda recipient: recipient.code != code)


def _carry_on(
    document: OutgoingDocument, code: str, agency_id: UUID, *, on: date
) -> list[Recipient]:
    """The recipients that have ended and that the agency carries on: it reports in their place.

    It is noted beside who got a document by a rule of post, without a rule (EX-202).
    """
    rows = list(document.recipients.select_for_update().order_by("position"))
    carried_on = list_carried_on(ids=[one.agency_id for one in rows], on=on)
    found = []
    for row in rows:
        heirs = {heir.agency_id: heir.name for heir in carried_on.get(row.agency_id, ())}
        if agency_id in heirs:
            row.forwarded = [*row.forwarded, {"code": code, "name": heirs[agency_id], "rule": ""}]
            row.save(update_fields=["forwarded"])
            found.append(row)
    return found


def _answer_change(recipient: Recipient, status: Status, envelope: Envelope) -> None:
    """What the recipient says to a change: the one that it names, else the oldest (ED-45, ED-91).

    15 and 16 are answers; 13 from a recipient says that it gave the document up (ED-44).
    """
    code = read_status(status.code)
    state = _ANSWERS.get(code)
    if state is None:
        return
    change = _find_named(recipient, envelope) or _find_oldest(recipient, envelope.sent_at)
    if change is None and code is not StatusCode.TAKE_BACK:
        change = _find_replacement(recipient)
    if change is None or change.state not in _UNANSWERED:
        return
    change.state, change.answered_at = state, envelope.sent_at
    change.answer = status.description if state is ChangeState.REFUSED else ""
    change.save(update_fields=["state", "answer", "answered_at"])


def _find_named(recipient: Recipient, envelope: Envelope) -> RecipientChange | None:
    """The change by whose message the report goes; a reminder is no change that is answered."""
    names = [name for name in (envelope.conversation, envelope.reply_to) if name is not None]
    changes = recipient.changes.exclude(change__kind=ChangeKind.REMIND)
    return changes.filter(change__message__key__in=names).first()


def _find_oldest(recipient: Recipient, reported_at: datetime) -> RecipientChange | None:
    """What was at the node before the report was made, and waits for an answer longest."""
    then = reported_at + CLOCKS
    there = Q(change__message__at_node_at__lte=then)
    lost = Q(change__message__lost_receipts__at_node_at__lte=then)  # by the node, not by them
    changes = recipient.changes.filter(there | lost, state__in=_UNANSWERED)
    return changes.order_by("id").first()


def _find_replacement(recipient: Recipient) -> RecipientChange | None:
    """What asks this recipient to take the document it reports on in another's place (ED-45)."""
    return RecipientChange.objects.filter(
        change__message=recipient.document_id,
        recipient__agency_id=recipient.agency_id,
        state__in=_UNANSWERED,
    ).first()
