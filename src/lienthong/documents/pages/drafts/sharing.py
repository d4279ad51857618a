"""Drafting together: whom the drafter lets change the draft too."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import name_co_drafters
from lienthong.documents.pages.drafts.forms import CoDraftersForm
from lienthong.documents.pages.drafts.words import say_draft_refusal
from lienthong.documents.pages.register import agency_of
from lienthong.documents.queries import get_draft
from lienthong.documents.terms import DRAFT, CoDrafterUnknown, DraftCard, DraftUnknown
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import Colleague


@require_POST
@requires(DRAFT, form=CoDraftersForm)
def share(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Say who may change the draft beside its drafter."""
    acting = get_acting(request)
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    form = CoDraftersForm(request.POST, people=others_of(card, acting))
    try:
        if not form.is_valid():
            raise CoDrafterUnknown(field="people")
        name_co_drafters(
            dispatch_id=dispatch_id, people=form.chosen(), acting=acting, now=timezone.now()
        )
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
    else:
        messages.success(request, gettext("They see the draft among theirs at once."))
    return redirect("documents:draft", dispatch_id)


def describe_sharing(card: DraftCard, acting: Acting) -> dict[str, Any]:
    """Who drafts with the drafter, and for the drafter the form to change that."""
    form = None
    if card.may_submit:
        named = [str(one) for one, _ in card.co_drafters]
        people = others_of(card, acting)
        form = CoDraftersForm(auto_id="share_%s", people=people, initial={"people": named})
    return {"co_drafters": ", ".join(name for _, name in card.co_drafters), "share_form": form}


def others_of(card: DraftCard, acting: Acting) -> list[Colleague]:
    """Everybody in office but the drafter."""
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(), at=timezone.now(), may=DRAFT
    )
    return [one for one in people if one.account_id != card.summary.drafter_id]
