"""The map of Thanh Hóa: its 166 communes, or the districts before them, and the same as a list."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.directory.pages.asked import LAST_DAY_OF_DISTRICTS, AsOf, read_as_of
from lienthong.directory.pages.links import address
from lienthong.directory.pages.words import day, type_name
from lienthong.directory.queries import find_by_code, list_children, tree_as_of
from lienthong.directory.terms import Body, Card, Level, UnitType
from lienthong.identity.queries import open_to_all

DRAWN_PROVINCE = "38"
"""The unit code of Thanh Hóa, whose boundaries are in static/directory."""

BOUNDARIES = "directory/thanhhoa_communes_166_2025-07-01.topojson"


@require_safe
@open_to_all
def province_map(request: HttpRequest) -> HttpResponse:
    """The units of a day, drawn and listed. The list carries everything the drawing does."""
    as_of = read_as_of(request)
    units, districts = _units(as_of.on)
    areas = {
        card.code: {
            "name": card.name,
            "kind": type_name(card),
            "url": address(card) + as_of.query,
            "ward": card.type == UnitType.WARD,
        }
        for card in units
    }
    context = {
        "as_of": as_of,
        "shown_day": day(as_of.on),
        "districts": districts,
        "units": [{"code": card.code, **areas[card.code]} for card in units],
        "map": {
            "boundaries": static(BOUNDARIES),
            "by": "old_district_code" if districts else "code",
            "areas": areas,
            "words": {
                "unknown": gettext("not on record on this day"),
                "undrawn": gettext("not drawn"),
                "failed": gettext("The boundaries could not be loaded; use the list."),
            },
        },
        "note": _note(as_of, districts=districts),
    }
    return render(request, "directory/map.html", context)


def _units(on: date) -> tuple[list[Card], bool]:
    """What to show on the day: the districts while there were any, else the communes."""
    for hit in find_by_code(code=DRAWN_PROVINCE, on=on):
        if hit.card.level is not Level.PROVINCE or not hit.in_force:
            continue
        if on <= LAST_DAY_OF_DISTRICTS:
            return list_children(body=Body.UNIT, body_id=hit.card.id, on=on), True
        root = tree_as_of(on=on, unit_id=hit.card.id)
        return [node.card for node in root[0].children] if root else [], False
    return [], False


def _note(as_of: AsOf, *, districts: bool) -> dict[str, Any]:
    if not districts:
        text = gettext("Boundaries of the 166 communes from 1 July 2025, simplified for drawing.")
        return {"text": text, "tone": "info"}
    text = gettext(
        "Boundaries of communes before 1 July 2025 are not available. Shown are the 26 districts "
        "as they were on 30 June 2025, put together from the communes of today by where most of "
        "each lay: along the 5 communes that cross old district borders the drawing is wrong. The "
        "list tells the districts of {day}."
    ).format(day=day(as_of.on))
    return {"text": text, "tone": "warning"}
