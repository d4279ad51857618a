"""Cards from version rows: one query for the versions, one more for the codes of agencies."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.directory.models import AgencyCode, AgencyVersion, UnitVersion
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.terms import Body, Bound, Card, Level, UnknownBody

_SHARED = (
    "body_id",
    "name",
    "short_name",
    "type",
    "level",
    "parent_id",
    "valid_from",
    "valid_until",
    "starts",
    "ends",
    "body__traced",
)

# Calling an enum costs as much as the rest of a card; a tree has hundreds.
_LEVELS = {int(level): level for level in Level}
_BOUNDS = {str(bound): bound for bound in Bound}

Code = tuple[str, bool]
"""An identity code and whether it is a demonstration code."""

NO_CODE: Code = ("", False)


def list_cards(
    body: Body,
    which: Q,
    *,
    on: date | None,
    as_recorded_at: datetime | None = None,
    by_line: bool = False,
) -> list[Card]:
    """The versions `which` selects, in the order of the Vietnamese alphabet.

    `on` limits them to a day; without it all versions come. `by_line` orders by first day instead.
    """
    rows = _versions(body).filter(which, recorded(as_recorded_at))
    if on is not None:
        rows = rows.filter(valid(on))
    order = ("body_id", "valid_from") if by_line else ("sort_key", "body_id", "valid_from")
    rows = rows.order_by(*order)
    if body is Body.UNIT:
        return [_unit_card(row) for row in rows.values_list(*_SHARED, "code")]
    found = list(rows.values_list(*_SHARED, "unit_id"))
    codes = _own_codes({row[0] for row in found}, on, as_recorded_at)
    return [_agency_card(row, codes.get(row[0], NO_CODE)) for row in found]


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredCode:
    """An own code of an agency as an event entered it."""

    agency_id: UUID
    code: Code
    valid_from: date
    valid_until: date | None


def list_entered_cards(body: Body, events: Collection[UUID]) -> dict[UUID, list[Card]]:
    """The versions each event entered, oldest first, whether the record still has them or not."""
    rows = _versions(body).filter(entered_by__key__in=events)
    rows = rows.order_by("valid_from", "id")
    last = "code" if body is Body.UNIT else "unit_id"
    found = list(rows.values_list("entered_by__key", *_SHARED, last))
    codes = _own_codes({row[1] for row in found}, None, None) if body is Body.AGENCY else {}
    entered: dict[UUID, list[Card]] = defaultdict(list)
    for key, *row in found:
        card = (
            _unit_card(row) if body is Body.UNIT else _agency_card(row, codes.get(row[0], NO_CODE))
        )
        entered[key].append(card)
    return entered


def list_entered_codes(events: Collection[UUID]) -> dict[UUID, list[EnteredCode]]:
    """The own codes each event entered, whether the record still has them or not."""
    rows = AgencyCode.objects.filter(entered_by__key__in=events, alias=False)
    columns = ("entered_by__key", "body_id", "code", "demonstration", "valid_from", "valid_until")
    entered: dict[UUID, list[EnteredCode]] = defaultdict(list)
    for key, agency, code, made_up, first, until in rows.order_by("id").values_list(*columns):
        entered[key].append(
            EnteredCode(agency_id=agency, code=(code, made_up), valid_from=first, valid_until=until)
        )
    return entered


def latest_cards(
    body: Body,
    ids: Iterable[UUID],
    *,
    on: date | None = None,
    as_recorded_at: datetime | None = None,
) -> dict[UUID, Card]:
    """For each known id its version on the day, else the nearest one before, else its first.

    Without a day the last version.
    """
    best: dict[UUID, Card] = {}
    wanted = list(ids)
    if not wanted:
        return best
    which = Q(body__in=wanted)
    for card in list_cards(body, which, on=None, as_recorded_at=as_recorded_at, by_line=True):
        if card.id not in best or on is None or card.valid_from <= on:
            best[card.id] = card
    return best


def get_first_cards(*, body: Body, ids: Iterable[UUID]) -> dict[UUID, Card]:
    """For each known id its first version: from when the body is known, through all its names."""
    first: dict[UUID, Card] = {}
    for card in list_cards(body, Q(body__in=list(ids)), on=None, by_line=True):
        first.setdefault(card.id, card)
    return first


def get_card(
    body: Body, body_id: UUID, *, on: date | None = None, as_recorded_at: datetime | None = None
) -> Card:
    """The body's version on the day (see latest_cards). Refuses an unknown id (UnknownBody)."""
    card = latest_cards(body, [body_id], on=on, as_recorded_at=as_recorded_at).get(body_id)
    if card is None:
        raise UnknownBody(asked=body_id)
    return card


def _versions(body: Body) -> "QuerySet[UnitVersion] | QuerySet[AgencyVersion]":
    return UnitVersion.objects.all() if body is Body.UNIT else AgencyVersion.objects.all()


def _unit_card(row: Sequence[Any]) -> Card:
    return _card(Body.UNIT, row, code=(row[-1], False), unit_id=row[0])


def _agency_card(row: Sequence[Any], code: Code) -> Card:
    return _card(Body.AGENCY, row, code=code, unit_id=row[-1])


def _card(body: Body, row: Sequence[Any], *, code: Code, unit_id: UUID | None) -> Card:
    return Card(
        body=body,
        id=row[0],
        name=row[1],
        short_name=row[2],
        type=row[3],
        level=_LEVELS[row[4]],
        code=code[0],
        demonstration=code[1],
        parent_id=row[5],
        unit_id=unit_id,
        valid_from=row[6],
        valid_until=row[7],
        starts=_BOUNDS[row[8]],
        ends=_BOUNDS.get(row[9]),
        traced=row[10],
    )


def _own_codes(
    agencies: Collection[UUID], on: date | None, as_recorded_at: datetime | None
) -> dict[UUID, Code]:
    """The own code (no alias) of each agency, on the day or, without one, its last."""
    if not agencies:
        return {}
    rows = AgencyCode.objects.filter(recorded(as_recorded_at), alias=False, body__in=agencies)
    if on is not None:
        rows = rows.filter(valid(on))
    found = rows.order_by("valid_from").values_list("body_id", "code", "demonstration")
    return {agency: (code, demonstration) for agency, code, demonstration in found}
