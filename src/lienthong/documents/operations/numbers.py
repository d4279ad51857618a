"""Numbers of registers: one after the other, none twice, none left out."""

from uuid import UUID

from lienthong.documents.models import INCOMING, Series

__all__ = ["INCOMING", "lock_series", "next_number", "next_numbers", "take_number"]


def take_number(*, agency_id: UUID, register: str, year: int) -> int:
    """The next number of the series, in the caller's transaction.

    The series' row is locked until that ends: a transaction that is undone gives its number back
    before anybody else takes one, so there is no gap.
    """
    return next_number(lock_series(agency_id=agency_id, register=register, year=year))


def next_number(series: Series) -> int:
    """The next number of a series that is locked."""
    return next_numbers(series, 1)[0]


def next_numbers(series: Series, count: int) -> range:
    """The next numbers of a series that is locked, taken at once; none for none."""
    first = series.last + 1
    if count:
        series.last += count
        series.save(update_fields=["last"])
    return range(first, first + count)


def lock_series(*, agency_id: UUID, register: str, year: int) -> Series:
    """The series, locked until the transaction ends: whoever looks for twins looks behind it."""
    rows = Series.objects.filter(agency_id=agency_id, register=register, year=year)
    series = rows.select_for_update().first()
    if series is None:
        Series.objects.get_or_create(agency_id=agency_id, register=register, year=year)
        series = rows.select_for_update().get()
    return series
