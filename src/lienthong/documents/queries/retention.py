"""How long files are kept and until when they are handed over, as of a day: law as data."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db.models import Q

from lienthong.documents.models import RetentionPeriod
from lienthong.documents.rules.filing import rules_on
from lienthong.documents.terms.filing import (
    ArchiveRules,
    Retention,
)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files("lienthong.documents").joinpath("data/archive_rules.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def get_archive_rules(*, on: date) -> ArchiveRules:
    """The deadlines of hand-over that hold on a day (`data/archive_rules.csv`)."""
    return rules_on(_rows(), on=on)


def list_archive_rules(*, on: date) -> list[dict[str, str]]:
    """The rows of the law that hold on a day, with their legal basis, as the data has them."""
    return [
        row
        for row in _rows()
        if date.fromisoformat(row["valid_from"]) <= on
        and (not row["valid_until"] or on < date.fromisoformat(row["valid_until"]))
    ]


def list_retentions(*, agency_id: UUID, on: date | None = None) -> list[Retention]:
    """The periods of an agency and those for all, by code; with `on` only those of that day.

    One of the agency's own stands before one for all with the same code.
    """
    rows = RetentionPeriod.objects.filter(Q(agency_id=agency_id) | Q(agency_id=None))
    if on is not None:
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)
        kept: dict[str, RetentionPeriod] = {}
        for row in rows.order_by("valid_from"):
            if row.agency_id is not None or row.code not in kept:
                kept[row.code] = row
        return [_retention(kept[code]) for code in sorted(kept)]
    return [_retention(row) for row in rows.order_by("code", "valid_from")]


def _retention(row: RetentionPeriod) -> Retention:
    return Retention(
        code=row.code,
        name=row.name,
        years=row.years,
        legal_basis=row.legal_basis,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        made_up=row.made_up,
    )
