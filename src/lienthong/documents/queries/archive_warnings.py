"""What the archive is warned of: retention that ends, a year without a list of files.

What is due for hand-over is in `hand_overs`.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from lienthong.documents.models import FileList, JobFile
from lienthong.documents.queries.retention import get_archive_rules
from lienthong.documents.rules.filing import MAY_OFFER, MAY_REVIEW, year_without_list
from lienthong.documents.terms.filing import FileQuestion, ListState, MissingList


def ending_files(*, agency_id: UUID, on: date) -> FileQuestion:
    """The question for files whose retention has ended or ends soon, and nothing is decided yet."""
    return FileQuestion(agency_id=agency_id, states=MAY_REVIEW, kept_before=_ends_by(on))


def count_ended(*, agency_id: UUID, on: date) -> int:
    """How many files need not be kept any more and wait for the head's word."""
    rows = JobFile.objects.filter(agency_id=agency_id, state__in=MAY_REVIEW, kept_until__lt=on)
    return rows.count()


def find_missing_list(*, agency_id: UUID, on: date) -> MissingList | None:
    """The earliest year whose list of files is due and not approved; None when none is missing.

    An agency that never had a list or a job file here keeps its files elsewhere: None.
    """
    counted = FileList.objects.filter(agency_id=agency_id).annotate(rows=Count("entries"))
    lists = {one.year: one for one in counted}
    if not lists and not JobFile.objects.filter(agency_id=agency_id).exists():
        return None
    approved = {year for year, one in lists.items() if one.state == ListState.APPROVED}
    year = year_without_list(approved, on=on, rules=get_archive_rules(on=on))
    if year is None:
        return None
    return MissingList(year=year, rows=lists[year].rows if year in lists else None)


def list_agencies_warned(*, on: date) -> set[UUID]:
    """The agencies that have something to be warned of on the day; the queries do not grow."""
    rules = get_archive_rules(on=on)
    near = JobFile.objects.filter(
        Q(state__in=MAY_OFFER, due_on__lte=on + timedelta(days=rules.warn_days))
        | Q(state__in=MAY_REVIEW, kept_until__lte=_ends_by(on))
    )
    approved: dict[UUID, set[int]] = {
        agency: set() for agency in JobFile.objects.values_list("agency_id", flat=True).distinct()
    }
    for agency, year, state in FileList.objects.values_list("agency_id", "year", "state"):
        years = approved.setdefault(agency, set())
        if state == ListState.APPROVED:
            years.add(year)
    without = {a for a, years in approved.items() if year_without_list(years, on=on, rules=rules)}
    return without | set(near.values_list("agency_id", flat=True).distinct())


def _ends_by(on: date) -> date:
    return on + timedelta(days=get_archive_rules(on=on).retention_warn_days)
