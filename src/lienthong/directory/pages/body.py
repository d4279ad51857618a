"""The page of a unit and the page of an agency, as of a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.directory.pages.asked import AsOf, read_as_of
from lienthong.directory.pages.life import life_entries
from lienthong.directory.pages.links import address
from lienthong.directory.pages.posts import may_appoint, posts_of
from lienthong.directory.pages.words import (
    day,
    first_day,
    level_name,
    period,
    scheme_name,
    several,
    share_name,
    since,
    type_label,
    type_name,
    with_share,
)
from lienthong.directory.queries import (
    find_committee,
    get_cards,
    lacks_clerk,
    line_of,
    list_agencies_of_unit,
    list_children,
    list_codes_of_agency,
    list_internal_units,
    list_path,
    successors,
)
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    Card,
    CodeHit,
    Level,
    Line,
    Succession,
    Successor,
)
from lienthong.identity.queries import get_acting, open_to_all
from lienthong.identity.terms import Acting, SignInRequired

_FOLDED_FROM = 40


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What every page of a body shows: the day, the body's line, its version on the day."""

    as_of: AsOf
    line: Line
    card: Card
    succession: Succession
    acting: Acting | None


@require_safe
@open_to_all
def unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """A territory on a day: what it is, what it came from and went to, what lies in it."""
    shown = _shown(request, Body.UNIT, unit_id)
    on = shown.as_of.on
    path = list_path(unit_id=unit_id, on=on)
    children = list_children(body=Body.UNIT, body_id=unit_id, on=on)
    context = _context(shown) | {
        "path": [{"label": card.name, "url": address(card) + shown.as_of.query} for card in path],
        "facts": _unit_facts(shown, path),
        "groups": _groups(children, query=shown.as_of.query),
        "children_title": gettext("Units in it"),
        "agencies": [
            {"name": card.name, "url": address(card) + shown.as_of.query}
            for card in _governing(unit_id, shown)
        ],
        "tree_url": _tree_url(shown) if children and shown.card.level is Level.PROVINCE else None,
    }
    return render(request, "directory/unit.html", context)


@require_safe
@open_to_all
def agency(request: HttpRequest, agency_id: UUID) -> HttpResponse:
    """A legal body on a day: codes, line through time, what stands under it, posts."""
    shown = _shown(request, Body.AGENCY, agency_id)
    on, query = shown.as_of.on, shown.as_of.query
    card = shown.card
    above = get_cards(body=Body.AGENCY, ids={card.parent_id}, on=on) if card.parent_id else {}
    parent = above.get(card.parent_id) if card.parent_id else None
    governed = get_cards(body=Body.UNIT, ids={card.unit_id}, on=on) if card.unit_id else {}
    path = [*([parent] if parent else []), card]
    acting = shown.acting
    now = timezone.now()
    today = timezone.localdate(now)
    appointing = may_appoint(acting, agency_id, on=today)
    context = _context(shown) | {
        "path": [{"label": item.name, "url": address(item) + query} for item in path],
        "facts": _agency_facts(shown, parent, next(iter(governed.values()), None)),
        "codes": [_code(hit) for hit in list_codes_of_agency(agency_id=agency_id)],
        "groups": _groups(list_children(body=Body.AGENCY, body_id=agency_id, on=on), query=query),
        "children_title": gettext("Agencies under it"),
        "internals": [item.name for item in list_internal_units(agency_id=agency_id, on=on)],
        "may_appoint": appointing,
        "lacks_clerk": appointing and lacks_clerk(card=shown.line.origin, on=today, now=now),
        "posts": posts_of(agency_id, on=on, acting=acting) if acting and appointing else [],
        "posts_url": reverse("directory:appointments", args=[agency_id]),
    }
    return render(request, "directory/agency.html", context)


def _shown(request: HttpRequest, body: Body, body_id: UUID) -> _Shown:
    as_of = read_as_of(request)
    line = line_of(body=body, body_id=body_id)
    card = line.versions[0] if line.versions else line.origin
    for version in line.versions:
        if version.valid_from <= as_of.on:
            card = version
    end = line.origin.valid_until
    asked = as_of.on if end is None or as_of.on >= end else as_of.today
    try:
        acting = get_acting(request)
    except SignInRequired:
        acting = None
    return _Shown(
        as_of=as_of,
        line=line,
        card=card,
        succession=successors(body=body, body_id=body_id, on=asked),
        acting=acting,
    )


def _context(shown: _Shown) -> dict[str, Any]:
    """What both pages show."""
    card, as_of = shown.card, shown.as_of
    subject = f"directory.{card.body}:{card.id}"
    first = shown.line.versions[0] if shown.line.versions else card
    return {
        "as_of": as_of,
        "card": card,
        "kind": type_name(card),
        "level": level_name(card.level),
        "ended": _ended(shown),
        "not_yet": first_day(first) if as_of.on < first.valid_from else "",
        "shown_day": day(as_of.on),
        "life": life_entries(shown.line, on=as_of.on),
        "traced": shown.line.traced,
        "successors": [_successor_row(heir) for heir in shown.succession.successors],
        "successor_columns": _successor_columns(),
        "successors_on": day(shown.succession.on),
        "signed_in": shown.acting is not None,
        "history": list_facts_of(subject=subject, folder="directory") if shown.acting else [],
    }


