"""Bodies by code and by name together, and the fragment for forms that choose one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.reach import reach_if_any
from lienthong.directory.pages.words import last_day, period, scheme_name, since, successors_count
from lienthong.directory.queries import find_by_name, find_by_typed_code
from lienthong.directory.queries.reach import list_within
from lienthong.directory.terms import ENTER_CHANGES, EVERYWHERE, Body, Card, CodeHit, Reach
from lienthong.identity.queries import open_to_all

MOST = 200
"""More results than this are not told apart by reading them."""

LONGEST = 200
_MOST_OF_A_KIND = 5000
_CHOICES = 8


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A body found: a version of it, and the name or the codes that matched."""

    card: Card
    name: str = ""
    codes: tuple[CodeHit, ...] = ()


def find_bodies(text: str, *, kind: str, on: date, living: bool, dated: bool) -> list[Hit]:
    """Bodies with that code, then bodies with that name, each once; at most MOST and one more.

    `kind` is "", a Body, or a Body and a type ("unit.commune"). With `living` only what exists on
    the day; `dated` says that the day was asked for, so codes are judged by it.
    """
    body = Body(kind.partition(".")[0]) if kind else None
    limit = _MOST_OF_A_KIND if "." in kind else MOST + 1
    hits = _by_code(find_by_typed_code(typed=text, on=on if dated or living else None))
    if living:
        hits = [hit for hit in hits if hit.card.lives_on(on)]
    coded = {hit.card.id for hit in hits}
    by_name = find_by_name(text=text, on=on if living else None, limit=limit, body=body)
    hits += [Hit(card=hit.card, name=hit.name) for hit in by_name if hit.card.id not in coded]
    return [hit for hit in hits if _fits(hit.card, kind)][: MOST + 1]


def _by_code(found: Sequence[CodeHit]) -> list[Hit]:
    codes: dict[UUID, list[CodeHit]] = {}
    for hit in found:
        codes.setdefault(hit.card.id, []).append(hit)
    return [Hit(card=hits[0].card, codes=tuple(hits)) for hits in codes.values()]


def _fits(card: Card, kind: str) -> bool:
    body, _, value = kind.partition(".")
    return (not body or card.body == body) and (not value or card.type == value)


def code_note(hit: CodeHit) -> str:
    """Which kind of code it is and when it was in force."""
    name = scheme_name(hit.scheme)
    if hit.alias:
        name = gettext("{scheme}, also known by").format(scheme=name)
    when = period(hit.valid_from, hit.valid_until)
    if hit.in_force:
        return f"{name}, {when}"
    return gettext("{scheme}, no longer in force ({when})").format(scheme=name, when=when)


def life_note(card: Card, heirs: int | None, *, on: date) -> str:
    """Since when the version holds; for one that ended its last day, and how many carry it on."""
    if card.lives_on(on) or on < card.valid_from:
        return since(card)
    ended = gettext("until the end of {day}").format(day=last_day(card.valid_until or on))
    return f"{ended} · {successors_count(heirs)}" if heirs else ended


@require_safe
@open_to_all
def pick(request: HttpRequest) -> HttpResponse:
    """Bodies whose name or code fits what was typed, as choices of a form.

    `name` is the field of the form they stand for and `<name>_text` (or `q`) what was typed;
    `body` limits to units or agencies, `on` to those existing on a day, and `within` (any value)
    to those that whoever asks may enter changes of.
    """
    name = request.GET.get("name", "")[:60]
    typed = request.GET.get(f"{name}_text") or request.GET.get("q", "")
    body = request.GET.get("body", "")
    try:
        on = DayField(required=False).clean(request.GET.get("on", ""))
    except forms.ValidationError:
        on = None
    kind = body if body in set(Body) else ""
    reach = reach_if_any(request, ENTER_CHANGES) if kind and "within" in request.GET else None
    found = choices_for(typed, kind=kind, on=on, reach=reach or EVERYWHERE)
    context = {"name": name, "choices": found, "typed": typed.strip(), "chosen": ""}
    return render(request, "directory/pick.html", context)


def offered(cards: list[Card], *, reach: Reach, on: date) -> list[Card]:
    """Those of the bodies, all of one kind, that are within the reach on the day."""
    if not cards:
        return []
    within = list_within(body=cards[0].body, ids={c.id for c in cards}, reach=reach, on=on)
    return [card for card in cards if card.id in within]


def choices_for(
    typed: str, *, kind: str, on: date | None, reach: Reach = EVERYWHERE
) -> list[dict[str, Any]]:
    """The first bodies that fit, each with what tells it from others of a similar name.

    With a reach, which takes one kind of body, only those within it.
    """
    text = typed.strip()[:LONGEST]
    if not text:
        return []
    shown_on = on or timezone.localdate()
    hits = find_bodies(text, kind=kind, on=shown_on, living=on is not None, dated=on is not None)
    cards = [hit.card for hit in hits]
    if reach != EVERYWHERE:
        cards = offered(cards, reach=reach, on=shown_on)
    return [
        {"value": str(card.id), "label": card.name, "note": _tell_apart(card, shown_on)}
        for card in cards[:_CHOICES]
    ]


def _tell_apart(card: Card, on: date) -> str:
    ended = "" if card.lives_on(on) else life_note(card, None, on=on)
    mark = gettext("demonstration code") if card.demonstration else ""
    return " · ".join(part for part in (card.code, mark, ended) if part)
