"""Builders for tests: the real data for a module, or a few bodies of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.queries import FactFilter, RecordedFact, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import Agency
from lienthong.directory.operations import load_register
from lienthong.directory.operations.writing import write_draft
from lienthong.directory.queries import get_agency, get_unit
from lienthong.directory.rules.drafts import (
    CodeDraft,
    Draft,
    InternalDraft,
    VersionDraft,
    stable_id,
)
from lienthong.directory.rules.loading.committees import committee_version
from lienthong.directory.rules.names import split_unit_name
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    Card,
    ChangeKind,
    ChangeLine,
    CodeScheme,
    InternalKind,
    Level,
    Particulars,
)

RECORDED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
"""When the bodies of tests entered the record."""

BEGAN_ON = date(2020, 1, 1)
"""The first day of a body of tests, unless another is given."""


@contextmanager
def loaded_register() -> Iterator[None]:
    """The real data, rolled back at the end.

    To be opened with the database unblocked; each test then runs in a savepoint inside.
    """
    with transaction.atomic():
        load_register(actor=SYSTEM, now=RECORDED_AT)
        yield
        transaction.set_rollback(True)


def build_unit(
    name: str,
    code: str,
    *,
    level: Level = Level.COMMUNE,
    parent: Card | None = None,
    began_on: date = BEGAN_ON,
    committee: bool = True,
) -> Card:
    """A unit that lives from `began_on` on, with its People's Committee; refuses no type word."""
    parts = split_unit_name(name, level)
    if parts is None:
        raise ValueError(f"{name} does not begin with a type of its level")
    unit_type, full_name, short_name = parts
    draft = Draft()
    event = draft.event(ChangeKind.LISTED, Body.UNIT, began_on, about=("test", code, name))
    unit = VersionDraft(
        body=Body.UNIT,
        id=stable_id("test", code, began_on),
        name=full_name,
        short_name=short_name,
        type=unit_type,
        level=level,
        code=code,
        parent_id=parent.id if parent else None,
        valid_from=began_on,
        valid_until=None,
        starts=Bound.ACT,
        ends=None,
        event_id=event,
    )
    draft.versions.append(unit)
    if committee:
        above = stable_id("committee", parent.id) if parent else None
        draft.versions.append(committee_version(unit, parent_id=above, event_id=event))
    write_draft(draft, recorded_by=SYSTEM.name, now=RECORDED_AT)
    return get_unit(unit_id=unit.id)


def build_agency(
    name: str,
    *,
    kind: AgencyKind = AgencyKind.DEPARTMENT,
    code: str = "",
    parent: Card | None = None,
    unit: Card | None = None,
    began_on: date = BEGAN_ON,
) -> Card:
    """An agency that lives from `began_on` on, with an identity code of the new scheme if given."""
    draft = Draft()
    event = draft.event(ChangeKind.LISTED, Body.AGENCY, began_on, about=("test", name))
    agency = VersionDraft(
        body=Body.AGENCY,
        id=stable_id("test", name),
        name=name,
        short_name=name,
        type=kind,
        level=unit.level if unit else Level.PROVINCE,
        valid_from=began_on,
        valid_until=None,
        starts=Bound.ACT,
        ends=None,
        event_id=event,
        parent_id=parent.id if parent else None,
        unit_id=unit.id if unit else None,
    )
    draft.versions.append(agency)
    if code:
        draft.codes.append(
            CodeDraft(
                id=agency.id,
                scheme=CodeScheme.NEW,
                code=code,
                valid_from=began_on,
                valid_until=None,
                starts=Bound.ACT,
                ends=None,
                event_id=event,
                demonstration=True,
            )
        )
    write_draft(draft, recorded_by=SYSTEM.name, now=RECORDED_AT)
    return get_agency(agency_id=agency.id)


def build_internal_unit(
    agency: UUID,
    name: str,
    *,
    kind: InternalKind = InternalKind.DIVISION,
    began_on: date = BEGAN_ON,
) -> UUID:
    """The id of a unit inside an agency that lives from `began_on` on."""
    draft = Draft()
    event = draft.event(ChangeKind.LISTED, Body.AGENCY, began_on, about=("inside", agency, name))
    inside = InternalDraft(
        id=stable_id("internal", agency, name),
        agency_id=agency,
        name=name,
        kind=kind,
        valid_from=began_on,
        starts=Bound.ACT,
        event_id=event,
    )
    draft.internals.append(inside)
    write_draft(draft, recorded_by=SYSTEM.name, now=RECORDED_AT)
    return inside.id


def committee_of(unit: Card) -> UUID:
    """The id of the committee that build_unit gave a unit."""
    return stable_id("committee", unit.id)


def merge_lines(units: list[Card], *, name: str, code: str) -> tuple[ChangeLine, ...]:
    """The lines of a merger of units into a new one where the first of them lies."""
    new = Particulars(name=name, code=code, parent_id=units[0].parent_id)
    return tuple(ChangeLine(source_id=unit.id, new=new) for unit in units)


def forget_lines() -> None:
    """Let the directory know of no agency what came before and after it."""
    Agency.objects.update(traced=False)


def facts_told(tag: str) -> list[RecordedFact]:
    """The facts of a tag, newest first."""
    return list_facts(matching=FactFilter(tag=tag))
