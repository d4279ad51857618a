"""Find a body by name or code, as one types."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.finding import (
    LONGEST,
    MOST,
    Hit,
    code_note,
    find_bodies,
    life_note,
)
from lienthong.directory.pages.links import address, query_of
from lienthong.directory.pages.words import (
    day,
    number_words,
    state_badge,
    type_label,
    type_name,
)
from lienthong.directory.queries import (
    count_agencies,
    count_units,
    get_cards,
    list_successions,
)
from lienthong.directory.terms import AgencyKind, Body, Card, Level, UnitType
from lienthong.identity.queries import open_to_all

_A_PAGE = 20


def _kinds() -> list[tuple[str, Any]]:
    units = [(f"unit.{kind}", type_label(Body.UNIT, kind)) for kind in UnitType]
    agencies = [(f"agency.{kind}", type_label(Body.AGENCY, kind)) for kind in AgencyKind]
    return [
        ("", gettext("All kinds")),
        ("unit", gettext("All administrative units")),
        ("agency", gettext("All agencies")),
        (gettext("Administrative units"), units),
        (gettext("Agencies"), agencies),
    ]


class SearchForm(forms.Form):
    """What to look for, of which kind, on which day."""

    q = forms.CharField(label=gettext_lazy("Name or code"), required=False, max_length=LONGEST)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    on = DayField(label=gettext_lazy("As of"), required=False)
    living = forms.BooleanField(label=gettext_lazy("Only what exists on that day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _kinds()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["q"].widget = forms.TextInput(
            {"type": "search", "autocomplete": "off", "spellcheck": "false"}
        )


@require_safe
@open_to_all
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """Bodies by name or code. Asked by a script while one types, only the results come."""
    form = SearchForm(request.GET)
    today = timezone.localdate()
    context: dict[str, Any] = {"form": form, "searched": False, "asked": ""}
    if form.is_valid() and form.cleaned_data["q"].strip():
        wanted = form.cleaned_data
        on = wanted["on"] or today
        found = find_bodies(
            wanted["q"],
            kind=wanted["kind"],
            on=on,
            living=wanted["living"],
            dated=bool(wanted["on"]),
        )
        page = Paginator(found[:MOST], _A_PAGE).get_page(request.GET.get("page"))
        context |= {
            "searched": True,
            "page": page,
            "more": len(found) > MOST,
            "most": MOST,
            "asked": wanted["q"].strip(),
            "count_text": _count_text(len(found)),
            "columns": _columns(),
            "rows": _rows(list(page.object_list), on=on, query=query_of(on, today=today)),
        }
    context["partial"] = "HX-Request" in request.headers
    if not context["partial"]:
        context["figures"] = [] if context["searched"] else _figures(today)
    template = "search_results" if context["partial"] else "search"
    return render(request, f"directory/{template}.html", context)


def _count_text(number: int) -> str:
    if number > MOST:
        return gettext("More than {number} results").format(number=MOST)
    return ngettext("{number} result", "{number} results", number).format(number=number)


def _columns() -> list[dict[str, str]]:
    heads = (
        gettext("Name"),
        gettext("Kind"),
        gettext("Belongs to"),
        gettext("Code"),
        gettext("State"),
    )
    return [{"label": head} for head in heads]


def _rows(hits: Sequence[Hit], *, on: date, query: str) -> list[dict[str, Any]]:
    """The results with their parents and, for those that ended, how many carry them on."""
    shown: dict[UUID, Card] = {}
    parents: dict[UUID, Card] = {}
    heirs: dict[UUID, int] = {}
    for body in Body:
        ids = {hit.card.id for hit in hits if hit.card.body is body}
        if not ids:
            continue
        cards = get_cards(body=body, ids=ids, on=on)
        shown |= cards
        above = {card.parent_id for card in cards.values() if card.parent_id}
        ended = {key for key, card in cards.items() if card.valid_until and not card.lives_on(on)}
        parents |= get_cards(body=body, ids=above, on=on)
        if ended:
            found = list_successions(body=body, ids=ended, on=on)
            heirs |= {key: len(succession.successors) for key, succession in found.items()}
    return [_row(hit, shown[hit.card.id], parents, heirs, on=on, query=query) for hit in hits]


def _row(
    hit: Hit,
    card: Card,
    parents: dict[UUID, Card],
    heirs: dict[UUID, int],
    *,
    on: date,
    query: str,
) -> dict[str, Any]:
    parent = parents.get(card.parent_id) if card.parent_id else None
    other = hit.name and hit.name not in (card.name, card.short_name)
    named = gettext("found as “{name}”").format(name=hit.name) if other else ""
    return {
        "cells": [
            {"text": card.name, "url": address(card) + query, "note": named},
            {"text": type_name(card)},
            {"text": parent.name, "url": address(parent) + query} if parent else {"text": "–"},
            _code_cell(hit, card),
            {"badge": state_badge(card, on=on), "note": life_note(card, heirs.get(card.id), on=on)},
        ]
    }


def _code_cell(hit: Hit, card: Card) -> dict[str, Any]:
    if not hit.codes:
        return {"text": card.code or "–", "demonstration": card.demonstration}
    return {
        "text": hit.codes[0].code,
        "demonstration": hit.codes[0].demonstration,
        "note": "; ".join(code_note(code) for code in hit.codes),
    }


def _figures(today: date) -> list[dict[str, Any]]:
    """What the directory holds today, each figure with the way to what it was counted from."""
    agencies = sum(count_agencies(on=today).values())
    tree = reverse("directory:tree")
    return [
        {
            "value": number_words(count_units(on=today, level=Level.PROVINCE)),
            "label": gettext("provinces and cities"),
            "url": f"{tree}?province=all",
        },
        {
            "value": number_words(count_units(on=today, level=Level.COMMUNE)),
            "label": gettext("communes, wards and special zones"),
            "url": f"{tree}?province=all",
        },
        {
            "value": number_words(agencies),
            "label": gettext("agencies"),
            "url": tree,
            "note": gettext("on {day}").format(day=day(today)),
        },
    ]
