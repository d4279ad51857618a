"""The operator's page of what single agencies may use of the node."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.exchange.operations import set_limits
from lienthong.exchange.pages.words import say_instant, say_refusal
from lienthong.exchange.queries import find_limits, list_limits
from lienthong.exchange.rules.limits import MEGABYTE, MOST
from lienthong.exchange.terms import OPERATE, ExchangeRulesBroken, LimitsCard
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_rules import Limits

UNSET = "–"


def _number(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, help_text=help_text
    )


class LimitsForm(forms.Form):
    """The limits of one agency; what is left empty is as for everybody."""

    code = forms.CharField(label=gettext_lazy("Code of the agency"), max_length=35)
    messages_per_minute = _number(
        gettext_lazy("Messages a minute"),
        MOST.messages_per_minute or 0,
        help_text=gettext_lazy("Documents and the reports on documents together."),
    )
    megabytes_per_day = _number(gettext_lazy("MB a day"), (MOST.bytes_per_day or 0) // MEGABYTE)
    message_megabytes = _number(
        gettext_lazy("MB of one message"), (MOST.message_bytes or 0) // MEGABYTE
    )
    streams = _number(gettext_lazy("Open streams"), MOST.streams or 0)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("It stays on record with your name."),
        error_messages={"required": gettext_lazy("Say why: it stays on record.")},
    )

    def limits(self) -> Limits:
        """What was entered, in bytes."""
        given = self.cleaned_data
        day, message = given["megabytes_per_day"], given["message_megabytes"]
        return Limits(
            messages_per_minute=given["messages_per_minute"],
            bytes_per_day=day and day * MEGABYTE,
            message_bytes=message and message * MEGABYTE,
            streams=given["streams"],
        )


@require_http_methods(["GET", "POST"])
@requires(OPERATE, form=LimitsForm)
def limits(request: HttpRequest) -> HttpResponse:
    """Which agencies have limits of their own; set those of one."""
    if request.method == "POST":
        form = LimitsForm(request.POST)
        if form.is_valid() and _set(request, form):
            return redirect("exchange:limits")
    else:
        code = request.GET.get("code", "")[:35]
        form = LimitsForm(initial=_initial(code) if code else None)
    context: dict[str, Any] = {
        "form": form,
        "limit_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Messages a minute"), "numeric": True},
            {"label": gettext("MB a day"), "numeric": True},
            {"label": gettext("MB of one message"), "numeric": True},
            {"label": gettext("Open streams"), "numeric": True},
            {"label": gettext("Set by")},
        ],
    }
    try:
        cards = list_limits(settings.EXCHANGE, on=timezone.localdate())
    except ExchangeRulesBroken as refusal:
        context["broken"] = say_refusal(refusal)
        cards = []
    context["limits"] = [_line(card) for card in cards]
    return render(request, "exchange/limits.html", context)


def _set(request: HttpRequest, form: LimitsForm) -> bool:
    """Set them; a refusal is said beside the form."""
    try:
        changed = set_limits(
            settings.EXCHANGE,
            code=form.cleaned_data["code"],
            limits=form.limits(),
            reason=form.cleaned_data["reason"],
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("code", say_refusal(refusal))
        return False
    if changed:
        messages.success(request, gettext("Set. The node takes it up within seconds."))
    else:
        messages.info(request, gettext("Nothing changed: these limits were set already."))
    return True


def _initial(code: str) -> dict[str, Any]:
    known = find_limits(code=code, on=timezone.localdate())
    return {
        "code": code,
        "messages_per_minute": known.messages_per_minute,
        "megabytes_per_day": _megabytes(known.bytes_per_day),
        "message_megabytes": _megabytes(known.message_bytes),
        "streams": known.streams,
    }


def _megabytes(number: int | None) -> int | None:
    return None if number is None else number // MEGABYTE


def _say(number: int | None) -> str:
    return UNSET if number is None else number_format(number, force_grouping=True)


def _say_megabytes(number: int | None) -> str:
    """In MB; a file may set less than one."""
    if number is None or number % MEGABYTE == 0:
        return _say(_megabytes(number))
    return number_format(number / MEGABYTE, decimal_pos=3, force_grouping=True)


def _line(card: LimitsCard) -> dict[str, Any]:
    known = card.limits
    numbers = (
        _say(known.messages_per_minute),
        _say_megabytes(known.bytes_per_day),
        _say_megabytes(known.message_bytes),
        _say(known.streams),
    )
    return {
        "cells": [
            _who(card),
            *({"text": number} for number in numbers),
            _by(card),
        ]
    }


def _who(card: LimitsCard) -> dict[str, Any]:
    cell: dict[str, Any] = {"text": card.name, "note": card.code}
    if card.set_at is not None:
        cell["url"] = f"{reverse('exchange:limits')}?code={card.code}#set"
    return cell


def _by(card: LimitsCard) -> dict[str, Any]:
    if card.set_at is None:
        return {"text": gettext("the file exchange_rules.toml; changed there only")}
    return {"text": f"{card.set_by}, {say_instant(card.set_at)}", "note": card.reason}
