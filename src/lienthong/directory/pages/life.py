"""A body's line through time, as the page tells it: one entry for each change, oldest first."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.directory.pages.links import address
from lienthong.directory.pages.words import (
    CHANGE_ICONS,
    act_words,
    change_name,
    day,
    first_day,
    share_name,
    since,
    type_name,
)
from lienthong.directory.terms import Body, Bound, Card, ChangeKind, EventCard, Line, Step

_TONES = {
    ChangeKind.LISTED: "neutral",
    ChangeKind.FORMED: "success",
    ChangeKind.DISSOLVED: "warning",
    ChangeKind.CORRECTED: "danger",
}

_PASSING, _BEGINNING, _ALTERATION, _END = range(4)
"""The order of what happened on one day."""


def life_entries(line: Line, *, on: date) -> list[dict[str, Any]]:
    """What happened, in order of time.

    Each entry is {when, edtf, title, text, passings, act, event_url, tone, icon, current}; a
    passing {source, target, share_name}, the ends with links to them. `current` marks the version
    shown on the day. Where the body began or ended by a passing, the passing tells it.
    """
    passings = _passings(line)
    into = {step.effective_on for step in line.before if step.successor_id == line.origin.id}
    out_of = {step.effective_on for step in line.after if step.predecessor_id == line.origin.id}
    entries = list(passings)
    for entry in _own_versions(line, on=on):
        told = into if entry["order"] == _BEGINNING else out_of if entry["order"] == _END else ()
        if date.fromisoformat(entry["edtf"]) not in told:
            entries.append(entry)
            continue
        own = next(item for item in passings if item["edtf"] == entry["edtf"] and item["own"])
        own["text"] = entry["text"]
        own["current"] = own["current"] or entry["current"]
    return sorted(entries, key=lambda entry: (entry["edtf"], entry["order"]))


def _passings(line: Line) -> list[dict[str, Any]]:
    """The lines to and from the body, gathered by the event that drew them."""
    gathered: dict[tuple[date, UUID], list[Step]] = defaultdict(list)
    for step in (*line.before, *line.after):
        gathered[step.effective_on, step.event_id].append(step)
    return [
        _passing_entry(line, on, line.events.get(event_id), steps)
        for (on, event_id), steps in gathered.items()
    ]


def _passing_entry(
    line: Line, on: date, event: EventCard | None, steps: list[Step]
) -> dict[str, Any]:
    kind = event.kind if event else ChangeKind.MERGED
    title = change_name(kind)
    ends = {step.predecessor_id for step in steps} | {step.successor_id for step in steps}
    own = line.origin.id in ends
    if not own:
        title = gettext("{change} (further along the line)").format(change=title)
    return _entry(
        on,
        title=title,
        event=event,
        kind=kind,
        act=act_words(event.act) if event else steps[0].act,
        own=own,
        passings=[
            {
                "source": _named(line, step.predecessor_id),
                "target": _named(line, step.successor_id),
                "share_name": share_name(step.share),
            }
            for step in steps
        ],
    )


def _named(line: Line, body_id: UUID) -> dict[str, Any]:
    card = line.cards[body_id]
    return {
        "name": card.name,
        "url": None if body_id == line.origin.id else address(card),
    }


def _own_versions(line: Line, *, on: date) -> list[dict[str, Any]]:
    """How the body itself began, changed its name, code or place, and ended."""
    entries = []
    before: Card | None = None
    for version in line.versions:
        gap = before is None or before.valid_until != version.valid_from
        entries.append(_beginning(line, version) if gap else _alteration(line, before, version))
        entries[-1]["current"] = version.lives_on(on)
        before = version
    last = line.versions[-1] if line.versions else None
    if last is not None and last.valid_until is not None:
        entries.append(_end(last, last.valid_until))
    return entries


def _beginning(line: Line, version: Card) -> dict[str, Any]:
    if version.starts is Bound.RECORD:
        title = gettext("First on record")
        text = gettext("{name}. What was before this day is not in the record.")
        kind = ChangeKind.LISTED
    else:
        title, text, kind = gettext("Begins"), "{name}", ChangeKind.FORMED
    when = ""
    if version.starts is Bound.MENTION:
        title = gettext("Named by one source")
        text = gettext("{name}. Neither what was before nor whether it still exists is on record.")
        kind, when = ChangeKind.LISTED, first_day(version)
    coded = version.body is Body.UNIT
    named = f"{version.name} ({version.code})" if coded else version.name
    event = _entering(line, version.valid_from)
    return _entry(
        version.valid_from,
        title=title,
        text=text.format(name=named),
        kind=kind,
        event=event,
        order=_BEGINNING,
        when=when,
    )


def _alteration(line: Line, before: Card | None, version: Card) -> dict[str, Any]:
    told = []
    if before and before.name != version.name:
        told.append(
            gettext("{before} is now called {after}").format(before=before.name, after=version.name)
        )
    if before and before.type != version.type:
        told.append(gettext("now a {kind}").format(kind=type_name(version)))
    if before and before.code != version.code:
        told.append(
            gettext("code {before} becomes {after}").format(before=before.code, after=version.code)
        )
    if before and before.parent_id != version.parent_id:
        told.append(gettext("it now belongs to another body"))
    event = _entering(line, version.valid_from)
    kind = event.kind if event else ChangeKind.RENAMED
    return _entry(
        version.valid_from,
        title=change_name(kind),
        text="; ".join(told) or since(version),
        kind=kind,
        event=event,
        act=act_words(event.act) if event else "",
        order=_ALTERATION,
    )


def _end(last: Card, until: date) -> dict[str, Any]:
    text = gettext("{name} no longer exists from this day on.").format(name=last.name)
    if last.ends is Bound.RECORD:
        text = gettext("{name} is not in later lists.").format(name=last.name)
    return _entry(until, title=gettext("Ends"), text=text, kind=ChangeKind.DISSOLVED, order=_END)


def _entering(line: Line, on: date) -> EventCard | None:
    """The event of that day that is not one of the lines already told."""
    told = {step.event_id for step in (*line.before, *line.after)}
    for event in line.events.values():
        if event.effective_on == on and event.id not in told:
            return event
    return None


def _entry(
    on: date,
    *,
    title: str,
    kind: ChangeKind,
    text: str = "",
    event: EventCard | None = None,
    act: str = "",
    passings: list[dict[str, Any]] | None = None,
    order: int = _PASSING,
    own: bool = False,
    when: str = "",
) -> dict[str, Any]:
    return {
        "when": when or day(on),
        "edtf": on.isoformat(),
        "title": title,
        "text": text,
        "passings": passings or [],
        "act": act,
        "event_url": reverse("directory:change", args=[event.id])
        if event and event.kind is not ChangeKind.LISTED
        else None,
        "tone": _TONES.get(kind, "info"),
        "icon": CHANGE_ICONS[kind],
        "current": False,
        "order": order,
        "own": own,
    }
