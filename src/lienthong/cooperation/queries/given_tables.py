"""Spreadsheets that were given for something."""

from uuid import UUID

from lienthong.cooperation.models import GivenTable
from lienthong.cooperation.terms.tables import UnknownTable


def find_given(*, subject: str, table_id: UUID) -> GivenTable:
    """The row of a spreadsheet given for `subject`; refuses what is not there (UnknownTable)."""
    row = GivenTable.objects.filter(id=table_id, subject=subject).first()
    if row is None:
        raise UnknownTable
    return row
