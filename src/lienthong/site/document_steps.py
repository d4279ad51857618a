"""What to do next with registered documents: what came in, what is to go out."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.documents.queries import count_arrivals, count_issued, list_arrivals
from lienthong.documents.terms import (
    INSTRUCT,
    ISSUE,
    REGISTER,
    ArrivalQuestion,
    Handling,
    IssuedQuestion,
    IssuedView,
)
from lienthong.identity.terms import Acting

Step = dict[str, Any]
SHOWN = 3
"""Documents named on a card: each is one touch away."""


def document_steps(acting: Acting) -> Iterator[Step]:
    """The cards of a person who registers, instructs or issues documents."""
    yield from _frozen(acting)
    yield from _to_assign(acting)
    yield from _to_issue(acting)


def _frozen(acting: Acting) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(REGISTER):
        return
    asked = ArrivalQuestion(agency_id=acting.agency_id, only_frozen=True)
    if count := count_arrivals(asked=asked):
        yield {
            "title": _("Recalled or changed by their sender"),
            "text": _("The documents are frozen until you have answered their sender."),
            "url": f"{reverse('documents:register')}?state=frozen",
            "action": _("Answer them"),
            "icon": "exclamation-triangle-fill",
            "count": count,
            "tone": "danger",
        }


def _to_assign(acting: Acting) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(INSTRUCT):
        return
    to_assign = ArrivalQuestion(
        agency_id=acting.agency_id, handling=Handling.TO_ASSIGN, reader_id=acting.account_id
    )
    if count := count_arrivals(asked=to_assign):
        yield {
            "title": _("Registered documents to assign"),
            "text": _("Write the instruction, choose who deals with it, and until when."),
            "url": reverse("documents:register"),
            "action": _("Open the register"),
            "icon": "journal-text",
            "count": count,
            "tone": "warning",
            "first": [
                {
                    "text": one.subject or one.code or str(one.number),
                    "url": reverse("documents:arrival", args=[one.id]),
                }
                for one in list_arrivals(asked=to_assign, limit=SHOWN)
            ],
        }


def _to_issue(acting: Acting) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(ISSUE):
        return
    asked = IssuedQuestion(agency_id=acting.agency_id, view=IssuedView.TO_ISSUE)
    if count := count_issued(asked=asked):
        yield {
            "title": _("Documents to issue"),
            "text": _("Signed, numbered and sealed: issue them the same day."),
            "url": reverse("documents:issued_register"),
            "action": _("Open the register"),
            "icon": "send",
            "count": count,
            "tone": "warning",
        }
