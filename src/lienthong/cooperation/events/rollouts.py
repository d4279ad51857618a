"""Facts about roll-outs."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.events.agreements import AboutAgreement
from lienthong.cooperation.terms.rollouts import RolloutKind


@dataclass(frozen=True, kw_only=True)
class _AboutRollout(AboutAgreement):
    """What the facts about a roll-out share: which one, of which commitment, of what."""

    rollout_id: UUID
    rollout: str
    commitment_id: UUID
    item: str

    def subjects(self) -> tuple[str, ...]:
        """The roll-out, its commitment and agreement, then the parties in the directory."""
        own = (
            f"cooperation.rollout:{self.rollout_id}",
            f"cooperation.commitment:{self.commitment_id}",
        )
        return (*own, *super().subjects())


@dataclass(frozen=True, kw_only=True)
class RolloutAdded(_AboutRollout, Fact):
    """A roll-out of a commitment entered the record."""

    TAG: ClassVar[str] = "cooperation:rollout:added"
    LABEL: ClassVar[str] = "roll-out entered"

    rollout_kind: RolloutKind
    measure: str


@dataclass(frozen=True, kw_only=True)
class RolloutRecorded(_AboutRollout, Fact):
    """Sites of a roll-out were recorded: by hand, or from the rows of a `file` (with SHA-256)."""

    TAG: ClassVar[str] = "cooperation:rollout:recorded"
    LABEL: ClassVar[str] = "sites of a roll-out recorded"

    sites_added: int
    sites_changed: int
    file: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RolloutTableGiven(_AboutRollout, Fact):
    """A spreadsheet was given for a roll-out; nothing of it counts before it is applied."""

    TAG: ClassVar[str] = "cooperation:rollout:table_given"
    LABEL: ClassVar[str] = "spreadsheet given for a roll-out"

    file: str


@dataclass(frozen=True, kw_only=True)
class RolloutSiteChanged(_AboutRollout, Fact):
    """One site was put on record anew, or taken out; the earlier version stays."""

    TAG: ClassVar[str] = "cooperation:rollout:site_changed"
    LABEL: ClassVar[str] = "site of a roll-out changed"

    site_id: UUID
    unit_id: UUID
    place: str
    version: int
    taken_out: bool
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The site and its unit, then what every fact about the roll-out is about."""
        own = (f"cooperation.rollout_site:{self.site_id}", f"directory.unit:{self.unit_id}")
        return (*own, *super().subjects())
