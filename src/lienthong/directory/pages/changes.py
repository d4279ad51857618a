"""What changed, when, by which act: the list of change events, one event, and how it is undone."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.directory.operations import correct_event
from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.effects import becomes, difference, first_of
from lienthong.directory.pages.links import address
from lienthong.directory.pages.reach import reach_for, reach_if_any
from lienthong.directory.pages.words import (
    act_words,
    body_kind_name,
    change_name,
    day,
    edtf_words,
    refusal_words,
    share_name,
)
from lienthong.directory.queries import (
    EventContent,
    describe_events,
    describe_followers,
    get_event,
    list_events,
)
from lienthong.directory.queries.reach import list_beyond_of_event
from lienthong.directory.terms import (
    CORRECT_CHANGES,
    ENTER_CHANGES,
    Card,
    ChangeKind,
    EventCard,
    LoadedEventStands,
)
from lienthong.identity.queries import get_acting, open_to_all, requires
from lienthong.identity.terms import SignInRequired
from lienthong.kernel.errors import Refusal

_A_PAGE = 50


class ChangesForm(forms.Form):
    """Which changes."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"), required=False)
    first_on = DayField(label=gettext_lazy("From"), required=False)
    last_on = DayField(label=gettext_lazy("Until"), required=False)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.value, change_name(kind)) for kind in ChangeKind if kind != ChangeKind.LISTED
        ]
        self.fields["kind"].choices = [("", gettext("All changes")), *kinds]  # type: ignore[attr-defined]  # a ChoiceField


class ReasonForm(forms.Form):
    """Why a change is undone."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it undone?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The reason stays on record beside the change."),
    )


@require_safe
@open_to_all
def changes(request: HttpRequest) -> HttpResponse:
    """The changes, newest first."""
    form = ChangesForm(request.GET)
    found: list[EventCard] = []
    number = 1
    if form.is_valid():
        wanted = form.cleaned_data
        number = wanted["page"] or 1
        found = list_events(
            since_on=wanted["first_on"],
            until_on=wanted["last_on"] + timedelta(days=1) if wanted["last_on"] else None,
            kind=ChangeKind(wanted["kind"]) if wanted["kind"] else None,
            after=(number - 1) * _A_PAGE,
            limit=_A_PAGE + 1,
        )
    shown = found[:_A_PAGE]
    contents = describe_events(events=shown)
    context = {
        "form": form,
        "columns": _columns(),
        "rows": [_row(event, contents[event.id]) for event in shown],
        "number": number,
        "newer": _page_url(request, number - 1) if number > 1 else None,
        "older": _page_url(request, number + 1) if len(found) > _A_PAGE else None,
        "may_enter": reach_if_any(request, ENTER_CHANGES) is not None,
    }
    return render(request, "directory/changes.html", context)


@require_safe
@open_to_all
def change(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """One change: what it did to which bodies, by which act, and whether it was undone."""
    return render(request, "directory/change.html", _one(request, event_id))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CORRECT_CHANGES, form=ReasonForm)
def undo(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Ask why, and undo the change by an event that corrects it; the record keeps both.

    Refuses at once what came with the loaded data (LoadedEventStands).
    """
    if get_event(event_id=event_id).loaded:
        raise LoadedEventStands
    form = ReasonForm(request.POST or None)
    reach = reach_for(request, CORRECT_CHANGES)
    if request.method == "POST" and form.is_valid():
        try:
            correction = correct_event(
                event_id=event_id,
                reason=form.cleaned_data["reason"],
                within=reach,
                actor=get_acting(request).actor,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal_words(refusal))
        else:
            messages.success(request, gettext("The change is undone. The record keeps both."))
            return redirect("directory:change", correction)
    return render(request, "directory/undo.html", {**_one(request, event_id), "form": form})


def _may_undo(request: HttpRequest, event: EventCard) -> bool:
    """Whether this person may undo the event: one entered here, all of it within their reach."""
    if event.loaded or event.corrected_by_id or event.kind is ChangeKind.CORRECTED:
        return False
    reach = reach_if_any(request, CORRECT_CHANGES)
    return reach is not None and not list_beyond_of_event(
        event_id=event.id, effective_on=event.effective_on, reach=reach
    )


def _page_url(request: HttpRequest, number: int) -> str:
    kept = {name: value for name, value in request.GET.items() if value and name != "page"}
    return f"{reverse('directory:changes')}?{urlencode({**kept, 'page': number})}"


