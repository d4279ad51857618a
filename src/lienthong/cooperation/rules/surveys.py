"""Whether a survey round can be prepared as it is, and an answer to a need can stand. Pure."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from lienthong.cooperation.rules.reading import read_day
from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.survey_refusals import (
    ExplanationMissing,
    NeedsTwice,
    NobodyAsked,
    OptionsMissing,
    PromiseMissing,
    PromiseNotUnderstood,
    PromisePast,
    QuestionIncomplete,
    QuestionsMissing,
    QuestionsTooMany,
    SurveyDueOver,
    SurveyTextTooLong,
    SurveyTitleMissing,
)
from lienthong.cooperation.terms.surveys import (
    MOST_QUESTIONS,
    NEEDS,
    NeedDecision,
    NeedState,
    Question,
    QuestionKind,
    RoundDraft,
)
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical

_LONGEST = {"title": 300, "introduction": 2000}
_LONGEST_DECISION = {"explanation": 1000, "note": 1000}
_CHOOSING = {QuestionKind.ONE, QuestionKind.SEVERAL}
_LEAST_OPTIONS = 2
_LONGEST_WORDS = 200


def clean_round(draft: RoundDraft) -> RoundDraft:
    """The draft with tidy words, and names for its questions: q1, q2, and the needs."""
    return replace(
        draft,
        title=_tidy(draft.title),
        introduction="\n".join(filter(None, map(_tidy, draft.introduction.splitlines()))),
        agreement=draft.agreement.strip().upper(),
        questions=tuple(_named(place, one) for place, one in enumerate(draft.questions, start=1)),
        asked=tuple(dict.fromkeys(draft.asked)),
    )


def check_round(draft: RoundDraft, *, today: date) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean draft, also while it is only prepared."""
    if not draft.title:
        yield SurveyTitleMissing()
    for name, most in _LONGEST.items():
        length = len(getattr(draft, name))
        if length > most:
            yield SurveyTextTooLong(where=name, length=length, most=most)
    if draft.due_on is not None and draft.due_on < today:
        yield SurveyDueOver()
    yield from _check_questions(draft)


def _check_questions(draft: RoundDraft) -> Iterator[DraftRefusal]:
    if len(draft.questions) > MOST_QUESTIONS:
        yield QuestionsTooMany(count=len(draft.questions), most=MOST_QUESTIONS)
    if sum(one.kind is QuestionKind.NEEDS for one in draft.questions) > 1:
        yield NeedsTwice()
    for number, one in enumerate(draft.questions, start=1):
        if not one.title:
            yield QuestionIncomplete(number=number)
        if one.kind in _CHOOSING and len(one.options) < _LEAST_OPTIONS:
            yield OptionsMissing(number=number)
        length = max(map(len, (one.title, one.help, one.unit, *one.options)))
        if length > _LONGEST_WORDS:
            yield SurveyTextTooLong(where="questions", length=length, most=_LONGEST_WORDS)


def check_to_send(draft: RoundDraft) -> Iterator[DraftRefusal]:
    """What a round that is sent must have besides."""
    if not draft.questions:
        yield QuestionsMissing()
    if not draft.asked:
        yield NobodyAsked()


def clean_decision(decision: NeedDecision) -> NeedDecision:
    """The answer to a need with tidy words and its day in EDTF, as far as that is read."""
    promised = decision.promised.strip() if decision.state is NeedState.LATER else ""
    with suppress(PartialDateNotUnderstood):  # said by the check
        promised = str(read_day(promised)) if promised else ""
    return replace(
        decision,
        promised=promised,
        explanation=_tidy(decision.explanation),
        note=_tidy(decision.note),
    )


def check_decision(decision: NeedDecision, *, today: date) -> Iterator[DraftRefusal]:
    """What is wrong with a clean answer: later without when or in the past, no without why."""
    if decision.state is NeedState.LATER and not decision.promised:
        yield PromiseMissing()
    if decision.promised and not _is_day(decision.promised):
        yield PromiseNotUnderstood(text=decision.promised)
    elif decision.state is NeedState.LATER and _is_past(decision.promised, today):
        yield PromisePast(text=decision.promised)
    if decision.state is NeedState.NO and not decision.explanation:
        yield ExplanationMissing()
    for name, most in _LONGEST_DECISION.items():
        length = len(getattr(decision, name))
        if length > most:
            yield SurveyTextTooLong(where=name, length=length, most=most)


def _named(place: int, one: Question) -> Question:
    return replace(
        one,
        key=NEEDS if one.kind is QuestionKind.NEEDS else f"q{place}",
        title=_tidy(one.title),
        help=_tidy(one.help),
        unit=_tidy(one.unit) if one.kind is QuestionKind.NUMBER else "",
        options=tuple(dict.fromkeys(filter(None, map(_tidy, one.options))))
        if one.kind in _CHOOSING or one.kind is QuestionKind.NEEDS
        else (),
    )


def _is_past(text: str, today: date) -> bool:
    last = read_day(text).latest if text else None
    return last is not None and last < today


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except PartialDateNotUnderstood:
        return False
    return True


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))


def code_of(message_id: UUID, position: int) -> str:
    """The code of the need that stands at a position, from 0, in the answer of a message.

    Both sides have it without agreeing on anything: it names the need whatever its words are.
    """
    return f"{message_id}:{position}"
