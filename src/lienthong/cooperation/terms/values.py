"""The words of agreements: sides, levels, what is known of dates, and the values passed around."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.identity.terms import Audience, Permission, Role


class Level(StrEnum):
    """On which level the state side signed; districts ended on 1 July 2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    DEPARTMENT = "department"
    ASSOCIATION = "association"
    COMMUNE = "commune"


class Side(StrEnum):
    """The two sides of an agreement."""

    STATE = "state"
    PROVIDER = "provider"


class PartyRole(StrEnum):
    """What a party does in an agreement."""

    SIGNATORY = "signatory"
    FOCAL_POINT = "focal_point"
    WITNESS = "witness"


class RecordKind(StrEnum):
    """AGREEMENT: one agreement. GAP: agreements a source mentions without naming them."""

    AGREEMENT = "agreement"
    GAP = "gap"


class Instrument(StrEnum):
    """What was signed. A trial is never counted as a contract, nor a plan as an agreement."""

    AGREEMENT = "agreement"
    PLAN = "plan"
    TRIAL = "trial"
    CONTRACT = "contract"


class DateBasis(StrEnum):
    """What the day of signing rests on.

    BOUNDED: the source is vaguer, but its own date sets a limit. INFERRED: worked out from
    something else in the sources. MISSING: no source gives it.
    """

    STATED = "stated"
    BOUNDED = "bounded"
    INFERRED = "inferred"
    MISSING = "missing"


class Certainty(StrEnum):
    """Whether a source says it or we conclude it."""

    STATED = "stated"
    INFERRED = "inferred"


class VersionKind(StrEnum):
    """Why a version exists: entered, changed by the parties, or our record was wrong."""

    FIRST = "first"
    AMENDMENT = "amendment"
    CORRECTION = "correction"


class State(StrEnum):
    """How an agreement stands on a day."""

    NOT_BEGUN = "not_begun"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


class Unsure(StrEnum):
    """Why nobody can say how an agreement stands on a day."""

    NO_TERM = "no_term"
    BEGINNING = "beginning"
    END = "end"


class Order(StrEnum):
    """By what a list is ordered."""

    REFERENCE = "reference"
    SIGNED = "signed"
    ENDS = "ends"
    TITLE = "title"
    LEVEL = "level"


# Agreements of state bodies, taken from the press: everybody may read them.
VIEW = Permission("cooperation:agreement:view", audience=Audience.EVERYONE)
EDIT = Permission("cooperation:agreement:edit", frozenset({Role.PROGRAMME_OFFICER}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One party as it signed; `agency_id` is its body in the directory, None when not linked.

    `note` says what is not known of it, such as why no body of the directory stands behind it.
    `signed_by` is the person who signed for it and `capacity` the post held then, "" if not known.
    """

    side: Side
    name: str
    role: PartyRole = PartyRole.SIGNATORY
    agency_id: UUID | None = None
    note: str = ""
    signed_by: str = ""
    capacity: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """What one side took upon itself."""

    side: Side
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the record comes from. `published_on` is EDTF, "" when unknown."""

    article: str
    publisher: str = ""
    published_on: str = ""
    address: str = ""
    facts: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementDraft:
    """Everything that is recorded of an agreement, as entered.

    `signed` and `term` are EDTF, "" when not known; `signed_as_written` is how the source puts it.
    Without a term `term_missing` says why there is none. `renews_id` names the agreement that this
    one carries on. `legal_basis` are the acts and decisions that it names, each as it is quoted.
    """

    title: str
    level: Level
    kind: RecordKind = RecordKind.AGREEMENT
    instrument: Instrument = Instrument.AGREEMENT
    signed: str = ""
    signed_as_written: str = ""
    signed_basis: DateBasis = DateBasis.MISSING
    signed_note: str = ""
    term: str = ""
    term_missing: str = ""
    parties: tuple[Party, ...] = ()
    legal_basis: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    figures: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    remarks: str = ""
    renews_id: UUID | None = None
    renews_certainty: Certainty = Certainty.STATED


@dataclass(frozen=True, kw_only=True, slots=True)
class Force:
    """Within which days an agreement surely begins and ends to hold; all days included.

    None means without limit on that side: `begins_last` None, that it may never have begun. An
    agreement that states that it has no end has date.max as both ends.
    """

    begins_first: date | None
    begins_last: date | None
    ends_first: date | None
    ends_last: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How an agreement stands on a day; `unsure` says why when that is UNKNOWN."""

    state: State
    unsure: Unsure | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """The days between the end of one agreement and the signing of the next, as bounds.

    `shortest` and `longest` count days without an agreement; 0 means that they join or overlap.
    Whole months of both are given beside. `certainty` is INFERRED when a date or the link is.
    """

    shortest: int
    longest: int
    shortest_months: int
    longest_months: int
    certainty: Certainty


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """An agreement that carries on another; `gap` is None when a date is missing."""

    agreement_id: UUID
    reference: str
    title: str
    certainty: Certainty
    gap: Gap | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Heir:
    """A living body that carries on a party: its code ("" when unknown) and what it took over."""

    agency_id: UUID
    name: str
    short_name: str
    code: str
    demonstration: bool
    share: str
    since: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyToday:
    """A party and what became of it until a day.

    `known` is False for a party without a body in the directory. `name_now` is the body's name on
    that day, or the last it had. `ended_on` is the first day on which it was no more; `heirs` are
    its living successors. `traced` False means that the directory does not know its line: whether
    such a body lives on nobody can tell, so `living` is False too, without an `ended_on`.
    """

    party: Party
    known: bool
    living: bool
    name_now: str = ""
    short_name_now: str = ""
    ended_on: date | None = None
    heirs: tuple[Heir, ...] = ()
    traced: bool = True

    @property
    def ended(self) -> bool:
        """Tell whether it is known to be no more."""
        return self.ended_on is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementSummary:
    """An agreement in a list, as it stands on the day asked.

    `heirs` counts the different living bodies that come after its parties which have ended;
    `successors_waiting` those of which nobody has decided yet, `successors_decided` the decisions.
    `parties_untraced` are the parties of which the directory cannot tell whether they live on.
    `awaits` is the side that has yet to confirm what the other entered.
    """

    id: UUID
    reference: str
    kind: RecordKind
    instrument: Instrument
    title: str
    level: Level
    signed: str
    signed_basis: DateBasis
    signed_note: str
    term: str
    term_missing: str
    standing: Standing
    parties: tuple[Party, ...]
    parties_ended: int
    parties_untraced: int
    heirs: int
    successors_waiting: int
    successors_decided: int
    awaits: Side | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of the record of an agreement, as it was entered.

    `effective` (EDTF, "" when unknown) is the day of the amendment; `superseded_at` is None for
    the version that stands.
    """

    number: int
    kind: VersionKind
    draft: AgreementDraft
    effective: str
    reason: str
    recorded_at: datetime
    recorded_by: str
    superseded_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementRecord:
    """One agreement whole: the version that stands, the earlier ones, and what hangs together.

    `awaits` is the side that has yet to confirm what the other entered.
    """

    id: UUID
    reference: str
    draft: AgreementDraft
    force: Force
    standing: Standing
    parties: tuple[PartyToday, ...]
    versions: tuple[Version, ...]
    renews: Renewal | None
    renewed_by: tuple[Renewal, ...]
    awaits: Side | None

    @property
    def heirs(self) -> tuple[Heir, ...]:
        """The living successors of all parties that ended, each once."""
        ended = [today for today in self.parties if today.ended]
        return tuple({heir.agency_id: heir for today in ended for heir in today.heirs}.values())
