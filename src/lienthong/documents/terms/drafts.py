"""Words of drafts: what a version says, who looks at it, and the cards that queries return."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.documents.terms.chains import Followed
from lienthong.documents.terms.dispatches import Purpose, Stage, Way
from lienthong.identity.terms import Role
from lienthong.work.terms import Urgency


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A recipient as the drafter chose it; one without `agency_id` is reached by `way` only."""

    agency_id: UUID | None
    name: str
    purpose: Purpose = Purpose.ACT
    way: Way = Way.EXCHANGE


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What one version of a document says; texts as typed, several lines where people write lines.

    `text` holds legal bases, body and appendices (`rules.texts` tells how it is read).
    `addressees` and `listed` (“Nơi nhận”) are printed instead of what follows from `chosen` when
    they are not empty. `authority_lines` are those above the signer's post (“TM. …”, “KT. …”);
    `form_reason` says why they are otherwise than proposed.
    `other_title` and `other_name` sign beside the signer, in records and agreements.
    """

    type_code: str
    subject: str = ""
    text: str = ""
    parent: str = ""
    issuer: str = ""
    place: str = ""
    symbol: str = ""
    authority: str = ""
    addressees: str = ""
    listed: str = ""
    kept: str = ""
    copies: int | None = None
    drafter_sign: str = ""
    authority_lines: str = ""
    signer_id: UUID | None = None
    signer_name: str = ""
    signer_title: str = ""
    form_reason: str = ""
    other_title: str = ""
    other_name: str = ""
    urgency: Urgency = Urgency.NORMAL
    due_on: date | None = None
    circulation: str = ""
    contact: str = ""
    chosen: tuple[Chosen, ...] = ()


class ReviewState(StrEnum):
    """What became of one person's look at a draft.

    WAITING: an earlier level has not decided. LAPSED: the round ended before they decided.
    REPLACED: somebody else was asked in their place.
    """

    WAITING = "waiting"
    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"
    LAPSED = "lapsed"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewCard:
    """One person's look at one version; `level` counts from 1, `round` from 1."""

    id: int
    round: int
    level: int
    account_id: UUID
    name: str
    title: str
    state: ReviewState
    version: int
    comment: str
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionCard:
    """One version; `content` None and `file` set where only a file is known of it."""

    number: int
    content: Content | None
    file: str
    is_pdf: bool
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachedFile:
    """A file that goes out beside the document; `size` in bytes."""

    position: int
    name: str
    size: int
    sha256: str
    content_type: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftSummary:
    """An outgoing document in a list of drafts; `waiting_for` names who is to decide now."""

    id: UUID
    type_code: str
    subject: str
    urgency: Urgency
    due_on: date | None
    stage: Stage
    version: int
    drafter_id: UUID
    drafter_name: str
    signer_name: str
    waiting_for: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftCard:
    """A draft whole, as one person may see it.

    `may_edit`, `may_submit`, `may_decide`, `may_withdraw`, `may_take_back`, `may_manage` say what
    that person may do now. `co_drafters` are accounts and names of who may change it too;
    `answers_id` is the row of the register that it answers;
    `followed` says by which chain its last round went.
    """

    summary: DraftSummary
    newest: VersionCard
    versions: tuple[VersionCard, ...]
    reviews: tuple[ReviewCard, ...]
    attached: tuple[AttachedFile, ...]
    answers_id: UUID | None
    answers_entry: str
    task_id: UUID | None
    round: int
    followed: Followed | None
    co_drafters: tuple[tuple[UUID, str], ...]
    may_edit: bool
    may_release: bool
    may_submit: bool
    may_decide: bool
    may_withdraw: bool
    may_take_back: bool
    may_manage: bool
    may_restore: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """What was typed and not saved as a version; `base` is the version it began from."""

    content: Content
    base: int
    saved_at: datetime


class DraftView(StrEnum):
    """Which drafts a list shows."""

    MINE = "mine"
    WAITING = "waiting"
    ASKED = "asked"
    """Waiting for a review; what waits for a signature is counted with what is to be signed."""
    AGENCY = "agency"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftQuestion:
    """Which drafts of an agency are asked for, by whom."""

    agency_id: UUID
    account_id: UUID
    roles: frozenset[Role]
    view: DraftView
    text: str = ""


class Change(StrEnum):
    """What a stretch of a comparison is."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedLine:
    """One line of two versions side by side, each as stretches of text; empty where it is not."""

    before: tuple[tuple[Change, str], ...]
    after: tuple[tuple[Change, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two versions side by side: members that differ by name, then the lines of the text."""

    members: tuple[tuple[str, ComparedLine], ...]
    lines: tuple[ComparedLine, ...]
