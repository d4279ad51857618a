"""The territory of a province as of a day: districts while there were any, communes, agencies."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_safe

from lienthong.directory.pages.asked import AsOfForm, read_as_of
from lienthong.directory.pages.links import address
from lienthong.directory.pages.words import day, type_label
from lienthong.directory.queries import (
    find_committee,
    home_province,
    list_children,
    list_provinces,
    tree_as_of,
)
from lienthong.directory.terms import Body, Card, Level, Node
from lienthong.identity.queries import open_to_all

ALL = "all"


class TreeForm(AsOfForm):
    """Which province, as of which day."""

    province = forms.ChoiceField(label=pgettext_lazy("choice", "Province"), required=False)
    field_order = ("province", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = self._day_asked()
        provinces = [(str(card.id), card.name) for card in list_provinces(on=on)]
        home = home_province(on)
        first = [(str(home), "")] if home and str(home) not in dict(provinces) else []
        self.fields["province"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (ALL, gettext("All provinces")),
            *first,
            *provinces,
        ]
        if not self.data.get("province"):
            self.data = {**self.data, "province": str(home) if home else ALL}

    def _day_asked(self) -> date:
        try:
            return self.fields["on"].clean(self.data.get("on")) or timezone.localdate()
        except forms.ValidationError:
            return timezone.localdate()


@require_safe
@open_to_all
def tree(request: HttpRequest) -> HttpResponse:
    """A province with all that lies in it on a day, and its agencies; or all provinces."""
    as_of = read_as_of(request, form_class=TreeForm)
    chosen = as_of.form.cleaned_data.get("province") or ALL
    context: dict[str, Any] = {
        "as_of": as_of,
        "shown_day": day(as_of.on),
        "chosen_all": chosen == ALL,
        "root": None,
        "provinces": [],
    }
    if chosen == ALL:
        context["provinces"] = [
            {
                "name": node.card.name,
                "url": f"?province={node.card.id}"
                + ("" if as_of.is_today else f"&on={as_of.on.isoformat()}"),
            }
            for node in tree_as_of(on=as_of.on, depth=0)
        ]
        return render(request, "directory/tree.html", context)
    nodes = tree_as_of(on=as_of.on, unit_id=UUID(chosen))
    if nodes:
        context |= _branches(nodes[0], query=as_of.query)
        context["agencies"] = _agencies(UUID(chosen), on=as_of.on, query=as_of.query)
    return render(request, "directory/tree.html", context)


def _branches(root: Node, *, query: str) -> dict[str, Any]:
    """Districts with their communes; what has nothing in it, by kind."""
    leaves: dict[str, list[Card]] = defaultdict(list)
    branches = []
    for node in root.children:
        if node.children:
            cards = [child.card for child in node.children]
            branches.append({**_link(node.card, query), "cards": [_link(c, query) for c in cards]})
        else:
            leaves[node.card.type].append(node.card)
    return {
        "root": _link(root.card, query),
        "branches": branches,
        "groups": [
            {
                "label": type_label(Body.UNIT, kind),
                "cards": [_link(card, query) for card in cards],
                "open": True,
            }
            for kind, cards in sorted(leaves.items(), key=lambda item: len(item[1]))
        ],
        "communes": sum(len(branch["cards"]) for branch in branches)
        + sum(len(cards) for cards in leaves.values() if cards[0].level is Level.COMMUNE),
    }


def _agencies(unit_id: UUID, *, on: date, query: str) -> list[dict[str, Any]]:
    """The provincial committee and what stands under it at that level."""
    committee = find_committee(unit_id=unit_id, on=on)
    if committee is None:
        return []
    under = list_children(body=Body.AGENCY, body_id=committee.id, on=on)
    provincial = [card for card in under if card.level <= Level.PROVINCE]
    return [_link(card, query) for card in (committee, *provincial)]


def _link(card: Card, query: str) -> dict[str, Any]:
    return {"name": card.name, "url": address(card) + query}
