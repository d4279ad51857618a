"""Facts about job files, yearly lists, retention and hand-over."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


def subject_of_file(file_id: UUID) -> str:
    """How facts name a job file."""
    return f"documents.job_file:{file_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutFile:
    """What all facts about a job file share."""

    file_id: UUID
    agency_id: UUID
    notation: str
    title: str

    def subjects(self) -> tuple[str, ...]:
        """The file, then its agency."""
        return (subject_of_file(self.file_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class FileOpened(_AboutFile, Fact):
    """Somebody opened a job file."""

    TAG: ClassVar[str] = "documents:file:opened"
    LABEL: ClassVar[str] = "job file opened"

    continues: UUID | None


@dataclass(frozen=True, kw_only=True)
class FileChanged(_AboutFile, Fact):
    """Title, retention or holder of an open job file was changed; `…_before`: as it was until then.

    `retention` is a code of the table of periods, "" where none was chosen.
    """

    TAG: ClassVar[str] = "documents:file:changed"
    LABEL: ClassVar[str] = "job file changed"

    title_before: str
    retention: str
    retention_before: str
    construction: bool
    construction_before: bool
    holder: str
    holder_before: str


@dataclass(frozen=True, kw_only=True)
class FileFilled(_AboutFile, Fact):
    """A document was put into a job file."""

    TAG: ClassVar[str] = "documents:file:filled"
    LABEL: ClassVar[str] = "document put into a job file"

    document: str


@dataclass(frozen=True, kw_only=True)
class FileEmptied(_AboutFile, Fact):
    """A document was taken out of a job file."""

    TAG: ClassVar[str] = "documents:file:emptied"
    LABEL: ClassVar[str] = "document taken out of a job file"

    document: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileClosed(_AboutFile, Fact):
    """A job file was closed: its work has ended."""

    TAG: ClassVar[str] = "documents:file:closed"
    LABEL: ClassVar[str] = "job file closed"

    documents: int
    due_on: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileReopened(_AboutFile, Fact):
    """A closed job file goes on."""

    TAG: ClassVar[str] = "documents:file:reopened"
    LABEL: ClassVar[str] = "job file reopened"

    reason: str


@dataclass(frozen=True, kw_only=True)
class FileKeptBack(_AboutFile, Fact):
    """A unit keeps a file beyond its deadline."""

    TAG: ClassVar[str] = "documents:file:kept_back"
    LABEL: ClassVar[str] = "job file kept back"

    due_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileArchived(_AboutFile, Fact):
    """The archive of the agency received a job file."""

    TAG: ClassVar[str] = "documents:file:archived"
    LABEL: ClassVar[str] = "job file handed over to the archive"

    hand_over: str


@dataclass(frozen=True, kw_only=True)
class FileRetentionExtended(_AboutFile, Fact):
    """The head has a job file kept beyond its retention period."""

    TAG: ClassVar[str] = "documents:file:retention_extended"
    LABEL: ClassVar[str] = "retention of a job file extended"

    kept_until: date
    basis: str


@dataclass(frozen=True, kw_only=True)
class FileToDestroy(_AboutFile, Fact):
    """The head decided that a job file whose retention has ended is to be destroyed."""

    TAG: ClassVar[str] = "documents:file:destruction_decided"
    LABEL: ClassVar[str] = "destruction of a job file decided"

    kept_until: date
    basis: str


@dataclass(frozen=True, kw_only=True)
class FileExported(_AboutFile, Fact):
    """Somebody asked for a job file with all its documents to take along."""

    TAG: ClassVar[str] = "documents:file:exported"
    LABEL: ClassVar[str] = "job file exported"


@dataclass(frozen=True, kw_only=True)
class _OfAgency:
    """What facts about an agency's archive share."""

    agency_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class FileListApproved(_OfAgency, Fact):
    """The head approved the list of files of a year."""

    TAG: ClassVar[str] = "documents:file_list:approved"
    LABEL: ClassVar[str] = "list of files approved"

    year: int
    entries: int


@dataclass(frozen=True, kw_only=True)
class HandOverProposed(_OfAgency, Fact):
    """Files were offered to the archive."""

    TAG: ClassVar[str] = "documents:hand_over:proposed"
    LABEL: ClassVar[str] = "files offered to the archive"

    hand_over: str
    files: int


@dataclass(frozen=True, kw_only=True)
class HandOverReturned(_OfAgency, Fact):
    """The archive gave a list back."""

    TAG: ClassVar[str] = "documents:hand_over:returned"
    LABEL: ClassVar[str] = "hand-over list given back"

    hand_over: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RetentionSet(_OfAgency, Fact):
    """Somebody entered a retention period."""

    TAG: ClassVar[str] = "documents:retention:set"
    LABEL: ClassVar[str] = "retention period entered"

    code: str
    title: str
    years: int | None
    valid_from: date
    legal_basis: str
