"""The words of commitments: who owes what to whom, where, how many, until when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.succession import SideState
from lienthong.cooperation.terms.values import Side, VersionKind
from lienthong.identity.terms import Audience, Permission

VIEW_COMMITMENTS = Permission("cooperation:commitment:view", audience=Audience.SIGNED_IN)


class CommitmentState(StrEnum):
    """How a commitment stands. All but the first two say why in `state_note`."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    UNCLEAR = "unclear"
    REJECTED = "rejected"
    ENDED = "ended"


class MilestoneStatus(StrEnum):
    """What became of a milestone."""

    SCHEDULED = "scheduled"
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


class Reach(StrEnum):
    """Where a commitment is to be kept: no place named, every commune as of a day, some units."""

    NOT_SAID = "not_said"
    ALL_COMMUNES = "all_communes"
    UNITS = "units"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """Who owes or is owed: a party of the agreement as it signed; `agency_id` is its body."""

    side: Side
    name: str
    agency_id: UUID | None = None

    @classmethod
    def of(cls, side: str, name: str, agency_id: UUID | None) -> "Bound":
        """From the columns of a row."""
        return cls(side=Side(side), name=name, agency_id=agency_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerToday:
    """Who answers for a commitment: `carriers` live and carry on an owner that has ended.

    `waiting` counts the successors of which nobody has decided yet.
    """

    reference: str
    owner: Bound
    ended_on: date | None
    state: SideState
    carriers: tuple[str, ...]
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """How many in a period (EDTF); `value` is a decimal number as text."""

    period: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """A step on the way, due as far as it is known (EDTF)."""

    title: str
    due: str
    status: MilestoneStatus = MilestoneStatus.SCHEDULED


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentDraft:
    """Everything that is recorded of a commitment, as entered.

    `due` is EDTF, "" when not stated. It comes from the clause `clause_id` of a confirmed text, or
    from another `source`. `baseline` is a decimal number as text. `reach_on` is the day as of which
    all communes are meant (ISO). `depends_on` are references of other commitments.
    """

    what: str
    owner: Bound | None = None
    beneficiary: Bound | None = None
    state: CommitmentState = CommitmentState.PROPOSED
    state_note: str = ""
    due: str = ""
    condition: str = ""
    clause_id: int | None = None
    source: str = ""
    indicator: str = ""
    unit: str = ""
    baseline: str = ""
    targets: tuple[Target, ...] = ()
    reach: Reach = Reach.NOT_SAID
    reach_on: str = ""
    places: tuple[UUID, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentFilter:
    """What to list. `due_by` keeps what may be due up to that day; `units` any of these places."""

    agreement: str = ""
    side: Side | None = None
    state: CommitmentState | None = None
    due_by: date | None = None
    units: tuple[UUID, ...] | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentSummary:
    """A commitment in a list; `overdue` where it is in force and its last possible day is over."""

    reference: str
    agreement: str
    draft: CommitmentDraft
    overdue: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """The clause that a commitment comes from: its text's place, its address and words."""

    part: int
    number: int
    address: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentVersion:
    """One version of the record; `superseded_at` is None for the one that stands."""

    number: int
    kind: VersionKind
    draft: CommitmentDraft
    effective: str
    reason: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitmentRecord:
    """One commitment whole. `needed_by` are those that depend on it; `versions` newest first."""

    id: UUID
    summary: CommitmentSummary
    versions: tuple[CommitmentVersion, ...]
    passage: Passage | None
    owner_today: OwnerToday | None
    place_names: tuple[str, ...]
    needed_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseChoice:
    """A clause that a commitment can come from."""

    id: int
    part: int
    address: str
    words: str


class ProposalState(StrEnum):
    """What became of a proposal made from a text by rules."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedCommitment:
    """What the rules take for a commitment: `begins` to `ends` are its characters in the text.

    `owner` is None where both sides are named; `due` and `figure` are as a form takes them.
    """

    address: str
    begins: int
    ends: int
    what: str
    owner: Bound | None
    due: str
    figure: str
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedFigures:
    """What is counted and in which unit, the targets, and on what condition; "" and () for none."""

    indicator: str
    unit: str
    targets: tuple[Target, ...]
    condition: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftPassage:
    """A piece of a text that gave no proposal, and the clause it stands in."""

    address: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOver:
    """What the rules did not take of a text: passages with a number, and clauses not open to all.

    `confidential` counts the clauses: a commitment is read by everybody, so none comes from them.
    """

    passages: tuple[LeftPassage, ...]
    confidential: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A proposal on record, what became of it, and the commitment that it became.

    `before`, `marked` and `after` are its clause: the words around the passage, and the passage;
    `figures` what the passage's figures come to.
    """

    id: int
    proposed: ProposedCommitment
    figures: ProposedFigures
    clause_id: int
    before: str
    marked: str
    after: str
    state: ProposalState
    decided_at: datetime | None
    decided_by: str
    commitment: str
