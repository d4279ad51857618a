"""Words of files that come in: how far reading is, what was found, what the pages show."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.documents.terms.dispatches import Stage
from lienthong.exchange.terms import ReceivedSummary
from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import Secrecy


class Reading(StrEnum):
    """How far a file is read. BARRED: it bears a mark of state secrets and is shown to nobody."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    BARRED = "barred"


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenFile:
    """A file as somebody gave it."""

    name: str
    content: bytes


Sentence = tuple[str, dict[str, str | int]]
"""An English msgid with its values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FileSays:
    """Number and day that were put into a signed file; None for what it does not tell."""

    number: int | None
    issued_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureCard:
    """One signature: its verdict, and all about it in sentences, the verdict first."""

    verdict: str
    statements: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExaminationCard:
    """What a file is worth, as it was examined at `at`: for legal force, and in sentences."""

    force: str
    summary: Sentence
    statements: tuple[Sentence, ...]
    signatures: tuple[SignatureCard, ...]
    is_demonstration: bool
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalFileCard:
    """A file of an incoming document; `is_scan` for one joined from photographs."""

    id: UUID
    name: str
    content_type: str
    size: int
    state: Reading
    pages: int
    pages_read: int
    problem: Sentence | None
    secrecy: Secrecy | None
    examination: ExaminationCard | None
    is_scan: bool

    @property
    def is_shown(self) -> bool:
        """Whether its pages can be looked at here."""
        there = self.state in {Reading.READ, Reading.WAITING, Reading.READING} and self.size > 0
        return there and self.content_type == "application/pdf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What the text of a scan seems to say; nothing of it is taken without the clerk."""

    author: str = ""
    code: str = ""
    issued_on: date | None = None
    type_name: str = ""
    subject: str = ""
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ScanCard:
    """A scan that waits to be registered."""

    id: UUID
    made_by: str
    made_at: datetime
    arrival_id: UUID | None
    files: tuple[ArrivalFileCard, ...]
    proposal: Proposal

    @property
    def is_read(self) -> bool:
        """Whether nothing of it is still to be read."""
        return all(one.state not in {Reading.WAITING, Reading.READING} for one in self.files)

    @property
    def is_secret(self) -> bool:
        """Whether a file of it bears a mark of state secrets."""
        return any(one.state is Reading.BARRED for one in self.files)


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstCopy:
    """The same file as it came before: in a scan, in the register or from the exchange."""

    name: str
    at: datetime
    scan_id: UUID | None
    arrival_id: UUID | None
    received_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A document of the exchange that waits for the clerk, with what is known before accepting.

    `is_active`: a file does something when it is opened. `twin` is the arrival number of a document
    that seems to be the same, `twin_id` its row where the clerk may open it.
    """

    received: ReceivedSummary
    forces: tuple[str, ...]
    is_read: bool
    secrecy: Secrecy | None
    is_active: bool
    is_demonstration: bool = False
    twin: str = ""
    twin_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """An outgoing document of ours that a document seems to answer, or does."""

    id: UUID
    code: str
    subject: str
    issued_on: date | None
    stage: Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchReaders:
    """Who reads an outgoing document besides those it passes through, and what may be changed.

    `wants_clerk`: restricted, not gone out, and nobody who reads it could number and issue it.
    `may_name`: one that a dissolved agency left, of which further readers are named with a reason.
    """

    restricted: bool
    readers: tuple[tuple[UUID, str], ...]
    stage: Stage
    may_choose: bool
    may_lift: bool
    may_name: bool
    wants_clerk: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Ties:
    """What stands beside a registered document: our document it answers, who may read it."""

    restricted: bool
    readers: tuple[tuple[UUID, str], ...]
    answers: Answered | None
    proposed: tuple[Answered, ...] = ()
    answered_by: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrivalOutcome:
    """What became of one of many documents; `refusal` is None where it was done."""

    label: str
    refusal: Refusal | None
    entry: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A registered document that answers one of ours; no subject for who may not read it."""

    id: UUID
    entry: str
    code: str
    author: str
    subject: str
    arrived_on: date
