"""Thanh Hóa from 2015: 27 districts and 635 communes, through every change to the 166 of today.

Rows of the history that end "renamed_or_moved" go on as the same unit. Rows that end "abolished"
end it, and a later row under the same code is a new unit, except for the 21 communes that the
resolution of 2025 leaves unchanged: they only lose their district.
"""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from uuid import UUID

from lienthong.directory.rules.drafts import VersionDraft
from lienthong.directory.rules.loading.tables import (
    END_OF_DISTRICTS,
    TWO_TIERS_ON,
    Row,
    Tables,
    UnitBook,
    act_of,
    read_day,
    read_name,
    unit_version,
)
from lienthong.directory.terms import (
    Act,
    Body,
    Bound,
    ChangeKind,
    DataDamaged,
    Evidence,
    Level,
    Share,
)

HISTORY = "thanhhoa_units_history.csv"
MERGES = "thanhhoa_merges_2019_2025-01.csv"
MAPPING = "thanhhoa_mapping_old_to_new_2025-07-01.csv"

LEVELS = {"district": Level.DISTRICT, "commune": Level.COMMUNE}
SHARES = {
    "full": Share.FULL,
    "partial": Share.PART,
    "remainder": Share.REMAINDER,
    "unchanged": Share.UNCHANGED,
}


def add_thanhhoa(book: UnitBook, tables: Tables) -> None:
    """Add the districts, the communes and all links between them."""
    unchanged = {row["old_code"] for row in tables[MAPPING] if row["part"] == "unchanged"}
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in tables[HISTORY]:
        lines[row["code"]].append(row)
    for level in LEVELS:
        for rows in lines.values():
            if rows[0]["level"] == level:
                _add_line(book, sorted(rows, key=lambda row: row["valid_from"]), unchanged)
    _link_mergers(book, tables[MERGES])
    _link_moved_district(book)
    _link_mapping(book, tables[MAPPING])
    _link_ended_districts(book)


def _add_line(book: UnitBook, rows: list[Row], unchanged: set[str]) -> None:
    """Add all versions under one code."""
    before: VersionDraft | None = None
    for row in rows:
        goes_on = before is not None and _goes_on(before, row, unchanged)
        version = _version(book, row, before if goes_on else None)
        book.add(version)
        before = version


def _goes_on(before: VersionDraft, row: Row, unchanged: set[str]) -> bool:
    """Tell whether the row continues the unit of the version before it under the same code."""
    if before.valid_until is None or before.valid_until.isoformat() != row["valid_from"]:
        raise DataDamaged(file=HISTORY, line=row["#"], reason="a gap in the line")
    return before.valid_until != TWO_TIERS_ON or row["code"] in unchanged


def _version(book: UnitBook, row: Row, before: VersionDraft | None) -> VersionDraft:
    level = LEVELS[row["level"]]
    begins = read_day(row, "valid_from", HISTORY)
    listed = row["decree_in"].startswith("on the list")
    name = read_name(row["full_name"], level, row, HISTORY)
    parent = book.at(row["parent_code"], begins).id
    if listed:
        event = book.draft.event(
            ChangeKind.LISTED, Body.UNIT, begins, about=HISTORY, source=HISTORY
        )
    else:
        event = book.draft.event(
            _kind(before, name[1], parent),
            Body.UNIT,
            begins,
            about=row["code"],
            act=act_of(row["decree_in"]),
        )
    return unit_version(
        unit_id=before.id if before else None,
        name=name,
        level=level,
        code=row["code"],
        parent_id=parent,
        valid_from=begins,
        valid_until=read_day(row, "valid_to", HISTORY) if row["valid_to"] else None,
        starts=Bound.RECORD if listed else Bound.ACT,
        ends=Bound.ACT if row["valid_to"] else None,
        event_id=event,
    )


def _kind(before: VersionDraft | None, name: str, parent: UUID) -> ChangeKind:
    if before is None:
        return ChangeKind.MERGED
    if name == before.name and parent != before.parent_id:
        return ChangeKind.MOVED
    return ChangeKind.RENAMED


