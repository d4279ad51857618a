"""The words of roll-outs: what is put where, how far it is at each site, and how one knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

LONGEST_PLACE = 300
LONGEST_SOURCE = 500


class RolloutKind(StrEnum):
    """What is rolled out, by the four contents of the agreements, and what lies beside them."""

    INFRASTRUCTURE = "infrastructure"
    APPLICATION = "application"
    INDUSTRY = "industry"
    PUBLIC_UTILITY = "public_utility"
    COMMUNITY = "community"


class Stage(StrEnum):
    """How far a site is, in the order of time; PLANNED alone is no deed."""

    PLANNED = "planned"
    INSTALLED = "installed"
    ACCEPTED = "accepted"
    IN_USE = "in_use"
    STOPPED = "stopped"


REACHED = (Stage.INSTALLED, Stage.ACCEPTED, Stage.IN_USE, Stage.STOPPED)
"""The stages that are deeds, in their order; a later one implies those before it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RolloutDraft:
    """A roll-out of a commitment: one item, counted in one `measure` (stations, schools, sets)."""

    item: str
    kind: RolloutKind
    measure: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteDraft:
    """One site as entered: a unit, and a place within it where one unit has several.

    `days` holds for each stage the day as typed or in EDTF; a stage that is not in it has not been
    reached. "/2026-11-30": reached, nobody knows when, at the latest on the day it was recorded.
    `source` is what proves it: a record of acceptance, a link, a row of a file.
    """

    unit_id: UUID
    place: str = ""
    quantity: str = "1"
    days: Mapping[Stage, str] = field(default_factory=dict)
    source: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteVersion:
    """One version of a site; `superseded_at` is None for the one that stands."""

    number: int
    draft: SiteDraft
    taken_out: bool
    reason: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Twin:
    """The same item at the same site in another roll-out: it may be counted twice."""

    rollout: str
    agreement: str
    site_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteSummary:
    """A site as it stands; `stage` None where nothing was reached, `late` by its plan."""

    id: UUID
    unit_name: str
    draft: SiteDraft
    stage: Stage | None
    late: bool
    version: int
    twins: tuple[Twin, ...] = ()

    @property
    def name(self) -> str:
        """The unit, and the place within it."""
        return f"{self.unit_name}, {self.draft.place}" if self.draft.place else self.unit_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many sites a roll-out has, how many reached each stage or a later one, how many late.

    `quantities` are sums over the sites at least at that stage, as decimals in text; `doubled` are
    the sites whose item another roll-out has there too.
    """

    sites: int
    reached: Mapping[Stage, int]
    late: int
    quantity: str = ""
    quantities: Mapping[Stage, str] = field(default_factory=dict)
    doubled: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RolloutSummary:
    """A roll-out in a list."""

    id: UUID
    reference: str
    commitment: str
    agreement: str
    draft: RolloutDraft
    tally: Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class RolloutFilter:
    """What to list; `units` keeps roll-outs with a site in any of these."""

    agreement: str = ""
    commitment: str = ""
    kind: RolloutKind | None = None
    units: tuple[UUID, ...] | None = None
    late: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFilter:
    """Which sites of a roll-out: at this stage or further, late, counted elsewhere too."""

    stage: Stage | None = None
    none_reached: bool = False
    late: bool = False
    doubled: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What recording sites did: how many are new, changed, and were on record already."""

    added: int
    changed: int
    same: int
