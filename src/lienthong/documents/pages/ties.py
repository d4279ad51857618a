"""Beside a registered document: who may read it, and which of ours it answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import lift_restriction, restrict_arrival, tie_reply
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReadersForm, TieForm
from lienthong.documents.pages.words import address_of_dispatch, say_day, say_refusal
from lienthong.documents.queries import list_files_holding
from lienthong.documents.terms import (
    INSTRUCT,
    READ,
    Answered,
    ArrivalRestricted,
    ArrivalUnknown,
    DispatchNotFound,
    ReaderUnknown,
    Ties,
)
from lienthong.documents.terms.filing import ItemKind
from lienthong.identity.queries import get_acting, requires
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import Colleague


@require_POST
@requires(INSTRUCT)
def restrict(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Let only chosen people read a document."""
    acting = get_acting(request)
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(), at=timezone.now(), may=READ
    )
    form = ReadersForm(request.POST, people=people)
    if not form.is_valid():
        messages.warning(request, say_refusal(ReaderUnknown(field="readers")))
        return redirect("documents:arrival", arrival_id)
    try:
        restrict_arrival(
            arrival_id=arrival_id,
            readers=form.chosen(),
            acting=acting,
            now=timezone.now(),
        )
    except ReaderUnknown as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Only the people chosen read it from now on."))
    return redirect("documents:arrival", arrival_id)


@require_POST
@requires(INSTRUCT)
def lift(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Let everybody of the agency read a document again."""
    lift_restriction(arrival_id=arrival_id, acting=get_acting(request), now=timezone.now())
    messages.success(request, gettext("Everybody of the agency may read it again."))
    return redirect("documents:arrival", arrival_id)


@require_POST
@requires(INSTRUCT, form=TieForm)
def tie(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Say which of our documents one answers; a button gives a proposed one."""
    given = request.POST.get("proposed") or request.POST.get("answers", "")
    try:
        tied = tie_reply(
            arrival_id=arrival_id, code=given[:200], acting=get_acting(request), now=timezone.now()
        )
    except (ArrivalUnknown, ArrivalRestricted):
        raise
    except DispatchNotFound as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        said = gettext("Tied to what it answers.") if tied else gettext("It answers none of ours.")
        messages.success(request, said)
    return redirect("documents:arrival", arrival_id)


def describe_ties(ties: Ties, people: Sequence[Colleague], *, may: bool) -> dict[str, Any]:
    """The ties as `documents/ties.html` draws them; forms for who may change them."""
    initial = [str(account_id) for account_id, _ in ties.readers]
    return {
        "restricted": ties.restricted,
        "readers": ", ".join(name for _, name in ties.readers),
        "answers": _link(ties.answers) if ties.answers else None,
        "proposed": [{"code": one.code, "text": _say(one)} for one in ties.proposed],
        "answered_by": [_link(one) for one in ties.answered_by],
        "readers_form": ReadersForm(people=people, initial={"readers": initial}, auto_id="who_%s")
        if may
        else None,
        "tie_form": TieForm(
            initial={"answers": ties.answers.code if ties.answers else ""}, auto_id="tie_%s"
        )
        if may
        else None,
    }


def describe_kept_in(agency_id: UUID, kind: ItemKind, key: UUID) -> list[dict[str, str]]:
    """The job files that hold a document, as `documents/kept_in.html` draws them."""
    found = list_files_holding(agency_id=agency_id, kind=kind, key=str(key))
    return [
        {
            "text": f"{one.notation} {one.title}",
            "url": reverse("documents:file_one", args=[one.id]),
        }
        for one in found
    ]


def _link(one: Answered) -> dict[str, str]:
    return {"text": _say(one), "url": address_of_dispatch(one.id, one.stage)}


def _say(one: Answered) -> str:
    return " · ".join(part for part in (one.code, say_day(one.issued_on), one.subject) if part)
