"""Cards of the start page about agreements: what to decide, what has lapsed, what came to us."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.cooperation.queries import (
    AgreementFilter,
    list_agreements,
    list_carried,
    list_undecided,
)
from lienthong.cooperation.terms import EDIT, State
from lienthong.identity.terms import Acting

Step = dict[str, Any]
REFERENCES_SHOWN = 8


def steps_of_agreements(acting: Acting, on: date) -> Iterator[Step]:
    """What waits in the agreements for this person."""
    yield from _agreements(acting, on)
    yield from _carried(acting, on)


def _agreements(acting: Acting, on: date) -> Iterator[Step]:
    if not acting.may(EDIT):
        return
    undecided = list_undecided(on=on)
    references = list(dict.fromkeys(one.reference for one in undecided))
    shown = ", ".join(references[:REFERENCES_SHOWN])
    if len(references) > REFERENCES_SHOWN:
        shown += ", …"
    yield {
        "title": _("Agreements whose party has ended"),
        "text": _("Decide what each successor does with them: %(references)s.")
        % {"references": shown}
        if undecided
        else _("For every party that ended it is decided who carries on."),
        "url": reverse("cooperation:undecided"),
        "action": _("Decide"),
        "icon": "signpost-split",
        "count": len(references),
        "tone": "warning" if undecided else "neutral",
    }
    items = list_agreements(matching=AgreementFilter(), on=on).items
    lapsed = [item for item in items if item.standing.state is State.LAPSED]
    yield {
        "title": _("Agreements that have lapsed"),
        "text": _("Renew them, or note that they ended."),
        "url": f"{reverse('cooperation:list')}?state={State.LAPSED.value}",
        "action": _("Look at them"),
        "icon": "calendar-x",
        "count": len(lapsed),
        "tone": "neutral",
    }


def _carried(acting: Acting, on: date) -> Iterator[Step]:
    """Only for people of an agency that comes after a party of an agreement."""
    if acting.agency_id is None or acting.may(EDIT):
        return
    carried = list_carried(agency_id=acting.agency_id, on=on)
    total = len(carried.taken) + len(carried.waiting)
    if not total:
        return
    waiting = len(carried.waiting)
    yield {
        "title": _("Agreements that came to you"),
        "text": ngettext(
            "Of bodies you come after. %(count)d is not decided yet.",
            "Of bodies you come after. %(count)d are not decided yet.",
            waiting,
        )
        % {"count": waiting}
        if waiting
        else _("Of bodies you come after: what you carry on, and by which act."),
        "url": reverse("cooperation:carried_here"),
        "action": _("See what you carry on"),
        "icon": "signpost-split",
    }
