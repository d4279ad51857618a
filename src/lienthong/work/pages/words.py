"""The terms of task work in the language of the page."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.kernel.errors import Refusal, say
from lienthong.work.queries import say_deadline
from lienthong.work.terms import (
    Deadline,
    Duty,
    EntryCard,
    EntryKind,
    Ground,
    Lateness,
    Move,
    Origin,
    TaskCard,
)

DUTIES = {
    Duty.LEAD: gettext_noop("responsible"),
    Duty.SUPPORT: gettext_noop("supporting"),
    Duty.INFORMED: gettext_noop("to know of it"),
}
GROUNDS = {
    Ground.ASKED: (
        gettext_noop("The sender asks to recall or change the document"),
        gettext_noop("Wait with this task until a clerk has answered the sender."),
    ),
    Ground.RECALLED: (
        gettext_noop("The document was recalled by its sender"),
        gettext_noop("What this task comes from no longer stands; its files are closed."),
    ),
    Ground.REPLACED: (
        gettext_noop("The document was replaced by its sender"),
        gettext_noop("What this task comes from no longer stands: go by the new document."),
    ),
}
ORIGINS = {
    Origin.INSTRUCTION: gettext_noop("A leader's instruction"),
    Origin.DOCUMENT: gettext_noop("A document"),
    Origin.MEETING: gettext_noop("A meeting"),
    Origin.OWN: gettext_noop("Own work"),
}
MOVES = {
    Move.START: gettext_noop("Begin"),
    Move.REPORT: gettext_noop("Report as done"),
    Move.DECLINE: gettext_noop("Give back"),
    Move.CONFIRM: gettext_noop("Confirm as finished"),
    Move.RETURN: gettext_noop("Return, not finished yet"),
    Move.REOPEN: gettext_noop("Reopen"),
    Move.CANCEL: gettext_noop("Cancel the task"),
}
MOVED = {
    Move.START: gettext_noop("began"),
    Move.REPORT: gettext_noop("reported it as done"),
    Move.DECLINE: gettext_noop("gave it back"),
    Move.CONFIRM: gettext_noop("confirmed it as finished"),
    Move.RETURN: gettext_noop("returned it"),
    Move.REOPEN: gettext_noop("reopened it"),
    Move.CANCEL: gettext_noop("cancelled it"),
}
ENTRIES = {
    EntryKind.ASSIGNED: gettext_noop("gave the task"),
    EntryKind.PROGRESS: gettext_noop("reported progress"),
    EntryKind.REMARK: gettext_noop("remarked"),
    EntryKind.PART_DONE: gettext_noop("finished their part"),
    EntryKind.PART_REOPENED: gettext_noop("asked for more on a part"),
    EntryKind.HANDED_OVER: gettext_noop("handed a part over"),
    EntryKind.EXTENSION_ASKED: gettext_noop("asked for a later deadline"),
    EntryKind.EXTENSION_GRANTED: gettext_noop("granted a later deadline"),
    EntryKind.EXTENSION_REFUSED: gettext_noop("refused a later deadline"),
    EntryKind.UNDONE: gettext_noop("took the last step back"),
    EntryKind.TAKEN_OVER: gettext_noop("took it over from a dissolved agency"),
    EntryKind.EVIDENCE_WITHDRAWN: gettext_noop("withdrew a file"),
}
LATENESS_TONES = {
    Lateness.OVERDUE: "danger",
    Lateness.TODAY: "warning",
    Lateness.SOON: "warning",
}


def say_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    return say(refusal.message, refusal.params, gettext)


def say_day(day: date | None) -> str:
    """A day as days are written, or nothing."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def say_undo_time() -> str:
    """How long one's own last step can be taken back; "" where it cannot."""
    seconds = int(settings.WORK.undo_within.total_seconds())
    if not seconds:
        return ""
    minutes = max(1, seconds // 60)
    said = ngettext(
        "It can be taken back within %d minute.", "It can be taken back within %d minutes.", minutes
    )
    return said % minutes


def badge_of_deadline(deadline: Deadline) -> dict[str, str] | None:
    """A badge for a deadline that is near or over; None for others."""
    tone = LATENESS_TONES.get(deadline.lateness)
    return {"text": say_deadline(deadline), "tone": tone} if tone else None


def say_author(entry: EntryCard) -> str:
    """Who did it, and for whom they stood in."""
    if not entry.instead_of:
        return entry.by
    return gettext("{name} (instead of {absent})").format(name=entry.by, absent=entry.instead_of)


def say_entry(entry: EntryCard) -> str:
    """What somebody did, after their name."""
    if entry.kind is EntryKind.MOVED and entry.move is not None:
        return gettext(MOVED[entry.move])
    said = gettext(ENTRIES[entry.kind])
    if entry.progress is not None:
        return f"{said}: {entry.progress} %"
    if entry.due_on is not None and entry.kind is EntryKind.ASSIGNED:
        return gettext("{said}, due on {day}").format(said=said, day=say_day(entry.due_on))
    if entry.due_on is not None:
        return f"{said}: {say_day(entry.due_on)}"
    return said


def fact_list(pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Terms with their texts for shell/definition_list.html; empty ones are left out."""
    return [{"term": term, "text": text} for term, text in pairs if text]


def origin_name(origin: Origin) -> str:
    """What a task comes from, in words."""
    return gettext(ORIGINS[origin])


def duty_name(duty: Duty) -> str:
    """Somebody's duty in a task, in words."""
    return gettext(DUTIES[duty])


def move_name(move: Move) -> str:
    """A step of a task as what somebody did."""
    return gettext(MOVED[move])


def notice_of_ground(card: TaskCard) -> dict[str, str] | None:
    """What stands at the top of a task whose ground is gone or in question; None for others."""
    if card.ground not in GROUNDS:
        return None
    title, text = GROUNDS[card.ground]
    return {"title": gettext(title), "text": gettext(text), "url": card.origin_path}
