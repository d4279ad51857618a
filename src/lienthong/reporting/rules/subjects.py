"""How cases are named: as facts name things, "folder.thing:id"; activity by who, where and when."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

ACTIVITY = "identity.activity"
TASK = "work.task"
ISSUED = "documents.dispatch"
SENT = "exchange.document"
RECEIVED = "exchange.received"
AGENCY = "directory.agency"


def subject(prefix: str, key: UUID) -> str:
    """The name of a thing of this kind."""
    return f"{prefix}:{key}"


def activity(account_id: UUID, agency_id: UUID, month: date) -> str:
    """The name of that somebody was active for an agency in a month (its first day)."""
    return f"{ACTIVITY}:{account_id}/{agency_id}/{month:%Y-%m}"


def read_activity(name: str) -> tuple[UUID, UUID, date]:
    """Who was active, for which agency, in which month."""
    account, agency, month = name.removeprefix(f"{ACTIVITY}:").split("/")
    return UUID(account), UUID(agency), date.fromisoformat(f"{month}-01")


def thing_of(name: str) -> tuple[str, UUID]:
    """The kind of a named thing and its id; of an activity the account's."""
    kind, _, key = name.partition(":")
    return kind, UUID(key.partition("/")[0])


def ids_in(subjects: Iterable[str], prefix: str) -> set[UUID]:
    """The ids of the things of this kind among the names."""
    start = f"{prefix}:"
    return {UUID(one.removeprefix(start)) for one in subjects if one.startswith(start)}


_ANY = activity(UUID(int=0), UUID(int=0), date(2000, 1, 1))
LENGTH_OF_PERSON = len(_ANY) - len("/2000-01")
"""How much of the name of an activity says who it is and for whom, before the month."""
