"""The facts task work announces, in the past tense."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


def subject_of(task_id: UUID) -> str:
    """How facts name a task."""
    return f"work.task:{task_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutTask:
    """What all facts about a task share; `instead_of`: for whom the actor stood in."""

    task_id: UUID
    agency_id: UUID
    title: str
    instead_of: str = ""

    def subjects(self) -> tuple[str, ...]:
        """The task, then its agency."""
        return (subject_of(self.task_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class TaskAssigned(_AboutTask, Fact):
    """Somebody gave a task to its lead and to those who support it."""

    TAG: ClassVar[str] = "work:task:assigned"
    LABEL: ClassVar[str] = "task assigned"

    lead: str
    others: tuple[str, ...]
    due_on: date | None
    origin: str


@dataclass(frozen=True, kw_only=True)
class TaskStarted(_AboutTask, Fact):
    """The lead began with a task."""

    TAG: ClassVar[str] = "work:task:started"
    LABEL: ClassVar[str] = "task begun"


@dataclass(frozen=True, kw_only=True)
class TaskReported(_AboutTask, Fact):
    """The lead reported a task as done; `files`: names and hashes of the evidence."""

    TAG: ClassVar[str] = "work:task:reported"
    LABEL: ClassVar[str] = "task reported as done"

    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskDeclined(_AboutTask, Fact):
    """The lead gave a task back before beginning with it."""

    TAG: ClassVar[str] = "work:task:declined"
    LABEL: ClassVar[str] = "task given back"

    text: str


@dataclass(frozen=True, kw_only=True)
class TaskFinished(_AboutTask, Fact):
    """Who gave a task confirmed that it is done; `files`: evidence handed in with one's own."""

    TAG: ClassVar[str] = "work:task:finished"
    LABEL: ClassVar[str] = "task finished"

    text: str
    in_time: bool
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskReturned(_AboutTask, Fact):
    """A task reported as done was returned with what is missing."""

    TAG: ClassVar[str] = "work:task:returned"
    LABEL: ClassVar[str] = "task returned"

    text: str


@dataclass(frozen=True, kw_only=True)
class TaskReopened(_AboutTask, Fact):
    """A closed task goes on."""

    TAG: ClassVar[str] = "work:task:reopened"
    LABEL: ClassVar[str] = "task reopened"

    text: str


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(_AboutTask, Fact):
    """A task is not to be done any more."""

    TAG: ClassVar[str] = "work:task:cancelled"
    LABEL: ClassVar[str] = "task cancelled"

    text: str


@dataclass(frozen=True, kw_only=True)
class MoveUndone(_AboutTask, Fact):
    """Somebody took back what they had done minutes ago."""

    TAG: ClassVar[str] = "work:task:undone"
    LABEL: ClassVar[str] = "step taken back"

    move: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ProgressReported(_AboutTask, Fact):
    """Somebody wrote how far a task is, or a remark; `files`: names and hashes of the evidence."""

    TAG: ClassVar[str] = "work:task:progressed"
    LABEL: ClassVar[str] = "progress of a task reported"

    progress: int | None
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvidenceWithdrawn(_AboutTask, Fact):
    """Who had put a file beside an entry took it back; `file`: its name and hash."""

    TAG: ClassVar[str] = "work:evidence:withdrawn"
    LABEL: ClassVar[str] = "file of a task withdrawn"

    file: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartFinished(_AboutTask, Fact):
    """Somebody who supports a task did their part."""

    TAG: ClassVar[str] = "work:part:finished"
    LABEL: ClassVar[str] = "part of a task done"

    person: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PartReopened(_AboutTask, Fact):
    """Somebody who supports a task was asked to do more on their part."""

    TAG: ClassVar[str] = "work:part:reopened"
    LABEL: ClassVar[str] = "part of a task reopened"

    person: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PartHandedOver(_AboutTask, Fact):
    """A part of a task went from one person to another."""

    TAG: ClassVar[str] = "work:part:handed_over"
    LABEL: ClassVar[str] = "part of a task handed over"

    duty: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtensionAsked(_AboutTask, Fact):
    """Somebody asked for a later deadline."""

    TAG: ClassVar[str] = "work:deadline:extension_asked"
    LABEL: ClassVar[str] = "later deadline asked for"

    person: str
    wanted_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(_AboutTask, Fact):
    """A later deadline was granted."""

    TAG: ClassVar[str] = "work:deadline:extended"
    LABEL: ClassVar[str] = "deadline extended"

    person: str
    before: date | None
    after: date
    text: str


