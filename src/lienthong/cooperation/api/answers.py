"""What the API answers about agreements."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from lienthong.cooperation.terms import (
    Certainty,
    DateBasis,
    Instrument,
    Level,
    PartyRole,
    RecordKind,
    Side,
    State,
    Unsure,
    VersionKind,
)
from lienthong.cooperation.terms.radar import Section, Stage
from lienthong.cooperation.terms.succession import Closing, Outcome, Why


class StandingOut(Schema):
    """How an agreement stands on the day asked; `unsure` says why when the state is unknown."""

    state: State
    unsure: Unsure | None


class ForceOut(Schema):
    """Within which days it surely begins and ends to hold; null: without limit on that side."""

    begins_first: date | None
    begins_last: date | None
    ends_first: date | None
    ends_last: date | None


class PartyOut(Schema):
    """A party as it signed; `agency_id` is its body in the directory, if it is linked."""

    side: Side
    role: PartyRole
    name: str
    agency_id: UUID | None
    note: str
    signed_by: str
    capacity: str


class HeirOut(Schema):
    """A living body that carries on a party; `demonstration` marks a made-up code."""

    agency_id: UUID
    name: str
    short_name: str
    code: str
    demonstration: bool
    share: str
    since: date


class PartyTodayOut(Schema):
    """A party and what became of it until the day asked.

    With `traced` false the directory does not know the body's line: `living` is false because
    nobody can tell, unless `ended_on` says that it is no more.
    """

    party: PartyOut
    known: bool
    living: bool
    name_now: str
    short_name_now: str
    ended_on: date | None
    heirs: list[HeirOut]
    traced: bool


class DutyOut(Schema):
    """What one side took upon itself."""

    side: Side
    text: str


class SourceOut(Schema):
    """Where the record comes from; `published_on` is EDTF."""

    article: str
    publisher: str
    published_on: str
    address: str
    facts: str


class GapOut(Schema):
    """Days and whole months without an agreement, as bounds."""

    shortest: int
    longest: int
    shortest_months: int
    longest_months: int
    certainty: Certainty


class RenewalOut(Schema):
    """An agreement that carries on another."""

    agreement_id: UUID
    reference: str
    title: str
    certainty: Certainty
    gap: GapOut | None


class DraftOut(Schema):
    """What is recorded of an agreement; `signed` and `term` are EDTF, "" when not known."""

    title: str
    level: Level
    kind: RecordKind
    instrument: Instrument
    signed: str
    signed_as_written: str
    signed_basis: DateBasis
    signed_note: str
    term: str
    term_missing: str
    parties: list[PartyOut]
    legal_basis: list[str]
    contents: list[str]
    duties: list[DutyOut]
    figures: list[str]
    sources: list[SourceOut]
    remarks: str


class VersionOut(Schema):
    """A version of the record; `effective` (EDTF) is the day of an amendment."""

    number: int
    kind: VersionKind
    effective: str
    reason: str
    recorded_at: datetime
    superseded_at: datetime | None
    draft: DraftOut


class SummaryOut(Schema):
    """An agreement in a list; `awaits` is the side that has yet to confirm what the other entered.

    One that is awaited is in no report, no radar and no open data.
    """

    id: UUID
    reference: str
    kind: RecordKind
    instrument: Instrument
    title: str
    level: Level
    signed: str
    signed_basis: DateBasis
    term: str
    standing: StandingOut
    parties: list[PartyOut]
    parties_ended: int
    parties_untraced: int
    heirs: int
    successors_waiting: int
    successors_decided: int
    awaits: Side | None


class BasisOut(Schema):
    """How much passed: `passed` of `total` old communes, `in_part` of them not whole."""

    share: str
    passed: int | None
    in_part: int | None
    total: int | None


class ActOut(Schema):
    """The legal act of a decision (`issued_on` is EDTF), or in `missing` why there is none yet."""

    number: str
    issued_on: str
    issuer: str
    missing: str


class DecisionOut(Schema):
    """What a successor of a party that ended does with the agreement, as decided.

    It stands while `closed_at` is null; else `closing` says how it came to stand no more.
    """

    id: UUID
    party_id: UUID
    party_name: str
    successor_id: UUID | None
    successor_name: str
    outcome: Outcome
    basis: BasisOut
    act: ActOut
    note: str
    decided_at: datetime
    corrects_id: UUID | None
    closing: Closing | None
    closed_at: datetime | None
    closed_reason: str


class ProposalOut(Schema):
    """A successor of which nobody has decided yet, and what is proposed."""

    party_id: UUID
    party_name: str
    ended_on: date
    successor_id: UUID | None
    successor_name: str
    outcome: Outcome
    why: Why
    basis: BasisOut


class SuccessionOut(Schema):
    """What was decided about an agreement whose party ended, and what waits."""

    decisions: list[DecisionOut]
    waiting: list[ProposalOut]


class LapseOut(Schema):
    """The last day at the earliest (`worst`) and at the latest; null when nobody can say."""

    stage: Stage
    worst: date | None
    best: date | None
    unsure: Unsure | None


class NotRenewedOut(Schema):
    """That an agreement is not renewed, and why."""

    reason: str
    decided_at: datetime


class RadarOut(Schema):
    """An agreement on the radar; `ended`: its successors all ended it by decision."""

    agreement_id: UUID
    reference: str
    title: str
    term: str
    term_missing: str
    lapse: LapseOut
    renewed_by: list[RenewalOut]
    not_renewed: NotRenewedOut | None
    ended: bool
    section: Section


class UndecidedOut(Schema):
    """A party that ended of one agreement, with successors that wait for a decision."""

    agreement_id: UUID
    reference: str
    title: str
    side: Side
    standing: StandingOut
    party_id: UUID
    party_name: str
    ended_on: date
    days: int
    waiting: int
    decided: int


class ListingOut(Schema):
    """A part of a list, and how many agreements match in all."""

    items: list[SummaryOut]
    total: int


class AgreementOut(Schema):
    """One agreement whole; `awaits` is the side that has yet to confirm what the other entered."""

    id: UUID
    reference: str
    draft: DraftOut
    force: ForceOut
    standing: StandingOut
    parties: list[PartyTodayOut]
    renews: RenewalOut | None
    renewed_by: list[RenewalOut]
    awaits: Side | None
    versions: list[VersionOut]