def _columns() -> list[dict[str, str]]:
    heads = (gettext("Units and agencies"), gettext("Day"), gettext("Kind"), gettext("Legal act"))
    return [{"label": head} for head in heads]


def _row(event: EventCard, content: EventContent) -> dict[str, Any]:
    undone = {"text": gettext("undone"), "tone": "danger"}
    return {
        "cells": [
            {
                "text": headline(event, content),
                "url": reverse("directory:change", args=[event.id]),
                **({"badge": undone} if event.corrected_by_id else {}),
            },
            {"text": day(event.effective_on)},
            {"text": change_name(event.kind)},
            {"text": act_words(event.act) or "–"},
        ]
    }


def headline(event: EventCard, content: EventContent) -> str:
    """An event in one line: who passed to whom, or what of whom changed."""
    named = _headline(content)
    if event.kind is not ChangeKind.CORRECTED:
        return named or gettext("no body named")
    return gettext("Correction: {what}").format(what=named) if named else event.note


def _headline(content: EventContent) -> str:
    if content.passed:
        sources = first_of(passed.source.name for passed in content.passed)
        targets = first_of(passed.target.name for passed in content.passed)
        return f"{sources} → {targets}"
    if content.altered:
        return becomes(content.altered)
    return first_of(card.name for card in (*content.began, *content.ended))


def _one(request: HttpRequest, event_id: UUID) -> dict[str, Any]:
    event = get_event(event_id=event_id)
    content = describe_events(events=[event])[event.id]
    followers = describe_followers(event=event)
    signed_in = _signed_in(request)
    return {
        "event": event,
        "title": headline(event, content),
        "kind": change_name(event.kind),
        "facts": _facts(event, signed_in=signed_in),
        "withdrawn": event.corrected_by_id or event.corrects_id,
        "effects": _effects(event, content),
        "followers": _effects(event, followers) if followers else None,
        "may_undo": _may_undo(request, event),
        "signed_in": signed_in,
        "history": list_facts_of(subject=f"directory.change:{event.id}") if signed_in else [],
    }


def _effects(event: EventCard, content: EventContent) -> dict[str, Any]:
    """The parameters of templates/directory/effects.html."""
    on, known = event.effective_on, content.known
    day_before = on - timedelta(days=1)
    return {
        "passings": [
            {
                "source": _linked(passed.source, day_before, known),
                "target": _linked(passed.target, on, known),
                "share_name": share_name(passed.share),
            }
            for passed in content.passed
        ],
        "altered": [
            {
                "before": _linked(before, day_before, known),
                "after": _linked(after, on, known),
                "told": difference(before, after),
            }
            for before, after in content.altered
        ],
        "began": [_linked(card, on, known) for card in content.began],
        "ended": [_linked(card, on, known) for card in content.ended],
    }


def _signed_in(request: HttpRequest) -> bool:
    try:
        get_acting(request)
    except SignInRequired:
        return False
    return True


def _linked(card: Card, on: date, known: Collection[UUID]) -> dict[str, Any]:
    """A body with the address of its page; what was undone may have left none."""
    return {
        "name": card.name,
        "url": f"{address(card)}?on={on.isoformat()}" if card.id in known else None,
        "code": card.code,
        "demonstration": card.demonstration,
    }


def _facts(event: EventCard, *, signed_in: bool) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"term": gettext("Takes effect"), "text": day(event.effective_on)},
        {"term": gettext("Kind"), "text": change_name(event.kind)},
        {"term": gettext("About what"), "text": body_kind_name(event.body)},
    ]
    if event.act or event.kind is not ChangeKind.CORRECTED:
        act = act_words(event.act) or gettext("none on record")
        facts.append({"term": gettext("Legal act"), "text": act})
    if event.act and event.act.issued_on:
        facts.append({"term": gettext("Act of"), "text": edtf_words(event.act.issued_on)})
    if event.source:
        facts.append({"term": gettext("Source"), "text": event.source})
    if event.note:
        reason = event.kind is ChangeKind.CORRECTED
        facts.append({"term": gettext("Reason") if reason else gettext("Note"), "text": event.note})
    recorded = day(timezone.localdate(event.recorded_at))
    by = event.recorded_by if signed_in else ""
    facts.append({"term": gettext("On record since"), "text": recorded, "note": by})
    return facts
