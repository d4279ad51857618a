"""Bodies of Thanh Hóa beside the committees, and the made-up codes of the demonstration.

What each rests on: the 16 provincial bodies on a list of 2025; centres, offices and divisions of
the communes on the rule of NĐ 118/2025 Điều 10.3; the others on the day a source first names them
(a year or month counts from its last day, since only then it surely existed).
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from lienthong.directory.rules.drafts import (
    CodeDraft,
    InternalDraft,
    LinkDraft,
    VersionDraft,
    stable_id,
)
from lienthong.directory.rules.loading.committees import committee_id
from lienthong.directory.rules.loading.tables import (
    LEVEL1_CODES_ON,
    THANHHOA,
    TWO_TIERS_ON,
    Row,
    Tables,
    UnitBook,
    read_day,
)
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    ChangeKind,
    CodeScheme,
    InternalKind,
    Level,
    Share,
    UnitType,
)

DEPARTMENTS = "thanhhoa_departments_2025.csv"
ATTESTED = "attested_bodies.csv"
DEPARTMENTS_ON = date(2025, 3, 1)
"""The provincial bodies as listed stand after the mergers of 1 March 2025."""

COMMUNE_BODIES = "NĐ 118/2025/NĐ-CP, Điều 10.3"
DEMONSTRATION_ROOT = "H56.MINHHOA"
"""MINHHOA, "minh họa", marks a code that no decision gives: H56's sub-codes are not public."""

DEMONSTRATION_BASIS = "made up for demonstration: the official sub-codes of H56 are not public"

_KINDS = {
    "Sở": AgencyKind.DEPARTMENT,
    "Văn": AgencyKind.OFFICE,
    "Thanh": AgencyKind.INSPECTORATE,
    "Ban": AgencyKind.BOARD,
    "Viện": AgencyKind.PUBLIC_SERVICE_UNIT,
}


def add_agencies(book: UnitBook, tables: Tables) -> None:
    """Add the bodies and the demonstration codes."""
    by_name: dict[str, UUID] = {}
    _add_departments(book, tables[DEPARTMENTS], by_name)
    for row in tables[ATTESTED]:
        _add_attested(book, row, by_name)
    _add_commune_bodies(book)
    _add_district_codes(book)


def _add_departments(book: UnitBook, rows: list[Row], by_name: dict[str, UUID]) -> None:
    event = book.draft.event(
        ChangeKind.LISTED, Body.AGENCY, DEPARTMENTS_ON, about=DEPARTMENTS, source=DEPARTMENTS
    )
    for row in rows:
        version = _provincial(
            book,
            names=(_full_name(row["name"]), row["name"]),
            kind=_KINDS[row["name"].split()[0]],
            begins=DEPARTMENTS_ON,
            event=event,
        )
        by_name[version.name] = version.id
        _add_demonstration_code(book, version, f"S{int(row['seq']):02}", DEPARTMENTS_ON, None)


def _full_name(listed: str) -> str:
    """The name with the province, as it is needed beyond it."""
    if listed.startswith("Sở "):
        return f"{listed} tỉnh Thanh Hóa"
    return f"{listed} Thanh Hóa" if listed.endswith(" tỉnh") else listed


def _provincial(
    book: UnitBook, *, names: tuple[str, str], kind: AgencyKind, begins: date, event: UUID
) -> VersionDraft:
    """Add a body under the provincial committee; `names` are the full and the short one."""
    name, short_name = names
    province = book.at(THANHHOA, begins).id
    version = VersionDraft(
        body=Body.AGENCY,
        id=stable_id("agency", THANHHOA, name),
        name=name,
        short_name=short_name,
        type=kind,
        level=Level.PROVINCE,
        valid_from=begins,
        valid_until=None,
        starts=Bound.RECORD,
        ends=None,
        event_id=event,
        parent_id=committee_id(province),
        unit_id=province,
    )
    book.draft.versions.append(version)
    return version


def _add_attested(book: UnitBook, row: Row, by_name: dict[str, UUID]) -> None:
    """Add a body a source names; one already listed only begins earlier.

    Of one that no list and no later source names, all that is known is that it was named.
    """
    attested_on = read_day(row, "attested_on", ATTESTED)
    event = book.draft.event(
        ChangeKind.LISTED, Body.AGENCY, attested_on, about=row["name"], source=row["basis"]
    )
    if row["name"] in by_name:
        _begin_earlier(book, by_name[row["name"]], attested_on, event)
        return
    state_wide = row["name"].endswith("Việt Nam")
    version = _provincial(
        book,
        names=(row["name"], row["short_name"]),
        kind=AgencyKind(row["kind"]),
        begins=attested_on,
        event=event,
    )
    book.draft.versions[-1] = replace(
        version,
        level=Level.STATE if state_wide else Level.PROVINCE,
        unit_id=None if state_wide else version.unit_id,
        parent_id=version.parent_id if row["parent"] == "committee" else by_name.get(row["parent"]),
        valid_until=read_day(row, "ended_on", ATTESTED) if row["ended_on"] else None,
        starts=Bound.RECORD if row["ended_on"] else Bound.MENTION,
        ends=Bound.RECORD if row["ended_on"] else None,
    )
    by_name[row["name"]] = version.id
    if row["successor"]:
        _link_attested(book, version.id, by_name[row["successor"]], row)
    else:
        book.draft.untraced.add(version.id)


