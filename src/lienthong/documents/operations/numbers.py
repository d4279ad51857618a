"""Numbers of registers: one after the other, none twice, none left out."""

from uuid import UUID

from lienthong.documents.models import INCOMING, NumberEntry, Series
from lienthong.documents.rules.numbering import next_free

__all__ = [
    "INCOMING",
    "lock_series",
    "next_number",
    "next_numbers",
    "next_outgoing",
    "take_number",
    "take_outgoing",
]


def take_number(*, agency_id: UUID, register: str, year: int) -> int:
    """The next number of the series, in the caller's transaction.

    The series' row is locked until that ends: a transaction that is undone gives its number back
    before anybody else takes one, so there is no gap.
    """
    return next_number(lock_series(agency_id=agency_id, register=register, year=year))


def take_outgoing(*, agency_id: UUID, register: str, year: int) -> int:
    """The next number of a register of outgoing documents, as `take_number` takes one.

    Numbers that documents sent by “Gửi văn bản” bear already are left out: they stand in the same
    register.
    """
    series = lock_series(agency_id=agency_id, register=register, year=year)
    series.last = next_outgoing(series)
    series.save(update_fields=["last"])
    return series.last


def next_outgoing(series: Series) -> int:
    """The next number of a register of outgoing documents that nothing bears."""
    own = {"agency_id": series.agency_id, "register": series.register, "year": series.year}
    entries = NumberEntry.objects.filter(**own, number__gt=series.last)
    return next_free(series.last, set(entries.values_list("number", flat=True)))


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
