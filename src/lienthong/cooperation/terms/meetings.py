"""The words of review meetings: what was concluded, who does it until when, what is taken up."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.cooperation.terms.refusals import DraftRefusal
from lienthong.cooperation.terms.values import Side
from lienthong.kernel.errors import Fault, Refusal

MOST_CONCLUSIONS = 50
LONGEST_TEXT = 1000
LONGEST_MINUTES = 20_000


class ConclusionState(StrEnum):
    """How a conclusion stands; the last two end it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingDraft:
    """A meeting as typed: `held` a day, `agreement` its reference, "" of the whole programme."""

    title: str
    held: str
    place: str = ""
    chair: str = ""
    present: str = ""
    minutes: str = ""
    agreement: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConclusionDraft:
    """What was concluded: which side does it, who, until when (a day as typed, "" none)."""

    text: str
    side: Side
    who: str = ""
    due: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConclusionStep:
    """What was said of a conclusion: at a later meeting (`meeting`, its title), or outside one."""

    state: ConclusionState
    words: str
    at: datetime
    by: str
    meeting: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Conclusion:
    """A conclusion of a meeting as it stands; `steps` oldest first, `late` on the day asked."""

    id: UUID
    number: int
    meeting_id: UUID
    meeting_title: str
    held_on: date
    draft: ConclusionDraft
    due_on: date | None
    state: ConclusionState
    late: bool
    task_id: UUID | None
    steps: tuple[ConclusionStep, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingSummary:
    """A meeting in a list; `undone` of its own conclusions are not done."""

    id: UUID
    title: str
    held_on: date
    agreement: str
    agency_name: str
    conclusions: int
    undone: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A meeting whole: its own conclusions, and those of earlier ones that were still open then.

    `version` counts what was changed, so that nobody writes over what somebody else did.
    """

    id: UUID
    agreement: str
    agency_id: UUID | None
    agency_name: str
    held_on: date
    draft: MeetingDraft
    version: int
    recorded_at: datetime
    recorded_by: str
    conclusions: tuple[Conclusion, ...]
    carried: tuple[Conclusion, ...]


class MeetingTitleMissing(DraftRefusal):
    """A meeting has a title."""

    code = "cooperation.meeting_title_missing"
    field = "title"
    message = "Name the meeting, such as “Review of the first half of 2026”."


class MeetingDayNotUnderstood(DraftRefusal):
    """Minutes are of one day."""

    code = "cooperation.meeting_day_not_understood"
    field = "held"
    message = "“{text}” is not a day. Write it whole: 30/11/2026."


class MeetingToCome(DraftRefusal):
    """Minutes are written of what was."""

    code = "cooperation.meeting_to_come"
    field = "held"
    message = "This day is still to come. Write minutes when the meeting has been held."


class ConclusionTextMissing(DraftRefusal):
    """A conclusion says something."""

    code = "cooperation.conclusion_text_missing"
    field = "text"
    message = "Write what was concluded: what is to be done."


class ConclusionDueNotUnderstood(DraftRefusal):
    """Until when a conclusion is to be done is a day."""

    code = "cooperation.conclusion_due_not_understood"
    field = "due"
    message = "“{text}” is not a day. Write it whole: 31/12/2026, or leave it empty."


class ConclusionWordsMissing(DraftRefusal):
    """Whoever ends a conclusion says how."""

    code = "cooperation.conclusion_words_missing"
    field = "words"
    message = "Say what was done, or why it is dropped."


class ConclusionClosed(DraftRefusal):
    """A conclusion that ended meanwhile."""

    code = "cooperation.conclusion_closed"
    message = "{person} has closed this conclusion meanwhile. Look at what was said."


class ConclusionHasTask(DraftRefusal):
    """A conclusion that is a task already."""

    code = "cooperation.conclusion_has_task"
    message = "This conclusion is a task already."


class TooManyConclusions(DraftRefusal):
    """More conclusions than a meeting takes."""

    code = "cooperation.too_many_conclusions"
    message = "A meeting has at most {most} conclusions. Put some of them together."


class MeetingRefused(Refusal):
    """A meeting or a conclusion was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.meeting_refused"
    fault = Fault.CALLER
    status = 422
    message = "It was not saved: {summary}"


class MeetingChanged(DraftRefusal):
    """Somebody else has written in the minutes meanwhile."""

    code = "cooperation.meeting_changed"
    message = "{person} has changed these minutes meanwhile. Look at them and save again."


class UnknownMeeting(Refusal):
    """A meeting or conclusion that is not there."""

    code = "cooperation.unknown_meeting"
    fault = Fault.CALLER
    status = 404
    message = "There is no such meeting. Perhaps its address was copied in part."


class MinutesInside(Refusal):
    """Somebody with no part in what was met about asked for the minutes."""

    code = "cooperation.minutes_inside"
    fault = Fault.POLICY
    status = 403
    message = (
        "Minutes are read by the parties of the agreement they are about, by who keeps the "
        "register and by auditors, and {agency} is none of them. What you have to do stands in "
        "your tasks."
    )
