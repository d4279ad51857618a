"""A new or altered body from what a person wrote about it."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from lienthong.directory.rules.changes.state import Plan
from lienthong.directory.rules.drafts import CodeDraft, VersionDraft, stable_id
from lienthong.directory.rules.names import split_unit_name
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    Bound,
    CodeScheme,
    CodeTaken,
    Level,
    NameTooLong,
    NotLiving,
    ParentMissing,
    ParentTooLow,
    Particulars,
    UnitCodeMalformed,
    UnitNameMalformed,
    UnitType,
    ValueMissing,
    WordUnknown,
)
from lienthong.kernel.codes import AnyCode, CodeNotUnderstood, CodeNotUsable, IdentityCode, Scheme
from lienthong.kernel.vietnamese import canonical

CODE_LENGTHS = {Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
LONGEST_NAME = 200
_SCHEMES = {Scheme.QCVN_102: CodeScheme.OLD, Scheme.QD_20: CodeScheme.NEW}


def new_unit(plan: Plan, new: Particulars, line: int) -> VersionDraft | None:
    """The first version of a new unit; None, with the problem noted, when it cannot be made."""
    parent = _parent(plan, new, line)
    if parent is None and new.parent_id is not None:
        return None
    if parent is None and _is_of_lower_level(new.name):
        plan.refuse(line, "parent_id", ParentMissing(name=new.name.strip()[:50]))
        return None
    named = _unit_name(plan, new.name, _levels_below(parent), line)
    if named is None:
        return None
    level, (unit_type, name, short_name) = named
    if not check_unit_code(plan, new.code, level, line):
        return None
    return VersionDraft(
        body=Body.UNIT,
        id=stable_id("unit", plan.event.id, new.code, name),
        name=name,
        short_name=short_name,
        type=unit_type,
        level=level,
        code=new.code,
        parent_id=new.parent_id,
        valid_from=plan.change.effective_on,
        valid_until=None,
        starts=Bound.ACT,
        ends=None,
        event_id=plan.event.id,
    )


def new_agency(plan: Plan, new: Particulars, line: int) -> VersionDraft | None:
    """The first version of a new agency, with its code in the plan; None with a problem noted."""
    parent = _parent(plan, new, line)
    name = _agency_name(plan, new.name, line)
    if name is None or (parent is None and new.parent_id is not None):
        return None
    if new.type not in set(AgencyKind):
        expected = ", ".join(AgencyKind)
        plan.refuse(line, "type", WordUnknown(column="type", value=new.type, expected=expected))
        return None
    unit_id = new.unit_id or (parent.unit_id if parent else None)
    unit = plan.state.living(unit_id, plan.change.effective_on) if unit_id else None
    version = VersionDraft(
        body=Body.AGENCY,
        id=stable_id("agency", plan.event.id, name, new.parent_id, unit_id),
        name=name,
        short_name=canonical(new.short_name.strip()) or name,
        type=new.type,
        level=unit.level if unit else (parent.level if parent else Level.STATE),
        unit_id=unit_id,
        parent_id=new.parent_id,
        valid_from=plan.change.effective_on,
        valid_until=None,
        starts=Bound.ACT,
        ends=None,
        event_id=plan.event.id,
    )
    if new.code:
        code = agency_code(plan, version, new, line)
        if code is None:
            return None
        plan.draft.codes.append(code)
        plan.claimed[code.code] = version
    return version


def renamed(plan: Plan, before: VersionDraft, new: Particulars, line: int) -> VersionDraft | None:
    """The version under the new name; None with a problem noted."""
    if before.body is Body.UNIT:
        named = _unit_name(plan, new.name, (before.level,), line)
        if named is None:
            return None
        unit_type, name, short_name = named[1]
        return _going_on(plan, before, name=name, short_name=short_name, type=str(unit_type))
    agency_name = _agency_name(plan, new.name, line)
    if agency_name is None:
        return None
    short = canonical(new.short_name.strip()) or agency_name
    return _going_on(plan, before, name=agency_name, short_name=short)


def moved(plan: Plan, before: VersionDraft, new: Particulars, line: int) -> VersionDraft | None:
    """The version under the new parent; None with a problem noted."""
    parent = _parent(plan, new, line)
    if parent is None:
        return None
    if before.body is Body.UNIT and before.level not in _levels_below(parent):
        plan.refuse(line, "parent_id", ParentTooLow(name=before.name, parent=parent.name))
        return None
    return _going_on(plan, before, parent_id=parent.id)


def recoded(plan: Plan, before: VersionDraft, new: Particulars, line: int) -> VersionDraft | None:
    """The version of a unit under its new code; None with a problem noted."""
    if not check_unit_code(plan, new.code, before.level, line):
        return None
    return _going_on(plan, before, code=new.code)


def agency_code(
    plan: Plan,
    agency: VersionDraft,
    new: Particulars,
    line: int,
) -> CodeDraft | None:
    """The identity code as it will be kept; None with a problem noted.

    Any form is taken (test bodies of the national axis have forms of their own), but it must be
    nobody else's on that day.
    """
    try:
        text = AnyCode.parse(new.code).text
    except CodeNotUsable as refusal:
        plan.refuse(line, "code", refusal)
        return None
    if not _free(plan, text, line, except_id=agency.id):
        return None
    return CodeDraft(
        id=agency.id,
        scheme=_scheme(text),
        code=text,
        valid_from=plan.change.effective_on,
        valid_until=None,
        starts=Bound.ACT,
        ends=None,
        event_id=plan.event.id,
        demonstration=new.demonstration,
    )


def check_unit_code(plan: Plan, code: str, level: Level, line: int) -> bool:
    """Note a unit code that is missing, malformed or another unit's on that day."""
    if not code:
        plan.refuse(line, "code", ValueMissing(column="code"))
        return False
    digits = CODE_LENGTHS[level]
    if not re.fullmatch(rf"[0-9]{{{digits}}}", code):
        plan.refuse(line, "code", UnitCodeMalformed(value=code, digits=digits))
        return False
    return _free(plan, code, line)