def _link_mergers(book: UnitBook, rows: list[Row]) -> None:
    """Link the units abolished up to 2025-01.

    The lists name one successor each and do not show whether a part went elsewhere: the share is
    unknown. The district among them is linked through its communes.
    """
    for row in rows:
        day = read_day(row, "effective", MERGES)
        gone = book.until(row["abolished_code"], day)
        heir = book.at(row["successor_code"], day)
        event = book.draft.event(
            ChangeKind.MERGED,
            Body.UNIT,
            day,
            about=("into", row["successor_code"]),
            act=act_of(row["decree"]),
            source=MERGES,
        )
        basis = f"{row['decree']}; {MERGES}"
        book.link(gone.id, heir.id, Share.UNKNOWN, day, event, basis=basis)


def _link_moved_district(book: UnitBook) -> None:
    """Link each district that ended before 2025-07 (Đông Sơn) to where its communes moved."""
    for versions in list(book.by_code.values()):
        gone = versions[-1]
        if gone.level is Level.DISTRICT and gone.valid_until not in {None, TWO_TIERS_ON}:
            day = gone.valid_until
            assert day is not None  # noqa: S101 - narrowed by the line above
            act = _act_of_end(book, gone, day)
            _link_district(book, gone, day, _moved_communes(book, gone.id, day), act)


def _moved_communes(
    book: UnitBook, district: UUID, day: date
) -> list[tuple[UUID, VersionDraft, Share]]:
    """The communes that went from a district to another one on a day: heir, commune, share."""
    moved = []
    for versions in book.by_code.values():
        for before, after in pairwise(versions):
            if before.parent_id == district and before.valid_until == day and after.parent_id:
                moved.append((after.parent_id, before, Share.FULL))
    return moved


def _act_of_end(book: UnitBook, gone: VersionDraft, day: date) -> Act | None:
    """The act by which the communes of a district moved on the day it ended."""
    for versions in book.by_code.values():
        for before, after in pairwise(versions):
            if before.parent_id == gone.id and before.valid_until == day:
                return book.draft.events[after.event_id].act
    return None


def _link_mapping(book: UnitBook, rows: list[Row]) -> None:
    """Link the 547 communes to the 166, share by share as Resolution 1686/NQ-UBTVQH15 says."""
    for row in rows:
        old = book.until(row["old_code"], TWO_TIERS_ON)
        new = book.at(row["new_code"], TWO_TIERS_ON)
        basis = f"{row['decree']}, {row['decree_item']}"
        share = SHARES[row["part"]]
        if (share is Share.UNCHANGED) != (old.id == new.id):
            raise DataDamaged(file=MAPPING, line=row["#"], reason="not the unit it says")
        book.link(old.id, new.id, share, TWO_TIERS_ON, new.event_id, basis=basis)


def _link_ended_districts(book: UnitBook) -> None:
    """Link each district of 2025 to the communes that its own communes became."""
    districts = {
        version.id: version
        for versions in book.by_code.values()
        for version in versions
        if version.level is Level.DISTRICT and version.valid_until == TWO_TIERS_ON
    }
    communes = {
        version.id: version
        for versions in book.by_code.values()
        for version in versions
        if version.level is Level.COMMUNE and version.valid_until == TWO_TIERS_ON
    }
    passed: dict[UUID, list[tuple[UUID, VersionDraft, Share]]] = defaultdict(list)
    for link in book.draft.links:
        old = communes.get(link.predecessor_id)
        if old is not None and old.parent_id in districts and link.effective_on == TWO_TIERS_ON:
            passed[old.parent_id].append((link.successor_id, old, link.share))
    for district_id, moved in passed.items():
        _link_district(book, districts[district_id], TWO_TIERS_ON, moved, END_OF_DISTRICTS)


def _link_district(
    book: UnitBook,
    district: VersionDraft,
    day: date,
    moved: list[tuple[UUID, VersionDraft, Share]],
    act: Act | None,
) -> None:
    """Link a district to its heirs; the communes that passed are the evidence."""
    event = book.draft.event(ChangeKind.DISSOLVED, Body.UNIT, day, about=district.code, act=act)
    by_heir: dict[UUID, list[Evidence]] = defaultdict(list)
    for heir, commune, share in moved:
        by_heir[heir].append(
            Evidence(unit_id=commune.id, code=commune.code, name=commune.name, share=share)
        )
    share = Share.FULL if len(by_heir) == 1 else Share.PART
    for heir, evidence in by_heir.items():
        basis = f"{len(evidence)} communes of the district passed here"
        book.link(district.id, heir, share, day, event, basis=basis, evidence=tuple(evidence))
