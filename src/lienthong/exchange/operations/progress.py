"""How far an accepted document is: assigned (04), in progress (05), completed (06)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.exchange.events import DocumentProgressed
from lienthong.exchange.models import IncomingDocument, OutgoingStatus
from lienthong.exchange.operations.report import prepare_status
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.rules.states import may_report
from lienthong.exchange.terms import (
    AgencyEnrolled,
    AgencyUsesOwnSoftware,
    ReceptionState,
    SenderDissolved,
)
from lienthong.wire.edxml import StatusCode


def report_progress(
    *, document_id: UUID, status: StatusCode, actor: Actor, now: datetime
) -> UUID | None:
    """Tell the sender of an accepted document how far it is; the id of the report's message.

    None, and nothing is done, where there is nothing to tell: the document is not accepted, the
    status or a later one was told before, or the agency can tell nobody (it was dissolved, or its
    own software does). Refuses an agency that has no code just now (AgencyCannotExchange). Each
    status goes by itself (QĐ 28 Điều 9). Fact: exchange:document:progressed.
    """
    with transaction.atomic():
        document = (
            IncomingDocument.objects.select_for_update(of=("self",))
            .select_related("message")
            .filter(key=document_id, state=ReceptionState.ACCEPTED)
            .first()
        )
        if document is None or not _can_tell(document, now):
            return None
        told = OutgoingStatus.objects.filter(document=document).values_list("status", flat=True)
        if not may_report(status, told=frozenset(told)):
            return None
        message_id = prepare_status(
            document=document, status=status, reason="", staff=actor.name, now=now
        )
        fact = DocumentProgressed(
            document_id=document.key,
            agency_id=document.agency_id,
            code=str(document),
            message_id=message_id,
            sender=document.sender_name,
            status=status.value,
        )
        append_fact(fact=fact, actor=actor, now=now)
    return message_id


def _can_tell(document: IncomingDocument, now: datetime) -> bool:
    try:
        get_sender(agency_id=document.agency_id, on=timezone.localdate(now))
        require_not_enrolled(document.agency_id)
    except (AgencyEnrolled, AgencyUsesOwnSoftware, SenderDissolved):
        return False
    return True
