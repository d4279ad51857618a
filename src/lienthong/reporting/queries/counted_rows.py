"""Which rows of the tables a figure of a period is made of."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from lienthong.directory.queries import agencies_for_exchange, home_province
from lienthong.directory.terms import AgencyKind
from lienthong.reporting.models import CountedCase
from lienthong.reporting.rules.periods import last_day_to_tell
from lienthong.reporting.rules.subjects import LENGTH_OF_PERSON
from lienthong.reporting.terms import CaseQuestion, Indicator, Kind, Outcome, ReportPeriod

WHO = Left("subject", LENGTH_OF_PERSON)
"""Of the name of an activity who was active for which agency, without the month."""


def living_agencies(period: ReportPeriod, today: date) -> set[UUID]:
    """The province's agencies with an identity code on a period's last day, or today within it.

    Ministries and other provinces have codes too, but are not for this platform to connect.
    """
    day = last_day_to_tell(period, today=today)
    cards, province = agencies_for_exchange(on=day), home_province(day)
    # The code as it was on the day; where the record has no province, the one of the settings.
    own = next(
        (
            card.code
            for card in cards
            if card.unit_id
            and card.unit_id == province
            and card.type == AgencyKind.PEOPLES_COMMITTEE
        ),
        settings.DIRECTORY.province_code,
    )
    return {card.id for card in cards if card.code == own or card.code.startswith(f"{own}.")}


def rows_of(asked: CaseQuestion, kind: Kind, *, today: date) -> QuerySet[CountedCase]:
    """The cases that a figure counts; a task whose day has not passed yet is none."""
    rows = CountedCase.objects.filter(indicator=asked.indicator)
    if kind is Kind.STOCK:
        day = last_day_to_tell(asked.period, today=today)
        rows = rows.filter(on__lte=day, agency_id__in=living_agencies(asked.period, today))
    else:
        rows = rows.filter(on__gte=asked.period.first_on, on__lt=asked.period.until)
    if asked.indicator is Indicator.TASKS_IN_TIME:
        rows = rows.exclude(outcome=Outcome.OPEN, on__gte=today)
    if asked.agency_id is not None:
        rows = rows.filter(agency_id=asked.agency_id)
    if asked.outcome is not None:
        rows = rows.filter(_came_out(asked.outcome))
    return rows


def _came_out(outcome: Outcome) -> Q:
    """An open task past its day is late, though nobody wrote that anywhere."""
    also = Q(outcome=Outcome.OPEN) if outcome is Outcome.LATE else Q(pk__in=())
    return Q(outcome=outcome) | also
