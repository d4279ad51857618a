"""Forms of surveys as they are filled in: by who was asked, or by who enters a letter by hand."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from lienthong.cooperation.pages.survey_forms import AnswerForm, initial_of, rows_typed
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.terms.survey_refusals import AnswersRefused
from lienthong.cooperation.terms.surveys import NEEDS, Question
from lienthong.identity.queries import list_typed

Typed = Mapping[str, Sequence[str]]
_OURS = frozenset({"csrfmiddlewaretoken", "acting", "deed", "based_on", "source", "rows"})


def typed_of(sent: QueryDict) -> dict[str, list[str]]:
    """What was typed into the fields of a survey, without the page's own fields."""
    return {
        name: [str(text) for text in texts] for name, texts in sent.lists() if name not in _OURS
    }


def filled_form(questions: Sequence[Question], typed: Typed, *, more: int = 0) -> AnswerForm:
    """The form with what was typed before; `more` rows of needs below those with words."""
    rows = rows_typed(typed) + more
    return AnswerForm(questions=questions, rows=rows, initial=initial_of(questions, typed))


def refused_form(
    questions: Sequence[Question], sent: QueryDict, error: AnswersRefused | None
) -> AnswerForm:
    """The form as it was sent, each refusal beside its field; everything typed stays."""
    form = AnswerForm(sent, questions=questions, rows=rows_typed(typed_of(sent)))
    form.is_valid()
    faults: Any = () if error is None else error.params["faults"]
    for field, refusal in faults:
        form.add_error(field if field in form.fields else None, in_words(refusal))
    return form


def list_filled(questions: Sequence[Question], sent: QueryDict) -> Iterator[tuple[str, str]]:
    """What somebody had typed into a survey when their session ended."""
    form = AnswerForm(sent, questions=questions, rows=rows_typed(typed_of(sent)))
    yield from list_typed(form.fields, sent)


def suggested(questions: Sequence[Question]) -> tuple[str, ...]:
    """What is suggested where needs are named."""
    return next((one.options for one in questions if one.key == NEEDS), ())
