"""Read training sessions: the list, one with its people, who still cannot."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.pages.given_tables import as_workbook
from lienthong.cooperation.pages.rights import may_change
from lienthong.cooperation.pages.training_forms import PeopleFilterForm, TextFilterForm, chips_of
from lienthong.cooperation.pages.training_words import (
    arrival_in_words,
    came_badge,
    columns_of_trainings,
    crumbs_of,
    lack_badge,
    mark_in_words,
    row_of_training,
    test_in_words,
)
from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.queries import get_commitment
from lienthong.cooperation.queries.retention import retention_rule
from lienthong.cooperation.queries.rights import reads_inside, refuse_reader
from lienthong.cooperation.queries.training_tables import write_lacking_table, write_people_table
from lienthong.cooperation.queries.trainings import (
    count_trainings,
    get_training,
    is_open_now,
    list_coverage,
    list_trainings,
    seen_coverage,
    seen_people,
)
from lienthong.cooperation.rules.retention import kept_until
from lienthong.cooperation.rules.trials import ends_of
from lienthong.cooperation.terms import VIEW_COMMITMENTS
from lienthong.cooperation.terms.trainings import CourseCoverage, Lacking, Trainee, TrainingSummary
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.vietnamese import fold

ROWS_A_PAGE = 25
PEOPLE_A_PAGE = 50


def trainings_context(commitment: str) -> dict[str, Any]:
    """The sessions of a commitment, for its page."""
    found = list_trainings(commitment=commitment)
    return {"columns": columns_of_trainings(), "rows": [row_of_training(one) for one in found]}


@require_safe
@requires(VIEW_COMMITMENTS)
def trainings(request: HttpRequest) -> HttpResponse:
    """The sessions of all agreements, the latest first."""
    form = TextFilterForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    paginator = Paginator(range(count_trainings(text=text)), ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    found = list_trainings(text=text, offset=(page.number - 1) * ROWS_A_PAGE, limit=ROWS_A_PAGE)
    context = {
        "form": form,
        "chips": chips_of(form, reverse("cooperation:trainings")),
        "reset": reverse("cooperation:trainings"),
        "page": page,
        "columns": columns_of_trainings(),
        "rows": [row_of_training(one) for one in found],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": gettext("Training sessions")},
        ],
    }
    return render(request, "cooperation/trainings.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def training(request: HttpRequest, reference: str) -> HttpResponse:
    """One session: how many came and passed, its people narrowed."""
    summary, people = get_training(reference=reference)
    form = PeopleFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    inside = reads_inside(reference=reference, acting=get_acting(request), on=timezone.localdate())
    seen = seen_people(people, inside=inside, acting=get_acting(request))
    narrowed = [one for one in seen if _fits(one, asked)]
    page = Paginator(narrowed, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    may_edit = may_change(request, reference)
    reduced, today = sum(one.reduced for one in people), timezone.localdate()
    here = reverse("cooperation:training", args=[summary.reference])
    context = {
        "summary": summary,
        "draft": summary.draft,
        "facts_of_it": _facts(summary),
        "stats": _stats(summary),
        "people": people,
        "seen": seen,
        "hidden": len(people) - len(seen) - reduced,
        "reduced": reduced,
        "kept": _kept(summary, today) if any(one.name for one in seen) else {},
        "form": form,
        "page": page,
        "columns": _columns(),
        "rows": [_row(summary, one, linked=may_edit) for one in page.object_list],
        "chips": chips_of(form, here),
        "reset": here,
        "is_open": is_open_now(summary, timezone.now()),
        "facts": list_facts_of(subject=f"cooperation.training:{summary.id}"),
        "may_edit": may_edit,
        "crumbs": crumbs_of(summary),
    }
    return render(request, "cooperation/training.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def people_table(request: HttpRequest, reference: str) -> HttpResponse:
    """The people of a session as a workbook, to be filled in and given back."""
    content = write_people_table(
        reference=reference, acting=get_acting(request), on=timezone.localdate()
    )
    return as_workbook(content, reference)


@require_safe
@requires(VIEW_COMMITMENTS)
def lacking(request: HttpRequest, reference: str) -> HttpResponse:
    """Of each course of a commitment who is to know it and who still cannot, by agency."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    form = TextFilterForm(request.GET)
    words = fold(form.cleaned_data["q"]).split() if form.is_valid() else []
    here = reverse("cooperation:training_lacking", args=[record.summary.reference])
    acting = get_acting(request)
    inside = reads_inside(reference=reference, acting=acting, on=timezone.localdate())
    found = seen_coverage(list_coverage(commitment=reference), inside=inside, acting=acting)
    context = {
        "record": record,
        "form": form,
        "chips": chips_of(form, here),
        "reset": here,
        "courses": [
            _course(record.summary.reference, place, one, words, may_take=inside)
            for place, one in enumerate(found)
        ],
        "columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Full name")},
            {"label": gettext("Post")},
            {"label": gettext("Why")},
        ],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {
                "label": record.summary.reference,
                "url": reverse("cooperation:commitment", args=[record.summary.reference]),
            },
            {"label": gettext("Who still cannot")},
        ],
    }
    return render(request, "cooperation/training_lacking.html", context)


