"""Enter a change event: preview it, record it, undo it by a correction."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.directory.events import ChangeRecorded
from lienthong.directory.models import AgencyCode, AgencyVersion, UnitVersion
from lienthong.directory.operations.reading import lock_record, read_state
from lienthong.directory.operations.writing import write_events, write_rows
from lienthong.directory.queries.reach import read_superiors
from lienthong.directory.rules.changes import Plan, check_entry, plan_change
from lienthong.directory.rules.drafts import EventDraft, VersionDraft
from lienthong.directory.rules.reach import refs_of, refuse_out_of_reach
from lienthong.directory.terms import (
    EVERYWHERE,
    Body,
    Card,
    Change,
    ChangeRefused,
    Passing,
    Preview,
    Reach,
)


@dataclass(frozen=True, kw_only=True)
class RecordedChange:
    """A change as it entered the record."""

    event_id: UUID
    preview: Preview


def preview_change(*, change: Change, within: Reach, on: date) -> Preview:
    """What a person's change would do, and what is wrong with it; `on` is today.

    Nothing is written.
    """
    return preview_of(_planned(change, within, entered_on=on))


def record_change(*, change: Change, within: Reach, actor: Actor, now: datetime) -> RecordedChange:
    """Record a change of units or agencies with everything that follows from it.

    Rows that no longer hold are superseded, never edited. Every body the change names must be
    `within` the reach of who enters it; what a person enters rests on an act and is not dated more
    than ten years ahead. Refuses a change with problems (ChangeRefused, its `problems` as
    preview_change lists them). Fact: directory:change:recorded.
    """
    with transaction.atomic():
        lock_record()
        plan = enter_change(change=change, within=within, actor=actor, now=now)
        append_fact(fact=fact_of(plan), actor=actor, now=now)
    return RecordedChange(event_id=plan.event.id, preview=preview_of(plan))


def enter_change(*, change: Change, within: Reach, actor: Actor, now: datetime) -> Plan:
    """Check a change and write its rows; the fact is the caller's, who holds the record's lock.

    Nothing is written of a change that is refused, so that the caller's transaction can go on.
    """
    by_person = actor.account_id is not None
    plan = _planned(change, within, entered_on=timezone.localdate(now) if by_person else None)
    if plan.problems:
        raise ChangeRefused(problems=tuple(plan.problems))
    _write(plan, actor=actor, now=now)
    return plan


def _planned(change: Change, within: Reach, *, entered_on: date | None) -> Plan:
    """The plan of a change; one that a person enters (`entered_on`) is looked at more closely."""
    event = EventDraft(
        id=uuid4(),
        kind=change.kind,
        body=change.body,
        effective_on=change.effective_on,
        act=change.act,
        note=change.note,
    )
    plan = Plan(change=change, state=read_state(change), event=event)
    plan.draft.events[event.id] = event
    if entered_on is not None:
        check_entry(plan, today=entered_on)
    plan_change(plan)
    if within != EVERYWHERE:
        superiors = read_superiors(refs_of(plan), on=change.effective_on)
        refuse_out_of_reach(plan, reach=within, superiors=superiors)
    return plan


def _write(plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Insert the plan's rows, first taking out of the record those they replace."""
    superseded: dict[Any, list[int]] = {
        UnitVersion: [row for body, row in plan.superseded_versions if body is Body.UNIT],
        AgencyVersion: [row for body, row in plan.superseded_versions if body is Body.AGENCY],
        AgencyCode: plan.superseded_codes,
    }
    recording = write_events(plan.draft, recorded_by=actor.name, now=now)
    event = recording.events[plan.event.id]
    for table, rows in superseded.items():
        if rows:
            table.objects.filter(id__in=rows).update(superseded_at=now, superseded_by=event)
    write_rows(plan.draft, recording)


def fact_of(plan: Plan) -> ChangeRecorded:
    """The fact of a change that is written."""
    ended = tuple(sorted(f"{version.body}:{version.id}" for version in plan.ended))
    began = tuple(sorted(f"{version.body}:{version.id}" for version in plan.began))
    touched = {f"{body}:{body_id}" for body, body_id in plan.touched} - {*ended, *began}
    return ChangeRecorded(
        event_id=plan.event.id,
        kind=plan.event.kind,
        body=plan.event.body,
        effective_on=plan.event.effective_on,
        act=plan.event.act.number if plan.event.act else "",
        ended=ended,
        began=began,
        touched=tuple(sorted(touched)),
    )


def preview_of(plan: Plan) -> Preview:
    """What a plan does, for people."""
    names = {version.id: version.name for version in (*plan.ended, *plan.began)}
    return Preview(
        ended=tuple(_card(version, plan) for version in plan.ended),
        began=tuple(_card(version, plan) for version in plan.began),
        altered=tuple((_card(before, plan), _card(after, plan)) for before, after in plan.altered),
        passed=tuple(
            Passing(
                body=link.body,
                source=names.get(link.predecessor_id) or plan.state.name(link.predecessor_id),
                target=names.get(link.successor_id) or plan.state.name(link.successor_id),
                share=link.share,
            )
            for link in plan.draft.links
        ),
        problems=tuple(plan.problems),
    )


def _card(version: VersionDraft, plan: Plan) -> Card:
    code, demonstration = version.code, False
    if version.body is Body.AGENCY and not code:
        for stored in plan.state.codes.get(version.id, ()):
            if not stored.code.alias:
                code, demonstration = stored.code.code, stored.code.demonstration
        for draft in plan.draft.codes:
            if draft.id == version.id and draft.valid_until is None:
                code, demonstration = draft.code, draft.demonstration
    return Card(
        body=version.body,
        id=version.id,
        name=version.name,
        short_name=version.short_name,
        type=version.type,
        level=version.level,
        code=code,
        demonstration=demonstration,
        parent_id=version.parent_id,
        unit_id=version.id if version.body is Body.UNIT else version.unit_id,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        starts=version.starts,
        ends=version.ends,
        traced=True,
    )
