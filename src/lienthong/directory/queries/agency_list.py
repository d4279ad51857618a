"""All agencies of a day, and the changes that led to them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from lienthong.directory.models import AgencyLink, UnitVersion
from lienthong.directory.models.bitemporal import recorded, valid
from lienthong.directory.queries.cards import list_cards
from lienthong.directory.terms import Body, Card, Level, Share, Step

_ROWS_A_READ = 500


def list_agencies(*, on: date, within: UUID | None = None) -> list[Card]:
    """The agencies living on a day, in the order of the alphabet.

    `within` limits to those that govern or serve that unit or one that lies in it.
    """
    if within is None:
        return list_cards(Body.AGENCY, Q(), on=on)
    units = {within}
    frontier = units
    for _ in Level:
        rows = UnitVersion.objects.filter(recorded(None), valid(on), parent__in=list(frontier))
        frontier = set(rows.values_list("body_id", flat=True).order_by("id")) - units
        units |= frontier
        if not frontier:
            break
    return list_cards(Body.AGENCY, Q(unit__in=list(units)), on=on)


def list_formations(*, ids: Collection[UUID], on: date) -> dict[UUID, list[Step]]:
    """What led to each of these agencies until a day: the steps into it, by the event's id.

    A commune that a resolution leaves unchanged came from nothing by it.
    """
    wanted = list(ids)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for start in range(0, len(wanted), _ROWS_A_READ):
        rows = (
            AgencyLink.objects.filter(
                recorded(None),
                successor__in=wanted[start : start + _ROWS_A_READ],
                effective_on__lte=on,
            )
            .exclude(share=Share.UNCHANGED)
            .order_by("effective_on", "id")
            .values_list(
                "predecessor_id",
                "successor_id",
                "share",
                "effective_on",
                "entered_by__key",
                "entered_by__act__number",
            )
        )
        for giver, taker, share, effective_on, event, act in rows:
            step = Step(
                predecessor_id=giver,
                successor_id=taker,
                share=Share(share),
                effective_on=effective_on,
                event_id=event,
                act=act or "",
            )
            steps[event].append(step)
    return dict(steps)
