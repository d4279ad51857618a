"""The exchange's terms in the language of the page."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from lienthong.exchange.queries import change_kind_name
from lienthong.exchange.terms import (
    DOCUMENT_TYPES,
    ChangeKind,
    Competence,
    Holder,
    OutgoingSummary,
    Priority,
    Problem,
    ReceptionState,
    RecipientGroup,
    Retry,
    Software,
    find_document_type,
)
from lienthong.kernel.errors import Refusal, Told, say
from lienthong.kernel.vietnamese import same_name
from lienthong.wire.records import MessageKind
from lienthong.wire.revocation import Reason

PRIORITIES = {
    Priority.NORMAL: gettext_noop("normal"),
    Priority.URGENT: gettext_noop("urgent"),
    Priority.VERY_URGENT: gettext_noop("very urgent"),
    Priority.EXPRESS: gettext_noop("express"),
    Priority.TIMED_EXPRESS: gettext_noop("express, at a set hour"),
}
REASONS = {
    Reason.UNSPECIFIED: gettext_noop("not stated"),
    Reason.KEY_COMPROMISE: gettext_noop("the key may be in other hands"),
    Reason.AFFILIATION_CHANGED: gettext_noop("the agency's name or place changed"),
    Reason.SUPERSEDED: gettext_noop("replaced by another key"),
    Reason.CESSATION_OF_OPERATION: gettext_noop("the agency no longer needs it"),
    Reason.PRIVILEGE_WITHDRAWN: gettext_noop("the agency may not use it any more"),
}
COMPETENCES = {
    Competence.HEAD: gettext_noop("The head signs in their own name"),
    Competence.COLLECTIVE: gettext_noop("TM. (on behalf of the collective)"),
    Competence.DEPUTY: gettext_noop("KT. (a deputy for the head)"),
    Competence.BY_ORDER: gettext_noop("TL. (by order of the head)"),
    Competence.SUB_AUTHORISED: gettext_noop("TUQ. (by authority passed on)"),
    Competence.ACTING: gettext_noop("Q. (acting head)"),
}
GROUPS = {
    RecipientGroup.COMMUNES: gettext_noop("All communes of the province"),
    RecipientGroup.PROVINCIAL: gettext_noop("All departments of the province"),
}
SOFTWARE = {
    Software.HERE: gettext_noop("this platform"),
    Software.AXIS: gettext_noop("its own, by the national axis (VXP)"),
    Software.OWN: gettext_noop("its own, with its own key"),
}
UNCOLLECTED = {
    Software.HERE: gettext_noop(
        "This platform keeps its inbox and has not emptied it: look among the inboxes above."
    ),
    Software.AXIS: gettext_noop(
        "Its own software has not fetched it: tell the agency, and whoever runs that software."
    ),
    Software.OWN: gettext_noop(
        "Its own software has not fetched it: tell the agency, and whoever runs that software."
    ),
}
HOLDERS = {
    Holder.PROVINCE: gettext_noop("the province's published key"),
    Holder.DIRECTORY: gettext_noop("the directory given to the node"),
    Holder.NODE: gettext_noop("the node's receipts"),
    Holder.LOG: gettext_noop("the node's log"),
    Holder.AGENCY: gettext_noop("an agency"),
}
LIMITS = {
    "messages_per_minute": gettext_noop("messages a minute"),
    "bytes_per_day": gettext_noop("what it sends a day"),
    "streams": gettext_noop("open streams"),
}
EARLY = {
    ChangeKind.RECALL: gettext_noop("Recalled, but not here: {code}"),
    ChangeKind.UPDATE: gettext_noop("Updated, but not here: {code}"),
    ChangeKind.REPLACE: gettext_noop("Replaced, but not here: {code}"),
    ChangeKind.REMIND: gettext_noop("Reminded of, but not here: {code}"),
}
"""What a sender asks about a document that has not come."""

RECEPTION_STATES = {
    ReceptionState.NEW: (gettext_noop("To decide"), "waiting"),
    ReceptionState.ACCEPTED: (gettext_noop("Accepted"), "success"),
    ReceptionState.REFUSED: (gettext_noop("Refused"), "danger"),
    ReceptionState.RECALLED: (gettext_noop("Recalled"), "danger"),
    ReceptionState.REPLACED: (gettext_noop("Replaced"), "neutral"),
}


def say_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    return say(refusal.message, refusal.params, gettext)


def say_problem(problem: Problem | None) -> str:
    """A kept refusal in the language of the page; "" for none."""
    return say(problem.message, problem.params, gettext) if problem else ""


def say_told(told: Told) -> str:
    """What another system said, in the language of the page."""
    return say(told.message, told.params, gettext)


def say_retried(what: Retry, count: int) -> str:
    """What an order to try again came to."""
    if not count:
        return gettext("There is nothing of this kind that fails.")
    text = {
        Retry.MESSAGES: ngettext(
            "%(count)s message is tried again now. What fails again stays here, with the reason.",
            "%(count)s messages are tried again now. What fails again stays here, with the reason.",
            count,
        ),
        Retry.INBOXES: ngettext(
            "%(count)s inbox is read again now. What fails again stays here, with the reason.",
            "%(count)s inboxes are read again now. What fails again stays here, with the reason.",
            count,
        ),
        Retry.REACTIONS: ngettext(
            "%(count)s reaction is tried again now. What fails again stays here, with the reason.",
            "%(count)s reactions are tried again now. What fails again stays here, with the"
            " reason.",
            count,
        ),
        Retry.WEBHOOKS: ngettext(
            "%(count)s webhook is called again within half a minute.",
            "%(count)s webhooks are called again within half a minute.",
            count,
        ),
    }[what]
    return text % {"count": number_format(count, force_grouping=True)}


def say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def say_type(key: str) -> str:
    """The name of a document type; Vietnamese pages use the one the law gives."""
    known = find_document_type(key)
    if known is None:
        return key
    return known.name if (get_language() or "vi").startswith("vi") else known.english.capitalize()


def say_type_name(name: str) -> str:
    """A type as a packet names it; where the law knows it, in the language of the page."""
    known = next((known for known in DOCUMENT_TYPES if same_name(known.name, name)), None)
    return say_type(known.key) if known else name


def say_priority(priority: Priority) -> str:
    """The urgency in words."""
    return gettext(PRIORITIES[priority])


def say_day(day: date | None) -> str:
    """A day as days are written, or nothing."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def badge_of_reception(state: ReceptionState) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = RECEPTION_STATES[state]
    return {"text": gettext(text), "tone": tone}


