"""What queries of the exchange return: plain values, ready for pages."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.exchange.terms.documents import Priority
from lienthong.exchange.terms.outbox import Problem, WaitingMessage
from lienthong.exchange.terms.replacing import AwaitedDocument, KeptDocument
from lienthong.exchange.terms.states import ChangeKind, ChangeState, ReceptionState, RecipientState
from lienthong.kernel.errors import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a packet; `position` counts from 1, `size` is in bytes."""

    position: int
    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """An attachment's own bytes; the type is what the bytes are, whatever the packet said."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many recipients of a document are in which state; `waiting` have not decided.

    `gave_up`: they had not decided either, and gave it up when its sender asked (15).
    """

    recipients: int
    accepted: int
    refused: int
    failed: int
    gave_up: int = 0

    @property
    def waiting(self) -> int:
        """Recipients that neither accepted, refused nor gave it up, to whom it can still come."""
        return self.recipients - self.accepted - self.refused - self.failed - self.gave_up


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSummary:
    """A sent document in a list."""

    id: UUID
    number: str
    symbol: str
    type_key: str
    subject: str
    issued_on: date
    priority: Priority
    sent_at: datetime
    at_node_at: datetime | None
    progress: Progress
    withdrawn: bool = False
    refused: bool = False
    """By the node, for good; after a loss recipients may have it all the same."""
    recalled: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentHeading:
    """What a sent document says of itself, for lists and searches; `id` as its page has it."""

    id: UUID
    agency_id: UUID
    agency_name: str
    number: str
    symbol: str
    type_key: str
    subject: str
    issued_on: date
    priority: Priority
    signer_name: str
    sent_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A sent document as a register lists it; `ended`: it was recalled, or replaced by another."""

    heading: SentHeading
    recipients: tuple[str, ...]
    sent_at: datetime
    ended: ChangeKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """One status report as it came in: code as sent, reason, when sent and when received."""

    status: str
    reason: str
    staff: str
    reported_at: datetime
    received_at: datetime
    reporter: str = ""
    """Who reported it in a dissolved recipient's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorRow:
    """One agency that got a document in a dissolved recipient's place, by a rule (EX-75).

    Without `given` it goes on with what the recipient had got, and reports in its place.
    """

    code: str
    name: str
    state: RecipientState
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    decided_at: datetime | None
    reason: str
    given: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEntry:
    """A change of a document with one recipient; `reason` is the sender's, `answer` theirs.

    `replacement` is the document that stands in its place, by its id in the exchange. `problem` is
    why the node refused to take it.
    """

    id: int
    kind: ChangeKind
    state: ChangeState
    reason: str
    answer: str
    at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    replacement: UUID | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientRow:
    """One line of the sender's matrix. Instants are None until that step was reached."""

    agency_id: UUID
    code: str
    name: str
    demonstration: bool
    state: RecipientState
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    decided_at: datetime | None
    reason: str
    reports: tuple[StatusEntry, ...]
    successors: tuple[SuccessorRow, ...] = ()
    """Who got it instead, each with how far it has come there (EX-202)."""
    change: "ChangeEntry | None" = None
    """The newest recall, update, replacement or reminder to this recipient."""
    gave_up: bool = False
    """Whether it agreed to a recall or a replacement (15): it owes nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLog:
    """What the platform knows of the node's log.

    `size` entries were confirmed; the newest checkpoint seen has `signed` of them and this `root`
    (None: none was seen). `directory` is the version and SHA-256 of the newest that the node took.
    """

    size: int
    signed: int
    root: bytes | None
    directory: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDocument:
    """A sent document with everything its page shows. `waiting` is None once it is at the node."""

    summary: OutgoingSummary
    agency_id: UUID
    agency_name: str
    agency_code: str
    place: str
    competence: str
    signer_position: str
    signer_name: str
    due_on: date | None
    sent_by: str
    attachments: tuple[Attachment, ...]
    recipients: tuple[RecipientRow, ...]
    receipt_node: str
    leaf_index: int | None
    packet_sha256: str
    waiting: WaitingMessage | None
    missing_since_at: datetime | None = None
    """Since when the node's log lacks it, and no loss was accepted."""
    changes: tuple[ChangeEntry, ...] = ()
    answered_by: tuple["ReceivedSummary", ...] = ()
    """What came in answer to it, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSummary:
    """A received document in a list."""

    id: UUID
    number: str
    symbol: str
    type_name: str
    subject: str
    issued_on: date | None
    sender_name: str
    sender_code: str
    priority: Priority
    due_on: date | None
    collected_at: datetime
    state: ReceptionState


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """What checking the stored bytes anew gave. `problem` None: everything holds."""

    sealed_by: str
    sealed_by_code: str
    sealed_at: datetime
    certificate_from_at: datetime | None
    certificate_until_at: datetime | None
    sha256: str
    problem: Problem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """A status this agency reported: when made, and when the node confirmed it (None: waits).

    `dropped`: it waits no more, since its document was lost by the node and is recalled (EX-308).
    """

    status: str
    reason: str
    made_by: str
    made_at: datetime
    at_node_at: datetime | None
    problem: Problem | None
    dropped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDocument:
    """A received document with everything its page shows.

    `business_kind` is "0" for a new document; "1", "2", "3" recall, update or replace an older one.
    `earlier` are documents with the same number, symbol and sender that came before this one.
    """

    summary: ReceivedSummary
    message_id: UUID
    agency_id: UUID
    business_kind: str
    signer_competence: str
    signer_position: str
    signer_name: str
    place: str
    content: str
    sent_at: datetime
    acknowledged_at: datetime | None
    attachments: tuple[Attachment, ...]
    seal: SealCheck
    reports: tuple[DecisionEntry, ...]
    earlier: tuple[UUID, ...]
    reason: str
    decided_by: str
    decided_at: datetime | None
    changes: tuple[ChangeEntry, ...] = ()
    replaced: tuple[ReceivedSummary, ...] = ()
    """Documents received before in whose place it stands, or is to."""
    beside: tuple[ReceivedSummary, ...] = ()
    """Others that stand in the same place (ED-93)."""
    kept: tuple[KeptDocument, ...] = ()
    """Documents that it was to replace and that stay as they are."""
    awaited: tuple[AwaitedDocument, ...] = ()
    answers: UUID | None = None
    """The document of this agency that it answers, by its id in the exchange."""


@dataclass(frozen=True, slots=True)
class NodeTrouble:
    """What the node says is wrong with a part of it now (EX-260); `by` names whom it asks."""

    part: str
    by: str
    words: Told

    @property
    def is_grave(self) -> bool:
        """Whether what was confirmed is gone: the store was put back to an older copy (EX-275)."""
        return self.part == "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHealth:
    """What the platform last knew of the node; `unreachable_since_at` None: it answers.

    `broken_since_at`: since when its log lacks what it had confirmed; None: it is whole.
    """

    address: str
    checked_at: datetime | None
    unreachable_since_at: datetime | None
    broken_since_at: datetime | None
    next_attempt_at: datetime | None
    directory_version: int
    directory_published_at: datetime | None
    problem: Problem | None
    troubles: tuple[NodeTrouble, ...] = ()
    failing_webhooks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedSoftware:
    """An agency's own software that may call the node."""

    agency_name: str
    agency_code: str
    system: str
    connected_at: datetime
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCredentials:
    """With what an agency's own software proves itself to the node, and where it finds it."""

    id: str
    secret: str
    agency_code: str
    agency_name: str
    base_address: str
    connected_at: datetime
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledInbox:
    """A hosted agency's inbox that is not read, or not wholly, and why."""

    agency_code: str
    agency_name: str
    attempts: int
    next_check_at: datetime
    problem: Problem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One piece of evidence, ready to be saved."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientChoice:
    """An agency as it can be chosen: `ended_on` and `successors` when it is no longer there.

    `attended` is False when it is known that nobody there opens what arrives (`tell_unattended`).
    """

    agency_id: UUID
    name: str
    code: str
    demonstration: bool
    ended_on: date | None = None
    successors: tuple["RecipientChoice", ...] = ()
    attended: bool = True
