"""The needs of a round: ranked, made one, answered, made a commitment or a task."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from lienthong.cooperation.operations import (
    TaskFor,
    answer_need,
    commit_need,
    merge_needs,
    rank_needs,
    task_need,
)
from lienthong.cooperation.pages.people import people_to_give
from lienthong.cooperation.pages.survey_forms import CommitForm, DecisionForm, RankForm, TaskForm
from lienthong.cooperation.pages.survey_words import (
    NEED_STATES,
    PRIORITIES,
    URGENCIES,
    promise_in_words,
)
from lienthong.cooperation.pages.surveys import crumbs_of, may_manage
from lienthong.cooperation.pages.wording import (
    in_words,
    language,
    refusal_context,
)
from lienthong.cooperation.queries import get_draft, get_need, get_round, list_needs, list_owners
from lienthong.cooperation.rules import write_day, write_number
from lienthong.cooperation.terms import CommitmentRefused
from lienthong.cooperation.terms.survey_refusals import NeedDecisionRefused, NeedsNotChosen
from lienthong.cooperation.terms.surveys import (
    MANAGE_SURVEYS,
    VIEW_SURVEYS,
    Need,
    NeedDecision,
    NeedState,
    NeedSummary,
    Priority,
    Round,
    RoundState,
    Voice,
)
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]
_DECIDING = {RoundState.SENT, RoundState.CLOSED}
_FORMS = {"answer": DecisionForm, "commit": CommitForm}


@require_http_methods(["GET", "HEAD"])
@requires(VIEW_SURVEYS)
def needs(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The needs of a round as they are ranked."""
    return _list(request, round_id)


