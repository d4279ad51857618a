"""How tasks stand and how urgent they are, in words: the same on the pages of every folder."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.work.rules.deadlines import is_behind
from lienthong.work.terms import Deadline, Lateness, TaskState, Urgency

_STATES = {
    TaskState.ASSIGNED: (gettext_noop("Not begun"), "waiting"),
    TaskState.IN_PROGRESS: (gettext_noop("Being done"), "info"),
    TaskState.REPORTED: (gettext_noop("To confirm"), "warning"),
    TaskState.DECLINED: (gettext_noop("Given back"), "danger"),
    TaskState.FINISHED: (gettext_noop("Finished"), "success"),
    TaskState.CANCELLED: (gettext_noop("Cancelled"), "neutral"),
}
_URGENCIES = {
    Urgency.NORMAL: gettext_noop("not urgent"),
    Urgency.URGENT: gettext_noop("urgent"),
    Urgency.VERY_URGENT: gettext_noop("very urgent"),
    Urgency.EXPRESS: gettext_noop("express"),
}


def badge_of_state(state: TaskState) -> dict[str, str]:
    """How a task stands, as a badge of the shell: text and tone."""
    text, tone = _STATES[state]
    return {"text": gettext(text), "tone": tone}


def badge_of_urgency(urgency: Urgency) -> dict[str, str] | None:
    """A badge for what is urgent, None for what is not."""
    if urgency is Urgency.NORMAL:
        return None
    tone = "warning" if urgency is Urgency.URGENT else "danger"
    return {"text": gettext(_URGENCIES[urgency]).capitalize(), "tone": tone, "icon": "bell"}


def list_state_names() -> list[tuple[str, str]]:
    """All states with their names, as a choice field takes them."""
    return [(state.value, gettext(text)) for state, (text, _) in _STATES.items()]


def list_urgency_names() -> list[tuple[str, str]]:
    """All degrees of urgency with their names, as a choice field takes them."""
    return [(urgency.value, gettext(text).capitalize()) for urgency, text in _URGENCIES.items()]


def say_deadline(deadline: Deadline) -> str:
    """How far away a deadline is, in working days; "" for none."""
    days = deadline.working_days
    if deadline.lateness is Lateness.NONE:
        return ""
    if deadline.lateness is Lateness.TODAY:
        return gettext("due today")
    if deadline.lateness is Lateness.OVERDUE:
        if not days:
            return gettext("overdue since the last working day")
        said = ngettext("%d working day overdue", "%d working days overdue", days)
    else:
        said = ngettext("%d working day left", "%d working days left", days)
    return said % days


def say_behind(due_on: date | None, answer_by: date | None) -> str:
    """A warning of a deadline that lies behind the sender's; "" where it does not."""
    if due_on is None or answer_by is None or not is_behind(due_on, answer_by):
        return ""
    words = gettext("%(due)s is later than the sender wants the answer: by %(wanted)s.")
    days = (date_format(day, "SHORT_DATE_FORMAT") for day in (due_on, answer_by))
    return words % dict(zip(("due", "wanted"), days, strict=True))


def state_name(state: TaskState) -> str:
    """How far a task is, in words."""
    return gettext(_STATES[state][0])