def _free(plan: Plan, code: str, line: int, *, except_id: UUID | None = None) -> bool:
    """Note a code of a body that does not end by this change, or that the change gives twice."""
    ending = {version.id for version in plan.ended}
    claimed = plan.claimed.get(code)
    holders = [
        holder
        for holder in (*plan.state.taken.get(code, ()), *([claimed] if claimed else ()))
        if holder.id not in ending and holder.id != except_id
    ]
    if holders:
        plan.refuse(line, "code", CodeTaken(code=code, name=holders[0].name))
    return not holders


def _scheme(text: str) -> CodeScheme:
    try:
        return _SCHEMES.get(IdentityCode.parse(text).scheme, CodeScheme.OTHER)
    except CodeNotUnderstood:
        return CodeScheme.OTHER


def _parent(plan: Plan, new: Particulars, line: int) -> VersionDraft | None:
    if new.parent_id is None:
        return None
    parent = plan.state.living(new.parent_id, plan.change.effective_on)
    if parent is None or parent.body is not plan.change.body:
        refusal = NotLiving(name=plan.state.name(new.parent_id), on=plan.change.effective_on)
        plan.refuse(line, "parent_id", refusal)
        return None
    return parent


def _levels_below(parent: VersionDraft | None) -> tuple[Level, ...]:
    if parent is None:
        return (Level.PROVINCE,)
    return tuple(level for level in Level if level > parent.level)


def _is_of_lower_level(name: str) -> bool:
    """Tell whether the name is right for a unit below the provinces, and not for a province."""
    fitting = [level for level in CODE_LENGTHS if split_unit_name(name, level) is not None]
    return bool(fitting) and Level.PROVINCE not in fitting


def _unit_name(
    plan: Plan, name: str, levels: tuple[Level, ...], line: int
) -> tuple[Level, tuple[UnitType, str, str]] | None:
    if not name.strip():
        plan.refuse(line, "name", ValueMissing(column="name"))
        return None
    for level in levels:
        parts = split_unit_name(name, level)
        if parts is not None and len(name) <= LONGEST_NAME:
            return level, parts
    plan.refuse(line, "name", UnitNameMalformed(value=name[:50]))
    return None


def _agency_name(plan: Plan, name: str, line: int) -> str | None:
    tidy = " ".join(canonical(name).split())
    if not tidy:
        plan.refuse(line, "name", ValueMissing(column="name"))
        return None
    if len(tidy) > LONGEST_NAME:
        plan.refuse(line, "name", NameTooLong(longest=LONGEST_NAME))
        return None
    return tidy


def _going_on(plan: Plan, before: VersionDraft, **columns: Any) -> VersionDraft:
    return replace(
        before,
        valid_from=plan.change.effective_on,
        starts=Bound.ACT,
        event_id=plan.event.id,
        **columns,
    )
