"""How far an accepted document is: assigned (04), in progress (05), completed (06)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_facts
from lienthong.audit.terms import Actor
from lienthong.exchange.events import DocumentProgressed
from lienthong.exchange.models import IncomingChange, IncomingDocument, OutgoingStatus
from lienthong.exchange.operations.report import prepare_statuses
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.queries.recipients import carries_on_alone, get_sender
from lienthong.exchange.rules.states import may_report
from lienthong.exchange.terms import (
    AgencyEnrolled,
    AgencyUsesOwnSoftware,
    ChangeState,
    ReceptionState,
    RecipientChoice,
    SenderDissolved,
)
from lienthong.wire.edxml import StatusCode


def report_progress(
    *,
    document_id: UUID,
    status: StatusCode,
    actor: Actor,
    now: datetime,
    by: UUID | None = None,
) -> UUID | None:
    """Tell the sender of an accepted document how far it is; the id of the report's message.

    `by` is who received it (None), or who alone carries on one that has ended since (decision 43).
    None, and nothing is done, where there is nothing to tell: the document is not accepted, the
    status or a later one was told before, or the agency can tell nobody (it was dissolved, carries
    the receiver on with others, or its own software tells). Refuses an agency that has no code just
    now (AgencyCannotExchange). Each status goes by itself (QĐ 28 Điều 9). Fact:
    exchange:document:progressed.
    """
    told = report_all_progress(
        document_ids=[document_id], status=status, actor=actor, now=now, by=by
    )
    return told.get(document_id)


def report_all_progress(
    *,
    document_ids: Collection[UUID],
    status: StatusCode,
    actor: Actor,
    now: datetime,
    by: UUID | None = None,
) -> dict[UUID, UUID]:
    """The same for several documents: by the id of each whose sender is told, its report's message.

    However many there are, those of one receiver are told in the same few statements. Refusals and
    facts: as of `report_progress`, for each.
    """
    told: dict[UUID, UUID] = {}
    with transaction.atomic():
        of_receiver: dict[UUID, list[IncomingDocument]] = {}
        for document in _list_news(document_ids, status):
            of_receiver.setdefault(document.agency_id, []).append(document)
        for receiver_id, documents in of_receiver.items():
            agency_id = by or receiver_id
            reporter = _find_reporter(receiver_id, agency_id, now)
            if reporter is None:
                continue
            message_ids = prepare_statuses(
                documents=documents,
                status=status,
                reason="",
                staff=actor.name,
                now=now,
                instead=reporter if agency_id != receiver_id else None,
            )
            facts = [
                DocumentProgressed(
                    document_id=document.key,
                    agency_id=agency_id,
                    code=str(document),
                    message_id=message_id,
                    sender=document.sender_name,
                    status=status.value,
                )
                for document, message_id in zip(documents, message_ids, strict=True)
            ]
            append_facts(facts=facts, actor=actor, now=now)
            told |= {fact.document_id: fact.message_id for fact in facts}
    return told


def _list_news(document_ids: Collection[UUID], status: StatusCode) -> list[IncomingDocument]:
    """Those whose senders do not know it yet, locked in one order.

    Nothing is told of a frozen one: its sender asked to change it (NĐ 30/2020, Appendix VI).
    """
    rows = list(
        IncomingDocument.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(key__in=document_ids, state=ReceptionState.ACCEPTED)
        .order_by("message")
    )
    keys = [row.pk for row in rows]
    asked = IncomingChange.objects.filter(document__in=keys, state=ChangeState.ASKED)
    frozen = set(asked.values_list("document_id", flat=True))
    told: dict[int, set[str]] = {key: set() for key in keys}
    reported = OutgoingStatus.objects.filter(document__in=keys)
    for key, code in reported.values_list("document_id", "status"):
        told[key].add(code)
    return [
        row
        for row in rows
        if row.pk not in frozen and may_report(status, told=frozenset(told[row.pk]))
    ]


def _find_reporter(receiver_id: UUID, agency_id: UUID, now: datetime) -> RecipientChoice | None:
    """The agency as it reports today; None for one that can tell nobody."""
    on = timezone.localdate(now)
    if agency_id != receiver_id and not carries_on_alone(
        agency_id=agency_id, forerunner_id=receiver_id, on=on
    ):
        return None
    try:
        require_not_enrolled(agency_id)
        return get_sender(agency_id=agency_id, on=on)
    except (AgencyEnrolled, AgencyUsesOwnSoftware, SenderDissolved):
        return None
