"""Choosing the agencies that get a document, by name or by group, each with what it is to do."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET

from lienthong.documents.pages.drafts.forms import chosen_of
from lienthong.documents.pages.drafts.words import PURPOSES
from lienthong.documents.terms import DRAFT, Chosen, Purpose
from lienthong.exchange.queries import (
    find_recipients,
    known_agencies,
    list_group,
    resolve_recipients,
)
from lienthong.exchange.terms import RecipientChoice, RecipientGroup
from lienthong.identity.queries import read_ids, requires

GROUPS = {
    RecipientGroup.COMMUNES: gettext_noop("All communes of the province"),
    RecipientGroup.PROVINCIAL: gettext_noop("All departments of the province"),
}


@require_GET
@requires(DRAFT)
def recipients(request: HttpRequest) -> HttpResponse:
    """The agencies that fit what was typed, as part of the editor."""
    return render(
        request, "documents/draft_found.html", found_for(request.GET.get("recipient", ""))
    )


def found_for(text: str, without: Sequence[UUID] = ()) -> dict[str, Any]:
    """What a search found, as the template takes it: living agencies, and successors of others."""
    found = find_recipients(text=text, on=timezone.localdate())
    living = [heir for one in found for heir in (one.successors if one.ended_on else (one,))]
    offered = {one.agency_id: one for one in living if one.agency_id not in without}
    return {
        "found": [_described(one, Purpose.ACT) for one in offered.values()],
        "searched": text.strip(),
        "purposes": _purposes(),
    }


def chosen_from(posted: QueryDict, *, own: UUID) -> tuple[Chosen, ...]:
    """The agencies that are ticked, with their purposes, after a button that changes them."""
    ids = known_agencies(ids=read_ids(posted.getlist("to")), on=timezone.localdate())
    if "clear" in posted:
        ids = []
    group = str(posted.get("group", ""))
    if group in set(RecipientGroup):
        members = list_group(
            group=RecipientGroup(group),
            province_code=settings.EXCHANGE.province_code,
            on=timezone.localdate(),
        )
        added = [one.agency_id for one in members if one.code and one.agency_id != own]
        ids = list(dict.fromkeys([*ids, *added]))
    names = {
        one.agency_id: one.name for one in resolve_recipients(ids=ids, on=timezone.localdate())
    }
    return chosen_of(names, {one: posted.get(f"purpose_{one}", "") for one in ids})


def described(chosen: Iterable[Chosen]) -> list[dict[str, Any]]:
    """The agencies among the recipients as the template takes them, with what became of them."""
    purposes = {one.agency_id: one.purpose for one in chosen if one.agency_id is not None}
    choices = resolve_recipients(ids=list(purposes), on=timezone.localdate())
    return [_described(one, purposes[one.agency_id]) for one in choices]


def groups() -> list[dict[str, str]]:
    """The groups that can be added whole."""
    return [{"value": group.value, "label": gettext(label)} for group, label in GROUPS.items()]


def _described(choice: RecipientChoice, purpose: Purpose) -> dict[str, Any]:
    return {"choice": choice, "purpose": purpose.value, "purposes": _purposes()}


def _purposes() -> list[tuple[str, str]]:
    return [(purpose.value, gettext(text)) for purpose, text in PURPOSES.items()]
