"""The words of training sessions: who was to come, who came, who passed, who still cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.tables import CellFault, RowFate

MOST_TRAINEES = 2000
"""In one session; more than a hall holds."""


class ArrivalWay(StrEnum):
    """How it is known that somebody came."""

    ACCOUNT = "account"
    CODE = "code"
    HAND = "hand"
    TABLE = "table"


class Lack(StrEnum):
    """Why somebody still cannot do what a course teaches, the furthest they got in any session."""

    NOT_NAMED = "not_named"
    NOT_CAME = "not_came"
    NO_MARK = "no_mark"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingDraft:
    """A session: which course, where, on which day (typed or EDTF), by whom.

    `pass_mark` is from how many points on the test is passed; "" where it is said in words, or
    there is no test. `has_test`: who came without passing still cannot.
    """

    course: str
    place: str
    held: str
    trainer: str
    has_test: bool = False
    pass_mark: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TraineeDraft:
    """Somebody of a session, and no more of them than that: name, post, agency.

    Without a name it is an agency that is to send somebody. `attended` None and `mark` "" say
    nothing; `mark` is a number of points, "đạt" or "không đạt".
    """

    name: str
    agency: str
    post: str = ""
    attended: bool | None = None
    mark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What a test came to: points as a decimal ("" if none are known), and whether it is passed."""

    score: str
    passed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Trainee:
    """Somebody of a session as they stand; `steps` tells whether it moved.

    `reduced`: their name is not kept any more, only what counts.
    """

    id: UUID
    name: str
    post: str
    agency_id: UUID | None
    agency_name: str
    invited: bool
    attended_at: datetime | None
    attended_how: ArrivalWay | None
    score: str
    passed: bool | None
    steps: int
    reduced: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRule:
    """For how many months names are kept after a person's last session, by which law.

    `sure` False: the wording of the law was not seen. `valid_until` is the first day after it.
    """

    months: int
    legal_basis: str
    sure: bool
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingTally:
    """How many people are named, agencies that name nobody yet, people that came and passed."""

    people: int
    seats: int
    attended: int
    passed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingSummary:
    """A session in a list; `open_since` while attendance is taken by code."""

    id: UUID
    reference: str
    commitment: str
    agreement: str
    draft: TrainingDraft
    tally: TrainingTally
    open_since: datetime | None
    steps: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """What the wall of the room shows: the code of now, and until when it is shown."""

    summary: TrainingSummary
    code: str
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckIn:
    """Who says that they are there. `account_id` and `agency_id` of somebody signed in."""

    name: str
    agency: str
    post: str = ""
    account_id: UUID | None = None
    agency_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedIn:
    """What checking in did: `invited` False where nobody had them on the list; `again` a repeat."""

    name: str
    agency_name: str
    at: datetime
    invited: bool
    again: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonsPart:
    """One person's part in one session, for telling who still cannot.

    `agency` tells agencies apart: its id in the directory, or what it is called. `person` tells
    people apart, "" for an agency that named nobody; `name` is "" too once it is not kept.
    """

    name: str
    post: str
    agency_name: str
    person: str
    agency: str
    attended: bool
    passed: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lacking:
    """Somebody who still cannot; without a name an agency from which nobody came.

    `agency` as in PersonsPart. `hidden`: who it is, is not for this reader. `reduced`: their name
    is not kept any more.
    """

    name: str
    post: str
    agency_name: str
    lack: Lack
    agency: str = ""
    hidden: bool = False
    reduced: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseCoverage:
    """A course over all its sessions: how many are to know it, do, and who does not."""

    course: str
    people: int
    able: int
    sessions: tuple[str, ...]
    lacking: tuple[Lacking, ...]
    by_agency: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonState:
    """What is on record of a person's part in a session."""

    post: str
    attended: bool
    mark: Mark | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenPerson:
    """A row of a spreadsheet beside the list: what it would do, which members it changes.

    `known`: its agency stands in the directory.
    """

    number: int
    draft: TraineeDraft
    fate: RowFate
    changes: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class PeoplePreview:
    """A spreadsheet of people looked through; nothing counts before somebody applies it."""

    file_name: str
    sheet: str
    faults: tuple[CellFault, ...]
    rows: tuple[SeenPerson, ...]
    only_names: int
    totals: int
    applied: bool
    unread: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows change what is on record."""
        return sum(bool(row.changes) for row in self.rows)

    def count(self, fate: RowFate) -> int:
        """How many rows have this fate."""
        return sum(row.fate is fate for row in self.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainedThere:
    """A session to which a unit's agencies sent people, and how many of them came and passed."""

    reference: str
    draft: TrainingDraft
    tally: TrainingTally
