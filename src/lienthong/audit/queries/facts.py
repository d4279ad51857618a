"""Read the record: who did what, filtered; and the history of one thing."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from lienthong.audit.models import Delivery, FactRow, FactSubject, PendingFact
from lienthong.audit.terms import Actor, label_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, kw_only=True)
class RecordedFact:
    """A fact as recorded: number, tag, instant, who, what about, and the data."""

    number: int
    tag: str
    label: str
    recorded_at: datetime
    actor_name: str
    account_id: UUID | None
    agency_id: UUID | None
    agency_name: str
    role: str
    subjects: tuple[str, ...]
    data: dict[str, Any]

    @property
    def actor(self) -> Actor:
        """Who caused the fact is also who causes what follows from it."""
        return Actor(
            name=self.actor_name,
            account_id=self.account_id,
            agency_id=self.agency_id,
            agency_name=self.agency_name,
            role=self.role,
        )


@dataclass(frozen=True, kw_only=True)
class FactFilter:
    """Which facts to list; None asks nothing. Days are Vietnamese days, both ends included.

    `folder` is the one that announced them: the first part of their tag.
    """

    tag: str | None = None
    folder: str | None = None
    actor_account_id: UUID | None = None
    agency_id: UUID | None = None
    subject: str | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class StuckDelivery:
    """A fact whose handler failed at least once and has not done its work yet."""

    fact_number: int
    tag: str
    handler: str
    attempts: int
    next_attempt_at: datetime
    last_error: dict[str, Any]


def recorded_fact(row: FactRow) -> RecordedFact:
    """The fact of a row, read from its canonical record."""
    record = json.loads(bytes(row.record))
    actor = record["actor"]
    return RecordedFact(
        number=row.pk,
        tag=record["tag"],
        label=label_of(record["tag"]),
        recorded_at=datetime.fromisoformat(record["recorded_at"]),
        actor_name=actor["name"],
        account_id=UUID(actor["account"]) if actor["account"] else None,
        agency_id=UUID(actor["agency"]) if actor["agency"] else None,
        agency_name=actor["agency_name"],
        role=actor["role"],
        subjects=tuple(record["subjects"]),
        data=record["data"],
    )


def list_facts(
    *, matching: FactFilter, before: int | None = None, limit: int = 50
) -> list[RecordedFact]:
    """The newest facts that match, newest first; `before` is the number to go on from."""
    rows = _matching(matching)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [recorded_fact(row) for row in rows.order_by("-pk")[:limit]]


def list_facts_of(
    *, subject: str, folder: str | None = None, limit: int = 100
) -> list[RecordedFact]:
    """The history of one thing, newest first; of one folder's facts only, if asked."""
    return list_facts(matching=FactFilter(subject=subject, folder=folder), limit=limit)


def list_facts_about(*, subjects: Collection[str], tags: Collection[str]) -> list[RecordedFact]:
    """All facts of these tags about any of these things, oldest first; one query."""
    about = FactSubject.objects.filter(subject__in=subjects).values("fact")
    rows = FactRow.objects.filter(pk__in=about, tag__in=tags)
    return [recorded_fact(row) for row in rows.order_by("pk")]


def list_stuck_deliveries(*, limit: int = 100) -> list[StuckDelivery]:
    """Deliveries that failed and wait for their next attempt, the most tried first."""
    waiting = Delivery.objects.filter(done_at=None, attempts__gt=0).select_related("fact")
    return [
        StuckDelivery(
            fact_number=row.fact_id,
            tag=row.fact.tag,
            handler=row.handler,
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at,
            last_error=json.loads(row.last_error),
        )
        for row in waiting.order_by("-attempts", "pk")[:limit]
    ]


def count_waiting() -> int:
    """How many facts and deliveries wait for the runner."""
    return PendingFact.objects.count() + Delivery.objects.filter(done_at=None).count()


def _matching(matching: FactFilter) -> QuerySet[FactRow]:
    rows = FactRow.objects.all()
    if matching.tag:
        rows = rows.filter(tag=matching.tag)
    if matching.folder:
        rows = rows.filter(tag__startswith=f"{matching.folder}:")
    if matching.actor_account_id:
        rows = rows.filter(account_id=matching.actor_account_id)
    if matching.agency_id:
        rows = rows.filter(agency_id=matching.agency_id)
    if matching.subject:
        about = FactSubject.objects.filter(subject=matching.subject).values("fact")
        rows = rows.filter(pk__in=about)
    if matching.first_on:
        rows = rows.filter(recorded_at__gte=_midnight(matching.first_on))
    if matching.last_on:
        rows = rows.filter(recorded_at__lt=_midnight(matching.last_on + timedelta(days=1)))
    return rows


def _midnight(on: date) -> datetime:
    """The instant a Vietnamese day begins."""
    return datetime.combine(on, time.min, tzinfo=VIETNAM)
