"""What cooperation does when something has happened; idempotent, named in site/wiring.py."""

from datetime import datetime
from uuid import UUID

from lienthong.audit.queries import RecordedFact
from lienthong.cooperation import operations


def take_in_sheet(fact: RecordedFact, now: datetime) -> None:
    """A document arrived in the exchange: a survey, an answer, or what became of needs in it."""
    operations.take_in_sheet(
        document_id=UUID(fact.data["document_id"]),
        agency_id=UUID(fact.data["agency_id"]),
        actor=fact.actor,
        now=now,
    )


def follow_task(fact: RecordedFact, now: datetime) -> None:
    """A task came further: so did the conclusion of a meeting that became it."""
    operations.follow_task(task_id=UUID(fact.data["task_id"]), actor=fact.actor, now=now)
