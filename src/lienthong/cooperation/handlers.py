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
