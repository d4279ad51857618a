"""Writing a document into the register of incoming documents (NĐ 30/2020 Điều 22)."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.documents.events import ArrivalRegistered
from lienthong.documents.models import Arrival
from lienthong.documents.operations.numbers import INCOMING, lock_series, take_number
from lienthong.documents.rules.arrivals import tidy_columns
from lienthong.documents.terms import (
    URGENCY_OF_PRIORITY,
    AgencyNeeded,
    ArrivalDraft,
    Channel,
    Handling,
    PerhapsDuplicate,
)
from lienthong.exchange.queries import get_received_summary
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold


def register_received(
    *,
    document_id: UUID,
    agency_id: UUID,
    agency_name: str,
    actor: Actor,
    accepted_at: datetime,
    now: datetime,
) -> UUID:
    """Write an accepted document of the exchange into the register; the id of its row.

    Idempotent: one that stands there keeps its number. Fact: documents:arrival:registered.
    """
    received = get_received_summary(agency_id=agency_id, document_id=document_id)
    with transaction.atomic():
        known = Arrival.objects.filter(exchange_id=document_id).first()
        if known is not None:
            return known.id
        row = _write(
            agency_id,
            agency_name,
            actor=actor,
            arrived_at=accepted_at,
            now=now,
            channel=Channel.EXCHANGE,
            exchange_id=document_id,
            author=received.sender_name,
            code="/".join(part for part in (received.number, received.symbol) if part),
            issued_on=received.issued_on,
            type_name=received.type_name,
            subject=received.subject,
            urgency=URGENCY_OF_PRIORITY[received.priority],
            due_on=received.due_on,
        )
    return row.id


def register_by_hand(*, draft: ArrivalDraft, acting: Acting, now: datetime) -> UUID:
    """Write a document that came on paper or by mail into the register; the id of its row.

    Refuses a row without author or subject (ValueMissing), texts that are too long, a day in the
    future, and a number and symbol that this author has in the register for that year already
    unless the draft says that they were compared (PerhapsDuplicate; NĐ 30/2020, Appendix VI). Fact:
    documents:arrival:registered.
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    today = timezone.localdate(now)
    columns = tidy_columns(draft, on=today)
    with transaction.atomic():
        lock_series(agency_id=acting.agency_id, register=INCOMING, year=today.year)
        if not draft.known_duplicate:
            _refuse_duplicate(acting.agency_id, draft, columns)
        row = _write(
            acting.agency_id,
            acting.agency_name,
            actor=acting.actor,
            arrived_at=now,
            now=now,
            channel=draft.channel,
            issued_on=draft.issued_on,
            urgency=draft.urgency,
            due_on=draft.due_on,
            **columns,
        )
    return row.id


def _write(
    agency_id: UUID,
    agency_name: str,
    *,
    actor: Actor,
    arrived_at: datetime,
    now: datetime,
    **columns: Any,
) -> Arrival:
    day = timezone.localdate(arrived_at)
    row = Arrival.objects.create(
        id=uuid4(),
        agency_id=agency_id,
        agency_name=agency_name,
        number=take_number(agency_id=agency_id, register=INCOMING, year=day.year),
        year=day.year,
        arrived_on=day,
        folded=fold(" ".join((columns["code"], columns["subject"], columns["author"]))),
        handling=Handling.TO_ASSIGN,
        registered_by=actor.name,
        registered_at=arrived_at,
        **columns,
    )
    fact = ArrivalRegistered(
        arrival_id=row.id,
        agency_id=agency_id,
        entry=str(row),
        code=row.code,
        author=row.author,
        subject=row.subject,
        channel=row.channel,
    )
    append_fact(fact=fact, actor=actor, now=now)
    return row


def _refuse_duplicate(agency_id: UUID, draft: ArrivalDraft, columns: dict[str, str]) -> None:
    if not columns["code"]:
        return
    author = fold(columns["author"])
    same_code = Arrival.objects.filter(agency_id=agency_id, code__iexact=columns["code"])
    for row in same_code.order_by("-year", "-number"):
        years = {row.issued_on and row.issued_on.year, draft.issued_on and draft.issued_on.year}
        if fold(row.author) == author and len(years - {None}) <= 1:
            raise PerhapsDuplicate(number=row.number, year=row.year, field="code")
