"""What a clerk decides on a received document: accept it (03), or refuse it with a reason (02)."""

from datetime import datetime
from unicodedata import normalize
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.exchange.events import DocumentAccepted, DocumentRefused
from lienthong.exchange.models import IncomingDocument
from lienthong.exchange.operations.report import prepare_status
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.terms import (
    AgencyNeededToAct,
    AlreadyDecided,
    DocumentUnknown,
    ReasonMissing,
    ReceptionState,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import visible
from lienthong.wire.edxml import StatusCode

SHORTEST_REASON = 10
LONGEST_REASON = 500


def accept_document(*, document_id: UUID, acting: Acting, now: datetime) -> None:
    """Accept a received document; status 03 goes to its sender, and nothing else with it.

    Refuses a document of another agency, one already decided on, and an agency that can tell nobody
    any more (`get_sender`). Fact: exchange:document:accepted.
    """
    with transaction.atomic():
        document = _undecided(document_id, acting, now)
        _decide(document, ReceptionState.ACCEPTED, "", acting, now)
        message_id = prepare_status(
            document=document,
            status=StatusCode.ACCEPTED,
            reason="",
            staff=acting.account_name,
            now=now,
        )
        fact = DocumentAccepted(
            document_id=document.key,
            agency_id=document.agency_id,
            code=str(document),
            message_id=message_id,
            sender=document.sender_name,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def refuse_document(*, document_id: UUID, reason: str, acting: Acting, now: datetime) -> None:
    """Return a received document; status 02 with the reason goes to its sender (QĐ 28 Điều 9.1).

    Refuses a reason shorter than 10 or longer than 500 characters, and what `accept_document`
    refuses. Fact: exchange:document:refused.
    """
    words = " ".join(normalize("NFC", visible(reason)).split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON or not words.isprintable():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        document = _undecided(document_id, acting, now)
        _decide(document, ReceptionState.REFUSED, words, acting, now)
        message_id = prepare_status(
            document=document,
            status=StatusCode.REFUSED,
            reason=words,
            staff=acting.account_name,
            now=now,
        )
        fact = DocumentRefused(
            document_id=document.key,
            agency_id=document.agency_id,
            code=str(document),
            message_id=message_id,
            sender=document.sender_name,
            reason=words,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def _undecided(document_id: UUID, acting: Acting, now: datetime) -> IncomingDocument:
    """The agency's document, locked until the transaction ends; its sender must be told."""
    if acting.agency_id is None:
        raise AgencyNeededToAct
    get_sender(agency_id=acting.agency_id, on=timezone.localdate(now))
    document = (
        IncomingDocument.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(key=document_id, agency_id=acting.agency_id)
        .first()
    )
    if document is None:
        raise DocumentUnknown
    if document.state != ReceptionState.NEW:
        decided_on = timezone.localdate(document.decided_at) if document.decided_at else None
        raise AlreadyDecided(
            name=document.decided_by, decided_on=f"{decided_on:%d/%m/%Y}" if decided_on else "—"
        )
    return document


def _decide(
    document: IncomingDocument, state: ReceptionState, reason: str, acting: Acting, now: datetime
) -> None:
    document.state = state
    document.reason = reason
    document.decided_by = acting.account_name
    document.decided_at = now
    document.save(update_fields=["state", "reason", "decided_by", "decided_at"])
