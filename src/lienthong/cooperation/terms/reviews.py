"""The words of review reports (sơ kết, tổng kết): what is told, each number with its evidence."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.commitments import CommitmentState
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.results import Counting
from lienthong.cooperation.terms.rollouts import RolloutKind
from lienthong.cooperation.terms.trials import TrialState
from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

REVIEW = Permission(
    "cooperation:review:make",
    frozenset({Role.PROGRAMME_OFFICER, Role.SPECIALIST, Role.LEADER}),
)
MOST_AGREEMENTS = 2_000
MOST_LINES = 300
"""Beyond so many commitments the printed report tells each agreement in one line."""


class ReviewKind(StrEnum):
    """A review of part of the time agreed (sơ kết), or of all of it (tổng kết)."""

    INTERIM = "interim"
    FINAL = "final"


class Progress(StrEnum):
    """How a commitment stands on the last day of a report.

    DONE: what was aimed at is confirmed by both sides. LATE: it is not, and its last possible day
    is over. UNDER_WAY: something was reported or put in place. NOT_BEGUN: nothing was. UNCLEAR and
    ENDED are what the record of the commitment says.
    """

    DONE = "done"
    UNDER_WAY = "under_way"
    NOT_BEGUN = "not_begun"
    LATE = "late"
    UNCLEAR = "unclear"
    ENDED = "ended"


class NumberKind(StrEnum):
    """What a number of a report counts."""

    AGREEMENTS = "agreements"
    LAPSING = "lapsing"
    COMMITMENTS = "commitments"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    DISPUTED = "disputed"
    CROSSING = "crossing"
    SITES = "sites"
    TRIALS = "trials"
    NEEDS = "needs"


class EvidenceKind(StrEnum):
    """What a number was counted from."""

    AGREEMENT = "agreement"
    COMMITMENT = "commitment"
    RESULT = "result"
    ROLLOUT = "rollout"
    TRIAL = "trial"
    NEED = "need"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewAsk:
    """A report to make: of one agreement, or of all of one party; `period` as typed."""

    kind: ReviewKind
    period: str
    agreement: str = ""
    party: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceRow:
    """One row that a number was counted from; `key` names it, `text` tells it.

    `value` and `of` are decimals as text, `state` the row's own word, `shown` how many files and
    links show a result, `counted` that the platform counted it from its own rows. `left` says why
    its number leaves a row out (terms.LeftReason), because of the one of `by_period` and
    `by_place`.
    """

    kind: EvidenceKind
    key: str
    text: str = ""
    period: str = ""
    place: str = ""
    value: str = ""
    of: str = ""
    state: str = ""
    by: str = ""
    on: date | None = None
    shown: int = 0
    counted: bool = False
    left: str = ""
    by_period: str = ""
    by_place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A number of a report: `place` is its number among the evidence, counted from 1.

    `least` and `most` differ while it is open what was counted twice; `of` is the whole.
    """

    place: int
    kind: NumberKind
    least: str
    most: str
    of: str = ""
    rows: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedRollout:
    """A roll-out of a commitment: how many of its sites had what was agreed on the last day."""

    reference: str
    item: str
    kind: RolloutKind
    sites: Number


class Adjusted(StrEnum):
    """What of a commitment was adjusted after both sides had agreed on it."""

    TARGET = "target"
    DUE = "due"


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustment:
    """What was aimed at, or when it was due, before and after one change; "" for nothing.

    Targets are figures, days EDTF. `on` is the day agreed on (EDTF), or the one of the record.
    """

    what: Adjusted
    before: str
    after: str
    on: str
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedCommitment:
    """A commitment in a report; `target_period` is set where the target is of another period.

    `owner` is who owes it as signed; `met` of `milestones` are met.
    """

    reference: str
    what: str
    owner: str
    side: str
    state: CommitmentState
    progress: Progress
    due: str
    indicator: str
    measured_in: str
    counting: Counting
    target: str
    target_period: str
    milestones: int
    met: int
    confirmed: Number | None = None
    waiting: Number | None = None
    disputed: Number | None = None
    crossing: Number | None = None
    rollouts: tuple[ReviewedRollout, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedContent:
    """A content of an agreement as its text divides it ("" what no clause is named for)."""

    address: str
    heading: str
    commitments: tuple[ReviewedCommitment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedTrial:
    """A trial on the last day of a report."""

    reference: str
    what: str
    free_until: str
    state: TrialState


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedNeeds:
    """What became of the needs of a survey for the agreement: how many in each state."""

    survey: str
    title: str
    states: dict[str, int]
    number: Number


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedAgreement:
    """An agreement in a report: who agreed, until when, content by content."""

    reference: str
    title: str
    parties: tuple[str, ...]
    signed: str
    term: str
    lapses_on: date | None
    contents: tuple[ReviewedContent, ...]
    trials: tuple[ReviewedTrial, ...] = ()
    trial_number: Number | None = None
    needs: tuple[ReviewedNeeds, ...] = ()

    @property
    def commitments(self) -> tuple[ReviewedCommitment, ...]:
        """All of them, in the order of the contents."""
        return tuple(one for content in self.contents for one in content.commitments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A whole report: what it is of, the time, how things stood on the day `on`."""

    kind: ReviewKind
    about: str
    period: str
    on: date
    agreements: tuple[ReviewedAgreement, ...]
    agreements_number: Number
    lapsing: Number | None
    standing: dict[str, Number]
    """The number of commitments at each Progress that any is at."""
    results: dict[str, int]
    """How many results of the time are in each state."""
    unconfirmed: tuple[str, ...] = ()
    """The agreements of a party left out, because a side has yet to confirm them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewSummary:
    """A report in a list: asked for by whom, how far it is, or why it could not be made."""

    id: UUID
    kind: ReviewKind
    about: str
    agreement: str
    period: str
    asked_by: str
    agency_name: str
    asked_at: datetime
    done: int
    total: int
    ended_at: datetime | None
    problem: str


class ReviewPeriodNotUnderstood(DraftRefusal):
    """A report of a time that cannot be read."""

    code = "cooperation.review_period_not_understood"
    field = "period"
    message = (
        "“{text}” is not a period. Write 2026, 6/2026, quý 3/2026, 6 tháng đầu năm 2026, 2018–2023."
    )


class ReviewPeriodToCome(DraftRefusal):
    """A report of a time that has not begun."""

    code = "cooperation.review_period_to_come"
    field = "period"
    message = "This period has not begun yet. Choose one that has."


class ReviewOfNothing(DraftRefusal):
    """A report of a party that has no agreement."""

    code = "cooperation.review_of_nothing"
    field = "party"
    message = "No agreement with this party is on record. Choose another party or an agreement."


class ReviewTooLarge(DraftRefusal):
    """A report over more agreements than one report takes."""

    code = "cooperation.review_too_large"
    field = "party"
    message = (
        "This party has {count} agreements; a report takes {most}. "
        "Make reports of single agreements."
    )


class UnknownReview(Refusal):
    """A report that is not there."""

    code = "cooperation.unknown_review"
    fault = Fault.CALLER
    message = "There is no such report. Perhaps its address was copied in part."
    status = 404
