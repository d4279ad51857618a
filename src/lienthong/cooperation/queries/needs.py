"""The needs of a round, ranked: by the asking agency, then by how many ask, then how urgently."""

from collections.abc import Iterable
from uuid import UUID

from lienthong.cooperation.models import Need, NeedVoice
from lienthong.cooperation.queries.surveys import get_round
from lienthong.cooperation.terms.survey_refusals import UnknownNeed
from lienthong.cooperation.terms.surveys import Need as OneNeed
from lienthong.cooperation.terms.surveys import (
    NeedState,
    NeedSummary,
    Priority,
    Urgency,
    Voice,
)
from lienthong.identity.terms import Acting, Role


def list_needs(*, round_id: UUID, acting: Acting) -> tuple[NeedSummary, ...]:
    """The needs of a round that anybody asks for, as ranked; three queries, however many.

    Refuses who does not see the round (UnknownSurvey).
    """
    get_round(round_id=round_id, acting=acting)
    rows = Need.objects.filter(round=round_id, merged_into=None).select_related(
        "commitment__agreement"
    )
    voices: dict[int, list[NeedVoice]] = {}
    asked = NeedVoice.objects.filter(need__round=round_id, answer__superseded_at=None)
    for voice in asked.select_related("answer__asked"):
        voices.setdefault(voice.need_id, []).append(voice)
    found = [_summary(row, voices[row.id]) for row in rows if row.id in voices]
    return tuple(sorted(found, key=_rank))


def get_need(*, round_id: UUID, number: int, acting: Acting) -> OneNeed:
    """One need with everybody who asks for it; the note only for the asking agency.

    Refuses who does not see the round (UnknownSurvey), and a need that is not there (UnknownNeed).
    """
    round_ = get_round(round_id=round_id, acting=acting)
    rows = Need.objects.filter(round=round_id, number=number, merged_into=None)
    row = rows.select_related("commitment__agreement").prefetch_related("merged").first()
    if row is None:
        raise UnknownNeed
    voices = list(
        row.voices.filter(answer__superseded_at=None)
        .select_related("answer__asked")
        .order_by("answer__asked__position", "position")
    )
    own = acting.agency_id == round_.agency_id
    return OneNeed(
        summary=_summary(row, voices),
        explanation=row.explanation,
        note=row.note if own or Role.AUDITOR in acting.roles else "",
        version=row.version,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        voices=tuple(_voice(one) for one in voices),
        merged=tuple(one.title for one in row.merged.all()),
    )


def _rank(one: NeedSummary) -> tuple[int, int, int, str]:
    return one.priority, -one.agencies, -one.urgent, one.title


def _summary(row: Need, voices: Iterable[NeedVoice]) -> NeedSummary:
    asking = list(voices)
    return NeedSummary(
        number=row.number,
        round_id=row.round_id,
        title=row.title,
        priority=Priority(row.priority),
        state=NeedState(row.state),
        promised=row.promised,
        agencies=len({one.answer.asked_id for one in asking}),
        units=sum(one.units or 0 for one in asking),
        urgent=len({one.answer.asked_id for one in asking if one.urgency == Urgency.NOW}),
        commitment="" if row.commitment is None else str(row.commitment),
        task_id=row.task_id,
    )


def _voice(one: NeedVoice) -> Voice:
    return Voice(
        agency_id=one.answer.asked.agency_id,
        agency_name=one.answer.asked.name,
        what=one.what,
        units=one.units,
        why=one.why,
        urgency=Urgency(one.urgency),
    )
