"""Survey rounds: the list, one with who answered, its steps, what an agency answered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations import (
    close_round,
    remind_asked,
    send_round,
    tell_outcomes,
)
from lienthong.cooperation.pages.survey_forms import AskedFilterForm, LetterForm
from lienthong.cooperation.pages.survey_totals import tally_rows
from lienthong.cooperation.pages.survey_words import (
    KINDS,
    ROUND_STATES,
    answered_in_words,
    badge_of,
    due_of,
)
from lienthong.cooperation.pages.wording import (
    in_words,
    refusal_context,
)
from lienthong.cooperation.queries import (
    count_rounds,
    get_round,
    list_needs,
    list_rounds,
    list_standing_answers,
    questions_of,
    tell_reach,
)
from lienthong.cooperation.terms.survey_refusals import SurveyRefused, UnknownSurvey
from lienthong.cooperation.terms.surveys import (
    MANAGE_SURVEYS,
    VIEW_SURVEYS,
    Asked,
    NeedState,
    Question,
    Round,
    RoundState,
    RoundSummary,
)
from lienthong.exchange.terms import Upload
from lienthong.identity.queries import get_acting, list_typed, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]
ASKED_A_PAGE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    """A step that is asked once more: the words of its question, its button, what follows."""

    title: str
    action: str
    consequences: tuple[str, ...]
    do: Callable[..., Any]
    done: str


STEPS: Mapping[str, _Step] = {
    "nhac": _Step(
        title=gettext_noop("Remind those who have not answered?"),
        action=gettext_noop("Remind them"),
        consequences=(
            gettext_noop("Each gets a reminder through the exchange, beside the survey."),
            gettext_noop("Who has answered is not reminded."),
        ),
        do=remind_asked,
        done=gettext_noop("Those who have not answered are reminded."),
    ),
    "dong": _Step(
        title=gettext_noop("Take no more answers?"),
        action=gettext_noop("Close the survey"),
        consequences=(
            gettext_noop("Who has not answered is told so through the exchange."),
            gettext_noop("What comes in later is kept apart: you take it in, or not."),
            gettext_noop("The needs can still be ranked and answered."),
        ),
        do=close_round,
        done=gettext_noop("The survey is closed."),
    ),
    "bao": _Step(
        title=gettext_noop("Tell everybody what becomes of the needs?"),
        action=gettext_noop("Tell them"),
        consequences=(
            gettext_noop("Everybody who was asked gets one document through the exchange."),
            gettext_noop("It says of each need yes, no or when. Notes of your agency stay here."),
            gettext_noop("The answers cannot be changed afterwards."),
        ),
        do=tell_outcomes,
        done=gettext_noop("It is on its way to everybody who was asked."),
    ),
}


@require_safe
@requires(VIEW_SURVEYS)
def surveys(request: HttpRequest) -> HttpResponse:
    """The rounds that this person sees, newest first."""
    acting = get_acting(request)
    page = page_of(
        request,
        count=count_rounds(acting=acting),
        ask=lambda first, limit: list_rounds(acting=acting, first=first, limit=limit),
    )
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Survey")},
            {"label": gettext("State")},
            {"label": gettext("Have answered"), "numeric": True},
            {"label": gettext("Answer until")},
        ],
        "rows": [_row(one) for one in page.object_list],
        "may_manage": acting.may(MANAGE_SURVEYS) and acting.agency_id is not None,
    }
    return render(request, "cooperation/surveys.html", context)


@require_safe
@requires(VIEW_SURVEYS)
def survey(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: its questions, who answered and who did not, what can be done now."""
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    summary = found.summary
    manages = may_manage(acting, found)
    needs = list_needs(round_id=round_id, acting=acting)
    questions = questions_of(found.form)
    narrowed = AskedFilterForm(request.GET)
    asked = [one for one in found.asked if narrowed.keeps(one)]
    page = Paginator(asked, ASKED_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": found,
        "narrowed": narrowed if summary.asked > ASKED_A_PAGE else None,
        "page": page,
        "tallies": tally_rows(questions, list_standing_answers(round_id=round_id, acting=acting))
        if summary.answered
        else [],
        "tally_columns": [
            {"label": gettext("Question")},
            {"label": gettext("Answers"), "numeric": True},
            {"label": gettext("Together")},
        ],
        "badge": badge_of(ROUND_STATES, summary.state),
        "facts_of_it": _facts(found),
        "questions": [_question(one) for one in questions],
        "columns": [{"label": gettext("Agency")}, {"label": gettext("Answer")}],
        "rows": [_asked_row(found, one) for one in page.object_list],
        "answered_text": answered_in_words(summary),
        "needs": len(needs),
        "needs_open": sum(one.state is NeedState.OPEN for one in needs),
        "is_draft": summary.state is RoundState.DRAFT,
        "steps": _steps(found) if manages else [],
        "may_change": manages and summary.state is RoundState.DRAFT,
        "sent_url": _sent_url(acting, found),
        "facts": list_facts_of(subject=f"cooperation.survey:{summary.id}"),
        "crumbs": [*crumbs_of(found)[:1], {"label": summary.label}],
    }
    return render(request, "cooperation/survey.html", context)


