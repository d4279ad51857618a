"""Figures, periods and outcomes in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_noop

from lienthong.reporting.rules.subjects import AGENCY, ISSUED, RECEIVED, SENT, TASK
from lienthong.reporting.terms import (
    CaseCard,
    Definition,
    Figure,
    Kind,
    Outcome,
    ReportPeriod,
    Span,
)

Cell = dict[str, Any]

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SIGNED: gettext_noop("Signed and electronic"),
    Outcome.UNSIGNED: gettext_noop("Electronic, signature not established"),
    Outcome.PAPER: gettext_noop("On paper or by mail"),
    Outcome.CONNECTED: gettext_noop("Connected"),
    Outcome.ACTIVE: gettext_noop("Active"),
    Outcome.IN_TIME: gettext_noop("In time"),
    Outcome.LATE: gettext_noop("Late"),
    Outcome.OPEN: gettext_noop("Not due yet"),
    Outcome.SENT: gettext_noop("Sent"),
    Outcome.RECEIVED: gettext_noop("Received"),
}
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


def in_language(texts: Mapping[str, str]) -> str:
    """The text of the page's language, Vietnamese before English."""
    return texts["en" if (get_language() or "vi").startswith("en") else "vi"]


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


def value_of(definition: Definition, figure: Figure) -> str:
    """The figure itself: "56,8 %", or a number; a dash where there was nothing to count."""
    if definition.kind in {Kind.SHARE, Kind.STOCK}:
        share = figure.share
        return "–" if share is None else gettext("{share} %").format(share=_decimal(share))
    return number_in_words(figure.part)


def count_of(definition: Definition, figure: Figure) -> str:
    """What the figure was made of: "1,205 of 2,120"; why there is none."""
    if definition.kind in {Kind.SHARE, Kind.STOCK}:
        if not figure.whole:
            return gettext("nothing to count")
        return gettext("{part} of {whole}").format(
            part=number_in_words(figure.part), whole=number_in_words(figure.whole)
        )
    told = [
        f"{gettext(OUTCOMES[outcome])}: {number_in_words(figure.by_outcome[outcome])}"
        for outcome in Outcome
        if len(definition.whole) > 1 and figure.by_outcome.get(outcome)
    ]
    return " · ".join(told)


def number_in_words(number: int) -> str:
    """A whole number with its thousands apart, as the language writes them."""
    return number_format(number, use_l10n=True, force_grouping=True)


def outcome_cell(outcome: Outcome) -> Cell:
    """How a case came out, as a badge."""
    return {"badge": {"text": gettext(OUTCOMES[outcome]), "tone": _TONES.get(outcome, "info")}}


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


def _decimal(share: float) -> str:
    return number_format(round(share, 1), decimal_pos=1, use_l10n=True)
