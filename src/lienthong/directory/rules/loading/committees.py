"""A People's Committee for each unit of Thanh Hóa, each province and each commune of today.

The name rule is the law's: "Ủy ban nhân dân" and the unit's name. A committee's line follows its
unit's line: same versions, same links, same evidence, same events.
"""

from uuid import UUID

from lienthong.directory.rules.drafts import LinkDraft, VersionDraft, stable_id
from lienthong.directory.rules.loading.tables import UnitBook
from lienthong.directory.rules.names import committee_names
from lienthong.directory.terms import AgencyKind, Body, Level


def committee_id(unit_id: UUID) -> UUID:
    """The id of a unit's People's Committee in the loaded data."""
    return stable_id("committee", unit_id)


def committee_version(
    unit: VersionDraft, *, parent_id: UUID | None, event_id: UUID
) -> VersionDraft:
    """The committee of a unit, in the same period as that version of the unit."""
    name, short_name = committee_names(unit.name)
    return VersionDraft(
        body=Body.AGENCY,
        id=committee_id(unit.id),
        name=name,
        short_name=short_name,
        type=AgencyKind.PEOPLES_COMMITTEE,
        level=unit.level,
        valid_from=unit.valid_from,
        valid_until=unit.valid_until,
        starts=unit.starts,
        ends=unit.ends,
        event_id=event_id,
        parent_id=parent_id,
        unit_id=unit.id,
    )


def add_committees(book: UnitBook) -> None:
    """Add the committees and their links; old units outside Thanh Hóa get none."""
    draft = book.draft
    units = [version for version in draft.versions if version.body is Body.UNIT]
    governed = {version.id for version in units if _has_committee(version, draft.untraced)}
    draft.versions += [
        committee_version(
            unit,
            parent_id=committee_id(unit.parent_id) if unit.parent_id in governed else None,
            event_id=unit.event_id,
        )
        for unit in units
        if unit.id in governed
    ]
    draft.untraced |= {committee_id(unit) for unit in governed & draft.untraced}
    draft.links += [
        LinkDraft(
            body=Body.AGENCY,
            predecessor_id=committee_id(link.predecessor_id),
            successor_id=committee_id(link.successor_id),
            share=link.share,
            effective_on=link.effective_on,
            event_id=link.event_id,
            basis=link.basis,
            evidence=link.evidence,
        )
        for link in draft.links
        if link.body is Body.UNIT
    ]


def _has_committee(version: VersionDraft, untraced: set[UUID]) -> bool:
    """Old units that are only listed, outside Thanh Hóa, are kept as territories alone."""
    return (
        version.level is Level.PROVINCE or version.id not in untraced or version.valid_until is None
    )
