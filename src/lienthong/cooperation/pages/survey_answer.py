"""Surveys on the side that answers: what waits, the form filled in, what became of our needs."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations import keep_draft, send_answer
from lienthong.cooperation.pages.survey_filling import (
    filled_form,
    list_filled,
    refused_form,
    suggested,
    typed_of,
)
from lienthong.cooperation.pages.survey_forms import AnswerForm
from lienthong.cooperation.pages.survey_words import (
    LATE_TOLD,
    NEED_STATES,
    REQUEST_STATES,
    badge_of,
    due_of,
    promise_in_words,
    shown_answers,
)
from lienthong.cooperation.pages.wording import (
    refusal_context,
)
from lienthong.cooperation.queries import (
    count_requests,
    get_request,
    list_requests,
    questions_of,
)
from lienthong.cooperation.rules import fill_fields
from lienthong.cooperation.terms.survey_refusals import AnswersRefused, SurveyClosedThere
from lienthong.cooperation.terms.surveys import (
    FILL_SURVEYS,
    SEND_ANSWERS,
    VIEW_REQUESTS,
    Outcome,
    Request,
    RequestState,
    RequestSummary,
)
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.exchange.terms import READ
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import PermissionRefused
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]


@require_safe
@requires(VIEW_REQUESTS)
def requests(request: HttpRequest) -> HttpResponse:
    """The surveys that the agency received: what is to be answered first. For auditors all."""
    acting = get_acting(request)
    whose: dict[str, Any] = {
        "agency_id": acting.agency_id,
        "everybody": acting.may(VIEW_EVERYTHING),
    }
    page = page_of(
        request,
        count=count_requests(**whose),
        ask=lambda first, limit: list_requests(**whose, first=first, limit=limit),
    )
    context = {
        "page": page,
        "columns": [
            {"label": gettext("Survey")},
            {"label": gettext("State")},
            {"label": gettext("Answer until")},
        ],
        "rows": [_row(one) for one in page.object_list],
    }
    return render(request, "cooperation/survey_requests.html", context)


def typed(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, request_id: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had typed into a survey when their session ended."""
    found = get_request(request_id=request_id, agency_id=get_acting(request).agency_id)
    yield from list_filled(questions_of(found.form), sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(VIEW_REQUESTS, form=typed)
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Fill a survey in: add a need, keep what is typed, send it. It may be sent again."""
    acting = get_acting(request)
    if request.method == "POST" and not acting.may(FILL_SURVEYS):
        raise PermissionRefused(permission=FILL_SURVEYS, acting=acting)
    found = get_request(
        request_id=request_id,
        agency_id=acting.agency_id,
        everybody=request.method != "POST" and acting.may(VIEW_EVERYTHING),
    )
    questions = questions_of(found.form)
    deed = request.POST.get("deed", "")
    if request.method != "POST" or found.summary.state is RequestState.TOLD:
        before = found.draft or fill_fields(found.answers or {})
        return _show(request, found, filled_form(questions, before))
    given = typed_of(request.POST)
    if deed == "row":
        return _show(request, found, filled_form(questions, given, more=1))
    how: dict[str, Any] = {
        "request_id": request_id,
        "typed": given,
        "based_on": _based_on(request),
        "acting": acting,
        "now": timezone.now(),
    }
    try:
        if deed == "send" and acting.may(SEND_ANSWERS):
            send_answer(**how)
            messages.success(
                request, gettext("Your answer is on its way. You may still change it.")
            )
            return redirect("cooperation:survey_requests")
        keep_draft(**how)
    except AnswersRefused as error:
        return _show(request, found, refused_form(questions, request.POST, error), status=422)
    except Refusal as error:
        form = refused_form(questions, request.POST, None)
        if isinstance(error, SurveyClosedThere):
            # What was typed is not lost with the sending.
            keep_draft(**how)
            found = get_request(request_id=request_id, agency_id=acting.agency_id)
        return _show(request, found, form, refusal=error, status=error.status)
    messages.success(
        request, gettext("Saved. Nothing was sent; whoever of your agency opens it goes on.")
    )
    return redirect("cooperation:survey_request", request_id=request_id)


def _based_on(request: HttpRequest) -> int:
    text = request.POST.get("based_on", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _show(
    request: HttpRequest,
    found: Request,
    form: AnswerForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = get_acting(request)
    summary = found.summary
    questions = questions_of(found.form)
    is_closed = found.closed_at is not None
    context = {
        "request_": found,
        "badge": badge_of(REQUEST_STATES, summary.state),
        "due": due_of(summary),
        "form": form,
        "based_on": _based_on(request)
        if request.method == "POST" and not is_closed
        else found.draft_version,
        "suggested": suggested(questions),
        "may_fill": acting.may(FILL_SURVEYS) and found.agency_id == acting.agency_id,
        "may_send": acting.may(SEND_ANSWERS) and not is_closed,
        "is_closed": is_closed,
        "late": gettext(LATE_TOLD[found.late]) if found.late is not None else "",
        "is_over": not is_closed and _is_over(summary),
        "is_open": summary.state is not RequestState.TOLD,
        "is_sent": summary.sent_at is not None,
        "answers": shown_answers(questions, found.answers or {}),
        "outcomes": [_outcome(one) for one in found.outcomes],
        "document_url": reverse("exchange:received_one", args=[found.document_id])
        if acting.may(READ)
        else "",
        "kept": _kept(found),
        "refusal": refusal and refusal_context(refusal),
        "facts": list_facts_of(subject=f"cooperation.request:{summary.id}"),
        "crumbs": [
            {"label": gettext("Surveys to answer"), "url": reverse("cooperation:survey_requests")},
            {"label": summary.title},
        ],
    }
    return render(request, "cooperation/survey_request.html", context, status=status)


def _is_over(summary: RequestSummary) -> bool:
    """Whether the day to answer by is over; until the survey is closed it still counts."""
    return summary.due_on is not None and summary.due_on < timezone.localdate()


def _kept(found: Request) -> str:
    """Who saved what stands in the form, and when; "" where nobody did."""
    if found.drafted_at is None:
        return ""
    at = date_format(timezone.localtime(found.drafted_at), "SHORT_DATETIME_FORMAT")
    return gettext("Saved {at} by {name}.").format(at=at, name=found.summary.drafted_by)


def _row(one: RequestSummary) -> Cell:
    address = reverse("cooperation:survey_request", args=[one.id])
    note = ""
    if one.sent_at is not None:
        at = date_format(timezone.localtime(one.sent_at), "SHORT_DATETIME_FORMAT")
        note = gettext("sent {at} by {name}").format(at=at, name=one.sent_by)
    elif one.drafted_by:
        note = gettext("begun by {name}").format(name=one.drafted_by)
    return {
        "cells": [
            {"text": one.title, "url": address, "note": _whose(one)},
            {"badge": badge_of(REQUEST_STATES, one.state), "note": note},
            {"text": due_of(one)},
        ]
    }


def _whose(one: RequestSummary) -> str:
    """Who asks, and for auditors whom."""
    return f"{one.sender_name} → {one.agency_name}" if one.agency_name else one.sender_name


def _outcome(one: Outcome) -> Cell:
    return {
        "title": one.title,
        "badge": {
            "text": promise_in_words(one.state, one.promised),
            "tone": NEED_STATES[one.state][1],
        },
        "explanation": one.explanation,
    }
