"""The People's Committees follow their units: renamed, moved, ended, formed, linked."""

from dataclasses import replace
from uuid import UUID

from lienthong.directory.rules.changes.lines import end_body
from lienthong.directory.rules.changes.state import Plan, standing
from lienthong.directory.rules.drafts import VersionDraft
from lienthong.directory.rules.loading.committees import committee_id, committee_version
from lienthong.directory.rules.names import committee_names
from lienthong.directory.terms import Body, Bound


def follow_with_committees(plan: Plan) -> None:
    """Add to the plan of units what their committees do."""
    committees = dict(plan.state.committees)
    for unit in list(plan.ended):
        if unit.body is Body.UNIT and unit.id in committees:
            _end(plan, committees[unit.id])
    for unit in list(plan.began):
        if unit.body is Body.UNIT:
            committees[unit.id] = committee_id(unit.id)
            plan.begin(_new_committee(unit, committees, plan))
    for before, unit in list(plan.altered):
        if unit.body is Body.UNIT and unit.id in committees:
            _alter(plan, before, unit, committees)
    for link in list(plan.draft.links):
        giver = committees.get(link.predecessor_id)
        heir = committees.get(link.successor_id)
        if link.body is Body.UNIT and giver and heir:
            plan.link(Body.AGENCY, giver, heir, link.share)


def _end(plan: Plan, committee: UUID) -> None:
    stored = standing(plan, body_id=committee, line=0)
    if stored is not None:
        end_body(plan, stored, 0)


def _new_committee(unit: VersionDraft, committees: dict[UUID, UUID], plan: Plan) -> VersionDraft:
    parent = committees.get(unit.parent_id) if unit.parent_id else None
    return committee_version(unit, parent_id=parent, event_id=plan.event.id)


def _alter(
    plan: Plan,
    before: VersionDraft,
    unit: VersionDraft,
    committees: dict[UUID, UUID],
) -> None:
    """Rename or move the committee with its unit; a unit's new code does not touch it."""
    if (before.name, before.parent_id) == (unit.name, unit.parent_id):
        return
    stored = standing(plan, body_id=committees[unit.id], line=0)
    if stored is None:
        return
    name, short_name = committee_names(unit.name)
    parent = stored.version.parent_id
    if before.parent_id != unit.parent_id:
        parent = committees.get(unit.parent_id) if unit.parent_id else None
    after = replace(
        stored.version,
        name=name,
        short_name=short_name,
        parent_id=parent,
        valid_from=plan.change.effective_on,
        starts=Bound.ACT,
        event_id=plan.event.id,
    )
    plan.alter(stored, after)
