"""The tables of the real data, and the book in which units are looked up while loading."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lienthong.directory.rules.drafts import Draft, LinkDraft, VersionDraft, stable_id
from lienthong.directory.rules.names import split_unit_name
from lienthong.directory.terms import (
    Act,
    Body,
    Bound,
    DataDamaged,
    Evidence,
    Level,
    Share,
    UnitType,
)

Row = dict[str, str]
Tables = dict[str, list[Row]]

TWO_TIERS_ON = date(2025, 7, 1)
"""The day districts ended and the new provinces and communes began."""

COUNTRY_LIST_ON = date(2025, 3, 1)
"""The date of the list of the country's 10,035 communes."""

LEVEL1_CODES_ON = date(2020, 9, 15)
"""QĐ 20/2020/QĐ-TTg in force: names all 63 provinces' committees."""

END_OF_DISTRICTS = Act(number="203/2025/QH15; 72/2025/QH15", issuer="Quốc hội")
PROVINCE_MERGERS = Act(number="202/2025/QH15", issuer="Quốc hội")
THANHHOA = "38"


def act_of(number: str) -> Act | None:
    """The act as cited in a table, "" for none; the issuer follows from the number's ending."""
    if not number:
        return None
    if "UBTVQH" in number:
        return Act(number=number, issuer="Ủy ban Thường vụ Quốc hội")
    return Act(number=number, issuer="Quốc hội" if "/QH" in number else "")


def read_day(row: Row, column: str, file: str) -> date:
    """The day in a column, written 2025-07-01."""
    try:
        return date.fromisoformat(row[column])
    except (KeyError, ValueError) as error:
        raise DataDamaged(file=file, line=row.get("#", "?"), reason=f"{column}: {error}") from error


def read_name(name: str, level: Level, row: Row, file: str) -> tuple[UnitType, str, str]:
    """Type, tidy full name and proper name of a unit."""
    parts = split_unit_name(name, level)
    if parts is None:
        raise DataDamaged(file=file, line=row.get("#", "?"), reason=f"no unit name: {name}")
    return parts


@dataclass(kw_only=True)
class UnitBook:
    """Units while they are loaded: by code and day, and the draft that grows."""

    draft: Draft
    by_code: dict[str, list[VersionDraft]] = field(default_factory=dict)

    def add(self, version: VersionDraft) -> None:
        """Add a unit's version to the draft and to the book."""
        self.draft.versions.append(version)
        self.by_code.setdefault(version.code, []).append(version)

    def at(self, code: str, on: date) -> VersionDraft:
        """The unit that has the code on that day."""
        for version in self.by_code.get(code, ()):
            if version.valid_from <= on and (
                version.valid_until is None or on < version.valid_until
            ):
                return version
        raise DataDamaged(file="*", line="?", reason=f"no unit {code} on {on}")

    def until(self, code: str, day: date) -> VersionDraft:
        """The unit whose version under that code ended on that day."""
        for version in self.by_code.get(code, ()):
            if version.valid_until == day:
                return version
        raise DataDamaged(file="*", line="?", reason=f"no unit {code} ended on {day}")

    def link(
        self,
        predecessor: UUID,
        successor: UUID,
        share: Share,
        effective_on: date,
        event_id: UUID,
        *,
        basis: str = "",
        evidence: tuple[Evidence, ...] | None = None,
    ) -> None:
        """Add what passed from a unit to a unit."""
        self.draft.links.append(
            LinkDraft(
                body=Body.UNIT,
                predecessor_id=predecessor,
                successor_id=successor,
                share=share,
                effective_on=effective_on,
                event_id=event_id,
                basis=basis,
                evidence=evidence,
            )
        )


def unit_version(
    *,
    unit_id: UUID | None,
    name: tuple[UnitType, str, str],
    level: Level,
    code: str,
    parent_id: UUID | None,
    valid_from: date,
    valid_until: date | None,
    starts: Bound,
    ends: Bound | None,
    event_id: UUID,
) -> VersionDraft:
    """A version of a unit; without an id it is a new unit, named after its code and first day."""
    unit_type, full_name, short_name = name
    return VersionDraft(
        body=Body.UNIT,
        id=unit_id or stable_id("unit", code, valid_from),
        name=full_name,
        short_name=short_name,
        type=unit_type,
        level=level,
        code=code,
        parent_id=parent_id,
        valid_from=valid_from,
        valid_until=valid_until,
        starts=starts,
        ends=ends,
        event_id=event_id,
    )
