"""The named review chains of an agency: seen by all who draft, kept by its clerk and leaders."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import end_chain, set_chain
from lienthong.documents.pages.chain_forms import ChainForm
from lienthong.documents.pages.drafts.words import type_name
from lienthong.documents.pages.one_form import FormPage, answer_form, answer_with_reason
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.signing_forms import ReasonForm
from lienthong.documents.pages.signing_words import say_period
from lienthong.documents.pages.words import say_instant
from lienthong.documents.queries import get_chain, list_chains, list_places
from lienthong.documents.rules.chains import find_left, is_open, say_member
from lienthong.documents.terms import DRAFT
from lienthong.documents.terms.chains import KEEP_CHAINS, ChainCard, Member
from lienthong.identity.queries import get_acting, list_typed, requires

_BACK: Any = {"back": "documents:chains", "back_label": gettext_lazy("Review chains")}
_NEW = FormPage(
    heading=gettext_lazy("New review chain"),
    lede=gettext_lazy("Proposed when a draft of this type is submitted; its drafter may change it,"
                      " and everybody sees how."),
    button=gettext_lazy("Keep it"),
    done=gettext_lazy("The review chain is kept."),
    **_BACK,
)  # fmt: skip
_CHANGE = FormPage(
    heading=gettext_lazy("Change the review chain"),
    lede=gettext_lazy("Holds for drafts submitted from now on; what was submitted goes on."),
    button=gettext_lazy("Keep it"),
    done=gettext_lazy("The review chain is kept."),
    **_BACK,
)
_END = FormPage(
    heading=gettext_lazy("End a review chain"),
    lede=gettext_lazy("It is not proposed any more; what was submitted goes on."),
    button=gettext_lazy("End it"),
    done=gettext_lazy("The review chain ended."),
    **_BACK,
)


@require_GET
@requires(DRAFT)
def chains(request: HttpRequest) -> HttpResponse:
    """Every chain of the agency that holds now or later, then those that ended."""
    acting, on = get_acting(request), timezone.localdate()
    found = list_chains(agency_id=agency_of(acting), on=on, at=timezone.now())
    context = {
        "chains": [_shown(one, on) for one in found if is_open(one, on)],
        "ended": [_shown(one, on) for one in found if not is_open(one, on)],
        "may_keep": acting.may(KEEP_CHAINS),
    }
    return render(request, "documents/chains.html", context)


def typed_chain(request: HttpRequest, sent: Any, _asked: Any, **_: object) -> list[tuple[str, str]]:
    """What somebody had typed when their session ended."""
    places = list_places(
        agency_id=agency_of(get_acting(request)), on=timezone.localdate(), at=timezone.now()
    )
    return list_typed(ChainForm(places=places).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_CHAINS, form=typed_chain)
def set_new(request: HttpRequest) -> HttpResponse:
    """Set a chain."""
    return _answer(request, _NEW, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_CHAINS, form=typed_chain)
def change(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """Set a chain in the place of this one."""
    acting, on = get_acting(request), timezone.localdate()
    return _answer(
        request,
        _CHANGE,
        get_chain(chain_id=chain_id, agency_id=agency_of(acting), on=on, at=timezone.now()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_CHAINS, form=ReasonForm)
def end(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """Propose a chain no more."""
    acting, on = get_acting(request), timezone.localdate()
    get_chain(chain_id=chain_id, agency_id=agency_of(acting), on=on)
    return answer_with_reason(request, _END, end_chain, chain_id=chain_id)


def _answer(request: HttpRequest, page: FormPage, before: ChainCard | None) -> HttpResponse:
    places = list_places(
        agency_id=agency_of(get_acting(request)), on=timezone.localdate(), at=timezone.now()
    )
    form = ChainForm(request.POST or None, places=places, before=before)
    left = [say_member(one) for one in find_left(before)] if before else []
    return answer_form(
        request,
        form,
        page,
        lambda form, **by: set_chain(
            draft=form.draft(), replaces=before.id if before else None, **by
        ),
        template="documents/chain_form.html",
        left=left,
    )


def _shown(card: ChainCard, on: Any) -> dict[str, Any]:
    later = is_open(card, on) and card.valid_from > on
    return {
        "id": card.id,
        "name": card.name,
        "type": type_name(card.type_code) if card.type_code else gettext("all types"),
        "period": say_period(card),
        "later": later,
        "set_by": f"{card.set_by}, {say_instant(card.set_at)}",
        "ended": f"{card.ended_by}, {say_instant(card.ended_at)}" if card.ended_at else "",
        "reason": card.end_reason,
        "levels": [[_member(one) for one in level] for level in card.levels],
        "left": bool(find_left(card)) and is_open(card, on),
    }


def _member(one: Member) -> dict[str, Any]:
    holders = "" if one.place.account_id else ", ".join(name for _, name in one.filled_by)
    left = gettext("has left") if one.place.account_id else gettext("vacant")
    badge = None if one.filled_by else {"text": left, "tone": "warning"}
    return {"name": say_member(one), "holders": holders, "badge": badge}
