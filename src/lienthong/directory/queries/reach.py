"""What is above a body, and whether it is within somebody's reach."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from lienthong.directory.models import AgencyCode, AgencyVersion, UnitVersion
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import latest_cards
from lienthong.directory.rules.reach import Ref, is_within
from lienthong.directory.terms import EVERYWHERE, AgencyKind, Body, Reach


def list_within(*, body: Body, ids: Collection[UUID], reach: Reach, on: date) -> set[UUID]:
    """Those of the bodies that are within the reach on a day: see rules.reach.is_within."""
    if reach == EVERYWHERE:
        return set(ids)
    superiors = read_superiors({(body, key) for key in ids}, on=on)
    return {key for key in ids if is_within((body, key), reach=reach, superiors=superiors)}


def list_beyond_of_event(*, event_id: UUID, effective_on: date, reach: Reach) -> list[str]:
    """The names of the bodies an event changed that are not within the reach; none may be undone.

    A body must be within it on each of two days on which it lives: the one before and that of the
    event.
    """
    if reach == EVERYWHERE:
        return []
    refs = _changed_by(event_id)
    seen: set[Ref] = set()
    beyond: set[Ref] = set()
    for day in (effective_on - timedelta(days=1), effective_on):
        superiors = read_superiors(refs, on=day)
        living = refs & superiors.keys()
        seen |= living
        beyond |= {ref for ref in living if not is_within(ref, reach=reach, superiors=superiors)}
    beyond |= refs - seen
    cards = [
        card
        for body in Body
        for card in latest_cards(body, [key for kind, key in beyond if kind is body]).values()
    ]
    return sorted(card.name for card in cards)


def _changed_by(event_id: UUID) -> set[Ref]:
    tables: tuple[tuple[Body, Any], ...] = (
        (Body.UNIT, UnitVersion),
        (Body.AGENCY, AgencyVersion),
        (Body.AGENCY, AgencyCode),
    )
    return {
        (body, key)
        for body, table in tables
        for key in table.objects.filter(entered_by__key=event_id).values_list("body_id", flat=True)
    }


def read_superiors(refs: Collection[Ref], *, on: date) -> dict[Ref, set[Ref]]:
    """What the bodies lie in, stand under and are governed by on a day, up to the top.

    A body that does not live on the day has no entry. Three queries a generation.
    """
    found: dict[Ref, set[Ref]] = {}
    asked: set[Ref] = set()
    here = set(refs)
    while here:
        asked |= here
        above = _directly_above(here, on)
        found |= above
        here = {ref for upper in above.values() for ref in upper} - asked
    return found


def _directly_above(refs: Collection[Ref], on: date) -> dict[Ref, set[Ref]]:
    above: dict[Ref, set[Ref]] = defaultdict(set)
    units = [key for body, key in refs if body is Body.UNIT]
    agencies = [key for body, key in refs if body is Body.AGENCY]
    holds = recorded(None) & valid(on)
    territories = UnitVersion.objects.filter(holds, body__in=units).order_by("id")
    for unit, parent in territories.values_list("body_id", "parent_id"):
        above[Body.UNIT, unit] |= _if_known(Body.UNIT, parent)
    committees = AgencyVersion.objects.filter(
        holds, unit__in=units, type=AgencyKind.PEOPLES_COMMITTEE
    ).order_by("id")
    for unit, committee in committees.values_list("unit_id", "body_id"):
        above[Body.UNIT, unit] |= _if_known(Body.AGENCY, committee)
    bodies = AgencyVersion.objects.filter(holds, body__in=agencies).order_by("id")
    for agency, parent, unit in bodies.values_list("body_id", "parent_id", "unit_id"):
        above[Body.AGENCY, agency] |= _if_known(Body.AGENCY, parent) | _if_known(Body.UNIT, unit)
    return dict(above)


def _if_known(body: Body, key: UUID | None) -> set[Ref]:
    return set() if key is None else {(body, key)}
