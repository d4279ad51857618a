"""The tree of units and the bodies under a body, as of a day."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from lienthong.directory.models import Agency, AgencyVersion, UnitVersion
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import latest_cards, list_cards
from lienthong.directory.terms import AgencyKind, Body, Card, Level, Node, UnknownBody

_PROVINCES = Q(level=Level.PROVINCE, parent=None)
"""What lies in nothing: said, so that the index by parent finds them among all units."""


def tree_as_of(
    *,
    on: date,
    unit_id: UUID | None = None,
    depth: int | None = None,
    as_recorded_at: datetime | None = None,
) -> tuple[Node, ...]:
    """The territory as of a day: the unit with all that lies in it, or all provinces.

    `depth` limits the levels below the first (0: only the first); None goes down to the communes.
    One query a level. Empty when the unit does not live then or the record does not reach back.
    """
    first = Q(body=unit_id) if unit_id else _PROVINCES
    levels = [list_cards(Body.UNIT, first, on=on, as_recorded_at=as_recorded_at)]
    while depth is None or len(levels) <= depth:
        holding = [card.id for card in levels[-1] if card.level < Level.COMMUNE]
        if not holding:
            break
        within = Q(parent__in=holding)
        levels.append(list_cards(Body.UNIT, within, on=on, as_recorded_at=as_recorded_at))
    children: dict[UUID | None, list[Node]] = defaultdict(list)
    for cards in reversed(levels[1:]):
        for card in cards:
            children[card.parent_id].append(
                Node(card=card, children=tuple(children.pop(card.id, ())))
            )
    return tuple(Node(card=card, children=tuple(children[card.id])) for card in levels[0])


def list_children(
    *,
    body: Body,
    body_id: UUID,
    on: date,
    as_recorded_at: datetime | None = None,
) -> list[Card]:
    """The bodies directly in (a unit) or under (an agency) this one on a day."""
    return list_cards(body, Q(parent=body_id), on=on, as_recorded_at=as_recorded_at)


def list_agencies_of_unit(
    *, unit_id: UUID, on: date, as_recorded_at: datetime | None = None
) -> list[Card]:
    """The agencies that govern or serve a unit on a day."""
    return list_cards(Body.AGENCY, Q(unit=unit_id), on=on, as_recorded_at=as_recorded_at)


def find_committee(*, unit_id: UUID, on: date | None = None) -> Card | None:
    """The People's Committee of a unit: on the day, or without one its last version."""
    which = Q(unit=unit_id, type=AgencyKind.PEOPLES_COMMITTEE)
    cards = list_cards(Body.AGENCY, which, on=on, by_line=True)
    return cards[-1] if cards else None


def list_provinces(*, on: date) -> list[Card]:
    """All provinces on a day."""
    return list_cards(Body.UNIT, _PROVINCES, on=on)


def get_cards(*, body: Body, ids: set[UUID], on: date | None = None) -> dict[UUID, Card]:
    """Many bodies at once, in a constant number of queries: for lists that show their names.

    For each known id its version on the day, or without one its last.
    """
    return latest_cards(body, ids, on=on)


def list_path(*, unit_id: UUID, on: date) -> list[Card]:
    """What a unit lies in on a day, from the province down to the unit itself.

    Refuses an unknown id (UnknownBody).
    """
    path: list[Card] = []
    here: UUID | None = unit_id
    while here is not None and len(path) < len(Level):
        card = latest_cards(Body.UNIT, [here], on=on).get(here)
        if card is None:
            raise UnknownBody(asked=here)
        path.append(card)
        here = card.parent_id
    return path[::-1]


def count_units(*, on: date, level: Level | None = None, within: UUID | None = None) -> int:
    """How many units live on a day, of one level, directly or indirectly within a unit."""
    rows = UnitVersion.objects.filter(recorded(None), valid(on))
    if within is not None:
        inner = UnitVersion.objects.filter(recorded(None), valid(on), parent=within)
        rows = rows.filter(Q(parent=within) | Q(parent__in=inner.values("body")))
    return (rows if level is None else rows.filter(level=level)).count()


def count_agencies(*, on: date) -> dict[AgencyKind, int]:
    """How many agencies of each kind live on a day."""
    rows = (
        AgencyVersion.objects.filter(recorded(None), valid(on))
        .order_by("type")
        .values_list("type")
        .annotate(number=Count("id"))
    )
    return {AgencyKind(kind): number for kind, number in rows}


def is_loaded() -> bool:
    """Tell whether the directory holds any agency at all."""
    return Agency.objects.exists()
