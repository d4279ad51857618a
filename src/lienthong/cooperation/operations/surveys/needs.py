"""Needs of a round: made one, ranked, answered, made a commitment or a task."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.cooperation.events import NeedAnswered as AnsweredFact
from lienthong.cooperation.events import NeedsMerged, NeedsRanked
from lienthong.cooperation.events import NeedTaken as TakenFact
from lienthong.cooperation.models import Need, NeedVoice, SurveyRound
from lienthong.cooperation.operations.commitments import add_commitment
from lienthong.cooperation.operations.surveys.rows import about_round, lock_need, lock_round
from lienthong.cooperation.queries.commitments import find_commitment
from lienthong.cooperation.rules.surveys import check_decision, clean_decision
from lienthong.cooperation.terms import Bound, CommitmentDraft, CommitmentState, Reach
from lienthong.cooperation.terms.survey_refusals import (
    NeedAnswered,
    NeedDecisionRefused,
    NeedNotPromised,
    NeedsNotChosen,
    NeedTaken,
    SurveyChanged,
    SurveyNotOpen,
)
from lienthong.cooperation.terms.surveys import NeedDecision, NeedState, Priority, RoundState
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.identity.terms import Acting
from lienthong.work.operations import assign_task
from lienthong.work.terms import Duty, Share, TaskDraft

_PROMISED = {NeedState.YES.value, NeedState.LATER.value}
_LEAST = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFor:
    """Who does what was promised, until when; `path` is the need's page."""

    account_id: UUID
    due_on: date | None
    path: str