@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(_AboutTask, Fact):
    """A later deadline was refused."""

    TAG: ClassVar[str] = "work:deadline:extension_refused"
    LABEL: ClassVar[str] = "later deadline refused"

    person: str
    wanted_on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class TaskTakenOver(_AboutTask, Fact):
    """The agency that carries on a dissolved one goes on with a task that it left."""

    TAG: ClassVar[str] = "work:task:taken_over"
    LABEL: ClassVar[str] = "task of a dissolved agency taken over"

    before_id: UUID
    before: str

    def subjects(self) -> tuple[str, ...]:
        """The task, its agency, and the one that had it."""
        return (*super().subjects(), f"directory.agency:{self.before_id}")


TASK_STEPS: tuple[type[Fact], ...] = (
    TaskStarted,
    TaskReported,
    TaskDeclined,
    TaskFinished,
    TaskReturned,
    TaskReopened,
    TaskCancelled,
    MoveUndone,
    PartHandedOver,
)
"""The facts after which a task may stand differently, or with somebody else."""


@dataclass(frozen=True, kw_only=True)
class FeedOpened(Fact):
    """Somebody made a secret address for their calendar; an older one ended."""

    TAG: ClassVar[str] = "work:feed:opened"
    LABEL: ClassVar[str] = "calendar address made"

    account_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The account."""
        return (f"identity.account:{self.account_id}",)


@dataclass(frozen=True, kw_only=True)
class FeedClosed(Fact):
    """Somebody ended the secret address of their calendar."""

    TAG: ClassVar[str] = "work:feed:closed"
    LABEL: ClassVar[str] = "calendar address ended"

    account_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The account."""
        return (f"identity.account:{self.account_id}",)


@dataclass(frozen=True, kw_only=True)
class DigestChosen(Fact):
    """Somebody chose to get digests by mail, or none."""

    TAG: ClassVar[str] = "work:digest:chosen"
    LABEL: ClassVar[str] = "digest by mail chosen"

    account_id: UUID
    wanted: bool

    def subjects(self) -> tuple[str, ...]:
        """The account."""
        return (f"identity.account:{self.account_id}",)


@dataclass(frozen=True, kw_only=True)
class _AboutStandIn:
    """What facts about a stand-in share; the days are the first and the last."""

    agency_id: UUID
    absent_id: UUID
    absent: str
    account_id: UUID
    stand_in: str
    first_on: date
    last_on: date

    def subjects(self) -> tuple[str, ...]:
        """The agency, who is away, and who stands in."""
        return (
            f"directory.agency:{self.agency_id}",
            f"identity.account:{self.absent_id}",
            f"identity.account:{self.account_id}",
        )


@dataclass(frozen=True, kw_only=True)
class StandInNamed(_AboutStandIn, Fact):
    """Somebody was named to do another's tasks for some days; it ends by itself."""

    TAG: ClassVar[str] = "work:stand_in:named"
    LABEL: ClassVar[str] = "stand-in named"


@dataclass(frozen=True, kw_only=True)
class StandInEnded(_AboutStandIn, Fact):
    """Standing in was ended before its last day."""

    TAG: ClassVar[str] = "work:stand_in:ended"
    LABEL: ClassVar[str] = "standing in ended early"
