"""The rest of the country, for scale: two lists, and no line between them.

The list of 2025-03-01 has the old communes and districts, the list of 2025-07-01 the new communes.
Their dates are dates of lists: when a unit was formed is not known. What an old commune became is
not in the data either, so these units are marked as not traced; only the end of the districts and
their place in a province are certain.
"""

from lienthong.directory.rules.loading.tables import (
    COUNTRY_LIST_ON,
    THANHHOA,
    TWO_TIERS_ON,
    Row,
    Tables,
    UnitBook,
    read_name,
    unit_version,
)
from lienthong.directory.terms import Body, Bound, ChangeKind, Level

OLD = "vietnam_communes_10035_2025-03-01.csv"
NEW = "vietnam_communes_3321_2025-07-01.csv"


def add_country(book: UnitBook, tables: Tables) -> None:
    """Add the districts and communes of all provinces but Thanh Hóa."""
    _add_districts(book, [row for row in tables[OLD] if row["province_code"] != THANHHOA])
    listed = book.draft.event(ChangeKind.LISTED, Body.UNIT, COUNTRY_LIST_ON, about=OLD, source=OLD)
    for row in tables[OLD]:
        if row["province_code"] != THANHHOA:
            version = unit_version(
                unit_id=None,
                name=read_name(row["commune_name"], Level.COMMUNE, row, OLD),
                level=Level.COMMUNE,
                code=row["commune_code"],
                parent_id=book.at(row["district_code"], COUNTRY_LIST_ON).id,
                valid_from=COUNTRY_LIST_ON,
                valid_until=TWO_TIERS_ON,
                starts=Bound.RECORD,
                ends=Bound.RECORD,
                event_id=listed,
            )
            book.add(version)
            book.draft.untraced.add(version.id)
    _add_new_communes(book, [row for row in tables[NEW] if row["province_code"] != THANHHOA])


def _add_districts(book: UnitBook, rows: list[Row]) -> None:
    listed = book.draft.event(ChangeKind.LISTED, Body.UNIT, COUNTRY_LIST_ON, about=OLD, source=OLD)
    for row in {row["district_code"]: row for row in rows}.values():
        version = unit_version(
            unit_id=None,
            name=read_name(row["district_name"], Level.DISTRICT, row, OLD),
            level=Level.DISTRICT,
            code=row["district_code"],
            parent_id=book.at(row["province_code"], COUNTRY_LIST_ON).id,
            valid_from=COUNTRY_LIST_ON,
            valid_until=TWO_TIERS_ON,
            starts=Bound.RECORD,
            ends=Bound.ACT,
            event_id=listed,
        )
        book.add(version)
        book.draft.untraced.add(version.id)


def _add_new_communes(book: UnitBook, rows: list[Row]) -> None:
    listed = book.draft.event(ChangeKind.LISTED, Body.UNIT, TWO_TIERS_ON, about=NEW, source=NEW)
    for row in rows:
        version = unit_version(
            unit_id=None,
            name=read_name(row["commune_name"], Level.COMMUNE, row, NEW),
            level=Level.COMMUNE,
            code=row["commune_code"],
            parent_id=book.at(row["province_code"], TWO_TIERS_ON).id,
            valid_from=TWO_TIERS_ON,
            valid_until=None,
            starts=Bound.RECORD,
            ends=None,
            event_id=listed,
        )
        book.add(version)
        book.draft.untraced.add(version.id)