def typed(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_named: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had entered of a sending when their session ended: a file cannot be kept."""
    yield from list_typed(LetterForm.base_fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE_SURVEYS, form=typed)
def send(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Send a prepared round, with the signed letter if there is one."""
    acting = get_acting(request)
    found = _own(acting, round_id)
    posted = request.method == "POST"
    form = LetterForm(request.POST, request.FILES) if posted else LetterForm()
    refusals: list[str] = []
    if posted and form.is_valid():
        file = form.cleaned_data["letter"]
        letter = Upload(file.name, file.read()) if file else None
        try:
            send_round(round_id=round_id, letter=letter, acting=acting, now=timezone.now())
        except SurveyRefused as error:
            refusals = [in_words(one) for one in error.params["refusals"]]  # type: ignore[attr-defined]
        except Refusal as error:
            refusals = [in_words(error)]
        else:
            messages.success(request, gettext("The survey is on its way."))
            return redirect("cooperation:survey", round_id=round_id)
    context = {
        "round": found,
        "form": form,
        "refusals": refusals,
        "reach": tell_reach(found, on=timezone.localdate(), now=timezone.now()),
        "questions": [_question(one) for one in questions_of(found.form)],
        "agencies": ngettext("{count} agency", "{count} agencies", found.summary.asked).format(
            count=found.summary.asked
        ),
        "back": reverse("cooperation:survey", args=[round_id]),
        "crumbs": [*crumbs_of(found), {"label": gettext("Send")}],
    }
    status = 422 if refusals or form.errors else 200
    return render(request, "cooperation/survey_send.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE_SURVEYS)
def step(request: HttpRequest, round_id: UUID, deed: str) -> HttpResponse:
    """Remind, close, or tell everybody: asked once more, then done."""
    acting = get_acting(request)
    found = _own(acting, round_id)
    if deed not in STEPS:
        raise Http404
    asked = STEPS[deed]
    refusal = None
    if request.method == "POST":
        try:
            asked.do(round_id=round_id, acting=acting, now=timezone.now())
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, gettext(asked.done))
            return redirect("cooperation:survey", round_id=round_id)
    context = {
        "round": found,
        "title": gettext(asked.title),
        "action": gettext(asked.action),
        "consequences": [gettext(one) for one in asked.consequences],
        "action_url": request.path,
        "cancel_url": reverse("cooperation:survey", args=[round_id]),
        "refusal": refusal and refusal_context(refusal),
        "crumbs": [*crumbs_of(found), {"label": gettext(asked.action)}],
    }
    status = 200 if refusal is None else refusal.status
    return render(request, "cooperation/survey_step.html", context, status=status)


def may_manage(acting: Acting, found: Round) -> bool:
    """Whether this person does the steps of a round: an officer of the agency that asks."""
    return acting.may(MANAGE_SURVEYS) and acting.agency_id == found.agency_id


def crumbs_of(found: Round) -> list[Cell]:
    """The way to a round."""
    return [
        {"label": gettext("Surveys"), "url": reverse("cooperation:surveys")},
        {
            "label": found.summary.label,
            "url": reverse("cooperation:survey", args=[found.summary.id]),
        },
    ]


def _own(acting: Acting, round_id: UUID) -> Round:
    found = get_round(round_id=round_id, acting=acting)
    if acting.agency_id != found.agency_id:
        raise UnknownSurvey
    return found


def _row(one: RoundSummary) -> Cell:
    address = reverse("cooperation:survey", args=[one.id])
    return {
        "cells": [
            {"text": one.title, "url": address, "note": f"{one.label} · {one.agency_name}"},
            {"badge": badge_of(ROUND_STATES, one.state)},
            {"text": answered_in_words(one)},
            {"text": due_of(one)},
        ]
    }


def _facts(found: Round) -> list[Cell]:
    summary = found.summary
    facts: list[Cell] = [
        {"term": gettext("Who asks"), "text": summary.agency_name},
        {"term": gettext("Answer until"), "text": due_of(summary)},
    ]
    if found.agreement:
        url = reverse("cooperation:agreement", args=[found.agreement])
        facts.append({"term": gettext("Agreement"), "text": found.agreement, "url": url})
    if summary.sent_at:
        sent = date_format(timezone.localtime(summary.sent_at), "SHORT_DATETIME_FORMAT")
        facts.append({"term": gettext("Sent"), "text": sent})
    return facts


def _question(one: Question) -> Cell:
    return {
        "title": f"{one.title} ({one.unit})" if one.unit else one.title,
        "kind": gettext(KINDS[one.kind]),
        "options": ", ".join(one.options),
        "needed": one.needed,
    }


def _asked_row(found: Round, one: Asked) -> Cell:
    address = reverse("cooperation:survey_answer", args=[found.summary.id, one.agency_id])
    if one.answered_at is not None:
        at = date_format(timezone.localtime(one.answered_at), "SHORT_DATETIME_FORMAT")
        note = f"{at} · {one.answered_by}" if one.answered_by else at
        answer: Cell = {"badge": {"text": gettext("Has answered"), "tone": "success"}, "note": note}
        if one.late_waits:
            answer["note"] = gettext("a later answer came after closing: decide")
    elif one.late_waits:
        answer = {"badge": {"text": gettext("Answered after closing: decide"), "tone": "warning"}}
    elif found.summary.state is RoundState.DRAFT:
        answer = {"text": "–"}
    else:
        answer = {"badge": {"text": gettext("Not yet"), "tone": "waiting"}}
        if one.reminded_at is not None:
            day = date_format(timezone.localtime(one.reminded_at), "SHORT_DATE_FORMAT")
            answer["note"] = gettext("reminded on {day}").format(day=day)
    linked = {} if found.summary.state is RoundState.DRAFT else {"url": address}
    return {"cells": [{"text": one.name, "note": one.code, **linked}, answer]}


def _steps(found: Round) -> list[Cell]:
    """The buttons for what can be done with the round now."""
    address = found.summary.id
    by_state: Mapping[RoundState, tuple[str, ...]] = {
        RoundState.SENT: ("nhac", "dong"),
        RoundState.CLOSED: ("bao",),
    }
    deeds = by_state.get(found.summary.state, ())
    everybody = found.summary.answered == found.summary.asked
    return [
        {
            "label": gettext(STEPS[deed].action),
            "url": reverse("cooperation:survey_step", args=[address, deed]),
        }
        for deed in deeds
        if not (deed == "nhac" and everybody)
    ]


def _sent_url(acting: Acting, found: Round) -> str:
    """The document in the exchange, for people of the agency that sent it."""
    if found.exchange_id is None or acting.agency_id != found.agency_id:
        return ""
    return reverse("exchange:sent_one", args=[found.exchange_id])
