"""What the indicators say of a period: of the whole platform, of one agency, agency by agency."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from lienthong.reporting.models import CountedCase, CountPosition, MonthlyFigure
from lienthong.reporting.queries.counted_rows import WHO, living_agencies, rows_of
from lienthong.reporting.queries.definitions import get_definition
from lienthong.reporting.rules.figures import figure_of
from lienthong.reporting.rules.periods import last_day_to_tell
from lienthong.reporting.terms import (
    CaseQuestion,
    Definition,
    Figure,
    Indicator,
    Kind,
    Outcome,
    ReportPeriod,
    Span,
)

Amounts = dict[Outcome, int]


def get_counted_at() -> datetime | None:
    """When facts were last counted; None before the first time."""
    return CountPosition.objects.values_list("counted_at", flat=True).first()


def read_figures(
    *, period: ReportPeriod, today: date, agency_id: UUID | None = None
) -> dict[Indicator, Figure]:
    """Every indicator of a period, of all agencies together or of one.

    The number of queries does not depend on how much was counted.
    """
    amounts = _summed(period, agency_id)
    _add_overdue(amounts[Indicator.TASKS_IN_TIME], period, today, agency_id)
    figures = {}
    for indicator in Indicator:
        definition = _definition(indicator, period, today)
        living = None
        if definition.kind is Kind.STOCK:
            agencies = living_agencies(period, today)
            asked = CaseQuestion(indicator=indicator, period=period, agency_id=agency_id)
            connected = rows_of(asked, definition.kind, today=today).count()
            amounts[indicator] = {Outcome.CONNECTED: connected}
            living = len(agencies) if agency_id is None else len(agencies & {agency_id})
        elif definition.kind is Kind.PEOPLE and period.span is not Span.MONTH:
            amounts[indicator] = {Outcome.ACTIVE: _people(period, agency_id)}
        figures[indicator] = figure_of(definition, amounts[indicator], living=living)
    return figures


def read_months(
    *, indicator: Indicator, year: int, today: date, agency_id: UUID | None = None
) -> dict[date, Figure]:
    """A monthly indicator through a year, by the first days of the months that have begun.

    A stock is none: it has no months to add up (ValueError).
    """
    amounts: dict[date, Amounts] = defaultdict(dict)
    rows = MonthlyFigure.objects.filter(indicator=indicator, month__year=year)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    for month, outcome, amount in (
        rows.order_by().values_list("month", "outcome").annotate(total=Sum("amount"))
    ):
        amounts[month][Outcome(outcome)] = amount
    if indicator is Indicator.TASKS_IN_TIME:
        _add_overdue_by_month(amounts, year, today, agency_id)
    definition = get_definition(indicator=indicator, on=today)
    if definition.kind is Kind.STOCK:
        raise ValueError(indicator)
    months = [date(year, month, 1) for month in range(1, 13)]
    return {month: figure_of(definition, amounts[month]) for month in months if month <= today}


def read_by_agency(
    *, indicator: Indicator, period: ReportPeriod, today: date
) -> dict[UUID, Figure]:
    """One indicator of a period for each agency that has a case; of a stock for every agency."""
    definition = _definition(indicator, period, today)
    if definition.kind is Kind.STOCK:
        return _stock_by_agency(definition, period, today)
    if definition.kind is Kind.PEOPLE and period.span is not Span.MONTH:
        return _people_by_agency(definition, period)
    amounts: dict[UUID, Amounts] = defaultdict(dict)
    rows = _monthly(period).filter(indicator=indicator).order_by()
    summed = rows.values_list("agency_id", "outcome").annotate(total=Sum("amount"))
    for agency, outcome, amount in summed:
        amounts[agency][Outcome(outcome)] = amount
    if indicator is Indicator.TASKS_IN_TIME:
        overdue = _overdue(period, today).order_by().values_list("agency_id")
        for agency, amount in overdue.annotate(total=Count("id")):
            late = amounts[agency].get(Outcome.LATE, 0)
            amounts[agency][Outcome.LATE] = late + amount
    figures = {agency: figure_of(definition, told) for agency, told in amounts.items()}
    return {agency: figure for agency, figure in figures.items() if figure.by_outcome}


def list_having(*, indicator: Indicator, period: ReportPeriod, today: date) -> set[UUID]:
    """The agencies that a stock counts; asks for no others, unlike `read_by_agency`."""
    definition = _definition(indicator, period, today)
    return _having(definition, period, today)


def _having(definition: Definition, period: ReportPeriod, today: date) -> set[UUID]:
    asked = CaseQuestion(indicator=definition.indicator, period=period)
    rows = rows_of(asked, definition.kind, today=today)
    return set(rows.values_list("agency_id", flat=True))


def _stock_by_agency(
    definition: Definition, period: ReportPeriod, today: date
) -> dict[UUID, Figure]:
    there = _having(definition, period, today)
    return {
        agency: figure_of(definition, {Outcome.CONNECTED: int(agency in there)}, living=1)
        for agency in living_agencies(period, today)
    }


def _people_by_agency(definition: Definition, period: ReportPeriod) -> dict[UUID, Figure]:
    asked = CaseQuestion(indicator=definition.indicator, period=period)
    rows = rows_of(asked, definition.kind, today=period.until).order_by()
    counted = rows.values_list("agency_id").annotate(total=Count(WHO, distinct=True))
    return {agency: figure_of(definition, {Outcome.ACTIVE: total}) for agency, total in counted}


def _monthly(period: ReportPeriod) -> QuerySet[MonthlyFigure]:
    return MonthlyFigure.objects.filter(month__gte=period.first_on, month__lt=period.until)


def _overdue(period: ReportPeriod, today: date) -> QuerySet[CountedCase]:
    """Open tasks whose day lies in a period and has passed: late, though nobody wrote that down."""
    return CountedCase.objects.filter(
        indicator=Indicator.TASKS_IN_TIME,
        outcome=Outcome.OPEN,
        on__gte=period.first_on,
        on__lt=min(period.until, today),
    )


def _definition(indicator: Indicator, period: ReportPeriod, today: date) -> Definition:
    return get_definition(indicator=indicator, on=last_day_to_tell(period, today=today))


def _summed(period: ReportPeriod, agency_id: UUID | None) -> dict[Indicator, Amounts]:
    rows = _monthly(period)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    amounts: dict[Indicator, Amounts] = {indicator: {} for indicator in Indicator}
    summed = rows.order_by().values_list("indicator", "outcome").annotate(total=Sum("amount"))
    for indicator, outcome, amount in summed:
        amounts[Indicator(indicator)][Outcome(outcome)] = amount
    return amounts


def _add_overdue(
    amounts: Amounts, period: ReportPeriod, today: date, agency_id: UUID | None
) -> None:
    overdue = _overdue(period, today)
    if agency_id is not None:
        overdue = overdue.filter(agency_id=agency_id)
    amounts[Outcome.LATE] = amounts.get(Outcome.LATE, 0) + overdue.count()


def _add_overdue_by_month(
    amounts: Mapping[date, Amounts], year: int, today: date, agency_id: UUID | None
) -> None:
    rows = CountedCase.objects.filter(
        indicator=Indicator.TASKS_IN_TIME, outcome=Outcome.OPEN, on__year=year, on__lt=today
    )
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    found = rows.order_by().values_list("on").annotate(total=Count("id"))
    for day, amount in found:
        month = amounts[day.replace(day=1)]
        month[Outcome.LATE] = month.get(Outcome.LATE, 0) + amount


def _people(period: ReportPeriod, agency_id: UUID | None) -> int:
    asked = CaseQuestion(indicator=Indicator.ACTIVE_USERS, period=period, agency_id=agency_id)
    rows = rows_of(asked, Kind.PEOPLE, today=period.until)
    return rows.order_by().annotate(who=WHO).values("who").distinct().count()
