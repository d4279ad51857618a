"""Warnings of deadlines that come too late for the sender of a document."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from lienthong.documents.pages.register import agency_of
from lienthong.documents.queries import list_wanted_before
from lienthong.identity.terms import Acting
from lienthong.work.queries import say_behind


def warn_behind(
    request: HttpRequest, acting: Acting, arrival_ids: Collection[UUID], due_on: date | None
) -> None:
    """Say of each document assigned with this deadline whose sender wants the answer before it."""
    if due_on is None:
        return
    found = list_wanted_before(agency_id=agency_of(acting), arrival_ids=arrival_ids, due_on=due_on)
    for entry, wanted in found:
        words = gettext("Assigned all the same; ask the sender, or assign it with an earlier one.")
        messages.warning(request, f"{entry}: {say_behind(due_on, wanted)} {words}")
