"""How sent and received documents stand, in words: the same on the pages of every folder."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from lienthong.exchange.rules.problems import read_problem
from lienthong.exchange.terms import (
    AwaitedDocument,
    ChangeEntry,
    ChangeKind,
    ChangeState,
    KeptDocument,
    Problem,
    Progress,
    ReceivedDocument,
    RecipientState,
    ReplacesItself,
)
from lienthong.kernel.errors import say
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
    ChangeState.FAILED: (gettext_noop("refused by the node, nobody was asked"), "danger"),
}
ASKED = {
    ChangeKind.RECALL: gettext_noop("The sender recalls this document"),
    ChangeKind.UPDATE: gettext_noop("The sender updates this document"),
    ChangeKind.REPLACE: gettext_noop("The sender replaces this document by another"),
    ChangeKind.REMIND: gettext_noop("The sender reminds you of this document"),
}
WANTED = gettext_noop("The sender wanted to replace this document, which was refused")
"""Of a replacement that was refused, as of one that would close a circle (ED-92)."""
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


def count_answers(progress: Progress) -> dict[str, Any]:
    """How many recipients have decided, as shell/progress.html takes it."""
    words = gettext("%(accepted)d accepted, %(refused)d refused, %(waiting)d have not decided")
    said = words % {
        "accepted": progress.accepted,
        "refused": progress.refused,
        "waiting": progress.waiting,
    }
    if progress.gave_up:
        said += ", " + gettext("%d gave it up") % progress.gave_up
    return {
        "id": "answered",
        "label": gettext("Decided"),
        "value": progress.accepted + progress.refused + progress.gave_up,
        "max": progress.recipients,
        "text": said,
    }


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
        "why": _say_problem(change.problem),
    }


def say_asked(change: ChangeEntry) -> dict[str, str]:
    """What the sender of a received document asks, and what became of it, for a notice."""
    state, _ = CHANGE_STATES[change.state]
    done = "" if change.state is ChangeState.NOTED else gettext(state)
    answer = _say_problem(change.problem) or (f"“{change.answer}”" if change.answer else "")
    parts = (_say_instant(change.at), done, answer, change.decided_by)
    said = "; ".join(part for part in parts if part)
    waits = change.state in {ChangeState.ASKED, ChangeState.NOTED}
    was_refused = change.kind is ChangeKind.REPLACE and change.state is ChangeState.REFUSED
    return {
        "title": gettext(WANTED if was_refused else ASKED[change.kind]),
        "text": f"“{change.reason}” ({said})" if change.reason else said,
        "tone": "warning" if waits else "info",
        "action": gettext("Open that document") if was_refused else gettext("Open the new one"),
    }


def say_kept(kept: dict[str, Any]) -> str:
    """A refusal as a fact keeps it, in the language of the page."""
    return _say_problem(read_problem(kept))


def _say_problem(problem: Problem | None) -> str:
    return say(problem.message, problem.params, gettext) if problem else ""


def say_business(document: ReceivedDocument) -> list[dict[str, str]]:
    """What a packet says that it does to others and did not do, or not yet, as notices."""
    kind = document.business_kind
    notices = [*map(_say_awaited, document.awaited), *map(_say_left, document.kept)]
    if notices or document.replaced or kind in {"", "0"}:
        return notices
    known = BUSINESS_KINDS.get(kind)
    title = gettext(known) if known else gettext("This packet has an unknown kind: %s.") % kind
    by_hand = gettext("Handle the older document by hand as well.")
    return [{"title": title, "text": by_hand, "tone": "warning"}]


def of_another(agency: str) -> str:
    """What is said of a document that a sender names and that is another agency's."""
    return gettext(
        "That is a document of {agency}, not of this sender: it stays as it is. Ask the sender"
        " which document is meant."
    ).format(agency=agency)


def _say_awaited(one: AwaitedDocument) -> dict[str, str]:
    code = one.code
    if one.issued_on is not None:
        day = date_format(one.issued_on, "SHORT_DATE_FORMAT")
        code = gettext("{code} of {day}").format(code=code, day=day)
    if one.elsewhere:
        title = gettext("It says that it replaces {code}").format(code=code)
        return {"title": title, "text": of_another(one.elsewhere), "tone": "warning"}
    title = gettext("It replaces {code}, which has not come here").format(code=code)
    text = gettext(
        "Should that come, it is replaced by itself and its sender told. Nothing is to be done by"
        " hand."
    )
    return {"title": title, "text": text, "tone": "info"}


def _say_left(one: KeptDocument) -> dict[str, str]:
    problem = one.problem
    if problem is not None and problem.code == ReplacesItself.code:
        text = gettext("No document is touched. If another one was meant, its sender says which.")
        return {"title": _say_problem(problem), "text": text, "tone": "info"}
    title = gettext("It was to replace {code}, which stays as it is").format(code=one.code)
    if problem is None:
        return {"title": title, "text": f"“{one.answer}”" if one.answer else "", "tone": "info"}
    done = gettext("Its sender was told. Nothing is to be done by hand.")
    return {"title": title, "text": f"{_say_problem(problem)} {done}", "tone": "info"}


def _say_instant(instant: datetime | None) -> str:
    """Hour and day in Vietnam; "" for None."""
    return date_format(localtime(instant), "SHORT_DATETIME_FORMAT") if instant else ""


def change_kind_name(kind: ChangeKind) -> str:
    """What a sender does to a document that has gone out, in words."""
    return gettext(CHANGES[kind])
