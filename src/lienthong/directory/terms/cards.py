"""What queries return: plain, frozen, without a database behind it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.directory.terms.words import (
    Body,
    Bound,
    ChangeKind,
    CodeScheme,
    InternalKind,
    Level,
    Share,
)
from lienthong.identity.terms import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """A legal act as cited: `issued_on` is EDTF ("2025-06-16", "2025", "" when not stated)."""

    number: str
    issuer: str = ""
    issued_on: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One body as it is (was) on a day: a version of its record.

    `type` is a UnitType or an AgencyKind by value. `valid_from`/`valid_until` (half-open) bound
    this version, not the life of the body. `code` is the unit's code, or the agency's own identity
    code on that day ("" when none is known); `demonstration` says that the code is made up.
    For a unit `unit_id` is its own id; for an agency the territory it governs or serves.
    `traced` is False when the record does not say what the body came from and went to.
    """

    body: Body
    id: UUID
    name: str
    short_name: str
    type: str
    level: Level
    code: str
    demonstration: bool
    parent_id: UUID | None
    unit_id: UUID | None
    valid_from: date
    valid_until: date | None
    starts: Bound
    ends: Bound | None
    traced: bool

    def lives_on(self, on: date) -> bool:
        """Tell whether this version holds on that day, as far as the record goes."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def only_named_before(self, on: date) -> bool:
        """Tell whether all that is known of the body is one source before that day.

        It counts as living then, since no end is on record; nobody may claim that it lives.
        """
        return self.starts is Bound.MENTION and self.valid_until is None and self.valid_from < on


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeHit:
    """A body found by a code: the code's own period, and whether it is in force on the day asked.

    `scheme` is None for the code of a territorial unit.
    """

    card: Card
    code: str
    scheme: CodeScheme | None
    valid_from: date
    valid_until: date | None
    in_force: bool
    demonstration: bool
    alias: bool
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FormerAddress:
    """A code under which the exchange reached an agency once, and no longer reaches any.

    `card` is the agency as it is on the day asked, or as it last was: `ended` tells which.
    `successors` are the ids of those who carry an ended one on that day, most first.
    """

    code: str
    card: Card
    ended: bool
    successors: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NameHit:
    """A body found by a name; `name` is the one that matched, `card` the body's latest version."""

    card: Card
    name: str
    exact_accents: bool
    living: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One commune that shows what passed from a district to a successor, as named that day."""

    unit_id: UUID
    code: str
    name: str
    share: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One change on the way from a body to another: who passed what to whom, when, by which act.

    `evidence` is None when the record names no communes that passed.
    """

    predecessor_id: UUID
    successor_id: UUID
    share: Share
    effective_on: date
    event_id: UUID
    act: str
    evidence: tuple[Evidence, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Successor:
    """A body that carries on (part of) another one on the day asked.

    `since` is the day it took over; `share` is composed over the steps. `evidence` names the
    communes that passed; None when the record has none, empty when the line is legal only (no
    commune of the first body lies in this one).
    """

    card: Card
    share: Share
    since: date
    steps: tuple[Step, ...]
    evidence: tuple[Evidence, ...] | None

    @property
    def id(self) -> UUID:
        """The successor's own id."""
        return self.card.id

    @property
    def name(self) -> str:
        """The successor's name on the day asked."""
        return self.card.name

    @property
    def code(self) -> str:
        """The successor's code on the day asked, "" when none is known."""
        return self.card.code


@dataclass(frozen=True, kw_only=True, slots=True)
class Succession:
    """Who carries a body on, on a day.

    `origin` is the body's last version up to that day. `living` says that it still exists then;
    `successors` are the others. `lost` are bodies on the way that ended without a recorded
    successor. With `origin.traced` False nothing is known beyond the record; an agency in which
    somebody holds a post on that day (`seated`) is known to live all the same.
    """

    origin: Card
    on: date
    living: bool
    successors: tuple[Successor, ...]
    lost: tuple[UUID, ...]
    seated: bool = False

    @property
    def told(self) -> bool:
        """Whether it can be told that the body lives on when no end is recorded."""
        return self.origin.traced or self.seated


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What a unit stands on: its own id, all that ever lay in it, and all that these came from.

    `lives_from` and `lives_until` (half-open) bound its life as far as the record goes.
    """

    units: frozenset[UUID]
    level: Level
    lives_from: date
    lives_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventCard:
    """A change event as recorded; `corrected_by` is the event that undid it.

    What came with the `loaded` data is not undone: a new change corrects it.
    """

    id: UUID
    kind: ChangeKind
    body: Body
    effective_on: date
    act: Act | None
    source: str
    note: str
    recorded_at: datetime
    recorded_by: str
    loaded: bool
    corrects_id: UUID | None
    corrected_by_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A body's whole line: its own versions, and the bodies before and after it.

    `before` and `after` are the steps of all generations, oldest first; `cards` holds, by id, the
    last version of every body the steps name. `traced` is False when the record has no line.
    """

    origin: Card
    versions: tuple[Card, ...]
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    cards: dict[UUID, Card]
    events: dict[UUID, EventCard]
    traced: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A body in a tree, with what lies in (under) it, in the order of the Vietnamese alphabet."""

    card: Card
    children: tuple["Node", ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class InternalCard:
    """A unit inside an agency."""

    id: UUID
    agency_id: UUID
    name: str
    kind: InternalKind
    valid_from: date
    valid_until: date | None
    starts: Bound
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PostCard:
    """A post in an agency (in one of its units when `internal_id` is set), and its role.

    `heads`: whoever holds it is the head of the agency.
    """

    id: UUID
    agency_id: UUID
    internal_id: UUID | None
    title: str
    role: Role
    heads: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentCard:
    """Who holds (held) a post in which period."""

    id: UUID
    post: PostCard
    account_id: UUID
    account_name: str
    valid_from: date
    valid_until: date | None
    source: str
