"""Words of task work: states, parts, moves, and the cards that queries return."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.identity.terms import Permission, Role

DO = Permission("work:task:do", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST}))
SUBSCRIBE = Permission(
    "work:feed:subscribe",
    frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST, Role.PROGRAMME_OFFICER}),
)
"""To have one's deadlines in a calendar: those of tasks, and what other folders tell."""
OVERSEE = Permission("work:task:oversee", frozenset({Role.CLERK, Role.LEADER}))


class Ground(StrEnum):
    """What has become of what a task comes from, as whoever has that says."""

    STANDS = ""
    ASKED = "asked"
    RECALLED = "recalled"
    REPLACED = "replaced"


class TaskState(StrEnum):
    """How far a task has come.

    REPORTED: the lead says that it is done, who gave it has not confirmed yet. DECLINED: the lead
    gave it back, it needs another lead.
    """

    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    REPORTED = "reported"
    DECLINED = "declined"
    FINISHED = "finished"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset(
    {TaskState.ASSIGNED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.DECLINED}
)


class Duty(StrEnum):
    """What a person has to do with a task (xử lý chính, phối hợp, nhận để biết)."""

    LEAD = "lead"
    SUPPORT = "support"
    INFORMED = "informed"


class Move(StrEnum):
    """What changes the state of a task."""

    START = "start"
    REPORT = "report"
    DECLINE = "decline"
    CONFIRM = "confirm"
    RETURN = "return"
    REOPEN = "reopen"
    CANCEL = "cancel"


class Origin(StrEnum):
    """Where a task comes from."""

    DOCUMENT = "document"
    INSTRUCTION = "instruction"
    MEETING = "meeting"
    OWN = "own"


class Urgency(StrEnum):
    """How urgent a task is; the words are those of documents (NĐ 30/2020, Appendix I, cell 10b)."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    EXPRESS = "express"


class EntryKind(StrEnum):
    """What an entry in a task's account tells."""

    ASSIGNED = "assigned"
    MOVED = "moved"
    PROGRESS = "progress"
    REMARK = "remark"
    PART_DONE = "part_done"
    PART_REOPENED = "part_reopened"
    HANDED_OVER = "handed_over"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    UNDONE = "undone"
    TAKEN_OVER = "taken_over"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"


class Lateness(StrEnum):
    """How a deadline stands on a day. SOON: within the working days that RULES names."""

    NONE = "none"
    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """Somebody who holds a post in the agency today, with the post and its unit in words.

    `units`: the internal units in which they hold any; `roles`: what all their posts give them.
    """

    account_id: UUID
    name: str
    title: str
    unit: str = ""
    units: frozenset[UUID] = frozenset()
    roles: frozenset[Role] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether one of their posts here carries a right."""
        return bool(self.roles & permission.roles)


@dataclass(frozen=True, kw_only=True, slots=True)
class UsualLead:
    """Whom somebody often made responsible; `unit`: as who leads that, empty for themselves."""

    account_id: UUID
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitLead:
    """A unit of an agency that work can be given to, and who leads it today."""

    unit_id: UUID
    unit: str
    account_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One person's part as it is given: who, which duty, until when (None: as the task).

    `unit`: the unit it is given to, when it is theirs because they lead that.
    """

    account_id: UUID
    duty: Duty
    due_on: date | None = None
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDraft:
    """A task as somebody gives it; `origin_label` says which document or meeting it is from.

    `origin_path` is that one's page on this platform, named by the folder that has it, `answer_by`
    the day by which its sender wants an answer: a later deadline is warned of.
    `restricted`: only who gave it and who has a part in it read more than its title.
    """

    title: str
    details: str = ""
    origin: Origin = Origin.INSTRUCTION
    origin_label: str = ""
    origin_path: str = ""
    urgency: Urgency = Urgency.NORMAL
    due_on: date | None = None
    answer_by: date | None = None
    shares: tuple[Share, ...]
    parent_id: UUID | None = None
    restricted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A deadline as it stands on a day.

    `working_days`: left until it, or, when overdue, passed since; `ends_on`: the working day on
    which it really ends (Bộ luật Dân sự 2015 Điều 148 khoản 5).
    """

    due_on: date | None
    ends_on: date | None
    lateness: Lateness
    working_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskSummary:
    """A task as lists show it; `part_done`: the part shown, the reader's own, is done.

    `instead_of`: that part is of somebody whom the reader stands in for.
    """

    id: UUID
    title: str
    state: TaskState
    urgency: Urgency
    progress: int
    deadline: Deadline
    assigner: str
    lead: str
    duty: Duty | None
    part_done: bool
    origin_label: str
    instead_of: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartCard:
    """Somebody's part in a task; `gone`: they hold no post in the agency any more.

    `unit`: the unit that it was given to, and that they led then.
    """

    id: int
    account_id: UUID
    name: str
    duty: Duty
    deadline: Deadline
    done_at: datetime | None
    gone: bool
    unit: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenEvidence:
    """A file as somebody hands it in."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceCard:
    """A file beside an entry; `size` in bytes; `may_withdraw`: the reader may take it back now."""

    id: UUID
    name: str
    size: int
    content_type: str
    withdrawn: bool = False
    may_withdraw: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryCard:
    """One line of a task's account."""

    id: int
    kind: EntryKind
    move: Move | None
    at: datetime
    by: str
    instead_of: str
    text: str
    progress: int | None
    due_on: date | None
    evidence: tuple[EvidenceCard, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtensionCard:
    """A wish for a later deadline that nobody has decided on yet."""

    id: UUID
    part_id: int
    by: str
    wanted_on: date
    reason: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskCard:
    """A task whole, as one person sees it: what they may do with it now stands in `moves`.

    `may_ask_more`: the parts, done already, whose people they may ask for more. `restricted`: what
    was said in it is for its own people; `hidden`: and this person is none of them, so it comes
    without what was said and without files.
    """

    summary: TaskSummary
    details: str
    origin: Origin
    origin_path: str
    parent: TaskSummary | None
    subtasks: tuple[TaskSummary, ...]
    parts: tuple[PartCard, ...]
    entries: tuple[EntryCard, ...]
    extensions: tuple[ExtensionCard, ...]
    assigned_at: datetime
    moves: frozenset[Move]
    may_ask_more: frozenset[int]
    directs: bool
    own_part: PartCard | None
    undoable: EntryCard | None
    answer_by: date | None = None
    restricted: bool = False
    hidden: bool = False
    ground: Ground = Ground.STANDS


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """What lies on one person: open parts, of them overdue, and due within a week."""

    account_id: UUID
    name: str
    title: str
    unit: str
    parts: int
    overdue: int
    this_week: int
    gone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskQuestion:
    """Which tasks of an agency a list shows; `text` is looked for without regard to accents."""

    agency_id: UUID
    state: TaskState | None = None
    only_open: bool = False
    only_overdue: bool = False
    account_id: UUID | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StandInCard:
    """Who does whose tasks, from the first day to the last; `may_end`: the reader may end it."""

    id: UUID
    absent_id: UUID
    absent: str
    account_id: UUID
    stand_in: str
    first_on: date
    last_on: date
    may_end: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftTask:
    """A task that a dissolved agency left, and that agency's name."""

    summary: TaskSummary
    agency: str
