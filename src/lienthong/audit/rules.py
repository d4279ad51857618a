"""How a fact becomes a record, a leaf and a delivery. Pure."""

from datetime import UTC, datetime, timedelta

from lienthong.audit.terms import Actor, Fact, Json
from lienthong.kernel import canonical_json

RECORD_VERSION = 1
MOST_AT_ONCE = 1000
"""How many facts one transaction gives to the ledger and covers with a checkpoint, at most."""
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(hours=1)


def record_of(fact: Fact, *, actor: Actor, recorded_at: datetime) -> bytes:
    """The canonical bytes of a fact: what the ledger proves and what people are shown.

    Refuses a naive `recorded_at` and a fact that is about nothing.
    """
    if recorded_at.tzinfo is None:
        raise ValueError("recorded_at needs a time zone")
    subjects: list[Json] = list(fact.subjects())
    if not subjects:
        raise ValueError(f"{fact.TAG} is about nothing")
    return canonical_json.encode(
        {
            "v": RECORD_VERSION,
            "tag": fact.TAG,
            "recorded_at": recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "subjects": subjects,
            "actor": {
                "name": actor.name,
                "account": str(actor.account_id) if actor.account_id else None,
                "agency": str(actor.agency_id) if actor.agency_id else None,
                "agency_name": actor.agency_name,
                "role": actor.role,
            },
            "data": fact.payload(),
        }
    )


def next_attempt_at(*, attempts: int, now: datetime) -> datetime:
    """When a failed delivery is tried again: doubling from 2 seconds up to an hour."""
    doubled = FIRST_RETRY * (1 << min(attempts - 1, 16))
    return now + min(doubled, LONGEST_RETRY)
