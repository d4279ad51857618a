"""Read the part of the record a change is checked against."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from lienthong.directory.models import AgencyCode, AgencyVersion, ChangeEvent, UnitVersion
from lienthong.directory.models.bitemporal import not_over, recorded, valid
from lienthong.directory.rules.changes import State, StoredCode, StoredVersion
from lienthong.directory.rules.drafts import CodeDraft, VersionDraft
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    Change,
    CodeScheme,
    Level,
)
from lienthong.kernel.codes import AnyCode, CodeNotUsable

_DEEPEST = 5
"""Levels below an ending body that are looked at; committees and their centres need two."""


def lock_record() -> None:
    """Let one change at a time be checked and written, until the transaction ends.

    All lock the same row, the oldest event. (SQLite's writing transactions already queue.)
    """
    oldest = ChangeEvent.objects.order_by("id").values("id")[:1]
    list(ChangeEvent.objects.select_for_update().filter(id__in=oldest).order_by("id"))


def read_state(change: Change) -> State:
    """What the record holds about the bodies of a change, their committees and what is under."""
    named = {line.source_id for line in change.lines} | {line.target_id for line in change.lines}
    particulars = [line.new for line in change.lines if line.new]
    parents = {new.parent_id for new in particulars}
    units: set[UUID] = {new.unit_id for new in particulars if new.unit_id}
    agencies: set[UUID] = set()
    bodies = {body for body in named | parents if body}
    (units if change.body is Body.UNIT else agencies).update(bodies)
    committees = _committees(units, change.effective_on) if change.body is Body.UNIT else {}
    agencies.update(committees.values())
    children = {
        **_children(Body.UNIT, units, change.effective_on),
        **_children(Body.AGENCY, agencies, change.effective_on),
    }
    agencies.update(
        child.version.id
        for family in children.values()
        for child in family
        if child.version.body is Body.AGENCY
    )
    versions = {
        **_versions(Body.UNIT, units),
        **_versions(Body.AGENCY, agencies),
    }
    units_of_parents = {
        stored.version.unit_id
        for lines in versions.values()
        for stored in lines
        if stored.version.unit_id
    }
    return State(
        versions=_versions(Body.UNIT, units_of_parents - units) | versions,
        children=children,
        committees=committees,
        codes=_codes(agencies),
        taken=_taken({new.code for new in particulars if new.code}, change),
    )


def version_draft(row: UnitVersion | AgencyVersion) -> VersionDraft:
    """A version row as plain data."""
    unit = row if isinstance(row, UnitVersion) else None
    return VersionDraft(
        body=Body.UNIT if unit else Body.AGENCY,
        id=row.body_id,
        name=row.name,
        short_name=row.short_name,
        type=row.type,
        level=Level(row.level),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        starts=Bound(row.starts),
        ends=Bound(row.ends) if row.ends else None,
        event_id=row.entered_by.key,
        parent_id=row.parent_id,
        code=unit.code if unit else "",
        unit_id=None if isinstance(row, UnitVersion) else row.unit_id,
    )


def code_draft(row: AgencyCode) -> CodeDraft:
    """A code row as plain data."""
    return CodeDraft(
        id=row.body_id,
        scheme=CodeScheme(row.scheme),
        code=row.code,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        starts=Bound(row.starts),
        ends=Bound(row.ends) if row.ends else None,
        event_id=row.entered_by.key,
        demonstration=row.demonstration,
        alias=row.alias,
        basis=row.basis,
    )


def _committees(units: Collection[UUID], on: date) -> dict[UUID, UUID]:
    rows = AgencyVersion.objects.filter(
        recorded(None), valid(on), unit__in=units, type=AgencyKind.PEOPLES_COMMITTEE
    ).values_list("unit_id", "body_id")
    return dict(rows)


def _children(body: Body, parents: Collection[UUID], on: date) -> dict[UUID, list[StoredVersion]]:
    """What lies in or stands under the bodies on a day; of agencies all generations."""
    found: dict[UUID, list[StoredVersion]] = defaultdict(list)
    frontier = set(parents)
    asked: set[UUID] = set()
    for _ in range(_DEEPEST if body is Body.AGENCY else 1):
        table = UnitVersion if body is Body.UNIT else AgencyVersion
        rows = (
            table._default_manager.filter(recorded(None), valid(on), parent__in=frontier)  # noqa: SLF001 - Django's public name for the default manager
            .select_related("entered_by")
            .order_by("sort_key", "id")
        )
        asked |= frontier
        frontier = set()
        for row in rows:
            if row.parent_id is not None:
                stored = StoredVersion(row=row.pk, version=version_draft(row))
                found[row.parent_id].append(stored)
                frontier.add(row.body_id)
        frontier -= asked  # a parent may itself stand under another one
        if not frontier:
            break
    return found


def _versions(body: Body, ids: Collection[UUID]) -> dict[UUID, list[StoredVersion]]:
    table = UnitVersion if body is Body.UNIT else AgencyVersion
    rows = (
        table._default_manager.filter(recorded(None), body__in=ids)  # noqa: SLF001 - Django's public name for the default manager
        .select_related("entered_by")
        .order_by("valid_from", "id")
    )
    found: dict[UUID, list[StoredVersion]] = defaultdict(list)
    for row in rows:
        found[row.body_id].append(StoredVersion(row=row.pk, version=version_draft(row)))
    return found


def _codes(agencies: Collection[UUID]) -> dict[UUID, list[StoredCode]]:
    rows = (
        AgencyCode.objects.filter(recorded(None), body__in=agencies, valid_until=None)
        .select_related("entered_by")
        .order_by("id")
    )
    found: dict[UUID, list[StoredCode]] = defaultdict(list)
    for row in rows:
        found[row.body_id].append(StoredCode(row=row.pk, code=code_draft(row)))
    return found


def _taken(codes: Collection[str], change: Change) -> dict[str, list[VersionDraft]]:
    """Who has the codes on the day of the change.

    An agency's code is an address, so that one of a later agency is taken as well: the new body
    keeps it without an end. A unit's code may be given anew after the unit.
    """
    on = change.effective_on
    taken: dict[str, list[VersionDraft]] = defaultdict(list)
    if change.body is Body.UNIT:
        units = UnitVersion.objects.filter(recorded(None), valid(on), code__in=codes)
        for row in units.select_related("entered_by").order_by("id"):
            taken[row.code].append(version_draft(row))
        return taken
    tidy = {_as_kept(code) for code in codes}
    holders = AgencyCode.objects.filter(recorded(None), not_over(on), code__in=tidy)
    rows = holders.order_by("valid_from", "id").values_list("body_id", "code")
    versions = _versions(Body.AGENCY, {agency for agency, _code in rows})
    for agency, code in rows:
        taken[code].append(versions[agency][-1].version)
    return taken


def _as_kept(code: str) -> str:
    try:
        return AnyCode.parse(code).text
    except CodeNotUsable:
        return code
