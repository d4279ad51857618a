"""The radar: what lapses when, at the earliest and at the latest, and what was said about it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.cooperation.operations import decide_not_renewed, link_renewal, reopen_lapse
from lienthong.cooperation.pages.asked_changes import saved_words
from lienthong.cooperation.pages.forms import UNCONFIRMED
from lienthong.cooperation.pages.radar_words import (
    EMPTY,
    SECTIONS,
    answer_cell,
    columns,
    ends_cell,
    name_cell,
    renew_url,
    stage_cell,
    way_cell,
)
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.succession_forms import NotRenewedForm, RenewedForm
from lienthong.cooperation.pages.tabs import tabs_of
from lienthong.cooperation.pages.wording import (
    in_words,
    refusal_context,
)
from lienthong.cooperation.queries import (
    AgreementFilter,
    Radar,
    count_agreements,
    get_radar_entry,
    read_radar,
)
from lienthong.cooperation.queries.rights import own_among
from lienthong.cooperation.terms import VIEW
from lienthong.cooperation.terms.radar import (
    ANSWER,
    LapseRefused,
    RadarEntry,
    Section,
)
from lienthong.identity.queries import get_acting, list_typed, page_of, requires
from lienthong.kernel.errors import Refusal
from lienthong.work.terms import DO

Cell = dict[str, Any]
Form = NotRenewedForm | RenewedForm

SECTION = "muc"
"""The parameter that names the section shown; the one that wants attention without it."""

DEEDS: Mapping[str, type[Form]] = {
    "renewed": RenewedForm,
    "not_renewed": NotRenewedForm,
    "reopen": NotRenewedForm,
}
"""What the answer's page can send, and the form that carries it."""


@require_safe
@requires(VIEW)
def radar(request: HttpRequest) -> HttpResponse:
    """What lapses when, the earliest end first, section by section."""
    today = timezone.localdate()
    found = read_radar(on=today)
    section = _asked(request.GET.get(SECTION, ""))
    may_answer = _may_answer(request)
    page = page_of(
        request,
        count=found.count(section),
        ask=lambda first, limit: list(found.of(section, first=first, limit=limit)),
    )
    shown = [one.reference for one in page.object_list]
    own = own_among(shown, get_acting(request).actor) if may_answer else frozenset()
    context = {
        "tabs": tabs_of("radar", on=today),
        "sections": _sections(found, section),
        "section": gettext(SECTIONS[section]),
        "columns": columns(answers=may_answer),
        "rows": [_row(one, today, own, answers=may_answer) for one in page.object_list],
        "page": page,
        "empty": gettext(EMPTY[section]),
        "unconfirmed": count_agreements(matching=AgreementFilter(confirmed=False), on=today),
        "unconfirmed_url": reverse("cooperation:list", query={"state": UNCONFIRMED}),
        "has_calendar": request.user.is_authenticated and get_acting(request).may(DO),
    }
    return render(request, "cooperation/radar.html", context)


def typed(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, key: str
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of an answer when their session ended."""
    del key
    form = DEEDS.get(sent.get("deed", ""), NotRenewedForm)
    yield from list_typed(form.base_fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_part(ANSWER, form=typed)
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Say that an agreement was renewed by another, or is not renewed and why."""
    today = timezone.localdate()
    entry = get_radar_entry(reference=key, on=today)
    deed = request.POST.get("deed", "")
    if request.method != "POST" or deed not in DEEDS:
        return _show(request, entry, today)
    form = DEEDS[deed](request.POST, auto_id=f"{deed}_%s")
    form.is_valid()
    given = {name: str(form.cleaned_data.get(name, "")) for name in form.fields}
    try:
        done = _do(deed)(
            reference=key, actor=get_acting(request).actor, now=timezone.now(), **given
        )
    except LapseRefused as error:
        for refusal in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
            form.add_error(refusal.place, in_words(refusal))
        return _show(request, entry, today, forms={deed: form}, status=422)
    except Refusal as error:
        return _show(request, entry, today, forms={deed: form}, refusal=error, status=error.status)
    waits = deed == "renewed" and done is None
    messages.success(request, saved_words(None) if waits else gettext("It is on record."))
    return redirect("cooperation:lapse", key=key)


def _do(deed: str) -> Callable[..., int | None]:
    operations: Mapping[str, Callable[..., int | None]] = {
        "renewed": link_renewal,
        "not_renewed": decide_not_renewed,
        "reopen": reopen_lapse,
    }
    return operations[deed]


def _show(
    request: HttpRequest,
    entry: RadarEntry,
    today: date,
    *,
    forms: Mapping[str, Form] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    given = forms or {}
    reference = entry.reference
    context = {
        "entry": entry,
        "facts_of_it": [
            {"term": gettext("Agreement"), **name_cell(entry)},
            {"term": gettext("Last day of the term"), **ends_cell(entry)},
            {"term": gettext("State"), **stage_cell(entry, today)},
            {"term": gettext("Renewed or not"), **answer_cell(entry, answers=False)},
        ],
        "renew_url": renew_url(reference),
        "opened": next(iter(given), ""),
        "faulty": next(iter(given.values()), None),
        "refusal": None if refusal is None else refusal_context(refusal),
        "crumbs": [
            {"label": gettext("What lapses"), "url": reverse("cooperation:radar")},
            {"label": reference},
        ],
        **{deed: given.get(deed) or form(auto_id=f"{deed}_%s") for deed, form in DEEDS.items()},
    }
    return render(request, "cooperation/lapse.html", context, status=status)


def _asked(text: str) -> Section:
    return Section(text) if text in set(Section) else Section.ATTENTION


def _sections(found: Radar, current: Section) -> list[Cell]:
    return [
        {
            "label": gettext(label),
            "url": reverse("cooperation:radar", query={SECTION: section.value}),
            "current": section is current,
            "count": found.count(section),
        }
        for section, label in SECTIONS.items()
    ]


def _row(entry: RadarEntry, today: date, own: frozenset[str], *, answers: bool) -> Cell:
    """A row; what this person may not answer has no way to an answer."""
    theirs = answers and entry.reference in own
    return {
        "cells": [
            name_cell(entry),
            ends_cell(entry),
            stage_cell(entry, today),
            answer_cell(entry, answers=theirs),
            *([way_cell(entry) if theirs else {"text": ""}] if answers else []),
        ]
    }


def _may_answer(request: HttpRequest) -> bool:
    return request.user.is_authenticated and get_acting(request).may(ANSWER)
