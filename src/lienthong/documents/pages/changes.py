"""What a registered document's page shows of its sender's recall, update or replacement."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.pages.issuing_forms import AnswerForm
from lienthong.documents.terms import (
    INSTRUCT,
    REGISTER,
    WITHDRAWN,
    ArrivalCard,
    ArrivalPointer,
    ArrivalSummary,
    Handling,
)
from lienthong.exchange.queries import list_changes, say_asked
from lienthong.exchange.terms import ChangeKind, ChangeState
from lienthong.identity.terms import Acting

ENDED = frozenset({Handling.DONE, *WITHDRAWN})
FOLLOWS = {
    ChangeKind.RECALL: gettext_noop(
        "If you agree, the document's files are closed here, its row stays in the register, and its"
        " open tasks are cancelled unless you let them go on."
    ),
    ChangeKind.REPLACE: gettext_noop(
        "If you agree, the new document stands in the place of this one, and the open tasks from"
        " this one are cancelled unless you let them go on."
    ),
    ChangeKind.UPDATE: gettext_noop(
        "If you agree, deadline, urgency and subject are from now on what the sender says. Its"
        " tasks go on; look at their deadlines."
    ),
}


def context_of_change(acting: Acting, card: ArrivalCard, form: AnswerForm | None) -> dict[str, Any]:
    """Notices of what the sender asked, and for the clerk the form that answers it."""
    notices = [
        *_pointer(gettext("Replaced by %s"), card.replaced_by),
        *_pointer(gettext("It replaces %s"), card.replaces),
        *_continued(card.continues),
    ]
    open_kind: ChangeKind | None = None
    if card.exchange_id is not None and acting.agency_id is not None:
        changes = list_changes(agency_id=acting.agency_id, document_id=card.exchange_id)
        notices += [{**say_asked(change), "url": ""} for change in reversed(changes)]
        asked = [one.kind for one in changes if one.state is ChangeState.ASKED]
        open_kind = asked[-1] if asked else None
    may_answer = open_kind is not None and card.frozen_at is not None and acting.may(REGISTER)
    return {
        "change_notices": notices,
        "held_up": held_up(acting, card),
        "asked_text": gettext(FOLLOWS[open_kind]) if open_kind else "",
        "answer_form": (form or AnswerForm(auto_id="answer_%s")) if may_answer else None,
    }


def held_up(acting: Acting, card: ArrivalCard) -> dict[str, str] | None:
    """Why nothing can be assigned while the sender waits for an answer, and what is to be done."""
    if card.frozen_at is None or not acting.may(INSTRUCT) or card.summary.handling in ENDED:
        return None
    if acting.may(REGISTER):
        text = gettext("Its sender asked to recall or change it. Answer that, then assign it.")
        return {"text": text, "url": "#answer", "action": gettext("Answer the sender")}
    text = gettext(
        "Its sender asked to recall or change it. It can be assigned as soon as a clerk has"
        " answered: tell your clerk."
    )
    return {"text": text, "url": "", "action": ""}


def _continued(old: ArrivalPointer | None) -> list[dict[str, str]]:
    if old is None:
        return []
    title = gettext("It goes on with arrival number %(entry)s of %(agency)s")
    return [
        {
            "title": title % {"entry": old.entry, "agency": old.agency_name},
            "text": "",
            "tone": "info",
            "url": reverse("documents:arrival", args=[old.id]),
        }
    ]


def _pointer(title: str, other: ArrivalSummary | None) -> list[dict[str, str]]:
    if other is None:
        return []
    return [
        {
            "title": title % f"{other.number:02}/{other.year}",
            "text": other.subject,
            "tone": "info",
            "url": reverse("documents:arrival", args=[other.id]),
        }
    ]
