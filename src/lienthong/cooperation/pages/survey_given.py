"""What one agency answered in a round, on the asking side; a letter entered by hand."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.cooperation.operations import decide_late, enter_answer
from lienthong.cooperation.pages.one_form import say_refusal
from lienthong.cooperation.pages.survey_filling import (
    filled_form,
    list_filled,
    refused_form,
    suggested,
    typed_of,
)
from lienthong.cooperation.pages.survey_forms import AnswerForm, LateForm, SourceForm
from lienthong.cooperation.pages.survey_words import LATE_STATES, badge_of, shown_answers
from lienthong.cooperation.pages.surveys import crumbs_of, may_manage
from lienthong.cooperation.pages.wording import (
    in_words,
    refusal_context,
)
from lienthong.cooperation.queries import (
    get_round,
    list_answers,
    list_late_answers,
    questions_of,
)
from lienthong.cooperation.terms.survey_refusals import AnswersRefused, SurveyRefused
from lienthong.cooperation.terms.surveys import (
    MANAGE_SURVEYS,
    VIEW_SURVEYS,
    GivenAnswer,
    GivenLate,
    LateState,
    Question,
    Round,
    RoundState,
)
from lienthong.exchange.terms import READ
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

Cell = dict[str, Any]
_NOT_FOUND = 404


@require_http_methods(["GET", "HEAD"])
@requires(VIEW_SURVEYS)
def given(request: HttpRequest, round_id: UUID, agency_id: UUID) -> HttpResponse:
    """What an agency answered; earlier answers below the one that counts, late ones above."""
    return _show_given(request, round_id, agency_id)


@require_POST
@requires(MANAGE_SURVEYS, form=LateForm)
def late(request: HttpRequest, round_id: UUID, agency_id: UUID, late_id: int) -> HttpResponse:
    """Take in an answer that came after closing, or leave it for a reason."""
    form = LateForm(request.POST)
    form.is_valid()
    take = request.POST.get("deed") == "take"
    try:
        decide_late(
            round_id=round_id,
            late_id=late_id,
            take=take,
            reason=form.cleaned_data.get("reason", ""),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as error:
        if error.status == _NOT_FOUND:
            raise
        say_refusal(form, error)
        return _show_given(request, round_id, agency_id, (late_id, form))
    said = gettext("The answer counts now, and the agency is told.")
    left = gettext("The answer is left, and the agency is told why.")
    messages.success(request, said if take else left)
    return redirect("cooperation:survey_answer", round_id=round_id, agency_id=agency_id)


def _show_given(
    request: HttpRequest,
    round_id: UUID,
    agency_id: UUID,
    refused: tuple[int, LateForm] | None = None,
) -> HttpResponse:
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    answers = list_answers(round_id=round_id, agency_id=agency_id, acting=acting)
    late_ones = list_late_answers(round_id=round_id, agency_id=agency_id, acting=acting)
    questions = questions_of(found.form)
    manages = may_manage(acting, found) and found.summary.state is RoundState.SENT
    context = {
        "name": _name(found, agency_id),
        "round": found,
        "answers": [_answer(one, questions, found, acting) for one in answers],
        "late": [_late(one, questions, found, acting, refused) for one in late_ones],
        "enter_url": reverse("cooperation:survey_enter", args=[round_id, agency_id])
        if manages
        else "",
        "crumbs": [*crumbs_of(found), {"label": _name(found, agency_id)}],
    }
    status = 200 if refused is None else 422
    return render(request, "cooperation/survey_given.html", context, status=status)


def typed(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, *, round_id: UUID, agency_id: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of a letter when their session ended."""
    del agency_id
    found = get_round(round_id=round_id, acting=get_acting(request))
    yield from list_typed(SourceForm.base_fields, sent)
    yield from list_filled(questions_of(found.form), sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE_SURVEYS, form=typed)
def enter(request: HttpRequest, round_id: UUID, agency_id: UUID) -> HttpResponse:
    """Enter the answer of an agency that wrote a letter."""
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    name = _name(found, agency_id)
    questions = questions_of(found.form)
    source = SourceForm(request.POST if request.method == "POST" else None)
    status, refusal = 200, None
    form = filled_form(questions, {})
    if request.method == "POST" and request.POST.get("deed") == "row":
        form = filled_form(questions, typed_of(request.POST), more=1)
        source = SourceForm(initial=request.POST.dict())
    elif request.method == "POST":
        source.is_valid()
        try:
            enter_answer(
                round_id=round_id,
                agency_id=agency_id,
                typed=typed_of(request.POST),
                source=source.cleaned_data.get("source", ""),
                acting=acting,
                now=timezone.now(),
            )
        except AnswersRefused as error:
            form, status = refused_form(questions, request.POST, error), 422
        except SurveyRefused as error:
            form, status = refused_form(questions, request.POST, None), 422
            for one in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
                source.add_error("source", in_words(one))
        except Refusal as error:
            form, status, refusal = refused_form(questions, request.POST, None), 409, error
        else:
            messages.success(request, gettext("The answer is on record."))
            return redirect("cooperation:survey_answer", round_id=round_id, agency_id=agency_id)
    return _entering(request, found, name, form, source, refusal=refusal, status=status)


def _entering(
    request: HttpRequest,
    found: Round,
    name: str,
    form: AnswerForm,
    source: SourceForm,
    *,
    refusal: Refusal | None,
    status: int,
) -> HttpResponse:
    context = {
        "name": name,
        "form": form,
        "source": source,
        "suggested": suggested(form.questions),
        "refusal": refusal and refusal_context(refusal),
        "back": reverse("cooperation:survey", args=[found.summary.id]),
        "crumbs": [*crumbs_of(found), {"label": name}],
    }
    return render(request, "cooperation/survey_enter.html", context, status=status)


def _name(found: Round, agency_id: UUID) -> str:
    """The agency as it was asked; one that was not is not here."""
    for one in found.asked:
        if one.agency_id == agency_id:
            return one.name
    raise Http404


def _answer(
    one: GivenAnswer | GivenLate, questions: tuple[Question, ...], found: Round, acting: Acting
) -> Cell:
    url = ""
    if one.document_id is not None and acting.agency_id == found.agency_id and acting.may(READ):
        url = reverse("exchange:received_one", args=[one.document_id])
    return {
        "given": one,
        "answers": shown_answers(questions, one.values),
        "document_url": url,
    }


def _late(
    one: GivenLate,
    questions: tuple[Question, ...],
    found: Round,
    acting: Acting,
    refused: tuple[int, LateForm] | None,
) -> Cell:
    """An answer that came after closing, with the form to decide on it while it waits."""
    waits = one.state is LateState.WAITS
    form = None
    if waits and may_manage(acting, found):
        form = LateForm(auto_id=f"id_{one.id}_%s")
        if refused is not None and refused[0] == one.id:
            form = refused[1]
    return {
        **_answer(one, questions, found, acting),
        "badge": badge_of(LATE_STATES, one.state),
        "form": form,
        "may_take": found.summary.state is RoundState.CLOSED,
        "url": reverse("cooperation:survey_late", args=[found.summary.id, one.agency_id, one.id]),
    }
