"""Figures, periods and outcomes in words."""

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.reporting.queries import say_outcome
from lienthong.reporting.rules.subjects import AGENCY, ISSUED, RECEIVED, SENT, TASK
from lienthong.reporting.terms import (
    CaseCard,
    Outcome,
    ReportPeriod,
    Span,
)

Cell = dict[str, Any]

_TONES = {
    Outcome.SIGNED: "success",
    Outcome.IN_TIME: "success",
    Outcome.CONNECTED: "success",
    Outcome.LATE: "danger",
    Outcome.UNSIGNED: "warning",
    Outcome.PAPER: "neutral",
}
_ROUTES = {
    TASK: "work:one",
    ISSUED: "documents:issued",
    SENT: "exchange:sent_one",
    RECEIVED: "exchange:received_one",
    AGENCY: "directory:agency",
}
"""Where a counted thing has its page; an account of others has none."""


def period_in_words(period: ReportPeriod) -> str:
    """A period as people say it: 11/2026, quarter 4/2026, 2026."""
    first = period.first_on
    if period.span is Span.MONTH:
        return gettext("month {month}/{year}").format(month=first.month, year=first.year)
    if period.span is Span.QUARTER:
        return gettext("quarter {quarter}/{year}").format(
            quarter=(first.month + 2) // 3, year=first.year
        )
    return gettext("year {year}").format(year=first.year)


def outcome_cell(outcome: Outcome) -> Cell:
    """How a case came out, as a badge."""
    return {"badge": {"text": say_outcome(outcome), "tone": _TONES.get(outcome, "info")}}


def case_cell(case: CaseCard) -> Cell:
    """What a case is and the way to it; of what the reader may not see only that it counts."""
    if not case.readable:
        return {"text": gettext("Counted; not yours to read")}
    cell: Cell = {"text": case.title, "note": case.note}
    if case.kind in _ROUTES:
        cell["url"] = reverse(_ROUTES[case.kind], args=[case.key])
    return cell


def agency_url(agency_id: UUID) -> str:
    """The directory's page of an agency."""
    return reverse("directory:agency", args=[agency_id])


def day_cell(day: date) -> Cell:
    """A day."""
    return {"text": f"{day:%d/%m/%Y}"}
