"""What the pages of indicators are asked for: a period, and all agencies or one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.identity.queries import get_acting
from lienthong.identity.terms import Acting
from lienthong.reporting.pages.words import period_in_words
from lienthong.reporting.queries import period_of, read_period, step_from
from lienthong.reporting.terms import (
    VIEW_EVERY_AGENCY,
    AgencyNotShown,
    ReportPeriod,
    Span,
)

PERIOD, AGENCY, OUTCOME = "ky", "co-quan", "ket-qua"
FIRST_OF_PERIODS = date(2015, 1, 1)


@dataclass(frozen=True)
class Asked:
    """Who asks, for which period, seen from which day, for which agency (None: all)."""

    acting: Acting
    today: date
    period: ReportPeriod
    agency_id: UUID | None

    def query(self, **changes: str) -> dict[str, str]:
        """The parameters of an address that asks the same but for the changes; "" leaves out."""
        told = {PERIOD: self.period.code, AGENCY: str(self.agency_id or "")} | changes
        return {name: value for name, value in told.items() if value}

    @property
    def sees_every_agency(self) -> bool:
        """Whether this person may see figures agency by agency."""
        return self.acting.may(VIEW_EVERY_AGENCY)


def read_asked(request: HttpRequest) -> Asked:
    """What a page was asked for; this month, and all agencies together, when it says nothing.

    Refuses what is no period (PeriodNotUnderstood) and an agency that is not shown to this person
    (AgencyNotShown).
    """
    acting, today = get_acting(request), timezone.localdate()
    text = request.GET.get(PERIOD, "").strip()
    period = read_period(text) if text else period_of(today, Span.MONTH)
    agency = request.GET.get(AGENCY, "").strip()
    return Asked(acting, today, period, _agency(agency, acting) if agency else None)


def _agency(text: str, acting: Acting) -> UUID:
    try:
        agency = UUID(text)
    except ValueError:
        raise AgencyNotShown from None
    if agency != acting.agency_id and not acting.may(VIEW_EVERY_AGENCY):
        raise AgencyNotShown
    return agency


def period_context(asked: Asked, address: str, keep: Mapping[str, str]) -> dict[str, Any]:
    """What `reporting/period.html` needs: lengths to choose from, the way back and forth."""

    def url(period: ReportPeriod) -> str:
        query = {**keep, **asked.query(**{PERIOD: period.code})}
        return f"{address}?{urlencode(query)}"

    day = min(asked.today, asked.period.first_on)
    if asked.period.first_on <= asked.today < asked.period.until:
        day = asked.today
    names = {
        Span.MONTH: gettext("Month"),
        Span.QUARTER: gettext("Quarter"),
        Span.YEAR: gettext("Year"),
    }
    before, after = step_from(asked.period, -1), step_from(asked.period, 1)
    return {
        "period": period_in_words(asked.period),
        "running": asked.today < asked.period.until,
        "spans": [
            {
                "label": names[span],
                "url": url(period_of(day, span)),
                "current": span is asked.period.span,
            }
            for span in Span
        ],
        "before": {"label": period_in_words(before), "url": url(before)}
        if before.first_on >= FIRST_OF_PERIODS
        else None,
        "after": {"label": period_in_words(after), "url": url(after)}
        if after.first_on <= asked.today
        else None,
    }
