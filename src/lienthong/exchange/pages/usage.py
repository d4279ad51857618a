"""The operator's pages beside the console: what the node carries, and what ends when."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from lienthong.client import ExpiredUnread, LimitInUse, NodeUsage
from lienthong.exchange.pages.failing import failing_list, uncollected_list
from lienthong.exchange.pages.words import (
    HOLDERS,
    LIMITS,
    SOFTWARE,
    say_instant,
    say_message_kind,
    say_problem,
    say_size,
)
from lienthong.exchange.queries import (
    Participant,
    get_usage,
    limits_by_share,
    list_expiries,
    list_participants,
    list_uncollected,
)
from lienthong.exchange.rules.problems import problem_as_json, read_problem
from lienthong.exchange.rules.traffic import Column, Span, columns_of, days_left, is_silent
from lienthong.exchange.terms import OPERATE, Expiry, Holder, NodeUnreachable, Software
from lienthong.identity.queries import requires
from lienthong.wire.records import MessageKind

CHART_HEIGHT = 100
NEAR = 80
"""Percent of a limit from which on it is pointed out."""
A_YEAR = timedelta(days=366)
MARKS = ((7, "danger"), (30, "warning"), (90, "info"))
"""Days before an end, and how urgent that is."""


@require_GET
@requires(OPERATE)
def usage(request: HttpRequest) -> HttpResponse:
    """What the node carries, now and over time; who is connected; who is near a limit."""
    now = timezone.now()
    span = Span(request.GET["span"]) if request.GET.get("span") in set(Span) else Span.DAY
    told, away = None, None
    try:
        told = get_usage(settings.EXCHANGE, hours=span.hours)
    except NodeUnreachable as refusal:
        away = say_problem(read_problem(problem_as_json(refusal)))
    columns = columns_of(told.hours, span, now) if told else []
    today = timezone.localdate(now)
    connected = list_participants(told, on=today)
    known = {one.code: one for one in connected}
    context: dict[str, Any] = {
        "away": away,
        "behind": told is not None and told.counted < told.size,
        "tabs": [
            {
                "label": label,
                "url": f"{reverse('exchange:usage')}?span={one}",
                "current": one is span,
            }
            for one, label in (
                (Span.DAY, gettext("24 hours")),
                (Span.MONTH, gettext("30 days")),
                (Span.YEAR, gettext("12 months")),
            )
        ],
        "chart": _chart(columns, span),
        "traffic_columns": [
            {"label": gettext("Beginning")},
            {"label": gettext("Documents"), "numeric": True},
            {"label": gettext("Status reports"), "numeric": True},
            {"label": gettext("Acknowledgements"), "numeric": True},
            {"label": gettext("MB at rest"), "numeric": True},
        ],
        "traffic": [_traffic(column, span) for column in reversed(columns)],
        "participant_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Software")},
            {"label": gettext("Since")},
            {"label": gettext("Last call")},
            {"label": gettext("Waits for it"), "numeric": True},
        ],
        "own_software": [_participant(one, now) for one in connected if not _is_hosted(one)],
        "hosted": [_participant(one, now) for one in connected if _is_hosted(one)],
        **_expired_list(told, known),
        **failing_list(told, known),
        **uncollected_list(list_uncollected(told, connected, on=today) if told else []),
        "limit_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Limit")},
            {"label": gettext("Used"), "numeric": True},
            {"label": gettext("Of"), "numeric": True},
            {"label": gettext("Share")},
        ],
        "limits": [_limit(one, known) for one in limits_by_share(told)] if told else [],
    }
    return render(request, "exchange/usage.html", context)


def _expired_list(told: NodeUsage | None, known: Mapping[str, Participant]) -> dict[str, Any]:
    return {
        "expired_columns": [
            {"label": gettext("Recipient")},
            {"label": gettext("Sender")},
            {"label": gettext("Kind")},
            {"label": gettext("Expired at")},
        ],
        "expired": [_expired(one, known) for one in told.expired] if told else [],
    }


@require_GET
@requires(OPERATE)
def expiries(request: HttpRequest) -> HttpResponse:
    """Which certificates end when, the next first."""
    now = timezone.now()
    known = list_expiries(settings.EXCHANGE, now=now)
    context = {
        "expiry_columns": [
            {"label": gettext("Whose")},
            {"label": gettext("Ends on")},
            {"label": gettext("Left")},
            {"label": gettext("What to do")},
        ],
        "expiries": [_expiry(one, now) for one in known if _is_near(one, now)],
        "later": [_expiry(one, now) for one in known if not _is_near(one, now)],
    }
    return render(request, "exchange/expiries.html", context)


def _chart(columns: list[Column], span: Span) -> dict[str, Any] | None:
    """Bars of documents, status reports above them; scaled to the highest column."""
    most = max((column.documents + column.statuses for column in columns), default=0)
    if not most:
        return None
    bars = []
    for place, column in enumerate(columns):
        documents = round(CHART_HEIGHT * column.documents / most, 2)
        statuses = round(CHART_HEIGHT * column.statuses / most, 2)
        bars.append(
            {
                "x": place,
                "documents_y": CHART_HEIGHT - documents,
                "documents": documents,
                "statuses_y": CHART_HEIGHT - documents - statuses,
                "statuses": statuses,
            }
        )
    shown = (columns[0], columns[len(columns) // 2], columns[-1])
    total = sum(column.documents for column in columns)
    return {
        "width": len(columns),
        "height": CHART_HEIGHT,
        "bars": bars,
        "most": number_format(most, force_grouping=True),
        "labels": [_label(column, span) for column in shown],
        "told": gettext("%(documents)s documents and %(statuses)s status reports.")
        % {
            "documents": number_format(total, force_grouping=True),
            "statuses": number_format(
                sum(column.statuses for column in columns), force_grouping=True
            ),
        },
    }


def _label(column: Column, span: Span) -> str:
    if span is Span.DAY:
        return date_format(column.at, "H:i d/m")
    return date_format(column.at, "d/m/Y" if span is Span.MONTH else "m/Y")


def _traffic(column: Column, span: Span) -> dict[str, Any]:
    megabytes = number_format(column.bytes / 1_000_000, 1, force_grouping=True)
    counts = (column.documents, column.statuses, column.acknowledgements)
    return {
        "cells": [
            {"text": _label(column, span)},
            *({"text": number_format(count, force_grouping=True)} for count in counts),
            {"text": megabytes},
        ]
    }


def _participant(one: Participant, now: datetime) -> dict[str, Any]:
    last: dict[str, Any] = {"text": say_instant(one.last_at)}
    if one.software is not Software.HERE:
        if one.last_at is None and one.is_told:
            last = {"badge": {"text": _uncalled(one), "tone": "warning"}}
        elif one.last_at is not None and is_silent(one.last_at, now):
            last["note"] = gettext("silent for more than a day: what is sent to it waits")
    software: dict[str, Any] = {"text": gettext(SOFTWARE[one.software]), "note": one.system}
    if not one.has_key:
        software["badge"] = {"text": gettext("no key in force: cannot call"), "tone": "danger"}
    if one.is_off:
        text = gettext("took itself off: fetches nothing until it registers again")
        software["badge"] = {"text": text, "tone": "warning"}
    return {
        "cells": [
            {"text": one.name, "note": one.code, "demonstration": one.demonstration},
            software,
            {"text": say_instant(one.since_at)},
            last,
            _waiting(one),
        ]
    }


def _uncalled(one: Participant) -> str:
    if one.forgotten_at is None:
        return gettext("has never called")
    said = gettext("has not called since the node lost entries (%s)")
    return said % say_instant(one.forgotten_at)


def _waiting(one: Participant) -> dict[str, Any]:
    if one.waiting is None:
        return {"text": "–"}
    cell = {"text": number_format(one.waiting.messages, force_grouping=True)}
    if one.waiting.oldest_at is not None:
        cell["note"] = gettext("since %s") % say_instant(one.waiting.oldest_at)
    return cell


def _expired(one: ExpiredUnread, known: Mapping[str, Participant]) -> dict[str, Any]:
    def agency(code: str) -> dict[str, Any]:
        who = known.get(code)
        return {
            "text": who.name if who else code,
            "note": code,
            "demonstration": bool(who and who.demonstration),
        }

    return {
        "cells": [
            agency(one.agency),
            agency(one.sender),
            {"text": say_message_kind(MessageKind(one.kind)), "note": str(one.id)},
            {"text": say_instant(one.expires_at)},
        ]
    }


def _limit(one: LimitInUse, known: Mapping[str, Participant]) -> dict[str, Any]:
    who = known.get(one.agency)
    share = min(100, round(100 * one.used / one.of))
    return {
        "cells": [
            {
                "text": who.name if who else one.agency,
                "note": one.agency,
                "demonstration": bool(who and who.demonstration),
            },
            {"text": gettext(LIMITS.get(one.limit, one.limit))},
            {"text": _amount(one.limit, one.used)},
            {"text": _amount(one.limit, one.of)},
            {"badge": {"text": f"{share} %", "tone": "warning" if share >= NEAR else "neutral"}},
        ]
    }


def _amount(limit: str, number: int) -> str:
    if limit.startswith("bytes"):
        return say_size(number)
    return number_format(number, force_grouping=True)


def _is_hosted(one: Participant) -> bool:
    return one.software is Software.HERE


def _is_near(one: Expiry, now: datetime) -> bool:
    """Whether it is looked at today: within a year, and always what everything else hangs on."""
    return one.holder is not Holder.AGENCY or one.ends_at <= now + A_YEAR


def _expiry(one: Expiry, now: datetime) -> dict[str, Any]:
    left = days_left(timezone.localdate(one.ends_at), timezone.localdate(now))
    tone = next((tone for days, tone in MARKS if left <= days), "neutral")
    words = (
        gettext("past")
        if left < 0
        else gettext("%(days)s days") % {"days": number_format(left, force_grouping=True)}
    )
    return {
        "cells": [
            {
                "text": one.name or gettext(HOLDERS[one.holder]),
                "note": one.code,
                "demonstration": one.demonstration,
            },
            {"text": date_format(localtime(one.ends_at), "SHORT_DATE_FORMAT")},
            {"badge": {"text": words, "tone": tone}},
            {"text": _advice(one)},
        ]
    }


def _advice(one: Expiry) -> str:
    if one.renewed_here and one.holder in {Holder.NODE, Holder.LOG}:
        return gettext("Renewed by the platform 90 days before.")
    if one.renewed_here:
        return gettext("Renewed by the platform 60 days before.")
    return {
        "agency": gettext("The agency asks for a new one: lienthong exchange enrol."),
        "province": gettext(
            "Plan a new root with the province well ahead: all others end with it."
        ),
    }.get(one.holder.value, gettext("Renewed where the node runs: its operator prepares it anew."))
