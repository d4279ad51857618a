"""Who may change what in the directory: an agency itself and what is under it. Pure."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from lienthong.directory.rules.changes import Plan
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyKind,
    Body,
    ChangeLine,
    OutOfReach,
    Reach,
)
from lienthong.identity.terms import Acting, Role

Ref = tuple[Body, UUID]
"""A body: which of the two kinds, and its id."""

Superiors = Mapping[Ref, Collection[Ref]]
"""What each body lies in, stands under or is governed by, directly, on a day."""

_WITHIN_AN_AGENCY = (Role.CLERK, Role.LEADER, Role.SPECIALIST, Role.AGENCY_ADMINISTRATOR)
"""The roles that reach no further than the agency and what is under it."""


def reach_of(acting: Acting) -> Reach | None:
    """How far somebody's rights go: the operator's everywhere, others' to the agency acted for.

    None for somebody who acts for no agency and is not the operator.
    """
    if Role.OPERATOR in acting.roles:
        return EVERYWHERE
    if acting.agency_id is None:
        return None
    return Reach(agency_id=acting.agency_id, agency_name=acting.agency_name)


def roles_within(reach: Reach) -> tuple[Role, ...]:
    """The roles that may be given and ended; those beyond one agency are the operator's."""
    return tuple(Role) if reach == EVERYWHERE else _WITHIN_AN_AGENCY


def is_within(ref: Ref, *, reach: Reach, superiors: Superiors) -> bool:
    """Tell whether a body is the agency of the reach or under it, at any distance.

    Under it are the agencies below it and, for a People's Committee, the unit it governs with all
    units in it and all agencies of these units.
    """
    if reach.agency_id is None:
        return True
    goal = (Body.AGENCY, reach.agency_id)
    seen: set[Ref] = set()
    here = {ref}
    while here and goal not in here:
        seen |= here
        here = {above for lower in here for above in superiors.get(lower, ())} - seen
    return bool(here)


def refs_of(plan: Plan) -> set[Ref]:
    """The bodies a change names, and the units that committees of it would govern."""
    named = {ref for line in plan.change.lines for _, ref in _named(plan, line)}
    return named | {ref for _, ref in _governed(plan)}


def refuse_out_of_reach(plan: Plan, *, reach: Reach, superiors: Superiors) -> None:
    """Note as problems what of a change is not within the reach.

    Every body a line names must be, and where a new one comes to. A new body that comes from none
    and to none is nobody's but the platform's. Who governs a unit is not decided below it.
    """
    for number, line in enumerate(plan.change.lines, start=1):
        for column, ref in _named(plan, line):
            if not is_within(ref, reach=reach, superiors=superiors):
                _refuse(plan, reach, number, column, plan.state.name(ref[1]))
        if line.new and not list(_named(plan, line)):
            _refuse(plan, reach, number, "parent_id", line.new.name)
    for name, ref in _governed(plan):
        if not is_within(ref, reach=reach, superiors=superiors):
            _refuse(plan, reach, 0, "", name)


def _refuse(plan: Plan, reach: Reach, line: int, column: str, name: str) -> None:
    plan.refuse(line, column, OutOfReach(name=name, agency=reach.agency_name))


def _named(plan: Plan, line: ChangeLine) -> Iterable[tuple[str, Ref]]:
    """The bodies of a line, each with the column it stands in."""
    body = plan.change.body
    if line.source_id:
        yield "source", (body, line.source_id)
    if line.target_id:
        yield "target", (body, line.target_id)
    if line.new and line.new.parent_id:
        yield "parent_id", (body, line.new.parent_id)
    if line.new and line.new.unit_id:
        yield "parent_id", (Body.UNIT, line.new.unit_id)


def _governed(plan: Plan) -> Iterable[tuple[str, Ref]]:
    """The known units that agencies of the plan would govern, with the agency's name.

    Committees that only follow their units are left out: the units are looked at.
    """
    if plan.change.body is Body.UNIT:
        return
    for version in (*plan.began, *(after for _, after in plan.altered)):
        known = version.unit_id in plan.state.versions
        if version.type == AgencyKind.PEOPLES_COMMITTEE and version.unit_id and known:
            yield version.name, (Body.UNIT, version.unit_id)
