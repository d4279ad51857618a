"""Keys that sign for a person and seal for the agency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lienthong.documents.operations import add_key, retire_key
from lienthong.documents.pages.one_form import FormPage, answer_form, answer_with_reason
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.signing_forms import KeyForm, ReasonForm
from lienthong.documents.pages.signing_words import KINDS, say_worth
from lienthong.documents.pages.words import say_day, say_refusal
from lienthong.documents.queries import (
    get_key_worth,
    get_signing_places,
    holds_authority,
    list_signing_keys,
)
from lienthong.documents.rules.access import may_keep_key
from lienthong.documents.terms import KEEP_KEYS, KeyCard
from lienthong.documents.terms.signing_places import SigningPlaces, SigningPlacesUnreadable
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Acting, Role

OWN, AGENCY = "own", "agency"

_BACK: Any = {"back": "documents:signing_keys", "back_label": gettext_lazy("Signing keys")}
_NEW_KEY = FormPage(
    heading=gettext_lazy("Add a signing key"),
    lede=gettext_lazy(
        "The newest key that is valid signs, confirmed ones first; older ones stay in the list."
    ),
    button=gettext_lazy("Add it"),
    done=gettext_lazy("The key is in place."),
    **_BACK,
)
_RETIRE = FormPage(
    heading=gettext_lazy("Retire a signing key"),
    lede=gettext_lazy("It signs no more from now on, and its file is deleted. That is final."),
    button=gettext_lazy("Retire it"),
    done=gettext_lazy("The key is retired."),
    **_BACK,
)


@require_GET
@requires(KEEP_KEYS)
def signing_keys(request: HttpRequest) -> HttpResponse:
    """The agency's keys and one's own."""
    acting = get_acting(request)
    found = list_signing_keys(agency_id=agency_of(acting), account_id=acting.account_id)
    context = {
        "columns": [
            {"label": gettext("Holder")},
            {"label": gettext("Signs for")},
            {"label": gettext("Certificate")},
            {"label": gettext("Valid")},
            {"label": gettext("State")},
        ],
        "rows": [_row(card, acting) for card in found],
    }
    return render(request, "documents/signing_keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_KEYS)
def new_key(request: HttpRequest) -> HttpResponse:
    """Put a key in place. Nothing of it is kept for a session that ended: it holds secrets."""
    try:
        places = get_signing_places()
    except SigningPlacesUnreadable as refusal:
        messages.warning(request, say_refusal(refusal))
        places = SigningPlaces()
    form = KeyForm(
        request.POST or None,
        request.FILES or None,
        owners=_owners(get_acting(request)),
        places=places,
    )
    return answer_form(
        request,
        form,
        _NEW_KEY,
        lambda given, **by: _add(request, given, **by),
    )


def _add(request: HttpRequest, given: KeyForm, *, acting: Acting, now: datetime) -> None:
    """Put it in place, and say what a receiver would not confirm."""
    for_agency = given.cleaned_data["owner"] == AGENCY
    key_id = add_key(given.new_key(), for_agency=for_agency, acting=acting, now=now)
    for line in say_worth(get_key_worth(key_id=key_id, now=now)):
        messages.warning(request, line)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP_KEYS, form=ReasonForm)
def retire(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Let a key sign no more."""
    return answer_with_reason(request, _RETIRE, retire_key, key_id=key_id)


def _owners(acting: Acting) -> list[tuple[str, str]]:
    own = {"agency_id": agency_of(acting), "account_id": acting.account_id}
    signs = Role.LEADER in acting.roles or holds_authority(**own, now=timezone.now())
    found = [(OWN, gettext("myself"))] if signs else []
    if acting.roles & {Role.CLERK, Role.AGENCY_ADMINISTRATOR}:
        found.append((AGENCY, gettext("the agency (its seal)")))
    return found


def _note(card: KeyCard) -> str:
    """The certificate's number, and whom it names where that is not the key's holder."""
    if card.worth.is_named:
        return card.serial[:16]
    other = gettext("for another name than %s") % card.worth.holder
    return f"{card.serial[:16]} · {other}"


def _row(card: KeyCard, acting: Acting) -> dict[str, Any]:
    now = timezone.now()
    if card.retired_at is not None:
        badge = {"text": gettext("retired"), "tone": "neutral"}
    elif card.valid_from <= now < card.valid_until:
        badge = {"text": gettext("in force"), "tone": "success"}
    else:
        badge = {"text": gettext("not valid now"), "tone": "warning"}
    if card.retired_at is None and not (card.worth.is_trusted or card.worth.is_expired):
        badge = {"text": gettext("not confirmed by any authority"), "tone": "warning"}
    state: dict[str, Any] = {"badge": badge, "note": card.retire_reason}
    if card.retired_at is None and may_keep_key(card.account_id, acting):
        state |= {
            "text": gettext("retire"),
            "url": reverse("documents:retire_key", args=[card.id]),
        }
    signs_for = gettext("the agency (its seal)") if card.account_id is None else gettext("myself")
    first: dict[str, Any] = {"text": card.holder, "note": gettext(KINDS[card.kind])}
    if card.demonstration:
        first["demonstration"] = True
    return {
        "cells": [
            first,
            {"text": signs_for},
            {"text": card.issuer, "note": _note(card)},
            {"text": f"{say_day(card.valid_from.date())} – {say_day(card.valid_until.date())}"},
            state,
        ]
    }
