"""Who signs for whom in an agency: given and withdrawn by its head."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import end_authority, give_authority
from lienthong.documents.pages.one_form import FormPage, answer_form, answer_with_reason
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.signing_forms import AuthorityForm, ReasonForm
from lienthong.documents.pages.signing_words import name_types, say_period, say_types
from lienthong.documents.pages.words import say_instant
from lienthong.documents.queries import list_authorities, may_give_authority
from lienthong.documents.rules.authority import holds_at, say_form
from lienthong.documents.terms import DRAFT, GIVE_AUTHORITY, AuthorityCard, FormNotGivable
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues

_BACK: Any = {"back": "documents:authorities", "back_label": gettext_lazy("Authority to sign")}
_GIVE = FormPage(
    heading=gettext_lazy("Give authority to sign"),
    lede=gettext_lazy("Checked at the second of each signature (NĐ 30/2020, Article 13)."),
    button=gettext_lazy("Give it"),
    done=gettext_lazy("The authority is given."),
    **_BACK,
)
_END = FormPage(
    heading=gettext_lazy("Withdraw an authority to sign"),
    lede=gettext_lazy("From that second on nothing is signed by it; what was signed stays signed."),
    button=gettext_lazy("Withdraw it"),
    done=gettext_lazy("The authority is withdrawn."),
    **_BACK,
)


@require_GET
@requires(DRAFT)
def authorities(request: HttpRequest) -> HttpResponse:
    """Every authority of the agency, those that hold now first."""
    acting, now = get_acting(request), timezone.now()
    names = name_types(timezone.localdate(now))
    found = list_authorities(agency_id=agency_of(acting))
    on = timezone.localdate(now)
    found.sort(key=lambda card: not _is_open(card, on))
    may_give = _may_give(acting)
    context = {
        "may_give": may_give,
        "columns": [
            {"label": gettext("Person")},
            {"label": gettext("Signed as")},
            {"label": gettext("Types")},
            {"label": gettext("Period")},
            {"label": gettext("Rests on")},
            {"label": gettext("State")},
        ],
        "rows": [_row(card, names, now=now, may_end=may_give) for card in found],
    }
    return render(request, "documents/authorities.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(GIVE_AUTHORITY)
def give(request: HttpRequest) -> HttpResponse:
    """Give somebody authority to sign."""
    acting = get_acting(request)
    if not _may_give(acting):
        raise FormNotGivable
    people = list_colleagues(
        agency_id=agency_of(acting), on=timezone.localdate(), at=timezone.now()
    )
    return answer_form(
        request,
        AuthorityForm(request.POST or None, people=people),
        _GIVE,
        lambda form, **by: give_authority(draft=form.draft(), **by),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(GIVE_AUTHORITY, form=ReasonForm)
def end(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    """Withdraw an authority."""
    return answer_with_reason(request, _END, end_authority, authority_id=authority_id)


def _may_give(acting: Acting) -> bool:
    return may_give_authority(
        agency_id=agency_of(acting), account_id=acting.account_id, now=timezone.now()
    )


def _is_open(card: AuthorityCard, on: Any) -> bool:
    return card.ended_at is None and (card.valid_until is None or on < card.valid_until)


def _row(card: AuthorityCard, names: dict[str, str], *, now: Any, may_end: bool) -> dict[str, Any]:
    on = timezone.localdate(now)
    if holds_at(card, at=now, on=on):
        badge = {"text": gettext("in force"), "tone": "success"}
    elif _is_open(card, on) and card.valid_from > on:
        badge = {"text": gettext("from {start}").format(start=f"{card.valid_from:%d/%m/%Y}"),
                 "tone": "waiting"}  # fmt: skip
    else:
        badge = {"text": gettext("ended"), "tone": "neutral"}
    state: dict[str, Any] = {"badge": badge, "note": card.end_reason}
    if may_end and _is_open(card, on):
        state |= {
            "text": gettext("withdraw"),
            "url": reverse("documents:end_authority", args=[card.id]),
        }
    return {
        "cells": [
            {"text": card.account_name, "note": card.title},
            {"text": say_form(card.form, card.whom)},
            {"text": say_types(card.types, names)},
            {"text": say_period(card)},
            {"text": card.basis, "note": f"{card.given_by}, {say_instant(card.given_at)}"},
            state,
        ]
    }
