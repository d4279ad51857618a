"""All indicators of a period, of all agencies together or of one."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.directory.queries import get_agency
from lienthong.identity.queries import requires
from lienthong.reporting.pages.asked import AGENCY, Asked, period_context, read_asked
from lienthong.reporting.queries import (
    get_counted_at,
    get_definition,
    read_figures,
    say_counted,
    say_figure,
    say_text,
)
from lienthong.reporting.terms import VIEW, Figure, Indicator


@require_safe
@requires(VIEW)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator with its figure; each leads to its definition and the rows it counts."""
    asked = read_asked(request)
    address = reverse("reporting:list")
    figures = read_figures(period=asked.period, today=asked.today, agency_id=asked.agency_id)
    context = {
        "scopes": scopes_of(asked, address),
        "columns": [
            {"label": gettext("Indicator")},
            {"label": gettext("Figure"), "numeric": True},
            {"label": gettext("Counted")},
            {"label": gettext("Legal basis")},
        ],
        "rows": [_row(asked, one, figure) for one, figure in figures.items()],
        "counted_at": get_counted_at(),
        **period_context(asked, address, {}),
    }
    return render(request, "reporting/indicators.html", context)


def scopes_of(asked: Asked, address: str) -> list[dict[str, Any]]:
    """All agencies, the own one, and the one that is shown if it is another."""
    scopes = [("", gettext("All agencies"))]
    if asked.acting.agency_id is not None:
        scopes.append((str(asked.acting.agency_id), asked.acting.agency_name))
    if asked.agency_id not in {None, asked.acting.agency_id}:
        card = get_agency(agency_id=asked.agency_id, on=asked.today)
        scopes.append((str(card.id), card.name))
    return [
        {
            "label": label,
            "url": f"{address}?{_query(asked, value)}",
            "current": value == str(asked.agency_id or ""),
        }
        for value, label in scopes
    ]


def _query(asked: Asked, agency: str) -> str:
    return urlencode(asked.query(**{AGENCY: agency}))


def _row(asked: Asked, indicator: Indicator, figure: Figure) -> dict[str, Any]:
    definition = get_definition(indicator=indicator, on=asked.today)
    url = reverse("reporting:one", args=[indicator], query=asked.query())
    return {
        "cells": [
            {"text": say_text(definition.name), "url": url},
            {"text": say_figure(definition, figure)},
            {"text": say_counted(definition, figure)},
            {"text": definition.legal_basis or gettext("the platform's own definition")},
        ]
    }
