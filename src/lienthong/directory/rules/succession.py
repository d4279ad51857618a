"""Who carries a body on: the walk over links, and how shares compose. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.directory.terms import Evidence, Share, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Heir:
    """A body that carries on (part of) another: by which steps, what share, since when."""

    id: UUID
    share: Share
    since: date
    steps: tuple[Step, ...]
    evidence: tuple[Evidence, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """The heirs found, and the bodies on the way that ended without an heir."""

    heirs: tuple[Heir, ...]
    lost: tuple[UUID, ...]


def compose(first: Share, second: Share) -> Share:
    """The share of the first body in the third, over a second one.

    All of a whole is all; staying unchanged changes nothing; where one step is unknown the whole
    is unknown; everything else is a part.
    """
    if first is Share.UNCHANGED:
        return second
    if second is Share.UNCHANGED:
        return first
    if Share.UNKNOWN in {first, second}:
        return Share.UNKNOWN
    return Share.FULL if first is second is Share.FULL else Share.PART


def compose_evidence(
    first: tuple[Evidence, ...] | None, second: tuple[Evidence, ...] | None
) -> tuple[Evidence, ...] | None:
    """The communes of the first step that also passed in the second; None when a step has none.

    Communes are compared by identity: one that was itself merged in between is not followed.
    """
    if first is None or second is None:
        return None
    passed = {item.unit_id: item for item in second}
    return tuple(passed[item.unit_id] for item in first if item.unit_id in passed)


def follow(
    origin: UUID, links: Mapping[UUID, Iterable[Step]], *, on: date, living: Collection[UUID]
) -> Walk:
    """Walk from `origin` along the links in force by `on` to the bodies that live on that day.

    `links` gives the steps out of each body, `living` the ids that live on the day. A body that
    gave a part away and lives on counts beside those that got the part. A step is only taken on or
    after the day its giver was reached; a step from a body to itself (unchanged) leads nowhere.
    """
    found: dict[UUID, list[tuple[Step, ...]]] = {}
    lost: list[UUID] = []
    paths: list[tuple[Step, ...]] = [()]
    while paths:
        path = paths.pop()
        here = path[-1].successor_id if path else origin
        seen = {origin, *(step.successor_id for step in path)}
        onward = [
            step for step in _open_steps(here, path, links, on) if step.successor_id not in seen
        ]
        paths.extend((*path, step) for step in onward)
        if path and here in living:
            found.setdefault(here, []).append(path)
        elif not onward and here not in living and here not in lost:
            lost.append(here)
    heirs = [_heir(heir, routes) for heir, routes in found.items()]
    if len(heirs) == 1 and not lost and origin not in living:
        heirs = [_sole(heirs[0])]
    return Walk(heirs=tuple(heirs), lost=tuple(lost))


def _open_steps(
    here: UUID, path: tuple[Step, ...], links: Mapping[UUID, Iterable[Step]], on: date
) -> list[Step]:
    reached_on = path[-1].effective_on if path else date.min
    return [step for step in links.get(here, ()) if reached_on <= step.effective_on <= on]


def _heir(heir: UUID, routes: list[tuple[Step, ...]]) -> Heir:
    """Join the routes to one heir: the fullest share, the first day, all evidence."""
    shares, evidence = [], []
    for route in routes:
        share, shown = Share.UNCHANGED, route[0].evidence
        for place, step in enumerate(route):
            share = compose(share, step.share)
            shown = compose_evidence(shown, step.evidence) if place else shown
        shares.append(share)
        evidence.append(shown)
    ordered = (Share.FULL, Share.UNKNOWN, Share.PART, Share.REMAINDER, Share.UNCHANGED)
    return Heir(
        id=heir,
        share=next(share for share in ordered if share in shares),
        since=min(route[-1].effective_on for route in routes),
        steps=_steps(routes),
        evidence=_joined(evidence),
    )


def _steps(routes: list[tuple[Step, ...]]) -> tuple[Step, ...]:
    """The steps of all routes, each once, by day; a route alone is in that order already."""
    if len(routes) == 1:
        return routes[0]
    steps = {
        (step.predecessor_id, step.successor_id, step.effective_on): step
        for route in routes
        for step in route
    }
    return tuple(sorted(steps.values(), key=lambda step: step.effective_on))


def _joined(evidence: list[tuple[Evidence, ...] | None]) -> tuple[Evidence, ...] | None:
    known = [shown for shown in evidence if shown is not None]
    if len(known) < len(evidence):
        return None
    if len(known) == 1:
        return known[0]
    return tuple({item.unit_id: item for shown in known for item in shown}.values())


def _sole(heir: Heir) -> Heir:
    """An only heir of a body that ended, with nothing lost, got all of it, unless it is unknown."""
    if heir.share in {Share.UNKNOWN, Share.FULL}:
        return heir
    return Heir(
        id=heir.id, share=Share.FULL, since=heir.since, steps=heir.steps, evidence=heir.evidence
    )
