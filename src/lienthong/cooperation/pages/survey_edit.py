"""Prepare a survey round: its questions, who is asked. What was typed is kept whatever happens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.cooperation.operations import change_round, prepare_round
from lienthong.cooperation.pages.rows import fresh_rows, typed_rows, with_added_row
from lienthong.cooperation.pages.survey_forms import QuestionForm, RoundForm
from lienthong.cooperation.pages.wording import (
    in_words,
    refusal_context,
)
from lienthong.cooperation.queries import get_round, questions_of
from lienthong.cooperation.queries.places import find_agencies
from lienthong.cooperation.terms.survey_refusals import (
    SurveyChanged,
    SurveyNotDraft,
    SurveyRefused,
)
from lienthong.cooperation.terms.surveys import (
    MANAGE_SURVEYS,
    Question,
    QuestionKind,
    Round,
    RoundDraft,
    RoundState,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.documents.terms import DraftSecret
from lienthong.exchange.queries import list_group
from lienthong.exchange.terms import RecipientGroup
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.kernel.errors import Refusal

_EMPTY_ROWS = 2
_PREFIX = "questions"


@dataclass(kw_only=True)
class _Page:
    """The forms of the page, and the round they change."""

    form: RoundForm
    questions: Sequence[QuestionForm]
    round: Round | None = None
    refusal: Refusal | None = None
    asked: int = 0


def typed(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_named: UUID
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of a round when their session ended."""
    for one in (RoundForm(sent), *typed_rows(QuestionForm, sent, prefix=_PREFIX, checked=True)):
        yield from list_typed(one.fields, sent, prefix=one.prefix)


