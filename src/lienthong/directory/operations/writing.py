"""Write a draft to the tables, within the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from lienthong.directory.models import (
    Agency,
    AgencyCode,
    AgencyLink,
    AgencyVersion,
    ChangeEvent,
    InternalUnit,
    LegalAct,
    Unit,
    UnitLink,
    UnitVersion,
)
from lienthong.directory.rules.drafts import Draft, LinkDraft, VersionDraft, stable_id
from lienthong.directory.rules.names import search_text
from lienthong.directory.terms import Act, Body, Evidence
from lienthong.kernel.vietnamese import sort_key

Progress = Callable[[str, int], None]
"""Told what was written and how many rows."""

FILLED: tuple[type[Model], ...] = (
    LegalAct,
    ChangeEvent,
    Unit,
    Agency,
    UnitVersion,
    AgencyVersion,
    AgencyCode,
    UnitLink,
    AgencyLink,
    InternalUnit,
)
"""The tables that a draft adds to."""

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Recording:
    """Who records, when, and what of the draft's events became which row."""

    by: str
    at: datetime
    events: dict[UUID, ChangeEvent]

    def stamp(self, event_id: UUID) -> dict[str, Any]:
        """The columns every recorded row shares."""
        return {"recorded_at": self.at, "entered_by": self.events[event_id]}


def write_draft(
    draft: Draft, *, recorded_by: str, now: datetime, progress: Progress | None = None
) -> dict[UUID, ChangeEvent]:
    """Insert everything the draft adds; the events by id. Bodies already known stay as they are."""
    recording = write_events(draft, recorded_by=recorded_by, now=now)
    write_rows(draft, recording, progress=progress)
    return recording.events


def write_events(draft: Draft, *, recorded_by: str, now: datetime) -> Recording:
    """Insert the draft's events with their acts: first, as every other row names its event."""
    return Recording(recorded_by, now, _write_events(draft, recorded_by, now))


def write_rows(draft: Draft, recording: Recording, *, progress: Progress | None = None) -> None:
    """Insert all but the draft's events."""
    tell = progress or _tell_nobody
    tell("events", len(recording.events))
    _write_bodies(draft)
    for what, rows in (
        ("unit versions", _unit_versions(draft, recording)),
        ("agency versions", _agency_versions(draft, recording)),
        ("codes", _codes(draft, recording)),
        ("links", _links(draft, recording)),
        ("internal units", _internals(draft, recording)),
    ):
        tell(what, _insert(rows))


def _tell_nobody(_what: str, _count: int) -> None:
    """Nobody watches."""


def act_id(act: Act) -> UUID:
    """The id of an act: the same number and issuer are the same act."""
    return stable_id("act", act.issuer, act.number)


def evidence_json(evidence: Sequence[Evidence] | None) -> list[dict[str, str]] | None:
    """Evidence as it is kept in a link."""
    if evidence is None:
        return None
    return [
        {"unit": str(item.unit_id), "code": item.code, "name": item.name, "share": item.share}
        for item in evidence
    ]


def _insert(rows: Iterable[Model]) -> int:
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, batch in by_table.items():
        table._default_manager.bulk_create(batch, batch_size=_BATCH)  # noqa: SLF001 - Django's public name for the default manager
    return sum(len(batch) for batch in by_table.values())


def _write_events(draft: Draft, recorded_by: str, now: datetime) -> dict[UUID, ChangeEvent]:
    acts = {act_id(event.act): event.act for event in draft.events.values() if event.act}
    known = set(LegalAct.objects.filter(id__in=acts).values_list("id", flat=True))
    LegalAct.objects.bulk_create(
        LegalAct(
            id=key, number=act.number, issuer=act.issuer, issued_on=act.issued_on, note=act.note
        )
        for key, act in acts.items()
        if key not in known
    )
    events = {
        event.id: ChangeEvent(
            key=event.id,
            kind=event.kind,
            body=event.body,
            effective_on=event.effective_on,
            act_id=act_id(event.act) if event.act else None,
            source=event.source,
            note=event.note,
            loaded=event.loaded,
            recorded_at=now,
            recorded_by=recorded_by,
        )
        for event in draft.events.values()
    }
    ChangeEvent.objects.bulk_create(events.values(), batch_size=_BATCH)  # tells the new numbers
    return events


def _write_bodies(draft: Draft) -> None:
    for body, table in ((Body.UNIT, Unit), (Body.AGENCY, Agency)):
        named = dict.fromkeys(version.id for version in draft.versions if version.body is body)
        if not named:
            continue
        known = set(
            table._default_manager.filter(id__in=list(named)).values_list("id", flat=True)  # noqa: SLF001 - Django's public name for the default manager
        )
        rows = [
            table(id=key, traced=key not in draft.untraced) for key in named if key not in known
        ]
        _insert(rows)


def _version_columns(version: VersionDraft, recording: Recording) -> dict[str, Any]:
    return recording.stamp(version.event_id) | {
        "body_id": version.id,
        "name": version.name,
        "short_name": version.short_name,
        "type": version.type,
        "level": version.level,
        "parent_id": version.parent_id,
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "starts": version.starts,
        "ends": version.ends or "",
        "folded": search_text(version.name, version.short_name),
        "sort_key": sort_key(version.name),
    }


def _unit_versions(draft: Draft, recording: Recording) -> Iterable[UnitVersion]:
    for version in draft.versions:
        if version.body is Body.UNIT:
            yield UnitVersion(code=version.code, **_version_columns(version, recording))


def _agency_versions(draft: Draft, recording: Recording) -> Iterable[AgencyVersion]:
    for version in draft.versions:
        if version.body is Body.AGENCY:
            yield AgencyVersion(unit_id=version.unit_id, **_version_columns(version, recording))


def _codes(draft: Draft, recording: Recording) -> Iterable[AgencyCode]:
    for code in draft.codes:
        yield AgencyCode(
            body_id=code.id,
            scheme=code.scheme,
            code=code.code,
            demonstration=code.demonstration,
            alias=code.alias,
            basis=code.basis,
            valid_from=code.valid_from,
            valid_until=code.valid_until,
            starts=code.starts,
            ends=code.ends or "",
            **recording.stamp(code.event_id),
        )


def _links(draft: Draft, recording: Recording) -> Iterable[UnitLink | AgencyLink]:
    for link in draft.links:
        yield _link_table(link)(
            predecessor_id=link.predecessor_id,
            successor_id=link.successor_id,
            share=link.share,
            effective_on=link.effective_on,
            basis=link.basis,
            evidence=evidence_json(link.evidence),
            **recording.stamp(link.event_id),
        )


def _link_table(link: LinkDraft) -> type[UnitLink | AgencyLink]:
    return UnitLink if link.body is Body.UNIT else AgencyLink


def _internals(draft: Draft, recording: Recording) -> Iterable[InternalUnit]:
    for internal in draft.internals:
        yield InternalUnit(
            key=internal.id,
            agency_id=internal.agency_id,
            name=internal.name,
            kind=internal.kind,
            basis=internal.basis,
            valid_from=internal.valid_from,
            starts=internal.starts,
            sort_key=sort_key(internal.name),
            **recording.stamp(internal.event_id),
        )
