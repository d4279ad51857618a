"""The two ways of a change: a body goes on under other particulars, or passes on and ends."""

from uuid import UUID

from lienthong.directory.rules.changes.bodies import (
    agency_code,
    moved,
    new_agency,
    new_unit,
    recoded,
    renamed,
)
from lienthong.directory.rules.changes.shape import share_of
from lienthong.directory.rules.changes.state import Plan, StoredVersion, standing
from lienthong.directory.rules.drafts import VersionDraft
from lienthong.directory.terms import (
    AgencyKind,
    Body,
    ChangeKind,
    NothingChanges,
    NotLiving,
    Particulars,
    StillHolds,
)

_EXAMPLES = 3


def alter(plan: Plan) -> None:
    """Rename, move or recode the bodies named."""
    for place, line in enumerate(plan.change.lines, start=1):
        if line.source_id is None or line.new is None:
            continue
        stored = standing(plan, body_id=line.source_id, line=place)
        if stored is None:
            continue
        if plan.change.kind is ChangeKind.CODE_CHANGED and plan.change.body is Body.AGENCY:
            code = agency_code(plan, stored.version, line.new, place)
            if code is not None:
                plan.change_code(stored.version, code)
            continue
        after = _altered(plan, stored.version, line.new, place)
        if after is not None:
            _check_changes(plan, stored.version, after, place)
            plan.alter(stored, after)


def _altered(plan: Plan, before: VersionDraft, new: Particulars, line: int) -> VersionDraft | None:
    if plan.change.kind is ChangeKind.RENAMED:
        return renamed(plan, before, new, line)
    if plan.change.kind is ChangeKind.MOVED:
        return moved(plan, before, new, line)
    return recoded(plan, before, new, line)


def _check_changes(plan: Plan, before: VersionDraft, after: VersionDraft, line: int) -> None:
    same = (before.name, before.short_name, before.parent_id, before.code) == (
        after.name,
        after.short_name,
        after.parent_id,
        after.code,
    )
    if same:
        plan.refuse(line, "new", NothingChanges(name=before.name))


def pass_on(plan: Plan) -> None:
    """End the sources that do not live on, begin the new bodies, link them."""
    staying = {line.target_id for line in plan.change.lines}
    sources: dict[UUID, int] = {}
    for place, line in enumerate(plan.change.lines, start=1):
        if line.source_id is not None:
            sources.setdefault(line.source_id, place)
    for source, place in sources.items():
        stored = standing(plan, body_id=source, line=place)
        if stored is not None and source not in staying:
            end_body(plan, stored, place)
    born = _begin_new(plan)
    for place, line in enumerate(plan.change.lines, start=1):
        target = born.get(line.new) if line.new else line.target_id
        if target is None:
            continue
        if line.target_id and plan.state.living(line.target_id, plan.change.effective_on) is None:
            name = plan.state.name(line.target_id)
            plan.refuse(place, "target", NotLiving(name=name, on=plan.change.effective_on))
        elif line.source_id and line.source_id != target:
            plan.link(plan.change.body, line.source_id, target, share_of(plan.change, line))


def end_body(plan: Plan, stored: StoredVersion, line: int) -> None:
    """End a body. Units in it and committees under it keep it alive; other agencies end with it."""
    going = {line.source_id for line in plan.change.lines} | {version.id for version in plan.ended}
    holding = []
    for child in plan.state.children.get(stored.version.id, ()):
        if child.version.id in going:
            continue
        committee = child.version.type == AgencyKind.PEOPLES_COMMITTEE
        if child.version.body is Body.UNIT or committee:
            holding.append(child.version.name)
        else:
            end_body(plan, child, line)
    if holding:
        examples = ", ".join(sorted(holding)[:_EXAMPLES])
        refusal = StillHolds(name=stored.version.name, count=len(holding), examples=examples)
        plan.refuse(line, "source", refusal)
    plan.end(stored)


def _begin_new(plan: Plan) -> dict[Particulars, UUID]:
    """Begin each body the lines describe, once; its id by what describes it."""
    born: dict[Particulars, UUID] = {}
    seen: set[Particulars] = set()
    for place, line in enumerate(plan.change.lines, start=1):
        if line.new is None or line.new in seen:
            continue
        seen.add(line.new)
        make = new_unit if plan.change.body is Body.UNIT else new_agency
        version = make(plan, line.new, place)
        if version is not None:
            plan.begin(version)
            born[line.new] = version.id
    return born
