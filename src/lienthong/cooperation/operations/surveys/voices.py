"""Who asks for what: each need of an answer is a voice for one of the round's needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import SurveyAnswered
from lienthong.cooperation.models import (
    Need,
    NeedVoice,
    SurveyAnswer,
    SurveyAsked,
    SurveyRound,
)
from lienthong.cooperation.operations.surveys.rows import about_round
from lienthong.cooperation.rules.survey_forms import needs_in
from lienthong.cooperation.terms.surveys import NeedState, Priority
from lienthong.kernel.vietnamese import fold

_LONGEST = 300


def record_answer(row: SurveyRound, answer: SurveyAnswer, *, actor: Actor, now: datetime) -> None:
    """Write a checked answer as the one that stands, with its needs; the round is locked."""
    asked: SurveyAsked = answer.asked
    before = asked.answers.order_by("-number").first()
    asked.answers.filter(superseded_at=None).update(superseded_at=now)
    answer.number = 1 if before is None else before.number + 1
    answer.received_at = now
    answer.save(force_insert=True)
    needs = list(needs_in(answer.values))
    write_voices(row, answer, needs)
    fact = SurveyAnswered(
        **about_round(row),
        answering=asked.agency_id,
        answering_name=asked.name,
        number=answer.number,
        needs=len(needs),
        source=answer.source,
    )
    append_fact(fact=fact, actor=actor, now=now)


def write_voices(
    row: SurveyRound, answer: SurveyAnswer, needs: Sequence[Mapping[str, Any]]
) -> None:
    """Write the needs of an answer as voices, in the caller's transaction; the round is locked.

    What was named before in the same words, accents and capitals aside, is the same need; one that
    was merged into another speaks for that one.
    """
    wanted = {fold(str(need["what"]))[:_LONGEST]: str(need["what"]) for need in needs}
    known = {
        one.folded: one
        for one in Need.objects.filter(round=row, folded__in=list(wanted)).select_related(
            "merged_into"
        )
    }
    last = Need.objects.filter(round=row).aggregate(last=Max("number"))["last"] or 0
    for folded, title in wanted.items():
        if folded not in known:
            last += 1
            known[folded] = Need.objects.create(
                round=row,
                number=last,
                title=title[:_LONGEST],
                folded=folded,
                priority=Priority.USUAL,
                state=NeedState.OPEN.value,
            )
    NeedVoice.objects.bulk_create(
        NeedVoice(
            need=(known_one := known[fold(str(need["what"]))[:_LONGEST]]).merged_into or known_one,
            answer=answer,
            position=position,
            what=str(need["what"])[:_LONGEST],
            units=need.get("units"),
            why=str(need.get("why", "")),
            urgency=str(need["urgency"]),
        )
        for position, need in enumerate(needs)
    )
