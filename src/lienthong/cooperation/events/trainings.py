"""Facts about training sessions. They never name the people: proof lasts, names need not."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.events.agreements import AboutCommitment
from lienthong.cooperation.terms.trainings import ArrivalWay


@dataclass(frozen=True, kw_only=True)
class _AboutTraining(AboutCommitment):
    """What facts about one session share."""

    training_id: UUID
    training: str
    course: str

    def subjects(self) -> tuple[str, ...]:
        """The session, then what every fact about its commitment is about."""
        return (f"cooperation.training:{self.training_id}", *super().subjects())


@dataclass(frozen=True, kw_only=True)
class TrainingAdded(_AboutTraining, Fact):
    """A training session of a commitment entered the record."""

    TAG: ClassVar[str] = "cooperation:training:added"
    LABEL: ClassVar[str] = "training session entered"

    held: str


@dataclass(frozen=True, kw_only=True)
class TrainingChanged(_AboutTraining, Fact):
    """The day, the place or the test of a session was changed."""

    TAG: ClassVar[str] = "cooperation:training:changed"
    LABEL: ClassVar[str] = "training session changed"

    held: str
    changed: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class TraineesRecorded(_AboutTraining, Fact):
    """People of a session were put on its list, with attendance and marks as far as given."""

    TAG: ClassVar[str] = "cooperation:training:people_recorded"
    LABEL: ClassVar[str] = "people of a training session recorded"

    people_added: int
    people_changed: int
    file: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TrainingTableGiven(_AboutTraining, Fact):
    """A spreadsheet was given for a session; nothing of it counts before it is applied."""

    TAG: ClassVar[str] = "cooperation:training:table_given"
    LABEL: ClassVar[str] = "spreadsheet given for a training session"

    file: str


@dataclass(frozen=True, kw_only=True)
class AttendanceSwitched(_AboutTraining, Fact):
    """Taking attendance by code was opened or closed."""

    TAG: ClassVar[str] = "cooperation:training:attendance_switched"
    LABEL: ClassVar[str] = "attendance opened or closed"

    is_open: bool


@dataclass(frozen=True, kw_only=True)
class TraineeCame(_AboutTraining, Fact):
    """Somebody checked in themselves, by the code shown in the room."""

    TAG: ClassVar[str] = "cooperation:training:came"
    LABEL: ClassVar[str] = "somebody checked in"

    trainee_id: UUID
    arrival_way: ArrivalWay
    invited: bool


@dataclass(frozen=True, kw_only=True)
class TraineeChanged(_AboutTraining, Fact):
    """What is on record of one person was changed by hand, or they were taken off the list."""

    TAG: ClassVar[str] = "cooperation:training:person_changed"
    LABEL: ClassVar[str] = "person of a training session changed"

    trainee_id: UUID
    changed: tuple[str, ...]
    attended: bool
    mark_before: str
    mark: str
    struck: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class NamesReduced(_AboutTraining, Fact):
    """The time for which names are kept was over: of so many people only numbers stay."""

    TAG: ClassVar[str] = "cooperation:training:names_reduced"
    LABEL: ClassVar[str] = "names of a training session reduced to numbers"

    people_reduced: int
