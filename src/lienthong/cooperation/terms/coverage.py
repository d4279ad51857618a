"""The words of coverage: what reached which commune by a day, and what was done in one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.rollouts import RolloutKind


class Aspect(StrEnum):
    """What a commune is covered by; another aspect is added here and in queries.coverage.COUNTS."""

    AGREEMENTS = "agreements"
    COMMITMENTS = "commitments"
    CONNECTED = "connected"
    INFRASTRUCTURE = "infrastructure"
    APPLICATIONS = "applications"
    TRAINED = "trained"
    SECURITY = "security"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitCoverage:
    """A commune on a day: how many of each aspect it has."""

    unit_id: UUID
    code: str
    name: str
    counts: Mapping[Aspect, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """All communes of a day, by name; `agreement` narrows it to one."""

    on: date
    agreement: str
    units: tuple[UnitCoverage, ...]

    def covered(self, aspect: Aspect) -> int:
        """How many communes have any of an aspect."""
        return sum(bool(one.counts[aspect]) for one in self.units)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitItem:
    """An item in a commune: days in EDTF as known, who provides it, by which agreements.

    `late`: nothing was reached, and the day it was planned for has passed.
    """

    rollout: str
    site_id: UUID
    agreements: tuple[str, ...]
    item: str
    kind: RolloutKind
    place: str
    quantity: str
    measure: str
    planned: str
    installed: str
    accepted: str
    in_use: str
    stopped: str
    late: bool
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitPromise:
    """A commitment that names a commune, or all of them.

    `done_here`: all that is put in place there under it is accepted or in use, so that it is not
    this commune that still waits.
    """

    reference: str
    what: str
    owner: str
    due: str
    overdue: bool
    done_here: bool
    everywhere: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitResult:
    """A confirmed figure of a commune, by the title of its agreement."""

    commitment: str
    agreement: str
    indicator: str
    period: str
    value: str
    of: str
    measured_in: str
    category: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitNeed:
    """A need the commune named, and what it was answered."""

    title: str
    survey: str
    state: str
    promised: str
    answered_by: str
    answered_on: date | None
    commitment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitStory:
    """What was done in one commune, and what is still to come, on a day.

    `agreements`: reference and title of those that its bodies signed or carry on; `named` of those
    that the rest of the story names.
    """

    unit_id: UUID
    name: str
    on: date
    connected: bool
    agreements: tuple[tuple[str, str], ...]
    items: tuple[UnitItem, ...]
    promises: tuple[UnitPromise, ...]
    results: tuple[UnitResult, ...]
    needs: tuple[UnitNeed, ...]
    named: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicUnit:
    """What everybody may know of a commune on a day; members as in UnitStory."""

    name: str
    connected: bool
    agreements: tuple[tuple[str, str], ...]
    results: tuple[UnitResult, ...]
