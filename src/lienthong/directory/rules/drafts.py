"""Plain rows about to enter the record: what a load or a change event adds."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from lienthong.directory.terms import (
    Act,
    Body,
    Bound,
    ChangeKind,
    CodeScheme,
    Evidence,
    InternalKind,
    Level,
    Share,
)

_NAMESPACE = UUID("5a6de2b4-6f0c-5d0f-9e63-7d6a4c1c5e56")


def stable_id(*parts: object) -> UUID:
    """An id that is the same wherever the same real data is loaded."""
    return uuid5(_NAMESPACE, ":".join(str(part) for part in parts))


@dataclass(frozen=True, kw_only=True, slots=True)
class EventDraft:
    """A change event to be recorded; `loaded` when it comes with the real data."""

    id: UUID
    kind: ChangeKind
    body: Body
    effective_on: date
    act: Act | None = None
    source: str = ""
    note: str = ""
    loaded: bool = False
    corrects_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionDraft:
    """A version of a unit (`code` set) or of an agency (`unit_id` its territory)."""

    body: Body
    id: UUID
    name: str
    short_name: str
    type: str
    level: Level
    valid_from: date
    valid_until: date | None
    starts: Bound
    ends: Bound | None
    event_id: UUID
    parent_id: UUID | None = None
    code: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeDraft:
    """An identity code of an agency."""

    id: UUID
    scheme: CodeScheme
    code: str
    valid_from: date
    valid_until: date | None
    starts: Bound
    ends: Bound | None
    event_id: UUID
    demonstration: bool = False
    alias: bool = False
    basis: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkDraft:
    """What passes from one body to another."""

    body: Body
    predecessor_id: UUID
    successor_id: UUID
    share: Share
    effective_on: date
    event_id: UUID
    basis: str = ""
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class InternalDraft:
    """A unit inside an agency."""

    id: UUID
    agency_id: UUID
    name: str
    kind: InternalKind
    valid_from: date
    starts: Bound
    event_id: UUID
    basis: str = ""


@dataclass(kw_only=True, slots=True)
class Draft:
    """Everything one load or one change adds. `untraced` are bodies without a recorded line."""

    events: dict[UUID, EventDraft] = field(default_factory=dict)
    versions: list[VersionDraft] = field(default_factory=list)
    codes: list[CodeDraft] = field(default_factory=list)
    links: list[LinkDraft] = field(default_factory=list)
    internals: list[InternalDraft] = field(default_factory=list)
    untraced: set[UUID] = field(default_factory=set)

    def event(
        self,
        kind: ChangeKind,
        body: Body,
        effective_on: date,
        *,
        about: object,
        act: Act | None = None,
        source: str = "",
    ) -> UUID:
        """Add a loaded event once and give its id, which depends on what it is about."""
        key = stable_id("event", kind, body, effective_on, about)
        if key not in self.events:
            self.events[key] = EventDraft(
                id=key,
                kind=kind,
                body=body,
                effective_on=effective_on,
                act=act,
                source=source,
                loaded=True,
            )
        return key
