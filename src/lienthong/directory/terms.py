"""Words of the directory: bodies, levels, kinds, shares, the cards that queries return, refusals.

Two kinds of bodies: a *unit* is a territory (province, district, commune), an *agency* is a legal
body (a People's Committee, a department). Both live through the same kinds of events.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal


class Body(StrEnum):
    """Which of the two kinds of bodies is meant."""

    UNIT = "unit"
    AGENCY = "agency"


class Level(IntEnum):
    """Level of a territory; a state-wide body has level 0. Districts ended on 1 July 2025."""

    STATE = 0
    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


class UnitType(StrEnum):
    """Type of a territorial unit."""

    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    CITY = "city"
    TOWN = "town"
    URBAN_DISTRICT = "urban_district"
    RURAL_DISTRICT = "rural_district"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"


class AgencyKind(StrEnum):
    """Kind of a legal body."""

    PEOPLES_COMMITTEE = "peoples_committee"
    PEOPLES_COUNCIL = "peoples_council"
    MINISTRY = "ministry"
    DEPARTMENT = "department"
    OFFICE = "office"
    INSPECTORATE = "inspectorate"
    BOARD = "board"
    CENTRE = "centre"
    PUBLIC_SERVICE_UNIT = "public_service_unit"
    TAX_OFFICE = "tax_office"
    PARTY_BODY = "party_body"
    YOUTH_UNION = "youth_union"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    OTHER = "other"


class Bound(StrEnum):
    """What an end of a period rests on.

    ACT: a legal act sets this day. RECORD: the day is that of a list or another record; the body
    is known to exist on it, and what was before (after) is not in the record.
    """

    ACT = "act"
    RECORD = "record"


class Share(StrEnum):
    """How much of a predecessor passed to a successor."""

    FULL = "full"
    PART = "part"
    REMAINDER = "remainder"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


class CodeScheme(StrEnum):
    """Scheme of an identity code: QCVN 102:2016 (old), QĐ 20/2020/QĐ-TTg (new), any other."""

    OLD = "old"
    NEW = "new"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What an event did to the bodies it names."""

    LISTED = "listed"
    FORMED = "formed"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    DISSOLVED = "dissolved"
    CODE_CHANGED = "code_changed"
    CORRECTED = "corrected"


class InternalKind(StrEnum):
    """Kind of a unit inside an agency."""

    OFFICE = "office"
    DIVISION = "division"
    TEAM = "team"


_ADMINISTRATORS = frozenset({Role.AGENCY_ADMINISTRATOR, Role.OPERATOR})
ENTER_CHANGES = Permission("directory:change:enter", _ADMINISTRATORS)
CORRECT_CHANGES = Permission("directory:change:correct", _ADMINISTRATORS)
APPOINT = Permission("directory:post:appoint", _ADMINISTRATORS)


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
        """Tell whether this version holds on that day."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


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
    successor. With `origin.traced` False nothing is known beyond the record.
    """

    origin: Card
    on: date
    living: bool
    successors: tuple[Successor, ...]
    lost: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventCard:
    """A change event as recorded; `corrected_by` is the event that undid it."""

    id: UUID
    kind: ChangeKind
    body: Body
    effective_on: date
    act: Act | None
    source: str
    note: str
    recorded_at: datetime
    recorded_by: str
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


class UnknownBody(Refusal):
    """No body answers to the given id, code or name."""

    code = "directory.unknown_body"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no unit or agency “{asked}”. Check the code or the name."


class UnknownEvent(Refusal):
    """No change event has the given id."""

    code = "directory.unknown_event"
    fault = Fault.CALLER
    status = 404
    message = "The directory has no change event {event}. It may have been entered elsewhere."


class AmbiguousName(Refusal):
    """Several bodies answer to a name."""

    code = "directory.ambiguous_name"
    fault = Fault.CALLER
    status = 409
    message = "“{asked}” may be {candidates}. Give the code or the full name with its type."


class AgencyDissolved(Refusal):
    """An agency that has ended was to act or be addressed."""

    code = "directory.agency_dissolved"
    fault = Fault.CALLER
    status = 409
    message = "{agency} ended on {ended_on}. Choose a successor: {successors}."


class ChangeRefused(Refusal):
    """A change event does not fit the record; `problems` lists each Problem."""

    code = "directory.change_refused"
    fault = Fault.CALLER
    status = 422
    message = "The change was not recorded: {summary}"


class AlreadyCorrected(Refusal):
    """An event was to be undone twice, or the undoing itself undone."""

    code = "directory.already_corrected"
    fault = Fault.CALLER
    status = 409
    message = (
        "This event was already undone on {corrected_on}. Enter the right change as a new event."
    )


class LaterChangeStands(Refusal):
    """An event was to be undone although later events rest on it."""

    code = "directory.later_change_stands"
    fault = Fault.CALLER
    status = 409
    message = "{body} was changed again by a later event of {effective_on}. Undo that one first."


class DataDamaged(Refusal):
    """A data file of the package does not read as it should."""

    code = "directory.data_damaged"
    fault = Fault.THIS_SYSTEM
    message = "The data file {file} is damaged at line {line}: {reason}. Install the package again."
