"""Words of signing and numbering: authority, keys, series, and the cards that queries return."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.documents.terms.dispatches import Stage
from lienthong.identity.terms import Permission, Role
from lienthong.work.terms import Urgency

GIVE_AUTHORITY = Permission(
    "documents:authority:give", frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST})
)
"""Who among them may give which form, `rules/authority` decides: the head, or who holds a TL."""
KEEP_KEYS = Permission(
    "documents:signing_key:keep",
    frozenset({Role.CLERK, Role.LEADER, Role.SPECIALIST, Role.AGENCY_ADMINISTRATOR}),
)
"""The agency's own for its clerk, who keeps the seal (NĐ 30/2020 Điều 32); a signer's own."""

OUTGOING = "outgoing"
"""The register that all types share unless the agency's rules say otherwise."""


class Form(StrEnum):
    """The forms of signing (NĐ 30/2020 Điều 13), by their codes in `paper`; BY_RIGHT: none."""

    BY_RIGHT = ""
    COLLECTIVE = "tm"
    ACTING_HEAD = "q"
    DEPUTY = "kt"
    BY_ORDER = "tl"
    SUB_AUTHORISED = "tuq"


class KeyKind(StrEnum):
    """Where a signing key lies."""

    FILE = "file"
    TOKEN = "token"  # noqa: S105 - a kind of place
    REMOTE = "remote"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityDraft:
    """An authority to be given: to whom, in which form, for what, from when until when, by what."""

    account_id: UUID
    form: Form
    whom: str
    title: str
    types: tuple[str, ...] = ()
    valid_from: date
    valid_until: date | None = None
    basis: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityCard:
    """An authority as it stands, with everything that may end it (`holds_at`)."""

    id: UUID
    account_id: UUID
    account_name: str
    form: Form
    whom: str
    title: str
    types: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    basis: str
    given_by_id: UUID
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    end_reason: str = ""
    passed_from: "AuthorityCard | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningProposal:
    """How somebody may sign: the lines above their post, the post, and what that rests on.

    `law` is the article; `basis` the decision or letter of appointment or authority, if known.
    """

    form: Form
    lines: tuple[str, ...]
    title: str
    law: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """Somebody who may sign for the agency now, and in which forms a type of document."""

    account_id: UUID
    name: str
    title: str
    proposals: tuple[SigningProposal, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningGround:
    """What the form on a page rests on.

    `law` and `basis` as in a proposal, "" where unknown; `proposed`: whether it is one of those
    proposed. Where it is not, `reason` is what its drafter wrote, `others` what was proposed.
    """

    law: str
    basis: str
    proposed: bool
    reason: str
    others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyWorth:
    """What a signature with a key is worth to a receiver now, by the trust list of this system.

    `named` is whom the certificate names; `is_named` whether that is the holder.
    """

    holder: str
    named: str
    is_trusted: bool
    is_expired: bool
    is_made_up: bool
    is_named: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyCard:
    """A signing key without what is secret in it; `account_id` None: it seals for the agency."""

    id: UUID
    account_id: UUID | None
    holder: str
    kind: KeyKind
    place: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    has_image: bool
    demonstration: bool
    worth: KeyWorth
    added_by: str
    added_at: datetime
    retired_at: datetime | None
    retire_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchRow:
    """An outgoing document in the lists of who signs, numbers and seals.

    `signed_as`: the lines above the signature as the page prints them; none where only the row of
    the register is known. `seen`: the mark of what is to be signed, as of this reading (SG-37).
    `hidden`: restricted, and not for who asks to read; its subject is empty then.
    """

    id: UUID
    subject: str
    type_code: str
    urgency: Urgency
    stage: Stage
    unit_name: str
    drafter_id: UUID
    drafter_name: str
    signer_id: UUID | None
    signer_name: str
    signing_form: str
    signer_title: str
    entry: str
    issued_on: date | None
    due_on: date | None
    changed_at: datetime
    signed_at: datetime | None
    signed_as: tuple[str, ...] = ()
    seen: str = ""
    restricted: bool = False
    hidden: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCard:
    """A file of a document as it goes out; position 0 is the document."""

    position: int
    name: str
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchSheet:
    """A document whole, for whoever signs, numbers or seals it."""

    agency_id: UUID
    row: DispatchRow
    files: tuple[FileCard, ...]
    recipients: tuple[str, ...]
    numbered_by: str
    sealed_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StepResult:
    """How one document of many fared: what it is called now, or why nothing was done."""

    dispatch_id: UUID
    name: str
    refused: Exception | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReservedCard:
    """A reserved number: for whom, why, and what became of it."""

    id: UUID
    register: str
    year: int
    number: int
    whom: str
    reason: str
    reserved_by: str
    reserved_at: datetime
    released_at: datetime | None
    release_reason: str
    used_by: UUID | None
    in_register: bool
    """Whether it stands in the register with no document of `documents` behind it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleDraft:
    """Types that an agency numbers in a register of their own, from a day on."""

    name: str
    types: tuple[str, ...]
    valid_from: date
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesCard:
    """A register's numbers of a year: its name, which types (none: all others), the last number."""

    register: str
    name: str
    types: tuple[str, ...]
    year: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperDraft:
    """A document that was signed and sealed on paper, to be numbered in the same series."""

    type_code: str
    symbol: str
    subject: str
    signer_name: str
    signer_title: str
    signed_on: date
    issued_on: date
    recipients: tuple[str, ...]
    reserved_id: UUID | None = None
