"""One indicator: what it means, what it says, and the very rows that it counts."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.identity.queries import page_of, requires
from lienthong.reporting.pages.asked import (
    AGENCY,
    OUTCOME,
    PERIOD,
    Asked,
    period_context,
    read_asked,
)
from lienthong.reporting.pages.indicators import scopes_of
from lienthong.reporting.pages.words import (
    case_cell,
    day_cell,
    outcome_cell,
    period_in_words,
)
from lienthong.reporting.queries import (
    count_cases,
    find_indicator,
    get_counted_at,
    get_definition,
    list_cases,
    period_of,
    read_by_agency,
    read_figures,
    read_months,
    say_counted,
    say_figure,
    say_number,
    say_outcome,
    say_text,
)
from lienthong.reporting.terms import (
    VIEW,
    CaseCard,
    CaseQuestion,
    Definition,
    Figure,
    Kind,
    Outcome,
    Span,
)


@require_safe
@requires(VIEW)
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """An indicator of a period: definition, figure, months, agencies, and its rows."""
    found, asked = find_indicator(asked=name), read_asked(request)
    last = min(asked.today, asked.period.until)
    definition = get_definition(indicator=found, on=last)
    figures = read_figures(period=asked.period, today=asked.today, agency_id=asked.agency_id)
    outcome = _outcome(request.GET.get(OUTCOME, ""), definition)
    question = CaseQuestion(
        indicator=found, period=asked.period, agency_id=asked.agency_id, outcome=outcome
    )
    page = page_of(
        request,
        count=count_cases(asked=question, today=asked.today),
        ask=lambda first, limit: list_cases(
            asked=question, acting=asked.acting, today=asked.today, first=first, limit=limit
        ),
    )
    address = reverse("reporting:one", args=[found])
    context = {
        "name": say_text(definition.name),
        "meaning": say_text(definition.meaning),
        "value": say_figure(definition, figures[found]),
        "count": say_counted(definition, figures[found]),
        "facts_of_it": _facts(definition),
        "scopes": scopes_of(asked, address),
        "outcomes": _outcomes(asked, address, definition, figures[found], outcome),
        "page": page,
        "columns": _columns(),
        "rows": [_row(one) for one in page.object_list],
        "months": _months(asked, address, definition),
        "agencies": _agencies(asked, address, definition),
        "counted_at": get_counted_at(),
        "crumbs": [
            {
                "label": gettext("Indicators"),
                "url": reverse("reporting:list", query=asked.query()),
            },
            {"label": say_text(definition.name)},
        ],
        **period_context(asked, address, {}),
    }
    return render(request, "reporting/one.html", context)


def _outcome(text: str, definition: Definition) -> Outcome | None:
    return Outcome(text) if text in definition.whole else None


def _facts(definition: Definition) -> list[dict[str, Any]]:
    until = definition.valid_until
    since = f"{definition.valid_from:%d/%m/%Y}"
    holds = gettext("since {day}").format(day=since)
    if until is not None:
        holds = gettext("from {first} until before {last}").format(
            first=since, last=f"{until:%d/%m/%Y}"
        )
    return [
        {"term": gettext("Counted from"), "text": say_text(definition.counted_from)},
        {
            "term": gettext("Legal basis"),
            "text": definition.legal_basis or gettext("the platform's own definition"),
        },
        {"term": gettext("This definition holds"), "text": holds},
    ]


def _outcomes(
    asked: Asked,
    address: str,
    definition: Definition,
    figure: Figure,
    current: Outcome | None,
) -> list[dict[str, Any]]:
    """All cases, and those of each outcome where there is more than one."""
    if len(definition.whole) == 1:
        return []
    everything = sum(figure.by_outcome.values())
    chosen: list[tuple[Outcome | None, str, int]] = [(None, gettext("All"), everything)]
    chosen += [
        (one, say_outcome(one), figure.by_outcome.get(one, 0))
        for one in Outcome
        if one in definition.whole
    ]
    return [
        {
            "label": label,
            "url": f"{address}?{urlencode(asked.query(**{OUTCOME: one or ''}))}",
            "current": one is current,
            "count": say_number(count),
        }
        for one, label, count in chosen
    ]


def _columns() -> list[dict[str, str]]:
    return [
        {"label": gettext("Counted")},
        {"label": gettext("Day")},
        {"label": gettext("Agency")},
        {"label": gettext("How it came out")},
    ]


def _row(case: CaseCard) -> dict[str, Any]:
    return {
        "cells": [
            case_cell(case),
            day_cell(case.on),
            {"text": case.agency_name},
            outcome_cell(case.outcome),
        ]
    }


def _months(asked: Asked, address: str, definition: Definition) -> dict[str, Any] | None:
    """The months of the year shown; a stock has none."""
    year = asked.period.first_on.year
    if definition.kind is Kind.STOCK or year > asked.today.year:
        return None
    found = read_months(
        indicator=definition.indicator, year=year, today=asked.today, agency_id=asked.agency_id
    )
    rows = []
    for month, figure in found.items():
        period = period_of(month, Span.MONTH)
        query = urlencode(asked.query(**{PERIOD: period.code}))
        name = {"text": period_in_words(period), "url": f"{address}?{query}"}
        rows.append({"cells": [name, *_told(definition, figure)]})
    return {"year": year, "columns": _figure_columns(gettext("Month")), "rows": rows}


def _agencies(asked: Asked, address: str, definition: Definition) -> dict[str, Any] | None:
    """Agency by agency, for those who may see that, in the order of their names."""
    if not asked.sees_every_agency or asked.agency_id is not None:
        return None
    found = read_by_agency(indicator=definition.indicator, period=asked.period, today=asked.today)
    cards = get_cards(body=Body.AGENCY, ids=set(found), on=asked.today)
    rows = []
    for agency, card in sorted(cards.items(), key=lambda one: (one[1].code, one[1].name)):
        query = urlencode(asked.query(**{AGENCY: str(agency)}))
        name = {"text": card.name, "url": f"{address}?{query}", "note": card.code}
        rows.append({"cells": [name, *_told(definition, found[agency])]})
    return {"columns": _figure_columns(gettext("Agency")), "rows": rows}


def _figure_columns(first: str) -> list[dict[str, Any]]:
    return [
        {"label": first},
        {"label": gettext("Figure"), "numeric": True},
        {"label": gettext("Counted")},
    ]


def _told(definition: Definition, figure: Figure) -> list[Mapping[str, str]]:
    return [{"text": say_figure(definition, figure)}, {"text": say_counted(definition, figure)}]