def merge_needs(*, round_id: UUID, numbers: Collection[int], acting: Acting, now: datetime) -> int:
    """Make needs that are the same one; the number of the one that stays, asked for by most.

    One that was answered stays. The others stay on record as parts of it, and what is answered to
    it is answered to who named them. Refuses fewer than two of the round (NeedsNotChosen), two that
    were answered (NeedAnswered), and a round of which everybody was told (SurveyNotOpen).
    Fact: cooperation:need:merged.
    """
    with transaction.atomic():
        row = _undecided_round(round_id, acting)
        rows = list(Need.objects.filter(round=row, number__in=numbers, merged_into=None))
        if len(rows) < _LEAST:
            raise NeedsNotChosen
        rows.sort(key=lambda one: (one.state == NeedState.OPEN.value, -_voices(one), one.number))
        stays, *others = rows
        answered = next((one for one in others if one.state != NeedState.OPEN.value), None)
        if answered is not None:
            raise NeedAnswered(title=answered.title)
        ids = [one.id for one in others]
        NeedVoice.objects.filter(need__in=ids).update(need=stays)
        Need.objects.filter(merged_into__in=ids).update(merged_into=stays)
        Need.objects.filter(id__in=ids).update(merged_into=stays)
        fact = NeedsMerged(
            **about_round(row), need=stays.title, merged=tuple(one.title for one in others)
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return stays.number


def rank_needs(
    *,
    round_id: UUID,
    numbers: Collection[int],
    priority: Priority,
    acting: Acting,
    now: datetime,
) -> int:
    """Rank needs of a round; how many. Refuses none of the round (NeedsNotChosen).

    Fact: cooperation:need:ranked.
    """
    with transaction.atomic():
        row = _undecided_round(round_id, acting)
        rows = list(Need.objects.filter(round=row, number__in=numbers, merged_into=None))
        if not rows:
            raise NeedsNotChosen
        Need.objects.filter(id__in=[one.id for one in rows]).update(priority=priority)
        fact = NeedsRanked(
            **about_round(row), needs=tuple(one.title for one in rows), priority=priority
        )
        append_fact(fact=fact, actor=acting.actor, now=now)
    return len(rows)


def answer_need(
    *,
    round_id: UUID,
    number: int,
    decision: NeedDecision,
    based_on: int,
    acting: Acting,
    now: datetime,
) -> None:
    """Answer a need with yes, no or when; the day may be typed the Vietnamese way.

    `based_on` is the version the person saw. Refuses what somebody else answered meanwhile
    (SurveyChanged), with NeedDecisionRefused later without when and no without why, and a round of
    which everybody was told (SurveyNotOpen). What became a commitment or a task is not answered
    with no (NeedTaken). Fact: cooperation:need:answered.
    """
    clean = clean_decision(decision)
    refusals = tuple(check_decision(clean, today=timezone.localdate(now)))
    if refusals:
        raise NeedDecisionRefused(summary=" ".join(map(str, refusals)), refusals=refusals)
    with transaction.atomic():
        row = _undecided_round(round_id, acting)
        need = lock_need(row, number)
        if need.version != based_on:
            raise SurveyChanged(person=need.answered_by)
        if clean.state.value not in _PROMISED:
            _refuse_taken(need)
        need.state, need.promised = clean.state.value, clean.promised
        need.explanation, need.note = clean.explanation, clean.note
        need.version += 1
        need.answered_at, need.answered_by = now, acting.account_name
        need.save()
        fact = AnsweredFact(
            **about_round(row),
            need=need.title,
            answer=clean.state,
            promised=clean.promised,
            explanation=clean.explanation,
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


def commit_need(
    *,
    round_id: UUID,
    number: int,
    agreement: str,
    owner: Bound | None,
    acting: Acting,
    now: datetime,
) -> str:
    """Make a promised need a commitment of an agreement; its reference.

    It names the communes of who asked as places, and the survey, with how many units in all, as its
    source; it is proposed until the sides agree. Refuses a need that was not promised
    (NeedNotPromised) or became something already (NeedTaken), and what `add_commitment` refuses.
    Facts: cooperation:commitment:added, cooperation:need:taken.
    """
    with transaction.atomic():
        row = lock_round(round_id, acting)
        need = _promised(row, number)
        draft = _commitment(row, need, owner)
        reference = add_commitment(agreement=agreement, draft=draft, actor=acting.actor, now=now)
        need.commitment = find_commitment(reference)
        need.save(update_fields=["commitment"])
        fact = TakenFact(**about_round(row), need=need.title, commitment=reference, task_id=None)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return reference


def task_need(
    *, round_id: UUID, number: int, given: TaskFor, acting: Acting, now: datetime
) -> UUID:
    """Make a promised need a task of the agency; the task's id.

    Refuses what `commit_need` refuses of the need, and what `assign_task` refuses.
    Facts: work:task:assigned, cooperation:need:taken.
    """
    with transaction.atomic():
        row = lock_round(round_id, acting)
        need = _promised(row, number)
        draft = TaskDraft(
            title=need.title,
            details=need.explanation,
            origin_label=_source(row, need),
            origin_path=given.path,
            due_on=given.due_on,
            shares=(Share(account_id=given.account_id, duty=Duty.LEAD),),
        )
        need.task_id = assign_task(draft=draft, acting=acting, now=now)
        need.save(update_fields=["task_id"])
        fact = TakenFact(**about_round(row), need=need.title, commitment="", task_id=need.task_id)
        append_fact(fact=fact, actor=acting.actor, now=now)
    return need.task_id


def _undecided_round(round_id: UUID, acting: Acting) -> SurveyRound:
    row = lock_round(round_id, acting)
    if row.state not in {RoundState.SENT.value, RoundState.CLOSED.value}:
        raise SurveyNotOpen
    return row


def _promised(row: SurveyRound, number: int) -> Need:
    need = lock_need(row, number)
    if need.state not in _PROMISED:
        raise NeedNotPromised
    _refuse_taken(need)
    return need


def _refuse_taken(need: Need) -> None:
    if need.commitment_id is not None or need.task_id is not None:
        what = str(need.commitment) if need.commitment_id is not None else need.title
        raise NeedTaken(what=what)


def _standing(need: Need) -> "Collection[NeedVoice]":
    rows = need.voices.filter(answer__superseded_at=None)
    return list(rows.select_related("answer__asked").order_by("answer__asked__position"))


def _voices(need: Need) -> int:
    return need.voices.filter(answer__superseded_at=None).count()


def _commitment(row: SurveyRound, need: Need, owner: Bound | None) -> CommitmentDraft:
    bodies = {one.answer.asked.agency_id for one in _standing(need)}
    cards = get_cards(body=Body.AGENCY, ids=bodies).values() if bodies else ()
    places = tuple(card.unit_id for card in cards if card.unit_id is not None)
    return CommitmentDraft(
        what=need.title,
        owner=owner,
        state=CommitmentState.PROPOSED,
        due=need.promised,
        source=_source(row, need),
        reach=Reach.UNITS if places else Reach.NOT_SAID,
        places=places,
    )


def _source(row: SurveyRound, need: Need) -> str:
    units = need.voices.filter(answer__superseded_at=None).aggregate(all=Sum("units"))["all"]
    counted = f", tổng số lượng {units}" if units else ""
    asking = len({one.answer.asked_id for one in _standing(need)})
    said = f"Khảo sát {row} “{row.title}”, nhu cầu {need.number}: {asking} cơ quan nêu{counted}"
    if need.explanation:
        said += f"; trả lời: {need.explanation}"
    return said[:500]
