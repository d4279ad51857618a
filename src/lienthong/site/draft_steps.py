"""What the start page says of drafts."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienthong.documents.queries import count_drafts, count_left_drafts
from lienthong.documents.terms import DRAFT, INSTRUCT, DraftQuestion, DraftView
from lienthong.identity.terms import Acting


def draft_steps(acting: Acting) -> Iterator[dict[str, Any]]:
    """What waits for this person's word among drafts, else the way to begin one."""
    if acting.agency_id is None or not acting.may(DRAFT):
        return
    yield from _left(acting)
    waiting = DraftQuestion(
        agency_id=acting.agency_id,
        account_id=acting.account_id,
        roles=acting.roles,
        view=DraftView.ASKED,
    )
    count = count_drafts(asked=waiting)
    yield {
        "title": _("Drafts that wait for your word") if count else _("Drafts"),
        "text": _("Read, approve, or send back with what is to be changed.")
        if count
        else _("Begin with the form of the type; your colleagues look at it in turn."),
        "url": reverse("documents:drafts"),
        "action": _("Decide") if count else _("Open the drafts"),
        "icon": "pencil",
        "count": count,
        "tone": "warning" if count else "neutral",
    }


def _left(acting: Acting) -> Iterator[dict[str, Any]]:
    """Drafts that wait for who holds no post any more: nobody goes on with them."""
    if not acting.may(INSTRUCT):
        return
    if count := count_left_drafts(acting=acting, now=timezone.now()):
        yield {
            "title": _("Drafts of those who have left"),
            "text": _("Nobody goes on with them until they are handed over."),
            "url": reverse("documents:left_drafts"),
            "action": _("Hand them over"),
            "icon": "people",
            "count": count,
            "tone": "danger",
        }
