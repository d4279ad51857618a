"""How a sent document is taken back, and what became of that: words for its page."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from lienthong.exchange.pages.words import say_instant
from lienthong.exchange.queries import find_recallable, list_untold
from lienthong.exchange.terms import (
    UNASKED,
    ChangeEntry,
    ChangeKind,
    ChangeState,
    SentDocument,
)


def offer_recall(document: SentDocument) -> dict[str, Any] | None:
    """What its sender may do to take it back, with what then happens; None: nothing.

    A document of the register is recalled there (`url`): its row is to say so too.
    """
    document_id, waiting = document.summary.id, document.waiting
    if waiting is not None and waiting.withdrawn:
        return None
    untold = list_untold(agency_id=document.agency_id, document_id=document_id)
    if waiting is None and not untold:
        return None
    if row := find_recallable(document_id=document_id):
        return _in_register(row)
    return _recall(len(untold)) if waiting is None else _withdrawal()


def _in_register(dispatch_id: UUID) -> dict[str, Any]:
    return {
        "title": gettext("Recall the document"),
        "text": gettext(
            "It went out from the register of outgoing documents and is recalled on its page there,"
            " so that the register says so too."
        ),
        "url": f"{reverse('documents:issued', args=[dispatch_id])}?open=recall#steps",
    }


def _withdrawal() -> dict[str, Any]:
    return {
        "title": gettext("Withdraw the document"),
        "text": gettext(
            "It is not sent any more. Should it have left already, everybody who has it is asked"
            " to give it up. Its number stays used."
        ),
        "button": gettext("Withdraw"),
    }


def _recall(count: int) -> dict[str, Any]:
    asked = ngettext(
        "%d recipient is asked to give it up.", "%d recipients are asked to give it up.", count
    )
    return {
        "title": gettext("Recall the document"),
        "text": f"{asked % count} "
        + gettext(
            "Who has not accepted it yet gives it up at once; who has accepted it agrees (15) or"
            " refuses with a reason (16). You see each answer on this page. Its number stays used,"
            " and the register says that it was recalled. This cannot be taken back; a document"
            " in its place is sent with a number of its own."
        ),
        "button": gettext("Recall"),
    }


def say_taken_back(asked: int) -> str:
    """What was just done; nobody is asked to give up what has not left."""
    if not asked:
        return gettext("Withdrawn. It is not sent any more; should it have left, it is recalled.")
    said = ngettext(
        "Recalled. %d recipient is asked to give it up; you see the answer below.",
        "Recalled. %d recipients are asked to give it up; you see each answer below.",
        asked,
    )
    return said % asked


def say_recalled(document: SentDocument) -> dict[str, str] | None:
    """The reason of a recall and how many have answered what; None where nobody was asked.

    Not while it waits here: then the notice of that says what becomes of it.
    """
    asked = [row.change for row in document.recipients if _is_recall(row.change)]
    if not asked or document.waiting is not None or not document.summary.recalled:
        return None
    counts = Counter(change.state for change in asked if change)
    said = gettext("%(agreed)d gave it up, %(refused)d refused, %(open)d have not answered.") % {
        "agreed": counts[ChangeState.AGREED],
        "refused": counts[ChangeState.REFUSED],
        "open": counts[ChangeState.ASKED],
    }
    last = max((change for change in asked if change), key=lambda change: change.at)
    return {
        "title": gettext("The document was recalled"),
        "text": f"“{last.reason}” ({say_instant(last.at)}). {said}",
        "tone": "warning" if counts[ChangeState.ASKED] else "info",
    }


def _is_recall(change: ChangeEntry | None) -> bool:
    if change is None or change.kind is not ChangeKind.RECALL:
        return False
    return change.state not in UNASKED