def _ended(shown: _Shown) -> dict[str, Any] | None:
    """That the body is gone, since when, by which act, and who carries it on."""
    end = shown.line.origin.valid_until
    if end is None or end > max(shown.as_of.on, shown.as_of.today):
        return None
    acts = {step.act for step in shown.line.after if step.predecessor_id == shown.card.id}
    heirs = shown.succession.successors
    return {
        "on": day(end),
        "by_act": shown.line.origin.ends is Bound.ACT,
        "act": several(sorted(act for act in acts if act)),
        "heirs": [{"name": heir.card.name, "url": address(heir.card)} for heir in heirs],
        "count": len(heirs),
    }


def _unit_facts(shown: _Shown, path: list[Card]) -> list[dict[str, Any]]:
    card = shown.card
    parent = path[-2] if len(path) > 1 else None
    return [
        {"term": gettext("Kind"), "text": f"{type_name(card)}, {level_name(card.level)}"},
        {"term": gettext("Code"), "text": card.code, "note": scheme_name(None)},
        _link_fact(gettext("Lies in"), parent, shown),
        _period_fact(shown),
    ]


def _agency_facts(
    shown: _Shown, parent: Card | None, governed: Card | None
) -> list[dict[str, Any]]:
    card = shown.card
    short = [{"term": gettext("Short name"), "text": card.short_name}]
    return [
        *(short if card.short_name != card.name else []),
        {"term": gettext("Kind"), "text": f"{type_name(card)}, {level_name(card.level)}"},
        {
            "term": gettext("Identity code"),
            "text": card.code or gettext("none on record"),
            "demonstration": card.demonstration,
        },
        _link_fact(gettext("Under"), parent, shown),
        _link_fact(gettext("Territory"), governed, shown),
        _period_fact(shown),
    ]


def _link_fact(term: str, card: Card | None, shown: _Shown) -> dict[str, Any]:
    if card is None:
        return {"term": term, "text": "–"}
    return {"term": term, "text": card.name, "url": address(card) + shown.as_of.query}


def _period_fact(shown: _Shown) -> dict[str, Any]:
    card = shown.card
    text = since(card) if card.valid_until is None else period(card.valid_from, card.valid_until)
    note = ""
    if card.starts is Bound.RECORD:
        note = gettext("The first day is that of a list; the body may be older.")
    elif card.only_named_before(shown.as_of.today):
        note = gettext("Not traced since: whether it still exists is not on record.")
    return {"term": gettext("In this form"), "text": text, "note": note}


def _governing(unit_id: UUID, shown: _Shown) -> list[Card]:
    """The agencies of the territory; for one that is gone, the committee it had."""
    found = list_agencies_of_unit(unit_id=unit_id, on=shown.as_of.on)
    if found:
        return sorted(found, key=lambda card: card.type != AgencyKind.PEOPLES_COMMITTEE)
    committee = find_committee(unit_id=unit_id)
    return [committee] if committee else []


def _code(hit: CodeHit) -> dict[str, Any]:
    return {
        "code": hit.code,
        "scheme": scheme_name(hit.scheme),
        "period": period(hit.valid_from, hit.valid_until),
        "demonstration": hit.demonstration,
        "alias": hit.alias,
        "in_force": hit.in_force,
    }


def _groups(cards: Iterable[Card], *, query: str) -> list[dict[str, Any]]:
    """Bodies by kind; a long list is folded."""
    by_kind: dict[tuple[Body, str], list[Card]] = defaultdict(list)
    for card in cards:
        by_kind[card.body, card.type].append(card)
    return [
        {
            "label": type_label(*kind),
            "cards": [{"name": card.name, "url": address(card) + query} for card in found],
            "open": len(found) < _FOLDED_FROM,
        }
        for kind, found in sorted(by_kind.items(), key=lambda item: len(item[1]))
    ]


def _tree_url(shown: _Shown) -> str:
    day_asked = "" if shown.as_of.is_today else f"&on={shown.as_of.on.isoformat()}"
    return f"{reverse('directory:tree')}?province={shown.card.id}{day_asked}"


def _successor_columns() -> list[dict[str, str]]:
    heads = (
        gettext("Who carries it on"),
        gettext("Code"),
        gettext("What passed"),
        gettext("Since which day"),
        gettext("Legal act"),
    )
    return [{"label": head} for head in heads]


def _successor_row(heir: Successor) -> dict[str, Any]:
    return {
        "cells": [
            {"text": heir.name, "url": address(heir.card)},
            {"text": heir.code or "–", "demonstration": heir.card.demonstration},
            {"text": share_name(heir.share), "note": _evidence_note(heir)},
            {"text": day(heir.since)},
            {"text": several(dict.fromkeys(step.act for step in heir.steps if step.act)) or "–"},
        ]
    }


def _evidence_note(heir: Successor) -> str:
    """The communes that passed, by name."""
    if heir.evidence is None:
        return ""
    if not heir.evidence:
        return gettext("by law only: no commune of it lies there")
    return several(with_share(item.name, item.share) for item in heir.evidence)
