"""Agreements whose party ended: what nobody has decided yet, and what a successor carries on."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.succession_words import (
    act_cell,
    basis_in_words,
    decision_cell,
    for_how_long,
    outcome_badge,
    waiting_badge,
)
from lienthong.cooperation.pages.tabs import tabs_of
from lienthong.cooperation.pages.wording import SIDES, day_in_words, standing_cell
from lienthong.cooperation.queries import (
    Sides,
    check_sides,
    list_carried,
    list_undecided,
    list_unowned,
)
from lienthong.cooperation.queries.rights import keeps_register
from lienthong.cooperation.terms import VIEW, OwnerToday
from lienthong.cooperation.terms.succession import (
    DECIDE,
    Decision,
    Proposal,
    SideCheck,
    Undecided,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.identity.queries import get_acting, page_of, requires, signed_in

Cell = dict[str, Any]
_MOST_LINKS = 12

CHOSEN = "ben"
"""The parameter that names a party of an agreement to decide about: "A6:<id of the body>"."""


def may_decide(request: HttpRequest, *successors: UUID | None) -> bool:
    """Tell whether this person decides what one of these successors does; of none, what all do."""
    if not request.user.is_authenticated:
        return False
    acting = get_acting(request)
    if not acting.may(DECIDE):
        return False
    own = acting.agency_id is not None and acting.agency_id in successors
    return own or keeps_register(acting.agency_id)


@require_safe
@requires(VIEW)
def undecided(request: HttpRequest) -> HttpResponse:
    """Parties that ended and of which nobody has decided yet: the oldest first."""
    today = timezone.localdate()
    found = list_undecided(on=today)
    ticked = may_decide(request)
    page = page_of(
        request,
        count=len(found),
        ask=lambda first, limit: list(found[first : first + limit]),
    )
    context = {
        "tabs": tabs_of("undecided", on=today, undecided=len(found)),
        "sides": _sides(check_sides(on=today)),
        "owed": _owed(list_unowned(on=today)) if request.user.is_authenticated else {},
        "page": page,
        "columns": _columns(),
        "rows": [_row(one, ticked=ticked) for one in page.object_list],
        "may_decide": ticked,
    }
    return render(request, "cooperation/undecided.html", context)


@require_safe
@requires(VIEW)
def untold(request: HttpRequest) -> HttpResponse:
    """Sides of which the directory cannot tell who answers for them."""
    today = timezone.localdate()
    found = check_sides(on=today).untold
    page = page_of(
        request,
        count=len(found),
        ask=lambda first, limit: list(found[first : first + limit]),
    )
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Agreement")},
            {"label": gettext("Side")},
            {"label": gettext("Parties")},
        ],
        "rows": [_untold(one) for one in page.object_list],
        "crumbs": [
            {"label": gettext("When a party ends"), "url": reverse("cooperation:undecided")},
            {"label": gettext("Nobody can tell")},
        ],
    }
    return render(request, "cooperation/untold.html", context)


@require_safe
@signed_in
def carried_here(request: HttpRequest) -> HttpResponse:
    """What the agency acted for carries on."""
    agency_id = get_acting(request).agency_id
    if agency_id is None:
        raise Http404
    return _carried(request, agency_id)


@require_safe
@requires(VIEW)
def carried(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """What one body carries on of the agreements of those it comes after."""
    return _carried(request, agency_id)


def _carried(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    card = get_cards(body=Body.AGENCY, ids={agency_id}).get(agency_id)
    if card is None:
        raise Http404
    found = list_carried(agency_id=agency_id, on=timezone.localdate())
    decides = may_decide(request, agency_id)
    context = {
        "name": card.name,
        "agency_url": reverse("directory:agency", args=[agency_id]),
        "columns": [
            {"label": gettext("Agreement")},
            {"label": gettext("Taken over from")},
            {"label": gettext("What it does")},
            {"label": gettext("Basis of the share")},
            {"label": gettext("Legal act")},
        ],
        "taken": [_decided(one) for one in found.taken],
        "ended": [_decided(one) for one in found.ended],
        "waiting_columns": [
            {"label": gettext("Agreement")},
            {"label": gettext("Taken over from")},
            {"label": gettext("State")},
            {"label": gettext("Basis of the share")},
        ],
        "waiting": [_waiting(one, decides=decides) for one in found.waiting],
    }
    return render(request, "cooperation/carried.html", context)


def decide_url(reference: str, party_id: UUID) -> str:
    """Where one party of an agreement is decided about."""
    return reverse("cooperation:decide", query={CHOSEN: f"{reference}:{party_id}"})


def _owed(found: tuple[OwnerToday, ...]) -> Cell:
    """The commitments whose owner ended and of which nobody decided who owes them now."""
    links = [
        {"text": one.reference, "url": reverse("cooperation:commitment", args=[one.reference])}
        for one in found[:_MOST_LINKS]
    ]
    return {"count": len(found), "links": links}


def _sides(sides: Sides) -> Cell:
    text = ngettext(
        "%(count)d agreement holds or may hold: %(whole)d with somebody on each side",
        "%(count)d agreements hold or may hold: %(whole)d with somebody on each side",
        sides.agreements,
    ) % {"count": sides.agreements, "whole": sides.whole}
    return {
        "text": text,
        "undecided": len(sides.undecided),
        "untold": len(sides.untold),
    }


def _columns() -> list[Cell]:
    return [
        {"label": gettext("Agreement")},
        {"label": gettext("Party that ended")},
        {"label": gettext("Gone since")},
        {"label": gettext("State of the agreement")},
        {"label": gettext("Successor bodies")},
    ]


def _row(one: Undecided, *, ticked: bool) -> Cell:
    """One row of the list; whoever decides may tick it."""
    chosen = f"{one.reference}:{one.party_id}"
    first: Cell = {"text": one.reference, "url": _agreement(one.reference), "note": one.title}
    if ticked:
        label = gettext("Choose {reference}, {party}").format(
            reference=one.reference, party=one.party_name
        )
        first["tick"] = {"name": CHOSEN, "value": chosen, "label": label}
    waiting = ngettext("%(count)d waits", "%(count)d wait", one.waiting) % {"count": one.waiting}
    decided = ngettext("%(count)d decided", "%(count)d decided", one.decided)
    note = decided % {"count": one.decided} if one.decided else ""
    address = decide_url(one.reference, one.party_id) if ticked else _parties(one.reference)
    return {
        "cells": [
            first,
            {"text": one.party_name},
            {"text": day_in_words(one.ended_on), "note": for_how_long(one.days)},
            standing_cell(one.standing, term=one.term),
            {"text": waiting, "url": address, "note": note},
        ]
    }


def _untold(one: SideCheck) -> Cell:
    return {
        "cells": [
            {"text": one.reference, "url": _parties(one.reference)},
            {"text": gettext(SIDES[one.side])},
            {"text": " · ".join(one.parties)},
        ]
    }


def _decided(one: Decision) -> Cell:
    return {
        "cells": [
            {"text": one.reference, "url": _agreement(one.reference), "note": one.title},
            {"text": one.party_name},
            decision_cell(one),
            {"text": basis_in_words(one.basis)},
            act_cell(one.act),
        ]
    }


def _waiting(one: Proposal, *, decides: bool) -> Cell:
    state: Cell = {"badge": waiting_badge()}
    if decides:
        url = decide_url(one.reference, one.party_id)
        state |= {"text": gettext("Decide"), "url": url}
    proposed = gettext("proposed: {outcome}").format(outcome=outcome_badge(one.outcome)["text"])
    return {
        "cells": [
            {"text": one.reference, "url": _agreement(one.reference), "note": one.title},
            {"text": one.party_name, "note": day_in_words(one.ended_on)},
            {**state, "note": proposed},
            {"text": basis_in_words(one.basis)},
        ]
    }


def _agreement(reference: str) -> str:
    return reverse("cooperation:agreement", args=[reference])


def _parties(reference: str) -> str:
    return f"{_agreement(reference)}#parties"
