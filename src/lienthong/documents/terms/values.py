"""Words of documents: the register of what came in, and the cards that queries return."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.exchange.terms import Priority
from lienthong.identity.terms import Permission, Role
from lienthong.work.terms import TaskSummary, Urgency

REGISTER = Permission("documents:arrival:register", frozenset({Role.CLERK}))
READ = Permission("documents:arrival:read", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST}))
INSTRUCT = Permission("documents:arrival:instruct", frozenset({Role.CLERK, Role.LEADER}))


class Channel(StrEnum):
    """How a document came."""

    EXCHANGE = "exchange"
    PAPER = "paper"
    MAIL = "mail"


class Handling(StrEnum):
    """What has become of a document in the register.

    FILED: nothing is to be done with it but to keep it (lưu, để biết).
    """

    TO_ASSIGN = "to_assign"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    DONE = "done"
    FILED = "filed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalDraft:
    """A document that came on paper or by mail, as the clerk writes it into the register.

    `known_duplicate`: the clerk has seen that it stands there already, and wants it twice.
    """

    channel: Channel
    author: str
    code: str
    issued_on: date | None
    type_name: str
    subject: str
    urgency: Urgency = Urgency.NORMAL
    due_on: date | None = None
    note: str = ""
    known_duplicate: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """What a leader or clerk makes of a document: the instruction, who leads, who supports.

    `seen_tasks`: how many tasks followed from it when the form was opened.
    """

    instruction: str
    lead: UUID
    support: tuple[UUID, ...] = ()
    informed: tuple[UUID, ...] = ()
    due_on: date | None = None
    seen_tasks: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalSummary:
    """A row of the register of incoming documents (NĐ 30/2020, Appendix IV)."""

    id: UUID
    number: int
    year: int
    arrived_on: date
    author: str
    code: str
    issued_on: date | None
    type_name: str
    subject: str
    urgency: Urgency
    due_on: date | None
    handling: Handling
    holders: str
    handed_on: date | None
    note: str
    channel: Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalCard:
    """A registered document whole; `exchange_id` is its id in the exchange, if it came that way."""

    summary: ArrivalSummary
    exchange_id: UUID | None
    registered_by: str
    registered_at: datetime
    instruction: str
    instructed_by: str
    instructed_at: datetime | None
    tasks: tuple[TaskSummary, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalQuestion:
    """Which rows of an agency's register are asked for."""

    agency_id: UUID
    year: int | None = None
    handling: Handling | None = None
    text: str = ""


URGENCY_OF_PRIORITY = {
    Priority.NORMAL: Urgency.NORMAL,
    Priority.URGENT: Urgency.URGENT,
    Priority.VERY_URGENT: Urgency.VERY_URGENT,
    Priority.EXPRESS: Urgency.EXPRESS,
    Priority.TIMED_EXPRESS: Urgency.EXPRESS,
}
"""A document's urgency as that of the work it brings."""
