"""Words of files and archive: the yearly list of files, job files, retention, hand-over."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Refusal

KEEP_FILES = Permission(
    "documents:file:keep", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST})
)
"""Open job files, put documents into them, close them (NĐ 30/2020 Điều 29)."""
LIST_FILES = Permission("documents:file:list", frozenset({Role.CLERK}))
"""Draw up the yearly list of files, keep the archive of the agency (Điều 28, 30)."""
APPROVE_FILES = Permission("documents:file:approve", frozenset({Role.LEADER}))
"""The head approves the list of files (Điều 28), and what becomes of one whose retention ends."""
SET_RETENTION = Permission(
    "documents:retention:set", frozenset({Role.AGENCY_ADMINISTRATOR, Role.CLERK})
)
ARCHIVE = Permission("documents:archive:keep", frozenset({Role.AGENCY_ADMINISTRATOR, Role.CLERK}))
"""Receive files for the agency's archive, or give the list back (Điều 30)."""


class ListState(StrEnum):
    """How far a yearly list of files is."""

    DRAFT = "draft"
    APPROVED = "approved"


class FileState(StrEnum):
    """What has become of a job file.

    OFFERED: it stands in a hand-over list that the archive has not agreed to yet. KEPT_BACK: the
    unit keeps it for a time beyond its deadline (NĐ 30/2020 Điều 30). TO_DESTROY: its retention
    has ended and the head decided that it goes; nothing is erased by that.
    """

    OPEN = "open"
    CLOSED = "closed"
    OFFERED = "offered"
    KEPT_BACK = "kept_back"
    ARCHIVED = "archived"
    TO_DESTROY = "to_destroy"


class HandOverState(StrEnum):
    """What has become of a hand-over list."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileDraft:
    """A job file as somebody opens it; `entry_id` is its row in the yearly list, if it has one.

    `construction`: its hand-over is due three months after the final settlement (Điều 30).
    """

    title: str
    notation: str = ""
    retention: str = ""
    entry_id: int | None = None
    holder_id: UUID
    construction: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """How long files of a kind are kept: `years`, or None for ever; with its legal basis."""

    code: str
    name: str
    years: int | None
    legal_basis: str
    valid_from: date
    valid_until: date | None
    made_up: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchiveRules:
    """The deadlines that hold on a day, in the words of their data (`data/archive_rules.csv`)."""

    hand_over_months: int
    hand_over_months_construction: int
    keep_back_months: int
    least_years: int
    history_years: int
    warn_days: int
    retention_warn_days: int
    list_warn_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FileSummary:
    """A job file as lists show it; `due_on` is when it is to be handed over, once it is closed.

    `kept_until` is the last day of its retention; None while it is open, and for ever.
    """

    id: UUID
    notation: str
    title: str
    year: int
    holder: str
    state: FileState
    retention_name: str
    documents: int
    opened_on: date
    closed_on: date | None
    due_on: date | None
    kept_until: date | None


class ItemKind(StrEnum):
    """What an item of a job file names."""

    ARRIVAL = "arrival"
    DISPATCH = "dispatch"
    KEPT_FILE = "kept_file"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileItemCard:
    """One document in a job file, in its order; `sheets`: how many pages it has, if counted.

    `key` is the id of the arrival or dispatch, or the SHA-256 of the kept file; `own` is False for
    a document of an agency that was dissolved; `hidden`: who asks may not read it; `registered`:
    it stands in a register, so that its page is there, not the draft's.
    """

    id: int
    position: int
    kind: ItemKind
    key: str
    code: str
    issued_on: date | None
    author: str
    subject: str
    sheets: int | None
    own: bool
    added_by: str
    added_at: datetime
    hidden: bool = False
    registered: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FilePointer:
    """Another job file, as the one before or after is named."""

    id: UUID
    notation: str
    title: str
    agency_name: str


class Gap(StrEnum):
    """Why a job file cannot simply be closed."""

    EMPTY = "empty"
    NO_RETENTION = "no_retention"
    NOT_DONE = "not_done"
    NOT_SIGNED = "not_signed"
    NOT_ISSUED = "not_issued"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileGap:
    """One thing that is missing in a file, and the document it concerns ("" for the file)."""

    gap: Gap
    document: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFileCard:
    """A job file whole; `own` is False when it is that of an agency that was dissolved.

    `history_on`: when what is kept for ever goes to the historical archive.
    """

    summary: FileSummary
    agency_id: UUID
    agency_name: str
    holder_id: UUID
    retention: str
    construction: bool
    kept_back_for: str
    archived_on: date | None
    history_on: date | None
    review_note: str
    latest_on: date | None
    heading: str
    own: bool
    items: tuple[FileItemCard, ...]
    gaps: tuple[FileGap, ...]
    continues: FilePointer | None
    continued_by: tuple[FilePointer, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileQuestion:
    """Which job files are asked for.

    `due_before` takes those to be handed over by that day, `kept_before` those whose retention ends
    by then. `before` are agencies that it carries on, whose files are asked for too.
    """

    agency_id: UUID
    before: tuple[UUID, ...] = ()
    states: frozenset[FileState] = frozenset()
    year: int | None = None
    text: str = ""
    holder_id: UUID | None = None
    due_before: date | None = None
    kept_before: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingList:
    """A year that needs an approved list; `rows`: how many its draft has, None without one."""

    year: int
    rows: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListRow:
    """A file that a yearly list foresees."""

    heading: str
    notation: str
    title: str
    retention: str
    holder_id: UUID | None
    holder_name: str
    note: str = ""
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileListCard:
    """The yearly list of files of an agency."""

    year: int
    agency_name: str
    state: ListState
    approved_by: str
    approved_at: datetime | None
    rows: tuple[ListRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellProblem:
    """What is wrong with a cell of an imported table; `column` as its header has it."""

    row: int
    column: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOverCard:
    """A list of files offered to the archive, and what the archive said."""

    id: UUID
    number: int
    year: int
    state: HandOverState
    agency_name: str
    proposed_by: str
    proposed_by_id: UUID
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    files: tuple[FileSummary, ...] = ()

    def __str__(self) -> str:
        return f"{self.number:02}/{self.year}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A document of the agency that may be put into a file."""

    kind: ItemKind
    key: str
    code: str
    subject: str
    author: str
    issued_on: date | None
    inside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FileExportCard:
    """A ZIP of a job file: how far it is, or its SHA-256, or what went wrong."""

    asked_by: str
    asked_at: datetime
    done: int
    total: int
    ended_at: datetime | None
    problem: str
    sha256: str
