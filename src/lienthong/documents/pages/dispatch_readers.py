"""Who reads an outgoing document: shown on its pages, restricted and lifted there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import (
    lift_dispatch_restriction,
    open_dispatch,
    restrict_dispatch,
)
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.scan_forms import ReadersForm
from lienthong.documents.pages.words import address_of_dispatch, say_refusal
from lienthong.documents.queries import get_dispatch_readers
from lienthong.documents.terms import DRAFT, NotToRestrict, ReaderUnknown
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import Colleague


@require_POST
@requires(DRAFT)
def restrict(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Let only chosen people, and those it passes through, read a document."""
    acting, now = get_acting(request), timezone.now()
    known = get_dispatch_readers(dispatch_id=dispatch_id, acting=acting, now=now)
    form = ReadersForm(request.POST, people=_people(acting, now))
    if not form.is_valid():
        messages.warning(request, say_refusal(ReaderUnknown(field="readers")))
        return redirect(address_of_dispatch(dispatch_id, known.stage))
    try:
        restrict_dispatch(dispatch_id=dispatch_id, readers=form.chosen(), acting=acting, now=now)
    except (ReaderUnknown, NotToRestrict) as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Only the people chosen read it from now on."))
    return redirect(address_of_dispatch(dispatch_id, known.stage))


@require_POST
@requires(DRAFT)
def lift(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Let everybody read a document who reads others."""
    acting, now = get_acting(request), timezone.now()
    known = get_dispatch_readers(dispatch_id=dispatch_id, acting=acting, now=now)
    try:
        lift_dispatch_restriction(dispatch_id=dispatch_id, acting=acting, now=now)
    except NotToRestrict as refusal:
        messages.warning(request, say_refusal(refusal))
    else:
        messages.success(request, gettext("Everybody of the agency may read it again."))
    return redirect(address_of_dispatch(dispatch_id, known.stage))


def describe_readers(dispatch_id: UUID, acting: Acting) -> dict[str, Any]:
    """What `documents/dispatch_readers.html` draws, and the notice above the page."""
    now = timezone.now()
    known = get_dispatch_readers(dispatch_id=dispatch_id, acting=acting, now=now)
    form = None
    if known.may_choose:
        chosen = [str(account_id) for account_id, _ in known.readers]
        form = ReadersForm(
            people=_people(acting, now), initial={"readers": chosen}, auto_id="who_%s"
        )
    return {
        "readers": {
            "dispatch_id": dispatch_id,
            "restricted": known.restricted,
            "names": ", ".join(name for _, name in known.readers),
            "form": form,
            "may_lift": known.may_lift,
            "may_name": known.may_name,
            "wants_clerk": known.wants_clerk,
        }
    }


def _people(acting: Acting, now: datetime) -> list[Colleague]:
    return list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(now), at=now, may=DRAFT
    )


def tell_opened(request: HttpRequest, dispatch_id: UUID, file_name: str = "") -> None:
    """Keep in the record that somebody read a restricted document, or a file of it."""
    open_dispatch(
        dispatch_id=dispatch_id,
        acting=get_acting(request),
        now=timezone.now(),
        file_name=file_name,
    )
