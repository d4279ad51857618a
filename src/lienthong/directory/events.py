"""The facts the directory announces, in the past tense."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.directory.terms import Body, ChangeKind


@dataclass(frozen=True, kw_only=True)
class RegisterLoaded(Fact):
    """The real data entered the directory, as one fact: how much of it, and from which files.

    `files` gives the SHA-256 of each data file in hex, so what was loaded can be compared.
    """

    TAG: ClassVar[str] = "directory:register:loaded"
    LABEL: ClassVar[str] = "real data loaded"

    units: int
    agencies: int
    events: int
    links: int
    codes: int
    files: dict[str, str]

    def subjects(self) -> tuple[str, ...]:
        """The register as a whole."""
        return ("directory.register:real_data",)


@dataclass(frozen=True, kw_only=True)
class ChangeRecorded(Fact):
    """A change of units or agencies entered the record.

    `ended` and `began` hold the ids of units and agencies ("unit:…", "agency:…") whose life the
    change ended or began, `touched` those of all others it changed.
    """

    TAG: ClassVar[str] = "directory:change:recorded"
    LABEL: ClassVar[str] = "change of agencies or units recorded"

    event_id: UUID
    kind: ChangeKind
    body: Body
    effective_on: date
    act: str
    ended: tuple[str, ...]
    began: tuple[str, ...]
    touched: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        """The event, then every body it names."""
        bodies = (*self.ended, *self.began, *self.touched)
        return (f"directory.change:{self.event_id}", *(f"directory.{body}" for body in bodies))


@dataclass(frozen=True, kw_only=True)
class ChangeCorrected(Fact):
    """An event was undone by a correcting event; the record keeps both."""

    TAG: ClassVar[str] = "directory:change:corrected"
    LABEL: ClassVar[str] = "change undone by a correction"

    event_id: UUID
    corrected_id: UUID
    reason: str
    touched: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        """The event that was undone, the correcting one, and every body they name."""
        return (
            f"directory.change:{self.corrected_id}",
            f"directory.change:{self.event_id}",
            *(f"directory.{body}" for body in self.touched),
        )


@dataclass(frozen=True, kw_only=True)
class PostCreated(Fact):
    """An agency got a post."""

    TAG: ClassVar[str] = "directory:post:created"
    LABEL: ClassVar[str] = "post created"

    post_id: UUID
    agency_id: UUID
    title: str
    role: str
    heads: bool = False

    def subjects(self) -> tuple[str, ...]:
        """The post and its agency."""
        return (f"directory.post:{self.post_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class PostHeadMarked(Fact):
    """It was said whether the holders of a post head the agency."""

    TAG: ClassVar[str] = "directory:post:head_marked"
    LABEL: ClassVar[str] = "head of the agency marked"

    post_id: UUID
    agency_id: UUID
    title: str
    heads: bool

    def subjects(self) -> tuple[str, ...]:
        """The post and its agency."""
        return (f"directory.post:{self.post_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class Appointed(Fact):
    """A person was appointed to a post, and holds its role for that period."""

    TAG: ClassVar[str] = "directory:appointment:made"
    LABEL: ClassVar[str] = "appointed to a post"

    appointment_id: UUID
    post_id: UUID
    agency_id: UUID
    account_id: UUID
    account_name: str
    title: str
    valid_from: date
    valid_until: date | None

    def subjects(self) -> tuple[str, ...]:
        """The appointment, the account and the agency."""
        return (
            f"directory.appointment:{self.appointment_id}",
            f"identity.account:{self.account_id}",
            f"directory.agency:{self.agency_id}",
        )


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Fact):
    """A person left a post."""

    TAG: ClassVar[str] = "directory:appointment:ended"
    LABEL: ClassVar[str] = "left a post"

    appointment_id: UUID
    agency_id: UUID
    account_id: UUID
    account_name: str
    title: str
    valid_until: date

    def subjects(self) -> tuple[str, ...]:
        """The appointment, the account and the agency."""
        return (
            f"directory.appointment:{self.appointment_id}",
            f"identity.account:{self.account_id}",
            f"directory.agency:{self.agency_id}",
        )


@dataclass(frozen=True, kw_only=True)
class EndTakenBack(Fact):
    """The end of an appointment, recorded by mistake, was taken back the same day."""

    TAG: ClassVar[str] = "directory:appointment:end_taken_back"
    LABEL: ClassVar[str] = "end in a post taken back"

    appointment_id: UUID
    agency_id: UUID
    account_id: UUID
    account_name: str
    title: str
    valid_until: date | None

    def subjects(self) -> tuple[str, ...]:
        """The appointment, the account and the agency."""
        return (
            f"directory.appointment:{self.appointment_id}",
            f"identity.account:{self.account_id}",
            f"directory.agency:{self.agency_id}",
        )