def _begin_earlier(book: UnitBook, agency: UUID, attested_on: date, event: UUID) -> None:
    """Set the first day of a listed body to the day an older source names it."""
    versions = book.draft.versions
    for place, version in enumerate(versions):
        if version.id == agency:
            versions[place] = replace(version, valid_from=attested_on, event_id=event)


def _link_attested(book: UnitBook, gone: UUID, heir: UUID, row: Row) -> None:
    """Link a body to the one it went into; what share passed, the source does not say."""
    day = read_day(row, "ended_on", ATTESTED)
    event = book.draft.event(
        ChangeKind.MERGED, Body.AGENCY, day, about=row["name"], source=row["basis"]
    )
    book.draft.links.append(
        LinkDraft(
            body=Body.AGENCY,
            predecessor_id=gone,
            successor_id=heir,
            share=Share.UNKNOWN,
            effective_on=day,
            event_id=event,
            basis=row["basis"],
        )
    )


def _add_commune_bodies(book: UnitBook) -> None:
    """Add to each of the 166 its code, its one-stop centre, its office and its divisions."""
    event = book.draft.event(
        ChangeKind.LISTED, Body.AGENCY, TWO_TIERS_ON, about=COMMUNE_BODIES, source=COMMUNE_BODIES
    )
    province = book.at(THANHHOA, TWO_TIERS_ON).id
    communes = [
        version
        for version in book.draft.versions
        if version.body is Body.UNIT
        and version.parent_id == province
        and version.level is Level.COMMUNE
        and version.valid_until is None
    ]
    committees = {
        version.unit_id: version
        for version in book.draft.versions
        if version.type == AgencyKind.PEOPLES_COMMITTEE and version.valid_until is None
    }
    for commune in communes:
        committee = committees[commune.id]
        _add_demonstration_code(book, committee, commune.code, TWO_TIERS_ON, None)
        _add_centre(book, commune, committee, event)
        _add_internals(book, commune, committee.id, event)


def _add_centre(
    book: UnitBook, commune: VersionDraft, committee: VersionDraft, event: UUID
) -> None:
    of_commune = commune.name[:1].lower() + commune.name[1:]
    name = f"Trung tâm Phục vụ hành chính công {of_commune}"
    centre = replace(
        committee,
        id=stable_id("centre", commune.id),
        name=name,
        short_name=name,
        type=AgencyKind.CENTRE,
        valid_from=TWO_TIERS_ON,
        starts=Bound.RECORD,
        event_id=event,
        parent_id=committee.id,
    )
    book.draft.versions.append(centre)
    _add_demonstration_code(book, centre, f"{commune.code}.TTPVHCC", TWO_TIERS_ON, None)


def _add_internals(book: UnitBook, commune: VersionDraft, committee: UUID, event: UUID) -> None:
    ward = commune.type == UnitType.WARD
    for name, kind in (
        ("Văn phòng HĐND và UBND", InternalKind.OFFICE),
        ("Phòng Kinh tế, Hạ tầng và Đô thị" if ward else "Phòng Kinh tế", InternalKind.DIVISION),
        ("Phòng Văn hóa - Xã hội", InternalKind.DIVISION),
    ):
        book.draft.internals.append(
            InternalDraft(
                id=stable_id("internal", committee, name),
                agency_id=committee,
                name=name,
                kind=kind,
                valid_from=TWO_TIERS_ON,
                starts=Bound.RECORD,
                event_id=event,
                basis=COMMUNE_BODIES,
            )
        )


def _add_district_codes(book: UnitBook) -> None:
    """Give the committees of the old districts a code that ended with them."""
    for versions in list(book.by_code.values()):
        district = versions[-1]
        if district.level is Level.DISTRICT and district.id not in book.draft.untraced:
            committee = replace(district, id=committee_id(district.id))
            _add_demonstration_code(
                book, committee, district.code, LEVEL1_CODES_ON, district.valid_until
            )


def _add_demonstration_code(
    book: UnitBook, agency: VersionDraft, ending: str, begins: date, ends: date | None
) -> None:
    book.draft.codes.append(
        CodeDraft(
            id=agency.id,
            scheme=CodeScheme.NEW,
            code=f"{DEMONSTRATION_ROOT}.{ending}",
            valid_from=begins,
            valid_until=ends,
            starts=Bound.RECORD,
            ends=None if ends is None else Bound.RECORD,
            event_id=agency.event_id,
            demonstration=True,
            basis=DEMONSTRATION_BASIS,
        )
    )
