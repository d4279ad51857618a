"""Review meetings: the list, one with its conclusions and those carried over to it.

Minutes are for who has a part in the agreement they are about (those about the whole programme: in
any), for who keeps the register, and for auditors.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lienthong.cooperation.models import Conclusion, ConclusionStep, Meeting
from lienthong.cooperation.queries.rights import keeps_register
from lienthong.cooperation.queries.sides import agreements_with, has_part
from lienthong.cooperation.rules.meetings import is_late
from lienthong.cooperation.terms import Side
from lienthong.cooperation.terms.meetings import Conclusion as One
from lienthong.cooperation.terms.meetings import (
    ConclusionDraft,
    ConclusionState,
    MeetingDraft,
    MeetingSummary,
    MinutesInside,
    UnknownMeeting,
)
from lienthong.cooperation.terms.meetings import ConclusionStep as Step
from lienthong.cooperation.terms.meetings import Meeting as Whole
from lienthong.cooperation.terms.texts import VIEW_EVERYTHING
from lienthong.identity.terms import Acting


def minutes_of(agency_id: UUID | None, *, prefix: str = "") -> Q:
    """Which minutes an agency reads, as a condition; `prefix` leads to the meeting."""
    if keeps_register(agency_id):
        return Q()
    if agency_id is None:
        return Q(pk__in=[])
    which = has_part(agency_id, path=f"{prefix}agreement")
    of_all = Q(**{f"{prefix}agreement": None})
    return which | of_all if agreements_with(agency_id).exists() else which


def minutes_for(acting: Acting, *, prefix: str = "") -> Q:
    """Which minutes somebody reads, as a condition: those of their agency, auditors all."""
    return Q() if acting.may(VIEW_EVERYTHING) else minutes_of(acting.agency_id, prefix=prefix)


def list_meetings(
    *, acting: Acting, agreement: str = "", offset: int = 0, limit: int = 50
) -> tuple[MeetingSummary, ...]:
    """The meetings whose minutes somebody reads, of an agreement or all, the newest first."""
    open_ones = Q(conclusions__state=ConclusionState.OPEN.value)
    rows = (
        _meetings(agreement, acting)
        .select_related("agreement")
        .annotate(
            concluded=Count("conclusions", distinct=True),
            left=Count("conclusions", filter=open_ones, distinct=True),
        )
        .order_by("-held_on", "-recorded_at", "id")
    )
    return tuple(
        MeetingSummary(
            id=row.id,
            title=row.title,
            held_on=row.held_on,
            agreement="" if row.agreement is None else row.agreement.reference,
            agency_name=row.agency_name,
            conclusions=row.concluded,
            undone=row.left,
        )
        for row in rows[offset : offset + limit]
    )


def count_meetings(*, acting: Acting, agreement: str = "") -> int:
    """How many meetings there are whose minutes somebody reads."""
    return _meetings(agreement, acting).count()


def get_meeting(*, meeting_id: UUID, acting: Acting, on: date) -> Whole:
    """A meeting with its conclusions and those of earlier ones that it takes up.

    Earlier ones are those about the same agreement, or the whole programme as this one. Refuses one
    that is not there (UnknownMeeting), and who does not read it (MinutesInside).
    """
    row = find_meeting(meeting_id)
    _refuse_reader(row.id, acting)
    before = Conclusion.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=row.held_on),
        meeting__agreement=row.agreement_id,
        meeting__held_on__lt=row.held_on,
    )
    return Whole(
        id=row.id,
        agreement="" if row.agreement is None else row.agreement.reference,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        held_on=row.held_on,
        draft=draft_of_meeting(row),
        version=row.version,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        conclusions=_conclusions(row.conclusions.order_by("number"), on),
        carried=_conclusions(before.order_by("meeting__held_on", "number"), on),
    )


def get_conclusion(*, conclusion_id: UUID, acting: Acting, on: date) -> One:
    """One conclusion; refuses what `get_meeting` refuses of its meeting."""
    found = _conclusions(Conclusion.objects.filter(id=conclusion_id), on)
    if not found:
        raise UnknownMeeting
    _refuse_reader(found[0].meeting_id, acting)
    return found[0]


def find_meeting(meeting_id: UUID) -> Meeting:
    """The row of a meeting; refuses one that is not there (UnknownMeeting)."""
    row = Meeting.objects.select_related("agreement").filter(id=meeting_id).first()
    if row is None:
        raise UnknownMeeting
    return row


def draft_of_meeting(row: Meeting) -> MeetingDraft:
    """What a row says, as people type it."""
    return MeetingDraft(
        title=row.title,
        held=f"{row.held_on:%d/%m/%Y}",
        place=row.place,
        chair=row.chair,
        present=row.present,
        minutes=row.minutes,
        agreement="" if row.agreement is None else row.agreement.reference,
    )


def _refuse_reader(meeting_id: UUID, acting: Acting) -> None:
    if not Meeting.objects.filter(minutes_for(acting), id=meeting_id).exists():
        raise MinutesInside(agency=acting.agency_name or acting.account_name)


def _meetings(agreement: str, acting: Acting) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(minutes_for(acting))
    return rows.filter(agreement__reference=agreement) if agreement else rows


def _conclusions(rows: QuerySet[Conclusion], on: date) -> tuple[One, ...]:
    found = list(rows.select_related("meeting"))
    steps: dict[UUID, list[ConclusionStep]] = defaultdict(list)
    said = ConclusionStep.objects.filter(conclusion__in=found).select_related("meeting")
    for step in said.order_by("id"):
        steps[step.conclusion_id].append(step)
    return tuple(_conclusion(row, steps[row.id], on) for row in found)


def _conclusion(row: Conclusion, steps: Iterable[ConclusionStep], on: date) -> One:
    state = ConclusionState(row.state)
    return One(
        id=row.id,
        number=row.number,
        meeting_id=row.meeting_id,
        meeting_title=row.meeting.title,
        held_on=row.meeting.held_on,
        draft=ConclusionDraft(
            text=row.text,
            side=Side(row.side),
            who=row.who,
            due="" if row.due_on is None else f"{row.due_on:%d/%m/%Y}",
        ),
        due_on=row.due_on,
        state=state,
        late=is_late(state, row.due_on, on=on),
        task_id=row.task_id,
        steps=tuple(
            Step(
                state=ConclusionState(step.state),
                words=step.words,
                at=step.taken_at,
                by=step.taken_by,
                meeting="" if step.meeting is None else step.meeting.title,
            )
            for step in steps
        ),
    )
