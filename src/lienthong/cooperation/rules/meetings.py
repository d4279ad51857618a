"""What minutes and conclusions must have, and until when a conclusion is carried over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lienthong.cooperation.rules.reading import read_day
from lienthong.cooperation.terms.meetings import (
    LONGEST_MINUTES,
    LONGEST_TEXT,
    ConclusionDraft,
    ConclusionDueNotUnderstood,
    ConclusionState,
    ConclusionTextMissing,
    ConclusionWordsMissing,
    MeetingDayNotUnderstood,
    MeetingDraft,
    MeetingTitleMissing,
    MeetingToCome,
)
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical

_LONGEST = {"title": 300, "place": 300, "chair": 300, "present": LONGEST_TEXT}


def clean_meeting(draft: MeetingDraft) -> MeetingDraft:
    """The meeting with tidy texts; minutes keep their lines."""
    minutes = "\n".join(canonical(line.rstrip()) for line in draft.minutes.strip().splitlines())
    return replace(
        draft,
        title=_tidy(draft.title),
        place=_tidy(draft.place),
        chair=_tidy(draft.chair),
        present="; ".join(_listed(draft.present)),
        minutes=minutes,
    )


def check_meeting(draft: MeetingDraft, *, today: date) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean meeting."""
    if not draft.title:
        yield MeetingTitleMissing()
    held = whole_day(draft.held)
    if held is None:
        yield MeetingDayNotUnderstood(text=draft.held)
    elif held > today:
        yield MeetingToCome()
    for name, most in {**_LONGEST, "minutes": LONGEST_MINUTES}.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def clean_conclusion(draft: ConclusionDraft) -> ConclusionDraft:
    """The conclusion with tidy texts."""
    return replace(draft, text=_tidy(draft.text), who=_tidy(draft.who), due=draft.due.strip())


def check_conclusion(draft: ConclusionDraft) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean conclusion."""
    if not draft.text:
        yield ConclusionTextMissing()
    if draft.due and whole_day(draft.due) is None:
        yield ConclusionDueNotUnderstood(text=draft.due)
    for name, most in (("text", LONGEST_TEXT), ("who", 300)):
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def check_word(state: ConclusionState, words: str) -> Iterator[DraftRefusal]:
    """Everything that is wrong with what is said of a conclusion."""
    if not words and state is not ConclusionState.OPEN:
        yield ConclusionWordsMissing()
    if len(words) > LONGEST_TEXT:
        yield TextTooLong(where="words", length=len(words), most=LONGEST_TEXT)


def is_carried(*, concluded_on: date, ended_on: date | None, held_on: date) -> bool:
    """Whether a meeting takes up a conclusion of an earlier one.

    It was concluded before, and had not ended before the day of the meeting.
    """
    return concluded_on < held_on and (ended_on is None or ended_on >= held_on)


def is_late(state: ConclusionState, due_on: date | None, *, on: date) -> bool:
    """Whether a conclusion that is not done is past its day."""
    return state is ConclusionState.OPEN and due_on is not None and due_on < on


def whole_day(text: str) -> date | None:
    """A day as people write it; None for what is none, or known in part only."""
    try:
        day = read_day(text.strip())
    except PartialDateNotUnderstood:
        return None
    if day.is_interval or day.earliest != day.latest:
        return None
    return day.earliest


def _listed(text: str) -> Iterator[str]:
    """Those who are listed one a line: where the next begins is still seen in one line."""
    return (line for line in (_tidy(line).rstrip(",;") for line in text.splitlines()) if line)


def _tidy(text: str) -> str:
    return canonical(" ".join(text.split()))
