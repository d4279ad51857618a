"""Agreements for other software: read-only."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from lienthong.cooperation.api.answers import (
    AgreementOut,
    ListingOut,
    RadarOut,
    SuccessionOut,
    UndecidedOut,
)
from lienthong.cooperation.queries import (
    AgreementFilter,
    Listing,
    find_agreement_id,
    get_agreement,
    list_agreements,
    list_decisions,
    list_proposals,
    list_undecided,
    read_radar,
)
from lienthong.cooperation.terms import (
    VIEW,
    AgreementRecord,
    Instrument,
    Level,
    Order,
    RecordKind,
    State,
    UnknownAgreement,
)
from lienthong.cooperation.terms.radar import RadarEntry, Section
from lienthong.cooperation.terms.succession import Undecided
from lienthong.identity.queries import requires

MOST_ITEMS = 200

router = Router(tags=["cooperation"])


class Asked(Schema):
    """Which agreements, as of which day (today by default), in which order."""

    level: Level | None = None
    state: State | None = None
    kind: RecordKind | None = None
    instrument: Instrument | None = None
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
            instrument=asked.instrument,
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


@router.get("/radar", response=list[RadarOut], summary="What lapses")
@requires(VIEW)
def radar(
    request: HttpRequest,  # noqa: ARG001 - ninja calls it request
    on: date | None = None,
    section: Section = Section.ATTENTION,
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 50,
) -> tuple[RadarEntry, ...]:
    """What lapses when, seen from a day: the earliest end first."""
    return read_radar(on=on or timezone.localdate()).of(section, first=offset, limit=limit)


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
