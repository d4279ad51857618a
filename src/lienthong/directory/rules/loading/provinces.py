"""63 provinces become 34 on 1 July 2025.

A merged province is a new unit although it bears the name of one of the old ones and the code of
one (often another: Bắc Ninh has had Bắc Giang's code 24 since). The 11 others go on unchanged.
"""

from datetime import date
from uuid import UUID

from lienthong.directory.rules.loading.tables import (
    LEVEL1_CODES_ON,
    PROVINCE_MERGERS,
    THANHHOA,
    TWO_TIERS_ON,
    Row,
    Tables,
    UnitBook,
    act_of,
    read_day,
    read_name,
    unit_version,
)
from lienthong.directory.terms import Act, Body, Bound, ChangeKind, Level, Share

OLD = "provinces_63_to_2025-06-30.csv"
NEW = "provinces_34_from_2025-07-01.csv"
RENAMINGS = "province_renamings.csv"

THANHHOA_LIST_ON = date(2015, 5, 16)
"""The first list of Thanh Hóa's units; it names the province as their parent."""


def add_provinces(book: UnitBook, tables: Tables) -> None:
    """Add the old provinces, the new ones, their links and the two renamings."""
    merged_from = {row["code"]: row["merged_from"].split() for row in tables[NEW]}
    unmerged = {code for code, old in merged_from.items() if old == [code]}
    renamings = {row["code"]: row for row in tables[RENAMINGS]}
    for row in tables[OLD]:
        goes_on = row["code"] in unmerged
        begins = THANHHOA_LIST_ON if row["code"] == THANHHOA else LEVEL1_CODES_ON
        _add_line(book, row, begins, None if goes_on else TWO_TIERS_ON, renamings, OLD)
    for row in tables[NEW]:
        if row["code"] not in unmerged:
            _add_merged(book, row, merged_from[row["code"]], renamings)


def _add_merged(book: UnitBook, row: Row, old_codes: list[str], renamings: dict[str, Row]) -> None:
    predecessors = [book.until(code, TWO_TIERS_ON).id for code in old_codes]
    event = book.draft.event(
        ChangeKind.MERGED, Body.UNIT, TWO_TIERS_ON, about=row["code"], act=PROVINCE_MERGERS
    )
    unit = _add_line(book, row, TWO_TIERS_ON, None, renamings, NEW, event)
    for predecessor in predecessors:
        book.link(predecessor, unit, Share.FULL, TWO_TIERS_ON, event, basis=PROVINCE_MERGERS.number)


def _add_line(
    book: UnitBook,
    row: Row,
    begins: date,
    ends: date | None,
    renamings: dict[str, Row],
    file: str,
    formed_by: UUID | None = None,
) -> UUID:
    """Add one province as one or, when it was renamed in that time, two versions."""
    code = row["code"]
    renaming = renamings.get(code)
    days = [begins]
    names = [row["full_name"]]
    acts: list[Act | None] = [None]
    if renaming is not None:
        renamed_on = read_day(renaming, "effective_on", RENAMINGS)
        if begins < renamed_on and (ends is None or renamed_on < ends):
            days.append(renamed_on)
            names = [renaming["old_name"], renaming["new_name"]]
            acts.append(act_of(renaming["act"]))
    unit: UUID | None = None
    for place, (day, name, act) in enumerate(zip(days, names, acts, strict=True)):
        last = place == len(days) - 1
        if place:
            event = book.draft.event(
                ChangeKind.RENAMED, Body.UNIT, day, about=code, act=act, source=RENAMINGS
            )
        else:
            event = formed_by or book.draft.event(
                ChangeKind.LISTED, Body.UNIT, day, about=file, source=file
            )
        version = unit_version(
            id=unit,
            name=read_name(name, Level.PROVINCE, row, file),
            level=Level.PROVINCE,
            code=code,
            parent_id=None,
            valid_from=day,
            valid_until=ends if last else days[place + 1],
            starts=_start(place, formed_by, act),
            ends=None if last and ends is None else Bound.ACT,
            event_id=event,
        )
        book.add(version)
        unit = version.id
    return version.id


def _start(place: int, formed_by: UUID | None, act: Act | None) -> Bound:
    if place == 0:
        return Bound.RECORD if formed_by is None else Bound.ACT
    return Bound.RECORD if act is None else Bound.ACT