def typed_rank(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_named: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had chosen for the needs ticked when their session ended."""
    yield from list_typed(RankForm.base_fields, sent)


@require_http_methods(["POST"])
@requires(MANAGE_SURVEYS, form=typed_rank)
def sort_out(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Rank the needs that are ticked, or make them one."""
    acting, now = get_acting(request), timezone.now()
    numbers = [int(one) for one in request.POST.getlist("need") if one.isascii() and one.isdigit()]
    form = RankForm(request.POST)
    try:
        if request.POST.get("deed") == "merge":
            merge_needs(round_id=round_id, numbers=numbers, acting=acting, now=now)
            messages.success(request, gettext("They are one need now."))
        elif form.is_valid():
            priority = Priority(int(form.cleaned_data["priority"]))
            count = rank_needs(
                round_id=round_id, numbers=numbers, priority=priority, acting=acting, now=now
            )
            said = ngettext("{count} need is ranked.", "{count} needs are ranked.", count)
            messages.success(request, said.format(count=count))
        else:
            raise NeedsNotChosen
    except Refusal as error:
        return _list(request, round_id, refusal=error)
    return redirect("cooperation:survey_needs", round_id=round_id)


def _list(request: HttpRequest, round_id: UUID, *, refusal: Refusal | None = None) -> HttpResponse:
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    listed = list_needs(round_id=round_id, acting=acting)
    sorts = may_manage(acting, found) and found.summary.state in _DECIDING
    context = {
        "round": found,
        "columns": [
            {"label": gettext("Need")},
            {"label": gettext("Asked for by")},
            {"label": gettext("Quantity"), "numeric": True},
            {"label": gettext("Rank")},
            {"label": gettext("Answer")},
        ],
        "rows": [_row(one, ticked=sorts) for one in listed],
        "form": RankForm(),
        "sorts": sorts,
        "open": sum(one.state is NeedState.OPEN for one in listed),
        "refusal": refusal and refusal_context(refusal),
        "crumbs": [*crumbs_of(found), {"label": gettext("Needs")}],
    }
    status = 200 if refusal is None else refusal.status
    return render(request, "cooperation/survey_needs.html", context, status=status)


def typed(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_named: Any
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of an answer when their session ended."""
    if sent.get("deed") == "task":
        people = people_to_give(get_acting(request))
        yield from list_typed(TaskForm(people=people).fields, sent)
    else:
        yield from list_typed(_FORMS.get(sent.get("deed", ""), DecisionForm).base_fields, sent)


@require_http_methods(["GET", "HEAD"])
@requires(VIEW_SURVEYS)
def need(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """One need: who asks for it and why, what is answered, what came of it."""
    acting = get_acting(request)
    return _show(request, get_round(round_id=round_id, acting=acting), number)


@require_http_methods(["POST"])
@requires(MANAGE_SURVEYS, form=typed)
def decide(request: HttpRequest, round_id: UUID, number: int) -> HttpResponse:
    """Answer a need; make it a commitment or a task."""
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    deed = request.POST.get("deed", "answer")
    forms = _forms(acting, get_need(round_id=round_id, number=number, acting=acting), request)
    form = forms.get(deed, forms["answer"])
    if not form.is_valid():
        return _show(request, found, number, forms=forms, status=422)
    how = {"round_id": round_id, "number": number, "acting": acting, "now": timezone.now()}
    try:
        said = _do(deed, form, how)
    except (NeedDecisionRefused, CommitmentRefused) as error:
        for one in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
            place = {"owner": "side"}.get(one.place, one.place)
            form.add_error(place if place in form.fields else None, in_words(one))
        return _show(request, found, number, forms=forms, status=422)
    except Refusal as error:
        return _show(request, found, number, forms=forms, refusal=error, status=error.status)
    messages.success(request, said)
    if deed == "answer":
        return redirect("cooperation:survey_needs", round_id=round_id)
    return redirect("cooperation:survey_need", round_id=round_id, number=number)


def _do(deed: str, form: Any, how: dict[str, Any]) -> str:
    said = form.cleaned_data
    if deed == "commit":
        reference = said["agreement"].strip().upper()
        agreement_id, _, draft = get_draft(reference=reference)
        today = timezone.localdate(how["now"])
        parties = list_owners(agreement_id=agreement_id, draft=draft, on=today)
        made = commit_need(agreement=reference, owner=form.owner(parties), **how)
        return gettext("The need is on record as the commitment {reference}.").format(
            reference=made
        )
    if deed == "task":
        path = reverse("cooperation:survey_need", args=[how["round_id"], how["number"]])
        given = TaskFor(account_id=UUID(said["account"]), due_on=said["due_on"], path=path)
        task_need(given=given, **how)
        return gettext("The task is given.")
    decision = NeedDecision(
        state=NeedState(said["state"]),
        promised=said["promised"],
        explanation=said["explanation"],
        note=said["note"],
    )
    answer_need(decision=decision, based_on=said["based_on"], **how)
    return gettext("The answer is on record. Those who asked read it once you tell everybody.")


def _forms(acting: Acting, one: Need, request: HttpRequest | None = None) -> dict[str, Any]:
    """The forms of the page; the one that was sent holds what was typed."""
    deed = "" if request is None else request.POST.get("deed", "answer")
    summary = one.summary
    initial = {
        "state": "" if summary.state is NeedState.OPEN else summary.state.value,
        "promised": write_day(summary.promised, language=language()),
        "explanation": one.explanation,
        "note": one.note,
        "based_on": one.version,
    }
    people = people_to_give(acting)
    forms: dict[str, Any] = {
        "answer": DecisionForm(initial=initial, auto_id="answer_%s"),
        "commit": CommitForm(auto_id="commit_%s"),
        "task": TaskForm(people=people, auto_id="task_%s"),
    }
    if request is not None and deed == "task":
        forms[deed] = TaskForm(request.POST, people=people, auto_id="task_%s")
    elif request is not None:
        kind = _FORMS.get(deed, DecisionForm)
        name = deed if deed in _FORMS else "answer"
        forms[name] = kind(request.POST, auto_id=f"{name}_%s")
    return forms


def _show(
    request: HttpRequest,
    found: Round,
    number: int,
    *,
    forms: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = get_acting(request)
    one = get_need(round_id=found.summary.id, number=number, acting=acting)
    manages = may_manage(acting, found)
    shown = forms or _forms(acting, one)
    summary = one.summary
    promised = summary.state in {NeedState.YES, NeedState.LATER}
    taken = bool(summary.commitment) or summary.task_id is not None
    context = {
        "need": one,
        "badge": _badge(summary),
        "columns": [
            {"label": gettext("Agency")},
            {"label": gettext("What is needed")},
            {"label": gettext("Quantity"), "numeric": True},
            {"label": gettext("How soon")},
            {"label": gettext("Why")},
        ],
        "rows": [_voice(voice) for voice in one.voices],
        "faulty": next((form for form in shown.values() if form.is_bound and form.errors), None),
        "opened": request.POST.get("deed", ""),
        "answers": manages and found.summary.state in _DECIDING,
        "takes": manages and promised and not taken,
        "task_url": reverse("work:one", args=[summary.task_id]) if summary.task_id else "",
        "commitment_url": reverse("cooperation:commitment", args=[summary.commitment])
        if summary.commitment
        else "",
        "answered": _answered(one),
        "refusal": refusal and refusal_context(refusal),
        "action_url": reverse("cooperation:survey_need_decide", args=[found.summary.id, number]),
        "crumbs": [
            *crumbs_of(found),
            {
                "label": gettext("Needs"),
                "url": reverse("cooperation:survey_needs", args=[found.summary.id]),
            },
            {"label": str(number)},
        ],
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "cooperation/survey_need.html", context, status=status)


def _answered(one: Need) -> str:
    if one.answered_at is None:
        return ""
    at = date_format(timezone.localtime(one.answered_at), "SHORT_DATETIME_FORMAT")
    return gettext("answered {at} by {name}").format(at=at, name=one.answered_by)


def _badge(one: NeedSummary) -> Cell:
    return {
        "text": promise_in_words(one.state, one.promised),
        "tone": NEED_STATES[one.state][1],
    }


def _row(one: NeedSummary, *, ticked: bool) -> Cell:
    address = reverse("cooperation:survey_need", args=[one.round_id, one.number])
    tick = {
        "name": "need",
        "value": str(one.number),
        "label": gettext("Tick: {title}").format(title=one.title),
    }
    agencies = ngettext("{count} agency", "{count} agencies", one.agencies)
    urgent = ngettext(
        "{count} within three months", "{count} within three months", one.urgent
    ).format(count=one.urgent)
    return {
        "cells": [
            {"text": one.title, "url": address, **({"tick": tick} if ticked else {})},
            {
                "text": agencies.format(count=one.agencies),
                "note": urgent if one.urgent else "",
            },
            {"text": write_number(str(one.units)) if one.units else "–"},
            {"text": gettext(PRIORITIES[one.priority])},
            {"badge": _badge(one), "note": one.commitment},
        ]
    }


def _voice(one: Voice) -> Cell:
    return {
        "cells": [
            {"text": one.agency_name},
            {"text": one.what},
            {"text": "–" if one.units is None else write_number(str(one.units))},
            {"text": gettext(URGENCIES[one.urgency])},
            {"text": one.why or "–"},
        ]
    }
