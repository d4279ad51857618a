"""What document work does when something has happened; idempotent, named in site/wiring.py."""

from datetime import datetime
from uuid import UUID

from lienthong.audit.queries import RecordedFact
from lienthong.audit.terms import Actor
from lienthong.documents import operations


def register_accepted(fact: RecordedFact, now: datetime) -> None:
    """A clerk accepted a document of the exchange: it gets an arrival number of that day."""
    operations.register_received(
        document_id=UUID(fact.data["document_id"]),
        agency_id=UUID(fact.data["agency_id"]),
        agency_name=fact.agency_name,
        actor=_actor(fact),
        accepted_at=fact.recorded_at,
        now=now,
    )


def follow_task(fact: RecordedFact, now: datetime) -> None:
    """A task came further: so did the document it follows from, and its sender is told."""
    operations.follow_task(task_id=UUID(fact.data["task_id"]), actor=_actor(fact), now=now)


def _actor(fact: RecordedFact) -> Actor:
    """Who caused the fact is also who caused what follows from it."""
    return Actor(
        name=fact.actor_name,
        account_id=fact.account_id,
        agency_id=fact.agency_id,
        agency_name=fact.agency_name,
        role=fact.role,
    )