@require_safe
@requires(VIEW_COMMITMENTS)
def lacking_table(request: HttpRequest, reference: str, place: int) -> HttpResponse:
    """Those who still cannot as a workbook: the list of people for the next session."""
    refuse_reader(reference=reference, acting=get_acting(request), on=timezone.localdate())
    courses = list_coverage(commitment=reference)
    if place >= len(courses):
        raise Http404
    course = courses[place]
    content = write_lacking_table(title=course.course, lacking=course.lacking)
    return as_workbook(content, f"{reference}-con-thieu-{place + 1}")


def _fits(one: Trainee, asked: dict[str, Any]) -> bool:
    words = fold(asked.get("q") or "").split()
    told = fold(f"{one.name} {one.post} {one.agency_name}")
    came = one.attended_at is not None
    fits = {
        "came": came,
        "absent": not came,
        "passed": bool(one.passed),
        "failed": came and not one.passed,
        "uninvited": not one.invited,
    }
    return all(word in told for word in words) and fits.get(asked.get("which") or "", True)


def _facts(summary: TrainingSummary) -> list[dict[str, str]]:
    draft = summary.draft
    facts = [
        {"term": gettext("Day"), "text": words_of(draft.held)},
        {"term": gettext("Held at"), "text": draft.place},
        {"term": gettext("Test"), "text": test_in_words(draft)},
    ]
    if draft.trainer:
        facts.append({"term": gettext("Who teaches"), "text": draft.trainer})
    if draft.note:
        facts.append({"term": gettext("Note on the session"), "text": draft.note})
    return facts


def _stats(summary: TrainingSummary) -> list[dict[str, Any]]:
    tally = summary.tally
    address = reverse("cooperation:training", args=[summary.reference])
    seats = ""
    if tally.seats:
        seats = ngettext(
            "%(count)d agency has named nobody", "%(count)d agencies have named nobody", tally.seats
        ) % {"count": tally.seats}
    stats = [
        {
            "value": tally.people,
            "label": gettext("On the list"),
            "url": address,
            "note": seats,
            "tone": "neutral",
        },
        {
            "value": tally.attended,
            "label": gettext("Came"),
            "url": f"{address}?which=came",
            "note": "",
            "tone": "info",
        },
    ]
    if summary.draft.has_test:
        stats.append(
            {
                "value": tally.passed,
                "label": gettext("Passed"),
                "url": f"{address}?which=passed",
                "note": "",
                "tone": "success",
            }
        )
    return stats


def _columns() -> list[dict[str, str]]:
    return [
        {"label": gettext("Full name")},
        {"label": gettext("Agency")},
        {"label": gettext("State")},
        {"label": gettext("Test result")},
    ]


def _row(summary: TrainingSummary, one: Trainee, *, linked: bool) -> dict[str, Any]:
    name: dict[str, Any] = {"text": one.name or gettext("not named yet"), "note": one.post}
    if linked:
        name["url"] = reverse("cooperation:trainee", args=[summary.reference, one.id])
    return {
        "cells": [
            name,
            {"text": one.agency_name},
            {"badge": came_badge(one), "note": arrival_in_words(one)},
            {"text": mark_in_words(one)},
        ]
    }


def _kept(summary: TrainingSummary, today: date) -> dict[str, Any]:
    """Until when the names of a session are kept, by which rule; {} where nobody can say."""
    ends = ends_of(summary.draft.held)
    if ends is None or ends.last is None:
        return {}
    rule = retention_rule(on=today)
    return {
        "until": kept_until(ends.last, rule),
        "basis": rule.legal_basis,
        "unsure": "" if rule.sure else gettext("not compared with the wording of the law"),
    }


def _name_of(lack: Lacking) -> str:
    if lack.reduced:
        return gettext("name not kept any more")
    if lack.hidden:
        return gettext("read by both sides")
    return lack.name or gettext("not named yet")


def _course(
    reference: str, place: int, one: CourseCoverage, words: list[str], *, may_take: bool
) -> dict[str, Any]:
    """A course with those who still cannot; the whole list is only for who reads inside."""
    shown = [
        lack
        for lack in one.lacking
        if all(word in fold(f"{lack.name} {lack.post} {lack.agency_name}") for word in words)
    ]
    return {
        "course": one.course,
        "people": one.people,
        "able": one.able,
        "share": f"{100 * one.able / one.people:.1f}".replace(".", ",") if one.people else "",
        "agencies": len(one.by_agency),
        "sessions": [
            {"text": session, "url": reverse("cooperation:training", args=[session])}
            for session in one.sessions
        ],
        "table": reverse("cooperation:training_lacking_table", args=[reference, place])
        if may_take
        else "",
        "rows": [
            {
                "cells": [
                    {"text": lack.agency_name},
                    {"text": _name_of(lack)},
                    {"text": lack.post},
                    {"badge": lack_badge(lack.lack)},
                ]
            }
            for lack in shown
        ],
    }
