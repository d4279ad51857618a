"""Words of documents: the register of what came in, and the cards that queries return."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """How a document came. INHERITED: it stood in the register of an agency that was dissolved."""

    EXCHANGE = "exchange"
    PAPER = "paper"
    MAIL = "mail"
    INHERITED = "inherited"


class Handling(StrEnum):
    """What has become of a document in the register.

    FILED: nothing is to be done with it but to keep it (lưu, để biết). RECALLED, REPLACED: its
    sender took it back or put another in its place (NĐ 30/2020 Điều 18).
    """

    TO_ASSIGN = "to_assign"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    DONE = "done"
    FILED = "filed"
    RECALLED = "recalled"
    REPLACED = "replaced"


WITHDRAWN = frozenset({Handling.RECALLED, Handling.REPLACED})
UNFINISHED = frozenset({Handling.TO_ASSIGN, Handling.ASSIGNED, Handling.BEGUN})
"""On what work is still to be done."""
"""Ends that a document's sender brought about."""


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

    `deadlines` are those of one's own of who supports, by account; `units` the units it is given
    to, by the account that leads each. `seen_tasks`: how many tasks followed from it when the form
    was opened; `seen`: the mark of what its sender said then, "" where nobody read it for this.
    """

    instruction: str
    lead: UUID
    support: tuple[UUID, ...] = ()
    informed: tuple[UUID, ...] = ()
    due_on: date | None = None
    seen_tasks: int = 0
    seen: str = ""
    deadlines: Mapping[UUID, date] = field(default_factory=dict)
    units: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalSummary:
    """A row of the register of incoming documents (NĐ 30/2020, Appendix IV).

    Of a `restricted` one subject and note are empty for who was not chosen to read it.
    """

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
    restricted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalPointer:
    """A row of a register named beside another: `entry` is its arrival number and year."""

    id: UUID
    entry: str
    agency_id: UUID
    agency_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedCard:
    """A restricted document of a dissolved agency, as who names new readers sees it.

    `agency_id` is the successor that asks, `kept_by` the agency in whose register it stands;
    `entry` its number there. An incoming one arrived that `day` from `author` with the number
    `code`; an outgoing one was dated so.
    """

    id: UUID
    agency_id: UUID
    entry: str
    kept_by: str
    author: str
    code: str
    day: date | None
    readers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalCard:
    """A registered document whole; `exchange_id` is its id in the exchange, if it came that way.

    `continues` is the row of a dissolved agency that it goes on with, `continued_by` those of the
    agencies that go on with this one.
    """

    summary: ArrivalSummary
    exchange_id: UUID | None
    registered_by: str
    registered_at: datetime
    instruction: str
    instructed_by: str
    instructed_at: datetime | None
    tasks: tuple[TaskSummary, ...]
    frozen_at: datetime | None = None
    replaced_by: ArrivalSummary | None = None
    replaces: ArrivalSummary | None = None
    continues: ArrivalPointer | None = None
    continued_by: tuple[ArrivalPointer, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalQuestion:
    """Which rows of an agency's register are asked for.

    `handling`: what is to be assigned is without what its sender froze, which nobody can assign.
    `not_continued_by`: those left unfinished with which that agency does not go on yet.

    `reader_id`: by whom. Restricted rows that this account may not read come without their subject,
    and no word finds them. None: by the platform itself.
    """

    agency_id: UUID
    year: int | None = None
    handling: Handling | None = None
    text: str = ""
    only_frozen: bool = False
    not_continued_by: UUID | None = None
    reader_id: UUID | None = None


URGENCY_OF_PRIORITY = {
    Priority.NORMAL: Urgency.NORMAL,
    Priority.URGENT: Urgency.URGENT,
    Priority.VERY_URGENT: Urgency.VERY_URGENT,
    Priority.EXPRESS: Urgency.EXPRESS,
    Priority.TIMED_EXPRESS: Urgency.EXPRESS,
}
"""A document's urgency as that of the work it brings."""
