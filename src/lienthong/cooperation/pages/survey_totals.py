"""What the answers of a round come to, question by question, and all of them as Excel."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.given_tables import as_workbook
from lienthong.cooperation.pages.survey_words import answer_in_words, need_rows
from lienthong.cooperation.queries import get_round, list_standing_answers, questions_of
from lienthong.cooperation.rules import write_number
from lienthong.cooperation.rules.survey_answers import tally_answers
from lienthong.cooperation.terms.surveys import (
    VIEW_SURVEYS,
    AnswerTally,
    GivenAnswer,
    Question,
    QuestionKind,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.paper.workbook import SheetColumn, SheetValue, write_workbook

_NAME, _ANSWER, _DAY = 44, 28, 18
"""Widths of columns."""


@require_safe
@requires(VIEW_SURVEYS)
def answers_table(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Every answer that stands, an agency in each row, as Excel."""
    acting = get_acting(request)
    found = get_round(round_id=round_id, acting=acting)
    questions = questions_of(found.form)
    answers = list_standing_answers(round_id=round_id, acting=acting)
    content = write_workbook(
        title=found.summary.label,
        lead=(f"{found.summary.label}: {found.summary.title}",),
        columns=(
            SheetColumn(title=gettext("Agency"), width=_NAME),
            *(SheetColumn(title=_heading(one), width=_ANSWER) for one in questions),
            SheetColumn(title=gettext("Answered at"), width=_DAY),
            SheetColumn(title=gettext("Answered by"), width=_ANSWER),
        ),
        rows=[_row(one, questions) for one in answers],
    )
    return as_workbook(content, f"{found.summary.label} {found.summary.title}".replace("/", "-"))


def tally_rows(
    questions: Iterable[Question], answers: Iterable[GivenAnswer]
) -> list[dict[str, Any]]:
    """Each question with how many answered it and what they said together."""
    tallies = tally_answers(tuple(questions), [one.values for one in answers])
    return [
        {
            "cells": [
                {"text": one.question.title},
                {"text": write_number(str(one.answered))},
                {"text": _together(one)},
            ]
        }
        for one in tallies
    ]


def _together(one: AnswerTally) -> str:
    if not one.answered:
        return "–"
    if one.total is not None:
        return gettext("{total} in all; from {least} to {most} each").format(
            total=answer_in_words(one.question, one.total),
            least=write_number(str(one.least)),
            most=write_number(str(one.most)),
        )
    labels = {"yes": gettext("Yes"), "no": gettext("No")}
    if one.question.kind is not QuestionKind.YES_NO:
        labels = {}
    said = (f"{labels.get(option, option)}: {count}" for option, count in one.chosen)
    return " · ".join(said) or gettext("in words: see the Excel file")


def _heading(one: Question) -> str:
    return f"{one.title} ({one.unit})" if one.unit else one.title


def _row(one: GivenAnswer, questions: Iterable[Question]) -> list[SheetValue]:
    answered_at = timezone.localtime(one.received_at).replace(tzinfo=None)
    said = [_said(question, one.values.get(question.key)) for question in questions]
    return [one.agency_name, *said, answered_at, one.answered_by or one.entered_by]


def _said(question: Question, value: Any) -> SheetValue:
    if question.kind is QuestionKind.NUMBER:
        return value if isinstance(value, int) else ""
    if question.kind is QuestionKind.NEEDS:
        return "; ".join(_need(row) for row in need_rows(value))
    return "" if value is None else answer_in_words(question, value)


def _need(row: dict[str, Any]) -> str:
    amount = f"{row['units']}, {row['urgency']}" if row["units"] else row["urgency"]
    return f"{row['what']} ({amount})" + (f": {row['why']}" if row["why"] else "")
