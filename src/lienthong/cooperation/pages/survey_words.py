"""Surveys and needs in words: states, kinds of questions, answers, what is told."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.terms.surveys import (
    LateState,
    NeedState,
    Priority,
    Question,
    QuestionKind,
    RequestState,
    RequestSummary,
    RoundState,
    RoundSummary,
    Urgency,
)

Cell = dict[str, Any]

ROUND_STATES: Mapping[RoundState, tuple[str, str]] = {
    RoundState.DRAFT: (gettext_noop("Being prepared"), "neutral"),
    RoundState.SENT: (gettext_noop("Collecting answers"), "waiting"),
    RoundState.CLOSED: (gettext_noop("Closed, needs are answered"), "info"),
    RoundState.TOLD: (gettext_noop("Everybody was told"), "success"),
}
REQUEST_STATES: Mapping[RequestState, tuple[str, str]] = {
    RequestState.OPEN: (gettext_noop("To be answered"), "warning"),
    RequestState.SENT: (gettext_noop("Answer sent"), "success"),
    RequestState.CLOSED: (gettext_noop("Closed by who asks"), "neutral"),
    RequestState.TOLD: (gettext_noop("There is an answer to your needs"), "info"),
}
LATE_STATES: Mapping[LateState, tuple[str, str]] = {
    LateState.WAITS: (gettext_noop("Waits: take it in or not"), "warning"),
    LateState.TAKEN: (gettext_noop("Taken in"), "success"),
    LateState.LEFT: (gettext_noop("Not taken in"), "neutral"),
    LateState.REPLACED: (gettext_noop("Replaced by a later one"), "neutral"),
}
LATE_TOLD: Mapping[LateState, str] = {
    LateState.WAITS: gettext_noop(
        "Your answer came after the survey was closed. It is kept; who asks decides whether it "
        "counts, and tells you."
    ),
    LateState.TAKEN: gettext_noop("Your answer came after closing and was taken in all the same."),
    LateState.LEFT: gettext_noop("Your answer came after closing and does not count."),
}
NEED_STATES: Mapping[NeedState, tuple[str, str]] = {
    NeedState.OPEN: (gettext_noop("Not answered yet"), "warning"),
    NeedState.YES: (gettext_noop("Yes, it will be met"), "success"),
    NeedState.LATER: (gettext_noop("Yes, later"), "info"),
    NeedState.NO: (gettext_noop("No, it cannot be met"), "neutral"),
}
KINDS: Mapping[QuestionKind, str] = {
    QuestionKind.LINE: gettext_noop("A few words"),
    QuestionKind.TEXT: gettext_noop("Some lines of text"),
    QuestionKind.NUMBER: gettext_noop("A whole number"),
    QuestionKind.YES_NO: gettext_noop("Yes or no"),
    QuestionKind.ONE: gettext_noop("One of several answers"),
    QuestionKind.SEVERAL: gettext_noop("Any of several answers"),
    QuestionKind.NEEDS: gettext_noop("List of needs: what, how many, how soon, why"),
}
URGENCIES: Mapping[Urgency, str] = {
    Urgency.NOW: gettext_noop("within three months"),
    Urgency.THIS_YEAR: gettext_noop("this year"),
    Urgency.LATER: gettext_noop("can wait"),
}
PRIORITIES: Mapping[Priority, str] = {
    Priority.FIRST: gettext_noop("First of all"),
    Priority.USUAL: gettext_noop("In the usual order"),
    Priority.LAST: gettext_noop("Last"),
}


def badge_of(labels: Mapping[Any, tuple[str, str]], state: Any) -> Cell:
    """The badge of a state."""
    text, tone = labels[state]
    return {"text": gettext(text), "tone": tone}


def late_state_name(state: LateState) -> str:
    """What becomes of an answer that came after closing."""
    return gettext(LATE_STATES[state][0])


def need_state_name(state: NeedState) -> str:
    """What is answered to a need, in a word."""
    return gettext(NEED_STATES[state][0])


def answered_in_words(one: RoundSummary) -> str:
    """How many have answered: "12 of 166"."""
    return gettext("{answered} of {asked}").format(answered=one.answered, asked=one.asked)


def due_of(one: RoundSummary | RequestSummary) -> str:
    """The day by which to answer."""
    return date_format(one.due_on, "SHORT_DATE_FORMAT") if one.due_on else gettext("no day set")


def answer_in_words(one: Question, value: Any) -> str:
    """An answer for a person; a dash where there is none. Needs are shown by a table of their own.

    Numbers as they are written here.
    """
    if value is None or value in ("", []):
        return "–"
    if one.kind is QuestionKind.NUMBER:
        return f"{write_number(str(value))} {one.unit}".strip()
    if one.kind is QuestionKind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    if one.kind is QuestionKind.SEVERAL:
        return "; ".join(map(str, value))
    return str(value)


def need_rows(value: Any) -> list[Cell]:
    """The needs of an answer, each in a line: what and how many, how soon, why."""
    return [
        {
            "what": need.get("what", ""),
            "units": write_number(str(need["units"])) if "units" in need else "",
            "urgency": gettext(URGENCIES[Urgency(need["urgency"])]),
            "why": need.get("why", ""),
        }
        for need in (value if isinstance(value, list) else ())
    ]


def shown_answers(questions: tuple[Question, ...], values: Mapping[str, Any]) -> list[Cell]:
    """Answers as a page shows them, in the order of the form."""
    return [
        {
            "question": one.title,
            "answer": answer_in_words(one, values.get(one.key)),
            "needs": need_rows(values.get(one.key)) if one.kind is QuestionKind.NEEDS else (),
            "is_needs": one.kind is QuestionKind.NEEDS,
        }
        for one in questions
    ]


def agencies_in_words(count: int) -> str:
    """How many agencies ask for something."""
    return ngettext("{count} agency", "{count} agencies", count).format(count=count)


def promise_in_words(state: NeedState, promised: str) -> str:
    """What a need is answered with: "Yes, later: June 2027"."""
    said = gettext(NEED_STATES[state][0])
    return f"{said}: {words_of(promised)}" if promised else said
