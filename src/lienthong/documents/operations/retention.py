"""Filling the table of retention periods, which the platform does not know by itself."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.documents.events import RetentionSet
from lienthong.documents.models import RetentionPeriod
from lienthong.documents.operations.job_files import agency_of
from lienthong.documents.rules.arrivals import tidy
from lienthong.documents.terms.filing import (
    Retention,
)
from lienthong.documents.terms.filing_refusals import (
    RetentionFaulty,
)
from lienthong.identity.terms import Acting

LONGEST = {"code": 20, "name": 200, "legal_basis": 300}
MOST_YEARS = 999


def set_retention(*, period: Retention, acting: Acting, now: datetime) -> None:
    """Enter a retention period of the agency, with its legal basis and from when it holds.

    One of the same code that has no end ends that day. Files that were opened before keep theirs.
    Refuses missing values and a code that has a period from this day already (RetentionFaulty).
    Fact: documents:retention:set.
    """
    agency_id = agency_of(acting)
    given = {name: tidy(str(getattr(period, name)))[:most] for name, most in LONGEST.items()}
    years = period.years
    if not all(given.values()) or (years is not None and not 0 < years <= MOST_YEARS):
        raise RetentionFaulty(field="code")
    with transaction.atomic():
        same = RetentionPeriod.objects.filter(agency_id=agency_id, code=given["code"])
        if same.filter(valid_from__gte=period.valid_from).exists():
            raise RetentionFaulty(field="valid_from")
        same.filter(valid_until=None).update(valid_until=period.valid_from)
        RetentionPeriod.objects.create(
            agency_id=agency_id,
            years=years,
            valid_from=period.valid_from,
            valid_until=period.valid_until,
            made_up=period.made_up,
            **given,
        )
        fact = RetentionSet(
            agency_id=agency_id,
            code=given["code"],
            title=given["name"],
            years=years,
            valid_from=period.valid_from,
            legal_basis=given["legal_basis"],
        )
        append_fact(fact=fact, actor=acting.actor, now=now)


MADE_UP = (("VV", "Vĩnh viễn", None), ("20N", "20 năm", 20), ("10N", "10 năm", 10),
           ("5N", "5 năm", 5), ("2N", "2 năm", 2))  # fmt: skip
"""Periods for the demonstration only: none of them is taken from an official list."""


def make_up_retentions(*, agency_id: UUID | None, on: date) -> None:
    """Made-up periods for a demonstration, marked as such; nothing where there are some."""
    for code, name, years in MADE_UP:
        RetentionPeriod.objects.get_or_create(
            agency_id=agency_id,
            code=code,
            valid_from=on,
            defaults={
                "name": name,
                "years": years,
                "legal_basis": "dữ liệu minh họa",
                "made_up": True,
            },
        )
