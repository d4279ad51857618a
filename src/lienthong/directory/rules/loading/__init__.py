"""From the real data files to rows: pure, table by table, in the order they build on each other."""

from lienthong.directory.rules.drafts import Draft
from lienthong.directory.rules.loading.agencies import add_agencies
from lienthong.directory.rules.loading.committees import add_committees
from lienthong.directory.rules.loading.country import add_country
from lienthong.directory.rules.loading.level1 import add_level1_codes
from lienthong.directory.rules.loading.provinces import add_provinces
from lienthong.directory.rules.loading.tables import Tables, UnitBook
from lienthong.directory.rules.loading.thanhhoa import add_thanhhoa

__all__ = ["Tables", "build_register"]


def build_register(tables: Tables) -> Draft:
    """All rows of the real data. Refuses a damaged table (DataDamaged)."""
    book = UnitBook(draft=Draft())
    add_provinces(book, tables)
    add_thanhhoa(book, tables)
    add_country(book, tables)
    add_committees(book)
    add_level1_codes(book, tables)
    add_agencies(book, tables)
    return book.draft
