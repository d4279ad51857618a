"""Facts about documents that came in."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


def subject_of(arrival_id: UUID) -> str:
    """How facts name a row of the register of incoming documents."""
    return f"documents.arrival:{arrival_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutArrival:
    """What all facts about a registered document share; `entry` is its arrival number and year."""

    arrival_id: UUID
    agency_id: UUID
    entry: str
    code: str

    def subjects(self) -> tuple[str, ...]:
        """The row of the register, then its agency."""
        return (subject_of(self.arrival_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class ArrivalRegistered(_AboutArrival, Fact):
    """A document got its arrival number."""

    TAG: ClassVar[str] = "documents:arrival:registered"
    LABEL: ClassVar[str] = "incoming document registered"

    author: str
    subject: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class ArrivalAssigned(_AboutArrival, Fact):
    """A leader or clerk said who does what with a document."""

    TAG: ClassVar[str] = "documents:arrival:assigned"
    LABEL: ClassVar[str] = "incoming document assigned"

    task_id: UUID
    instruction: str


@dataclass(frozen=True, kw_only=True)
class ArrivalFiled(_AboutArrival, Fact):
    """Nothing is to be done with a document but to keep it."""

    TAG: ClassVar[str] = "documents:arrival:filed"
    LABEL: ClassVar[str] = "incoming document filed"

    instruction: str


@dataclass(frozen=True, kw_only=True)
class ArrivalDone(_AboutArrival, Fact):
    """Everything that followed from a document is done."""

    TAG: ClassVar[str] = "documents:arrival:done"
    LABEL: ClassVar[str] = "incoming document dealt with"


@dataclass(frozen=True, kw_only=True)
class ArrivalFrozen(_AboutArrival, Fact):
    """A document's sender asked to recall, update or replace it; nothing goes on until answered."""

    TAG: ClassVar[str] = "documents:arrival:frozen"
    LABEL: ClassVar[str] = "incoming document frozen"

    change: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChangeAccepted(_AboutArrival, Fact):
    """A clerk agreed to what the sender asked; the sender was told (15)."""

    TAG: ClassVar[str] = "documents:arrival:change_accepted"
    LABEL: ClassVar[str] = "change of an incoming document accepted"

    change: str


@dataclass(frozen=True, kw_only=True)
class ChangeRefused(_AboutArrival, Fact):
    """A clerk refused what the sender asked; the sender was told why (16)."""

    TAG: ClassVar[str] = "documents:arrival:change_refused"
    LABEL: ClassVar[str] = "change of an incoming document refused"

    change: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ArrivalCancelled(_AboutArrival, Fact):
    """A recalled or replaced document left the work; its row stays (NĐ 30/2020, Appendix VI)."""

    TAG: ClassVar[str] = "documents:arrival:cancelled"
    LABEL: ClassVar[str] = "incoming document cancelled"

    change: str


@dataclass(frozen=True, kw_only=True)
class ArrivalRestricted(_AboutArrival, Fact):
    """Only chosen people may read a document; or, with `restricted` False, everybody again."""

    TAG: ClassVar[str] = "documents:arrival:restricted"
    LABEL: ClassVar[str] = "readers of a document chosen"

    restricted: bool
    readers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReadersNamed(_AboutArrival, Fact):
    """The head of a successor named readers of what a dissolved agency had restricted.

    `agency_id` is the successor's, `kept_by` the agency in whose register the document stands.
    """

    TAG: ClassVar[str] = "documents:arrival:readers_named"
    LABEL: ClassVar[str] = "readers of a dissolved agency's document named"

    kept_by: str
    readers: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class RestrictedRead(_AboutArrival, Fact):
    """Somebody read a restricted document: its page, or a page of its file `name`."""

    TAG: ClassVar[str] = "documents:arrival:read"
    LABEL: ClassVar[str] = "restricted document read"

    name: str


@dataclass(frozen=True, kw_only=True)
class ReplyTied(_AboutArrival, Fact):
    """A document answers one that we sent; or, with an empty `answered`, it does not after all."""

    TAG: ClassVar[str] = "documents:arrival:tied"
    LABEL: ClassVar[str] = "reply tied to what it answers"

    answered: str
