"""How sent and received documents stand, in words: the same on the pages of every folder."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from lienthong.exchange.terms import (
    ChangeEntry,
    ChangeKind,
    ChangeState,
    ReceivedDocument,
    RecipientState,
)
from lienthong.wire.edxml import StatusCode

RECIPIENT_STATES = {
    RecipientState.QUEUED: (gettext_noop("Waiting to leave"), "waiting"),
    RecipientState.FAILED: (gettext_noop("Could not be sent"), "danger"),
    RecipientState.WITHDRAWN: (gettext_noop("Withdrawn, never got it"), "neutral"),
    RecipientState.AT_NODE: (gettext_noop("Sent, not collected yet"), "waiting"),
    RecipientState.ACKNOWLEDGED: (gettext_noop("Collected"), "info"),
    RecipientState.ARRIVED: (gettext_noop("Arrived, not acted on yet"), "info"),
    RecipientState.REFUSED: (gettext_noop("Refused"), "danger"),
    RecipientState.ACCEPTED: (gettext_noop("Accepted"), "success"),
    RecipientState.ASSIGNED: (gettext_noop("Assigned"), "success"),
    RecipientState.IN_PROGRESS: (gettext_noop("In progress"), "success"),
    RecipientState.COMPLETED: (gettext_noop("Completed"), "success"),
}
CHANGES = {
    ChangeKind.RECALL: gettext_noop("recall"),
    ChangeKind.UPDATE: gettext_noop("update"),
    ChangeKind.REPLACE: gettext_noop("replacement"),
    ChangeKind.REMIND: gettext_noop("reminder"),
}
CHANGE_STATES = {
    ChangeState.ASKED: (gettext_noop("no answer yet"), "waiting"),
    ChangeState.AGREED: (gettext_noop("agreed (15)"), "success"),
    ChangeState.REFUSED: (gettext_noop("refused (16)"), "danger"),
    ChangeState.OVERTAKEN: (gettext_noop("overtaken by a later one"), "neutral"),
    ChangeState.NOTED: (gettext_noop("sent"), "info"),
    ChangeState.NEEDLESS: (gettext_noop("not needed: nobody had the document"), "neutral"),
}
ASKED = {
    ChangeKind.RECALL: gettext_noop("The sender recalls this document"),
    ChangeKind.UPDATE: gettext_noop("The sender updates this document"),
    ChangeKind.REPLACE: gettext_noop("The sender replaces this document by another"),
    ChangeKind.REMIND: gettext_noop("The sender reminds you of this document"),
}
BUSINESS_KINDS = {
    "1": gettext_noop("This packet recalls a document sent earlier."),
    "2": gettext_noop("This packet updates a document sent earlier."),
    "3": gettext_noop("This packet replaces a document sent earlier."),
}
STATUSES = {
    StatusCode.ARRIVED: gettext_noop("01 – arrived"),
    StatusCode.REFUSED: gettext_noop("02 – refused"),
    StatusCode.ACCEPTED: gettext_noop("03 – accepted"),
    StatusCode.ASSIGNED: gettext_noop("04 – assigned"),
    StatusCode.IN_PROGRESS: gettext_noop("05 – in progress"),
    StatusCode.DONE: gettext_noop("06 – completed"),
    StatusCode.TAKE_BACK: gettext_noop("13 – recall asked for"),
    StatusCode.TAKE_BACK_AGREED: gettext_noop("15 – change agreed"),
    StatusCode.TAKE_BACK_REFUSED: gettext_noop("16 – change refused"),
}


def say_status(code: str) -> str:
    """A status code with its meaning; one that is not known is shown as it came."""
    known = next((status for status in STATUSES if status.value == code.strip().zfill(2)), None)
    return gettext(STATUSES[known]) if known else gettext("%(code)s (unknown)") % {"code": code}


def badge_of_recipient(state: RecipientState) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = RECIPIENT_STATES[state]
    return {"text": gettext(text), "tone": tone}


def say_change(change: ChangeEntry | None) -> dict[str, str] | None:
    """A change of a document as a badge with what was said; None for none."""
    if change is None:
        return None
    text, tone = CHANGE_STATES[change.state]
    kind = gettext(CHANGES[change.kind])
    return {
        "text": f"{kind.capitalize()}: {gettext(text)}",
        "tone": tone,
        "at": _say_instant(change.decided_at or change.at),
        "reason": change.reason,
        "answer": change.answer,
    }


def say_asked(change: ChangeEntry) -> dict[str, str]:
    """What the sender of a received document asks, and what became of it, for a notice."""
    state, _ = CHANGE_STATES[change.state]
    done = "" if change.state is ChangeState.NOTED else gettext(state)
    said = "; ".join(part for part in (_say_instant(change.at), done, change.decided_by) if part)
    waits = change.state in {ChangeState.ASKED, ChangeState.NOTED}
    return {
        "title": gettext(ASKED[change.kind]),
        "text": f"“{change.reason}” ({said})" if change.reason else said,
        "tone": "warning" if waits else "info",
    }


def say_business(document: ReceivedDocument) -> str:
    """What a packet says that it does to a document which never came here; "" for nothing."""
    kind = document.business_kind
    if document.replaced or kind in {"", "0"}:
        return ""
    known = BUSINESS_KINDS.get(kind)
    return gettext(known) if known else gettext("This packet has an unknown kind: %s.") % kind


def _say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def change_kind_name(kind: ChangeKind) -> str:
    """What a sender does to a document that has gone out, in words."""
    return gettext(CHANGES[kind])
