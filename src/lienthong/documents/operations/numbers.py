"""Numbers of registers: one after the other, none twice, none left out."""

from uuid import UUID

from lienthong.documents.models import Series

INCOMING = "incoming"
"""The register of incoming documents (NĐ 30/2020 Điều 22)."""


def take_number(*, agency_id: UUID, register: str, year: int) -> int:
    """The next number of the series, in the caller's transaction.

    The series' row is locked until that ends: a transaction that is undone gives its number back
    before anybody else takes one, so there is no gap.
    """
    series = lock_series(agency_id=agency_id, register=register, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def lock_series(*, agency_id: UUID, register: str, year: int) -> Series:
    """The series, locked until the transaction ends: whoever looks for twins looks behind it."""
    Series.objects.get_or_create(agency_id=agency_id, register=register, year=year)
    return Series.objects.select_for_update().get(agency_id=agency_id, register=register, year=year)
