"""Minutes of review meetings: written, concluded, taken up again until everything is done."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.cooperation.events import MeetingConcluded, MeetingRecorded
from lienthong.cooperation.models import Agreement, Conclusion, ConclusionStep, Meeting
from lienthong.cooperation.queries.meetings import find_meeting
from lienthong.cooperation.queries.rights import refuse_outsider, refuse_stranger
from lienthong.cooperation.rules.meetings import (
    check_conclusion,
    check_meeting,
    check_word,
    clean_conclusion,
    clean_meeting,
    whole_day,
)
from lienthong.cooperation.terms import DraftRefusal, UnknownAgreement
from lienthong.cooperation.terms.meetings import (
    MOST_CONCLUSIONS,
    ConclusionClosed,
    ConclusionDraft,
    ConclusionHasTask,
    ConclusionState,
    MeetingChanged,
    MeetingDraft,
    MeetingRefused,
    TooManyConclusions,
    UnknownMeeting,
)
from lienthong.identity.terms import Acting
from lienthong.work.operations import assign_task
from lienthong.work.queries import list_states
from lienthong.work.terms import Duty, Origin, Share, TaskDraft, TaskState

_BY_TASK = "Nhiệm vụ đã hoàn thành"
_REOPENED = "Nhiệm vụ được mở lại"


def record_meeting(*, draft: MeetingDraft, acting: Acting, now: datetime) -> UUID:
    """Write the minutes of a meeting; its id.

    Refuses an unknown agreement, and with MeetingRefused what `check_meeting` finds. Fact:
    cooperation:meeting:recorded.
    """
    with transaction.atomic():
        row = Meeting(id=uuid4(), agency_id=acting.agency_id, agency_name=acting.agency_name)
        _write(row, draft, acting, now)
    return row.id


def change_meeting(
    *, meeting_id: UUID, draft: MeetingDraft, seen: int, acting: Acting, now: datetime
) -> None:
    """Write the minutes anew; `seen` is their version as it was opened.

    Only for the agency that wrote them (UnknownMeeting for others); refuses one that was changed
    meanwhile (MeetingChanged), and what `record_meeting` refuses. Fact:
    cooperation:meeting:recorded.
    """
    with transaction.atomic():
        row = _own(meeting_id, acting, now)
        if row.version != seen:
            _refuse([MeetingChanged(person=row.recorded_by)])
        row.version += 1
        _write(row, draft, acting, now)


def conclude(*, meeting_id: UUID, draft: ConclusionDraft, acting: Acting, now: datetime) -> UUID:
    """Put a conclusion of a meeting on record; its id.

    Only for the agency that wrote the minutes. Refuses with MeetingRefused what `check_conclusion`
    finds, and more than MOST_CONCLUSIONS. Fact: cooperation:meeting:concluded.
    """
    clean = clean_conclusion(draft)
    with transaction.atomic():
        meeting = _own(meeting_id, acting, now)
        _refuse(check_conclusion(clean))
        numbers = list(meeting.conclusions.values_list("number", flat=True))
        if len(numbers) >= MOST_CONCLUSIONS:
            _refuse([TooManyConclusions(most=MOST_CONCLUSIONS)])
        row = Conclusion.objects.create(
            id=uuid4(),
            meeting=meeting,
            number=max(numbers, default=0) + 1,
            text=clean.text,
            side=clean.side.value,
            who=clean.who,
            due_on=whole_day(clean.due),
            state=ConclusionState.OPEN.value,
        )
        _tell(row, "", acting.actor, now)
    return row.id


def say_of_conclusion(
    *,
    conclusion_id: UUID,
    state: ConclusionState,
    words: str,
    meeting_id: UUID | None,
    acting: Acting,
    now: datetime,
) -> None:
    """Say how a conclusion stands, at a later meeting or outside one; done or dropped it ends.

    Refuses one that has ended (ConclusionClosed), a later meeting about something else
    (UnknownMeeting), and with MeetingRefused what `check_word` finds.
    Fact: cooperation:meeting:concluded.
    """
    said = " ".join(words.split())
    with transaction.atomic():
        row = _lock(conclusion_id, acting, now)
        if row.state != ConclusionState.OPEN.value:
            _refuse([ConclusionClosed(person=_last_person(row))])
        _refuse(check_word(state, said))
        at = None if meeting_id is None else find_meeting(meeting_id)
        if at is not None and at.agreement_id != row.meeting.agreement_id:
            raise UnknownMeeting
        ended = timezone.localdate(now) if at is None else at.held_on
        _step(row, state, said, acting.account_name, at=at, ended_on=ended, now=now)
        _tell(row, said, acting.actor, now)


def task_conclusion(
    *,
    conclusion_id: UUID,
    account_id: UUID,
    due_on: date | None,
    path: str,
    acting: Acting,
    now: datetime,
) -> UUID:
    """Make a conclusion a task of somebody in the agency acted for; the task's id.

    When the task is done the conclusion is. Refuses one that has ended or is a task already, and
    what `assign_task` refuses. Facts: work:task:assigned, cooperation:meeting:concluded.
    """
    with transaction.atomic():
        row = _lock(conclusion_id, acting, now)
        if row.task_id is not None:
            _refuse([ConclusionHasTask()])
        if row.state != ConclusionState.OPEN.value:
            _refuse([ConclusionClosed(person=_last_person(row))])
        held = row.meeting.held_on
        draft = TaskDraft(
            title=row.text[:200],
            details=row.text if len(row.text) > len(row.text[:200]) else "",
            origin=Origin.MEETING,
            origin_label=f"{row.meeting.title} ({held:%d/%m/%Y})"[:300],
            origin_path=path,
            due_on=due_on,
            shares=(Share(account_id=account_id, duty=Duty.LEAD),),
        )
        row.task_id = assign_task(draft=draft, acting=acting, now=now)
        row.save(update_fields=["task_id"])
        _tell(row, "", acting.actor, now)
    return row.task_id


def follow_task(*, task_id: UUID, actor: Actor, now: datetime) -> None:
    """Bring the conclusion that became a task up to date; nothing for other tasks. Idempotent.

    Fact: cooperation:meeting:concluded, where it stands differently.
    """
    with transaction.atomic():
        rows = Conclusion.objects.select_for_update().filter(task_id=task_id)
        row = rows.first()
        if row is None:
            return
        done = list(list_states(ids=[task_id])) == [TaskState.FINISHED]
        state = ConclusionState.DONE if done else ConclusionState.OPEN
        if row.state in {state.value, ConclusionState.DROPPED.value}:
            return
        words = _BY_TASK if done else _REOPENED
        ended = timezone.localdate(now)
        _step(row, state, words, actor.name, at=None, ended_on=ended, now=now)
        _tell(row, words, actor, now)


def _write(row: Meeting, draft: MeetingDraft, acting: Acting, now: datetime) -> None:
    clean = clean_meeting(draft)
    _refuse(check_meeting(clean, today=timezone.localdate(now)))
    held = whole_day(clean.held)
    if held is None:
        raise TypeError("a checked meeting has a day")
    row.agreement = _agreement(clean.agreement)
    _refuse_outsider(row, acting, now)
    row.title, row.place, row.chair = clean.title, clean.place, clean.chair
    row.present, row.minutes, row.held_on = clean.present, clean.minutes, held
    row.recorded_at, row.recorded_by = now, acting.account_name
    row.save()
    fact = MeetingRecorded(
        meeting_id=row.id, meeting=row.title, agreement_id=row.agreement_id, version=row.version
    )
    append_fact(fact=fact, actor=acting.actor, now=now)


def _agreement(reference: str) -> Agreement | None:
    if not reference:
        return None
    row = Agreement.objects.filter(reference=reference.upper()).first()
    if row is None:
        raise UnknownAgreement(asked=reference)
    return row


def _own(meeting_id: UUID, acting: Acting, now: datetime) -> Meeting:
    rows = Meeting.objects.select_for_update().filter(id=meeting_id, agency_id=acting.agency_id)
    row = rows.first()
    if row is None:
        raise UnknownMeeting
    _refuse_outsider(row, acting, now)
    return row


def _refuse_outsider(row: Meeting, acting: Acting, now: datetime) -> None:
    """Refuse who has no part in the agreement met about, or in any where it is about them all."""
    if row.agreement is None:
        refuse_stranger(actor=acting.actor)
    else:
        refuse_outsider(reference=row.agreement.reference, actor=acting.actor, now=now)


def _lock(conclusion_id: UUID, acting: Acting, now: datetime) -> Conclusion:
    row = Conclusion.objects.select_for_update().filter(id=conclusion_id).first()
    if row is None:
        raise UnknownMeeting
    _refuse_outsider(row.meeting, acting, now)
    return row


def _step(
    row: Conclusion,
    state: ConclusionState,
    words: str,
    person: str,
    *,
    at: Meeting | None,
    ended_on: date,
    now: datetime,
) -> None:
    ConclusionStep.objects.create(
        conclusion=row, meeting=at, state=state.value, words=words, taken_at=now, taken_by=person
    )
    row.state = state.value
    row.ended_on = None if state is ConclusionState.OPEN else ended_on
    row.save(update_fields=["state", "ended_on"])


def _tell(row: Conclusion, words: str, actor: Actor, now: datetime) -> None:
    fact = MeetingConcluded(
        meeting_id=row.meeting_id,
        meeting=row.meeting.title,
        agreement_id=row.meeting.agreement_id,
        text=row.text,
        conclusion_state=ConclusionState(row.state),
        words=words,
        task_id=row.task_id,
    )
    append_fact(fact=fact, actor=actor, now=now)


def _last_person(row: Conclusion) -> str:
    person = row.steps.order_by("-id").values_list("taken_by", flat=True).first()
    return person or row.meeting.recorded_by


def _refuse(found: Iterable[DraftRefusal]) -> None:
    refusals = tuple(found)
    if refusals:
        summary = " ".join(str(one) for one in refusals)
        raise MeetingRefused(summary=summary, refusals=refusals)
