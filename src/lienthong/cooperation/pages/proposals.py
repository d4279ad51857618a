"""Proposals of commitments beside the passages they come from: accept, change or reject."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from lienthong.cooperation.operations import (
    accept_proposals,
    make_proposals,
    reject_proposals,
)
from lienthong.cooperation.pages.commitment_words import bound_name, target_in_words
from lienthong.cooperation.pages.rights import may_change, requires_part
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries import get_text, list_passed_over, list_proposals_of_text
from lienthong.cooperation.queries.rights import refuse_reader
from lienthong.cooperation.rules.text_tables import flowing_rows
from lienthong.cooperation.terms import (
    EDIT,
    VIEW_CONFIDENTIAL,
    CommitmentState,
    Proposal,
    ProposalState,
    TextPlace,
)
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404
_ACCEPTED = {"accept": CommitmentState.PROPOSED, "in_force": CommitmentState.IN_FORCE}
"""What a button makes of the proposals ticked."""

_BEGINS, _ENDS = "\x02", "\x03"
"""Where the marked words of a passage begin and end; nobody types them."""


@require_safe
@requires(VIEW_CONFIDENTIAL)
def proposals(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """What the rules propose from a text, beside the passages; what was decided stands below.

    Whoever reads inside the agreement reads it, an auditor too; who has a part in it decides.
    """
    place = TextPlace(reference=key, part=part, number=number)
    acting, today = get_acting(request), timezone.localdate()
    refuse_reader(reference=key, acting=acting, on=today)
    record = get_text(place=place, acting=acting, on=today)
    found = list_proposals_of_text(place=place)
    address = reverse("cooperation:text", args=[key, part, number])
    context = {
        "text": record.summary,
        "reference": key,
        "may_edit": may_change(request, key),
        "open": [_open(one, place) for one in found if one.state is ProposalState.OPEN],
        "left": list_passed_over(place=place),
        "decided": [one for one in found if one.state is not ProposalState.OPEN],
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": key, "url": reverse("cooperation:agreement", args=[key])},
            {"label": record.summary.title, "url": address},
            {"label": gettext("Proposed commitments")},
        ],
    }
    return render(request, "cooperation/proposals.html", context)


@require_POST
@requires_part(EDIT)
def decide(request: HttpRequest, key: str, part: int, number: int) -> HttpResponse:
    """Look for commitments, or accept or reject those ticked; all or none."""
    place = TextPlace(reference=key, part=part, number=number)
    ids = {int(one) for one in request.POST.getlist("proposal") if one.isdecimal()}
    acting, now = get_acting(request), timezone.now()
    step = request.POST.get("step", "")
    try:
        if step == "find":
            text = _found(make_proposals(place=place, acting=acting, now=now))
        elif step in _ACCEPTED:
            state = _ACCEPTED[step]
            references = accept_proposals(place=place, ids=ids, acting=acting, now=now, state=state)
            text = gettext("On record as {references}.").format(references=", ".join(references))
            if state is CommitmentState.IN_FORCE:
                text += " " + gettext(
                    "The other side is asked whether they hold, if it has people."
                )
        elif step == "reject":
            text = _rejected(reject_proposals(place=place, ids=ids, acting=acting, now=now))
        else:
            raise Http404
    except Refusal as refusal:
        if refusal.status == _NOT_FOUND:
            raise
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, text)
    return redirect("cooperation:proposals", key=key, part=part, number=number)


def _found(count: int) -> str:
    if not count:
        return gettext("Nothing new was found in the text.")
    said = ngettext("%(count)d new proposal", "%(count)d new proposals", count)
    return said % {"count": count}


def _rejected(count: int) -> str:
    said = ngettext("%(count)d proposal rejected", "%(count)d proposals rejected", count)
    return said % {"count": count}


def _open(one: Proposal, place: TextPlace) -> dict[str, Any]:
    proposed = one.proposed
    way = [place.reference, place.part, place.number, one.id]
    words = f"{one.before}{_BEGINS}{one.marked}{_ENDS}{one.after}"
    passage = flowing_rows(words, marks=_BEGINS + _ENDS)
    before, _, rest = passage.partition(_BEGINS)
    marked, _, after = rest.partition(_ENDS)
    return {
        "id": one.id,
        "address": proposed.address,
        "before": before,
        "marked": marked,
        "after": after,
        "owner": bound_name(proposed.owner),
        "due": proposed.due,
        "figure": f"{proposed.figure} {proposed.unit}".strip() if proposed.figure else "",
        "indicator": one.figures.indicator,
        "targets": [target_in_words(each, one.figures.unit) for each in one.figures.targets],
        "condition": one.figures.condition,
        "change_url": reverse("cooperation:proposal_change", args=way),
    }
