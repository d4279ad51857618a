"""Agreements for other software: read-only."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from lienthong.cooperation.queries import (
    AgreementFilter,
    Listing,
    find_agreement_id,
    get_agreement,
    list_agreements,
    list_decisions,
    list_proposals,
    list_undecided,
)
from lienthong.cooperation.terms import (
    VIEW,
    AgreementRecord,
    Certainty,
    DateBasis,
    Level,
    Order,
    PartyRole,
    RecordKind,
    Side,
    State,
    UnknownAgreement,
    Unsure,
    VersionKind,
)
from lienthong.cooperation.terms.succession import Closing, Outcome, Undecided, Why
from lienthong.identity.queries import requires

MOST_ITEMS = 200

router = Router(tags=["cooperation"])


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
    signed: str
    signed_as_written: str
    signed_basis: DateBasis
    signed_note: str
    term: str
    term_missing: str
    parties: list[PartyOut]
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
    """An agreement in a list."""

    id: UUID
    reference: str
    kind: RecordKind
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
    """One agreement whole."""

    id: UUID
    reference: str
    draft: DraftOut
    force: ForceOut
    standing: StandingOut
    parties: list[PartyTodayOut]
    renews: RenewalOut | None
    renewed_by: list[RenewalOut]
    versions: list[VersionOut]


class Asked(Schema):
    """Which agreements, as of which day (today by default), in which order."""

    level: Level | None = None
    state: State | None = None
    kind: RecordKind | None = None
    year: int | None = Field(None, ge=1900, le=2200)
    text: str = Field("", max_length=200)
    agency: UUID | None = None
    on: date | None = None
    order: Order = Order.REFERENCE
    descending: bool = False
    offset: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(50, ge=1, le=MOST_ITEMS)


@router.get("/agreements", response=ListingOut, summary="List agreements")
@requires(VIEW)
def agreements(
    request: HttpRequest,  # noqa: ARG001 - ninja calls it request
    asked: Query[Asked],
) -> Listing:
    """Agreements that match, as they stand on a day."""
    return list_agreements(
        matching=AgreementFilter(
            level=asked.level,
            state=asked.state,
            kind=asked.kind,
            year=asked.year,
            text=asked.text,
            agency_id=asked.agency,
        ),
        on=asked.on or timezone.localdate(),
        order=asked.order,
        descending=asked.descending,
        offset=asked.offset,
        limit=asked.limit,
    )


@router.get("/undecided", response=list[UndecidedOut], summary="Parties that ended, undecided")
@requires(VIEW)
def undecided(
    request: HttpRequest,  # noqa: ARG001 - ninja calls it request
    on: date | None = None,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50,
) -> tuple[Undecided, ...]:
    """Parties that ended and successors that wait for a decision: the oldest first."""
    return list_undecided(on=on or timezone.localdate())[offset : offset + limit]


@router.get(
    "/agreements/{reference}/succession", response=SuccessionOut, summary="Decisions on successors"
)
@requires(VIEW)
def succession(
    request: HttpRequest,  # noqa: ARG001 - ninja calls it request
    reference: str,
) -> dict[str, Any]:
    """What was decided about an agreement whose party ended, and what waits today."""
    today = timezone.localdate()
    agreement_id = find_agreement_id(reference=reference)
    if agreement_id is None:
        raise UnknownAgreement(asked=reference)
    return {
        "decisions": list_decisions(agreement_id=agreement_id),
        "waiting": list_proposals(references=[reference.strip().upper()], on=today),
    }


@router.get("/agreements/{reference}", response=AgreementOut, summary="One agreement")
@requires(VIEW)
def agreement(
    request: HttpRequest,  # noqa: ARG001 - ninja calls it request
    reference: str,
    on: date | None = None,
) -> AgreementRecord:
    """One agreement with its parties' living successors on a day, and all its versions."""
    return get_agreement(reference=reference, on=on or timezone.localdate())
