"""Whose a document was that a dissolved agency left, as its page says it."""

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from lienthong.directory.queries import list_forerunners
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.words import say_day
from lienthong.documents.terms.filing import KEEP_FILES
from lienthong.identity.terms import Acting


def left_by(acting: Acting, owner: UUID) -> dict[str, str]:
    """The dissolved agency's name, its last day, the act, and the page of all that it left."""
    today = timezone.localdate()
    before = list_forerunners(agency_id=agency_of(acting), on=today)
    one = next(one for one in before if one.id == owner)
    page = reverse("documents:inherited", args=[owner]) if acting.may(KEEP_FILES) else ""
    return {"name": one.name, "ended": say_day(one.ended_on), "act": one.act, "url": page}
