"""The words of results: what was reached in a period, who says so, and what the other side says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.values import Side
from lienthong.identity.terms import Permission, Role

REPORT = Permission(
    "cooperation:result:report",
    frozenset({Role.PROGRAMME_OFFICER, Role.SPECIALIST, Role.LEADER}),
)
CONFIRM = Permission("cooperation:result:confirm", frozenset({Role.PROGRAMME_OFFICER, Role.LEADER}))
LONGEST_WORDS = 1000
MOST_EVIDENCE = 20
MOST_EVIDENCE_MIB = 64


class Counting(StrEnum):
    """How figures of several periods and units become one.

    SUM: what came new in each period is added up. LATEST: a state, of which the last one counts.
    SHARE: so many of so many; the last one counts, over units both numbers are added up.
    """

    SUM = "sum"
    LATEST = "latest"
    SHARE = "share"


class ResultState(StrEnum):
    """How a result stands. Only CONFIRMED is agreed by both sides."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    DROPPED = "dropped"


CAME_BACK = (ResultState.RETURNED, ResultState.DISPUTED)
"""What the other side sent back to who reported it."""


class ResultStep(StrEnum):
    """What somebody does with a result. SHOW, UNSHOW: evidence was changed during a dispute."""

    REPORT = "report"
    REVISE = "revise"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    ANSWER = "answer"
    SHOW = "show"
    UNSHOW = "unshow"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """How the results of a commitment are counted.

    `by_unit`: each figure is of one unit, else of the whole. `categories`: each figure is of one of
    them, none: it is not divided. `thing` names what is counted, the same in every agreement.
    """

    counting: Counting = Counting.SUM
    by_unit: bool = False
    categories: tuple[str, ...] = ()
    thing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultDraft:
    """A figure as typed or cleaned: `period` EDTF, `value` a decimal as text.

    `of` is the whole that a SHARE is of.
    """

    period: str
    value: str
    of: str = ""
    unit_id: UUID | None = None
    category: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What shows a result: a file, or a link. `withdrawn` keeps its name in the record."""

    id: UUID
    name: str
    link: str
    size: int
    added_at: datetime
    added_by: str
    withdrawn: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenStep:
    """What somebody did with a result, in whose name, in which words, on which figure.

    `figure` of a dispute is what the other side counts.
    """

    number: int
    step: ResultStep
    side: Side
    person: str
    agency_name: str
    at: datetime
    words: str
    figure: str
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultSummary:
    """A result in a list; `steps` is how many were taken, to tell whether it moved."""

    id: UUID
    commitment: str
    agreement: str
    what: str
    indicator: str
    measured_in: str
    counting: Counting
    draft: ResultDraft
    unit_name: str
    state: ResultState
    side: Side
    reporter: str
    reporter_agency: str
    steps: int
    changed_at: datetime
    evidence: int
    twins: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultQueue:
    """Results of one commitment that wait together; `first` has waited longest, `since` then."""

    commitment: str
    what: str
    count: int
    since: datetime
    first: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class TwinResult:
    """Another result that may count the same; `same` is what was decided, None: nothing yet.

    `is_open`: only somebody can tell; else the two overlap, and a total takes one of them unless
    they were decided to be two things.
    """

    id: UUID
    commitment: str
    period: str
    figure: str
    state: ResultState
    same: bool | None
    reason: str
    decided_by: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultRecord:
    """One result whole; `may` are the steps open to whoever asked, as the side `as_side`.

    `inside` tells whether what shows it and what both sides said is for this reader; for others
    `evidence` is empty and the steps are without words.
    """

    summary: ResultSummary
    steps: tuple[TakenStep, ...]
    evidence: tuple[Evidence, ...]
    twins: tuple[TwinResult, ...]
    locked: str
    as_side: Side | None
    may: frozenset[ResultStep]
    inside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultFilter:
    """What to list; `within` keeps what touches the time from the first day to the last.

    `came_back`: only what the other side returned to the asker's agency, or disputes.
    """

    agreement: str = ""
    commitment: str = ""
    state: ResultState | None = None
    unit: UUID | None = None
    within: tuple[date, date] | None = None
    text: str = ""
    came_back: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """A result as roll-ups take it.

    `place_id` is the unit whose ground the figure covers: its own or, where it is of the whole of
    an agreement, the territory of the state's side; None where that is not known.
    """

    id: UUID
    thing: str
    unit_id: UUID | None
    category: str
    first: date
    last: date
    value: Decimal
    of: Decimal | None
    confirmed: bool
    at: datetime
    commitment: str = ""
    place_id: UUID | None = None


class LeftReason(StrEnum):
    """Why a result is left out of a total, seen from the other one that counts.

    SAME: decided to be the same. WITHIN: its time and ground lie within the other's. AROUND: the
    other way round, and what lies within tells more. ACROSS: they share some days and ground.
    """

    SAME = "same"
    WITHIN = "within"
    AROUND = "around"
    ACROSS = "across"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A result that a total leaves out, and the one because of which."""

    id: UUID
    by: UUID
    reason: LeftReason


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """What results amount to: from `least` to `most` while it is open what was counted twice.

    `of` is the whole of a SHARE. `results` were taken, `left` left out as counted by others, of
    which `doubled` by decision; `undecided` pairs wait for one.
    """

    least: Decimal
    most: Decimal
    of: Decimal | None = None
    results: int = 0
    doubled: int = 0
    undecided: int = 0
    left: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftResult:
    """A result that a total leaves out, told with the one because of which.

    `name` and `by_name` are their commitments; values are decimals as text.
    """

    id: UUID
    name: str
    period: str
    place: str
    value: str
    by: UUID
    by_name: str
    by_period: str
    by_place: str
    reason: LeftReason


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodFigures:
    """A period of a commitment: its target, and what was confirmed, is open, is disputed."""

    period: str
    target: str
    confirmed: Total
    waiting: int
    disputed: int
    left: tuple[LeftResult, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ThingFigures:
    """What is counted, over all agreements that count it, and over which commitments."""

    thing: str
    measured_in: str
    counting: Counting
    total: Total
    commitments: tuple[str, ...]
    by_unit: Mapping[str, Decimal] = field(default_factory=dict)
    left: tuple[LeftResult, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodLock:
    """A period of an agreement in which no figure changes any more."""

    id: UUID
    period: str
    reason: str
    locked_at: datetime
    locked_by: str
    locked_for: UUID | None
    lifted_at: datetime | None
    lifted_by: str
    lifted_reason: str