def badge_of_priority(priority: Priority) -> dict[str, str] | None:
    """A badge for an urgent document, None for an ordinary one."""
    if priority is Priority.NORMAL:
        return None
    tone = "warning" if priority is Priority.URGENT else "danger"
    return {"text": say_priority(priority).capitalize(), "tone": tone, "icon": "bell"}


def _say_gone(summary: OutgoingSummary) -> str:
    """What its sender did to a document that is not to be acted on; "" for none."""
    if summary.withdrawn:
        return gettext("Withdrawn")
    if summary.recalled:
        return gettext("Recalled")
    return gettext("Replaced") if summary.replaced else ""


def badge_of_progress(summary: OutgoingSummary) -> dict[str, str]:
    """How a sent document stands, in one badge."""
    progress = summary.progress
    if gone := _say_gone(summary):
        return {"text": gone, "tone": "neutral"}
    if progress.failed or summary.refused:
        return {"text": gettext("Could not be sent"), "tone": "danger"}
    if summary.at_node_at is None:
        return {"text": gettext("Waiting to leave"), "tone": "waiting"}
    if progress.refused:
        return {"text": gettext("Refused by %d") % progress.refused, "tone": "danger"}
    if progress.waiting:
        return {"text": gettext("Waiting for %d") % progress.waiting, "tone": "waiting"}
    accepted = {"text": gettext("All have accepted"), "tone": "success"}
    gave_up = {"text": gettext("Given up by %d") % progress.gave_up, "tone": "neutral"}
    return gave_up if progress.gave_up else accepted


def say_message_kind(kind: MessageKind, change: ChangeKind | None = None) -> str:
    """What a message carries: a document, what is done to one, or a report on one."""
    if change is not None:
        return change_kind_name(change)
    return gettext("document") if kind is MessageKind.DOCUMENT else gettext("status report")


def say_size(size: int) -> str:
    """A size in bytes as people read it."""
    kilobyte, megabyte, gigabyte = 1000, 1_000_000, 1_000_000_000
    if size < megabyte:
        return gettext("%s kB") % max(1, round(size / kilobyte))
    if size >= gigabyte:
        return gettext("%s GB") % number_format(round(size / gigabyte, 1), 1)
    return gettext("%s MB") % number_format(round(size / megabyte, 1), 1)


def fact_list(pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Terms with their texts for shell/definition_list.html; empty ones are left out."""
    return [{"term": term, "text": text} for term, text in pairs if text]


def holder_name(holder: Holder) -> str:
    """Whose certificate it is, in words."""
    return gettext(HOLDERS[holder])


def revocation_reason_name(reason: Reason) -> str:
    """Why a key was revoked, in words."""
    return gettext(REASONS[reason])
