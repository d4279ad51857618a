"""63 provinces become 34 on 1 July 2025.

A merged province is a new unit although it bears the name of one of the old ones and the code of
one (often another: Bắc Ninh has had Bắc Giang's code 24 since). The 11 others go on unchanged.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from lienthong.directory.rules.drafts import VersionDraft
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
from lienthong.directory.terms import Body, Bound, ChangeKind, Level, Share

OLD = "provinces_63_to_2025-06-30.csv"
NEW = "provinces_34_from_2025-07-01.csv"
RENAMINGS = "province_renamings.csv"

THANHHOA_LIST_ON = date(2015, 5, 16)
"""The first list of Thanh Hóa's units; it names the province as their parent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Life:
    """When a province begins and ends in the record, and the merger that formed it, if any."""

    begins: date
    ends: date | None
    formed_by: UUID | None
    file: str


def add_provinces(book: UnitBook, tables: Tables) -> None:
    """Add the old provinces, the new ones, their links and the two renamings."""
    merged_from = {row["code"]: row["merged_from"].split() for row in tables[NEW]}
    unmerged = {code for code, old in merged_from.items() if old == [code]}
    renamings = {row["code"]: row for row in tables[RENAMINGS]}
    for row in tables[OLD]:
        life = _Life(
            begins=THANHHOA_LIST_ON if row["code"] == THANHHOA else LEVEL1_CODES_ON,
            ends=None if row["code"] in unmerged else TWO_TIERS_ON,
            formed_by=None,
            file=OLD,
        )
        _add_line(book, row, life, renamings.get(row["code"]))
    for row in tables[NEW]:
        if row["code"] not in unmerged:
            _add_merged(book, row, merged_from[row["code"]], renamings.get(row["code"]))


def _add_merged(book: UnitBook, row: Row, old_codes: list[str], renaming: Row | None) -> None:
    predecessors = [book.until(code, TWO_TIERS_ON).id for code in old_codes]
    event = book.draft.event(
        ChangeKind.MERGED, Body.UNIT, TWO_TIERS_ON, about=row["code"], act=PROVINCE_MERGERS
    )
    life = _Life(begins=TWO_TIERS_ON, ends=None, formed_by=event, file=NEW)
    unit = _add_line(book, row, life, renaming)
    for predecessor in predecessors:
        book.link(predecessor, unit, Share.FULL, TWO_TIERS_ON, event, basis=PROVINCE_MERGERS.number)


def _add_line(book: UnitBook, row: Row, life: _Life, renaming: Row | None) -> UUID:
    """Add one province as one or, when it was renamed in that time, two versions."""
    first_event = life.formed_by or book.draft.event(
        ChangeKind.LISTED, Body.UNIT, life.begins, about=life.file, source=life.file
    )
    first = unit_version(
        unit_id=None,
        name=read_name(row["full_name"], Level.PROVINCE, row, life.file),
        level=Level.PROVINCE,
        code=row["code"],
        parent_id=None,
        valid_from=life.begins,
        valid_until=life.ends,
        starts=Bound.RECORD if life.formed_by is None else Bound.ACT,
        ends=None if life.ends is None else Bound.ACT,
        event_id=first_event,
    )
    renamed_on = read_day(renaming, "effective_on", RENAMINGS) if renaming else None
    if renaming is None or renamed_on is None or not _falls_into(renamed_on, life):
        book.add(first)
        return first.id
    act = act_of(renaming["act"])
    event = book.draft.event(
        ChangeKind.RENAMED, Body.UNIT, renamed_on, about=row["code"], act=act, source=RENAMINGS
    )
    rests_on = Bound.RECORD if act is None else Bound.ACT
    book.add(_named(first, renaming["old_name"], valid_until=renamed_on, ends=rests_on))
    book.add(
        _named(
            first,
            renaming["new_name"],
            valid_from=renamed_on,
            starts=rests_on,
            event_id=event,
        )
    )
    return first.id


def _falls_into(day: date, life: _Life) -> bool:
    return life.begins < day and (life.ends is None or day < life.ends)


def _named(version: VersionDraft, name: str, **columns: Any) -> VersionDraft:
    unit_type, full_name, short_name = read_name(name, Level.PROVINCE, {}, RENAMINGS)
    return replace(version, name=full_name, short_name=short_name, type=unit_type, **columns)
