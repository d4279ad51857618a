"""Facts about trials."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.events.agreements import AboutCommitment
from lienthong.cooperation.terms.trials import TrialOutcome


@dataclass(frozen=True, kw_only=True)
class _AboutTrial(AboutCommitment):
    """What facts about one trial share."""

    trial_id: UUID
    trial: str
    free_until: str

    def subjects(self) -> tuple[str, ...]:
        """The trial, then what every fact about its commitment is about."""
        return (f"cooperation.trial:{self.trial_id}", *super().subjects())


@dataclass(frozen=True, kw_only=True)
class TrialAdded(_AboutTrial, Fact):
    """A trial of a commitment entered the record."""

    TAG: ClassVar[str] = "cooperation:trial:added"
    LABEL: ClassVar[str] = "trial entered"

    item: str


@dataclass(frozen=True, kw_only=True)
class TrialDecisionMade(_AboutTrial, Fact):
    """It was decided that a trial stops, goes on or became a contract; or that was withdrawn."""

    TAG: ClassVar[str] = "cooperation:trial:decision_made"
    LABEL: ClassVar[str] = "decision on a trial"

    trial_outcome: TrialOutcome
    act: str
    reason: str
    withdrawn: bool
