"""Apply a recipient's report to the document it is about."""

from datetime import datetime

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import StatusReceived
from lienthong.exchange.models import (
    IncomingMessage,
    IncomingStatus,
    OutgoingDocument,
    Recipient,
)
from lienthong.exchange.rules.states import DECISIONS, read_status, state_after
from lienthong.exchange.terms import RecipientState, StatusWithoutDocument
from lienthong.wire.edxml import Status, StatusCode
from lienthong.wire.records import Envelope


def apply_status(
    message: IncomingMessage, envelope: Envelope, status: Status, *, now: datetime
) -> None:
    """Write a believed report into the sender's matrix, in the caller's transaction.

    Refuses (StatusWithoutDocument) a report by somebody to whom this agency did not send that
    document. Any code is kept; one that is not known changes no state. Fact:
    exchange:status:received.
    """
    document = _find_document(message, envelope, status)
    recipient = _find_recipient(document, message.sender) if document else None
    if document is None or recipient is None:
        raise StatusWithoutDocument(agency=message.sender, status=status.code)
    IncomingStatus.objects.create(
        message=message,
        document=document,
        recipient=recipient,
        status=status.code[:100],
        reason=status.description,
        staff=status.staff.name[:200],
        reported_at=envelope.sent_at,
    )
    _update(recipient, status, envelope.sent_at)
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
        return sent.filter(message__key=envelope.reply_to).first()
    about = status.response_for
    if about.document_id:
        found = sent.filter(document_key=about.document_id).first()
        if found is not None:
            return found
    if about.promulgated_on is None:
        return None
    number, _, symbol = about.code.partition("/")
    return sent.filter(number=number, symbol=symbol, issued_on=about.promulgated_on).first()


def _find_recipient(document: OutgoingDocument, code: str) -> Recipient | None:
    """The recipient of this code, or the one in whose place an agency of this code got it."""
    recipients = list(document.recipients.select_for_update().order_by("position"))
    for recipient in recipients:
        if recipient.code == code:
            return recipient
    for recipient in recipients:
        if any(heir["code"] == code for heir in recipient.forwarded):
            return recipient
    return None


def _update(recipient: Recipient, status: Status, reported_at: datetime) -> None:
    known = read_status(status.code)
    recipient.state = state_after(RecipientState(recipient.state), status.code)
    if known is StatusCode.ARRIVED and recipient.arrived_at is None:
        recipient.arrived_at = reported_at
    if known in DECISIONS:
        recipient.decided_at = reported_at
        recipient.reason = status.description if known is StatusCode.REFUSED else ""
    recipient.save(update_fields=["state", "arrived_at", "decided_at", "reason"])
