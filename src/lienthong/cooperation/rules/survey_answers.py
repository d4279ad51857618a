"""What the answers of a survey come to, question by question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lienthong.cooperation.terms.surveys import AnswerTally, Question, QuestionKind

_CHOSEN = (QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.YES_NO)


def tally_answers(
    questions: Iterable[Question], answers: Sequence[Mapping[str, Any]]
) -> tuple[AnswerTally, ...]:
    """How many answered each question, and the sum or the choices; needs are ranked elsewhere.

    `answers` are those of each agency, by the keys of the questions.
    """
    return tuple(
        _tally(one, [said for answer in answers if (said := answer.get(one.key)) not in (None, "")])
        for one in questions
        if one.kind is not QuestionKind.NEEDS
    )


def _tally(question: Question, said: Sequence[Any]) -> AnswerTally:
    if question.kind is QuestionKind.NUMBER:
        return AnswerTally(
            question=question,
            answered=len(said),
            total=sum(said),
            least=min(said, default=0),
            most=max(said, default=0),
        )
    chosen: Counter[str] = Counter()
    for one in said if question.kind in _CHOSEN else ():
        chosen.update(one if isinstance(one, list) else [_as_option(one)])
    known = ("yes", "no") if question.kind is QuestionKind.YES_NO else question.options
    return AnswerTally(
        question=question,
        answered=len(said),
        chosen=tuple((option, chosen[option]) for option in known),
    )


def _as_option(said: object) -> str:
    """A choice by its words; yes and no as they are kept."""
    return {True: "yes", False: "no"}.get(said, "") if isinstance(said, bool) else str(said)
