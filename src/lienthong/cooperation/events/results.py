"""Facts about results."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.cooperation.events.agreements import AboutAgreement, AboutCommitment
from lienthong.cooperation.terms.results import Counting, ResultState, ResultStep


@dataclass(frozen=True, kw_only=True)
class MeasureSet(AboutCommitment, Fact):
    """It was said how the results of a commitment are counted."""

    TAG: ClassVar[str] = "cooperation:measure:set"
    LABEL: ClassVar[str] = "way of counting results set"

    counting: Counting
    by_unit: bool
    categories: tuple[str, ...]
    thing: str


@dataclass(frozen=True, kw_only=True)
class _AboutResult(AboutCommitment):
    """What facts about one result share; `is_draft` while only those who report it see it."""

    result_id: UUID
    period: str
    is_draft: bool

    def subjects(self) -> tuple[str, ...]:
        """The result, and its commitment once the other side has seen the result.

        Of so many the agreement tells only the sums.
        """
        result = f"cooperation.result:{self.result_id}"
        if self.is_draft:
            return (result,)
        return (result, f"cooperation.commitment:{self.commitment_id}")


@dataclass(frozen=True, kw_only=True)
class ResultStepTaken(_AboutResult, Fact):
    """A side reported, submitted, returned, confirmed, disputed or answered a result."""

    TAG: ClassVar[str] = "cooperation:result:step_taken"
    LABEL: ClassVar[str] = "step taken with a result"

    result_step: ResultStep
    result_state: ResultState
    figure: str
    words: str


@dataclass(frozen=True, kw_only=True)
class EvidenceChanged(_AboutResult, Fact):
    """A file (with its SHA-256) or link was put beside a result, or taken back."""

    TAG: ClassVar[str] = "cooperation:result:evidence_changed"
    LABEL: ClassVar[str] = "evidence of a result changed"

    file: str
    taken_out: bool


@dataclass(frozen=True, kw_only=True)
class TwinsDecided(_AboutResult, Fact):
    """It was decided whether two results count the same."""

    TAG: ClassVar[str] = "cooperation:result:twins_decided"
    LABEL: ClassVar[str] = "decided whether results are counted twice"

    other_id: UUID
    other: str
    same: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class PeriodLockChanged(AboutAgreement, Fact):
    """A period of an agreement was locked, or its lock lifted."""

    TAG: ClassVar[str] = "cooperation:period:lock_changed"
    LABEL: ClassVar[str] = "period locked or opened"

    period: str
    locked: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResultTableGiven(AboutAgreement, Fact):
    """A spreadsheet of results was given; nothing of it counts before it is applied."""

    TAG: ClassVar[str] = "cooperation:result:table_given"
    LABEL: ClassVar[str] = "spreadsheet of results given"

    file: str


@dataclass(frozen=True, kw_only=True)
class ResultTableApplied(AboutAgreement, Fact):
    """The figures of a spreadsheet became drafts of the agency that gave it."""

    TAG: ClassVar[str] = "cooperation:result:table_applied"
    LABEL: ClassVar[str] = "results entered from a spreadsheet"

    file: str
    figures_added: int
