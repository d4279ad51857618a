"""The facts document work announces, in the past tense."""

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
