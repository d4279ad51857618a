"""Facts about files that came in, and scans before they are registered."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


def subject_of_scan(scan_id: UUID) -> str:
    """How facts name a scan."""
    return f"documents.scan:{scan_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutFile:
    """What facts about a file share; `about` names the row, scan or document it belongs to."""

    file_id: UUID
    agency_id: UUID
    about: str
    name: str

    def subjects(self) -> tuple[str, ...]:
        """What the file belongs to, then the agency."""
        return (self.about, f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class FileRead(_AboutFile, Fact):
    """A file was read; `force`: what its signatures are worth, `secrecy`: a mark it bears."""

    TAG: ClassVar[str] = "documents:arrival_file:read"
    LABEL: ClassVar[str] = "file read and examined"

    pages: int
    force: str
    secrecy: str


@dataclass(frozen=True, kw_only=True)
class FileExamined(_AboutFile, Fact):
    """Somebody had a file's signatures examined anew."""

    TAG: ClassVar[str] = "documents:arrival_file:examined"
    LABEL: ClassVar[str] = "signatures examined anew"

    force: str


@dataclass(frozen=True, kw_only=True)
class ScanReleased(_AboutFile, Fact):
    """A clerk compared a file with the paper: its mark of state secrets was misread."""

    TAG: ClassVar[str] = "documents:arrival_file:released"
    LABEL: ClassVar[str] = "file released: no state secret"

    reason: str


@dataclass(frozen=True, kw_only=True)
class _AboutScan:
    """What facts about a scan share."""

    scan_id: UUID
    agency_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The scan, then its agency."""
        return (subject_of_scan(self.scan_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class ScanTaken(_AboutScan, Fact):
    """Files of a document that came on paper or by mail were taken in."""

    TAG: ClassVar[str] = "documents:scan:taken"
    LABEL: ClassVar[str] = "scan taken in"

    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScanDropped(_AboutScan, Fact):
    """A scan is not going to be registered."""

    TAG: ClassVar[str] = "documents:scan:dropped"
    LABEL: ClassVar[str] = "scan dropped"


@dataclass(frozen=True, kw_only=True)
class ScanRemoved(_AboutScan, Fact):
    """The files of a dropped scan were removed; `sha256`: those whose bytes are gone."""

    TAG: ClassVar[str] = "documents:scan:removed"
    LABEL: ClassVar[str] = "files of a dropped scan removed"

    sha256: tuple[str, ...]