@requires(MANAGE_SURVEYS, form=typed)
def prepare(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    return _edit(request, None)


@requires(MANAGE_SURVEYS, form=typed)
def change(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Change a round that was not sent yet."""
    found = get_round(round_id=round_id, acting=get_acting(request))
    if found.summary.state is not RoundState.DRAFT:
        raise SurveyNotDraft
    return _edit(request, found)


def _edit(request: HttpRequest, found: Round | None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, _fresh(found))
    adds = request.POST.get("action") == "add"
    data = with_added_row(request.POST, prefix=_PREFIX) if adds else request.POST
    rows = typed_rows(QuestionForm, data, prefix=_PREFIX, checked=not adds)
    form = RoundForm(initial=data.dict()) if adds else RoundForm(data)
    page = _Page(form=form, questions=rows, round=found)
    return _show(request, page) if adds else _saved(request, page)


def _saved(request: HttpRequest, page: _Page) -> HttpResponse:
    """Save what was sent, or show everything that is wrong with it."""
    form = page.form
    if not all([form.is_valid(), *(row.is_valid() for row in page.questions)]):
        return _show(request, page, faulty=True)
    asked, unknown = _asked(form)
    if unknown:
        text = gettext(
            "No single agency is called {names}. Write the name as the directory has it."
        )
        form.add_error("names", text.format(names=", ".join(unknown)))
        return _show(request, page, faulty=True)
    try:
        round_id = _save(request, page, asked)
    except SurveyRefused as error:
        return _refused(request, page, error)
    except (SurveyChanged, DraftSecret) as error:
        page.refusal = error
        return _show(request, page, faulty=True)
    messages.success(request, gettext("The survey is saved. Nothing was sent yet."))
    return redirect("cooperation:survey", round_id=round_id)


def _save(request: HttpRequest, page: _Page, asked: Sequence[UUID]) -> UUID:
    said = page.form.cleaned_data
    questions = [one.question() for one in page.questions]
    draft = RoundDraft(
        title=said["title"],
        introduction=said["introduction"],
        due_on=said["due_on"],
        agreement=said["agreement"],
        questions=tuple(one for one in questions if one is not None),
        asked=tuple(asked),
    )
    acting, now = get_acting(request), timezone.now()
    if page.round is None:
        return prepare_round(draft=draft, acting=acting, now=now)
    round_id = page.round.summary.id
    based_on = said["based_on"] or 0
    change_round(round_id=round_id, draft=draft, based_on=based_on, acting=acting, now=now)
    return round_id


def _asked(form: RoundForm) -> tuple[list[UUID], list[str]]:
    """Who is asked, and names that no single living agency bears."""
    said = form.cleaned_data
    if said["group"] != "named":
        return _group(RecipientGroup(said["group"])), []
    today = timezone.localdate()
    lines = [line for line in map(str.strip, said["names"].splitlines()) if line]
    meant = find_agencies(lines, on=today).found
    cards = get_cards(body=Body.AGENCY, ids=set(meant.values())) if meant else {}
    living = {line: key for line, key in meant.items() if cards[key].lives_on(today)}
    return list(living.values()), [line for line in lines if line not in living]


def _group(group: RecipientGroup) -> list[UUID]:
    code = settings.EXCHANGE.province_code
    members = list_group(group=group, province_code=code, on=timezone.localdate())
    return [one.agency_id for one in members if one.code]


def _fresh(found: Round | None) -> _Page:
    """The forms as they are opened; a new round begins with the list of needs."""
    if found is None:
        start = Question(
            key="",
            title=gettext("What support does your agency need?"),
            kind=QuestionKind.NEEDS,
        )
        questions: Sequence[Question] = (start,)
        initial: dict[str, Any] = {"group": "communes"}
    else:
        questions = questions_of(found.form)
        initial = {
            "title": found.summary.title,
            "introduction": found.introduction,
            "due_on": found.summary.due_on,
            "agreement": found.agreement,
            "based_on": found.version,
            **_chosen(found),
        }
    rows = [_row(one) for one in questions]
    return _Page(
        form=RoundForm(initial=initial),
        questions=fresh_rows(QuestionForm, [*rows, *[{}] * _EMPTY_ROWS], prefix=_PREFIX),
        round=found,
        asked=0 if found is None else found.summary.asked,
    )


def _chosen(found: Round) -> dict[str, str]:
    """The group that is asked, or the names."""
    asked = {one.agency_id for one in found.asked}
    for group in RecipientGroup:
        if asked and asked == set(_group(group)) - {found.agency_id}:
            return {"group": group.value}
    return {"group": "named", "names": "\n".join(sorted(one.name for one in found.asked))}


def _row(one: Question) -> dict[str, Any]:
    return {
        "title": one.title,
        "kind": one.kind.value,
        "options": "\n".join(one.options),
        "unit": one.unit,
        "help": one.help,
        "needed": one.needed,
    }


def _refused(request: HttpRequest, page: _Page, error: SurveyRefused) -> HttpResponse:
    """Each refusal beside its field; of questions beside the row it names, or the first."""
    filled = [one for one in page.questions if one.question() is not None]
    for refusal in error.params["refusals"]:  # type: ignore[attr-defined]  # DraftRefusals
        text = in_words(refusal)
        number = refusal.params.get("number", 1)
        if refusal.place == "questions" and filled:
            filled[min(number, len(filled)) - 1].add_error("title", text)
        else:
            name = "names" if refusal.place == "asked" else refusal.place
            page.form.add_error(name if name in page.form.fields else None, text)
    return _show(request, page, faulty=True)


def _show(request: HttpRequest, page: _Page, *, faulty: bool = False) -> HttpResponse:
    problems = [
        {"text": f"{field.label}: {error}", "id": field.auto_id}
        for form in ((page.form, *page.questions) if faulty else ())
        for field in form
        for error in field.errors
    ]
    refusal = page.refusal
    is_new = page.round is None
    back = reverse("cooperation:surveys")
    if page.round is not None:
        back = reverse("cooperation:survey", args=[page.round.summary.id])
    context = {
        "form": page.form,
        "questions": page.questions,
        "problems": problems,
        "refusal": refusal and refusal_context(refusal),
        "title": gettext("Prepare a survey") if is_new else gettext("Change the survey"),
        "back": back,
    }
    return render(request, "cooperation/survey_edit.html", context, status=422 if faulty else 200)
