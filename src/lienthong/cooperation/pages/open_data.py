"""The public numbers and the open data behind them; for everybody, without signing in."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.cooperation.pages.forms import UNCONFIRMED
from lienthong.cooperation.pages.wording import STATES
from lienthong.cooperation.queries import (
    publication_of,
    read_public_figures,
    read_public_indicators,
    write_open_data,
)
from lienthong.cooperation.rules.publication.catalogue import FILES, MEDIA_TYPES
from lienthong.cooperation.terms import VIEW, State
from lienthong.cooperation.terms.publication import Format, PublicFigures
from lienthong.identity.queries import open_to_all, requires
from lienthong.reporting.queries import (
    get_counted_at,
    get_definition,
    say_counted,
    say_figure,
    say_number,
    say_text,
)

Cell = dict[str, Any]

FORMS = {name: form for form, name in FILES.items()}
MINUTES_KEPT = 5
"""How long others may keep a file: whoever asks again within that costs the platform nothing."""


@require_safe
@open_to_all
def public_figures(request: HttpRequest) -> HttpResponse:
    """How agreements stand and what was counted in the whole province; the same as the files."""
    today = timezone.localdate()
    figures = read_public_figures(on=today)
    context = {
        "on": today,
        "year": today.year,
        "figures": figures,
        "counted_at": get_counted_at(),
        "agreement_columns": [
            {"label": gettext("Agreements")},
            {"label": gettext("Quantity"), "numeric": True},
        ],
        "agreement_rows": _agreements(figures),
        "indicator_columns": [
            {"label": gettext("Indicator")},
            {"label": gettext("Figure"), "numeric": True},
            {"label": gettext("Counted")},
            {"label": gettext("Legal basis")},
        ],
        "indicator_rows": _indicators(today),
        "file_columns": [{"label": gettext("File")}, {"label": gettext("What it holds")}],
        "file_rows": [_file(form) for form in FILES],
    }
    return render(request, "cooperation/public_figures.html", context)


@require_safe
@requires(VIEW)
def open_data(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """A file of open data as of today; commitments, which are not public, are in none."""
    if name not in FORMS:
        raise Http404
    now = timezone.now()
    about = publication_of(now=now, on=timezone.localdate(now))
    form = FORMS[name]
    response = HttpResponse(write_open_data(form, about), content_type=MEDIA_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = f"public, max-age={MINUTES_KEPT * 60}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _agreements(figures: PublicFigures) -> list[Cell]:
    rows = [_line(gettext("All agreements"), figures.agreements)]
    rows += [
        _line(gettext(STATES[state]), figures.by_state[state], query={"state": state.value})
        for state in (State.IN_FORCE, State.NOT_BEGUN, State.LAPSED, State.UNKNOWN)
    ]
    note = gettext("the lists show them too, under “not known”")
    rows.append(_line(gettext("Mentioned by a source without a name"), figures.gaps, note=note))
    if figures.unconfirmed:
        label = gettext("Entered by one side, in none of these numbers")
        rows.append(_line(label, figures.unconfirmed, query={"state": UNCONFIRMED}))
    return rows


def _line(label: str, number: int, *, query: dict[str, str] | None = None, note: str = "") -> Cell:
    name: Cell = {"text": label, "note": note}
    if not note:
        name["url"] = reverse("cooperation:list", query=query or {})
    return {"cells": [name, {"text": say_number(number)}]}


def _indicators(today: date) -> list[Cell]:
    rows = []
    for indicator, figure in read_public_indicators(on=today).items():
        definition = get_definition(indicator=indicator, on=today)
        rows.append(
            {
                "cells": [
                    {"text": say_text(definition.name), "note": say_text(definition.meaning)},
                    {"text": say_figure(definition, figure)},
                    {"text": say_counted(definition, figure)},
                    {"text": definition.legal_basis or gettext("the platform's own definition")},
                ]
            }
        )
    return rows


def _file(form: Format) -> Cell:
    said = {
        Format.OCDS: gettext("agreements, Open Contracting Data Standard 1.1.5"),
        Format.ORG: gettext("agencies, what became of them, and agreements, W3C ORG"),
        Format.DCAT: gettext("the catalogue of these files, DCAT"),
        Format.CSV: gettext("agreements, one line each, for spreadsheets"),
        Format.FIGURES: gettext("the numbers of this page"),
    }
    name = FILES[form]
    return {
        "cells": [
            {"text": name, "url": reverse("cooperation:open_data", args=[name])},
            {"text": said[form]},
        ]
    }
