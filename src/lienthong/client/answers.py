"""What a node answers, as typed values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Refusal, Told
from lienthong.wire.evidence import InclusionProof, StampedCheckpoint
from lienthong.wire.framing import Framed
from lienthong.wire.notes import Checkpoint
from lienthong.wire.records import Acknowledgement, Envelope, Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A node's problem details (RFC 9457); `detail` is `message` with `params` filled in."""

    code: str
    fault: str
    status: int
    detail: str
    message: str
    params: dict[str, Json]
    successors: Json

    @property
    def told(self) -> Told:
        """The sentence, to be translated; as it came where words and parameters do not fit."""
        told = Told(self.message, self.params)
        try:
            str(told)
        except (LookupError, ValueError, AttributeError):
            return Told("{said}", {"said": self.detail})
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipted:
    """A message the node took, and the node's verified receipt as signed."""

    receipt: Receipt
    framed: Framed
    earlier: Framed | None = None
    """The message that it is about, where that is not the one given but one sealed before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """A message that waits: its place, when the node took it, when this agency acknowledged it."""

    position: int
    received_at: datetime
    acknowledged_at: datetime | None
    envelope: Envelope
    expired: bool = False
    """Whether it was without acknowledgement when it expired."""
    forwarded_for: tuple[str, ...] = ()
    """The dissolved recipients in whose stead this agency got it."""
    history: str = ""
    """What to give with the cursor after it (`position + 1`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Some messages in order, and the cursor from which to ask for what follows.

    Kept and given with the cursor, `history` tells whether the node's log is still the same.
    """

    items: tuple[InboxItem, ...]
    following: int
    history: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A message with content that matches its header. Its seal: `Node.verify_sender`."""

    envelope: Envelope
    framed: Framed


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedInbox:
    """Some messages themselves in order, and the cursor from which to ask for what follows.

    `left_out` are messages whose content the node left out, because it is large or was removed
    (EX-93). `refusals` are about messages that cannot be opened or do not hold:
    EncryptionKeyMissing, AnswerUntrue. The inbox lists them all the same.
    """

    messages: tuple[Fetched, ...]
    left_out: tuple[Envelope, ...]
    refusals: tuple[Refusal, ...]
    following: int
    history: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotice:
    """That a recipient sent a status message about the original; fetch it by its id."""

    id: UUID
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of a message with one recipient."""

    agency: str
    received_at: datetime
    acknowledged_at: datetime | None
    acknowledgement: Framed | None
    statuses: tuple[StatusNotice, ...]
    expired: bool = False
    """Whether it was without acknowledgement when it expired."""
    forwarded_for: tuple[str, ...] = ()
    """The dissolved recipients in whose stead this one got it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """What became of a message, by recipient, and the node's receipt."""

    id: UUID
    position: int
    received_at: datetime
    receipt: Framed | None
    recipients: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """That the node keeps an acknowledgement: as signed the first time, and where in the log."""

    acknowledgement: Acknowledgement
    framed: Framed
    leaf_index: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedLeaf:
    """A leaf of the log with its proof; `agency` acknowledged, empty for the message itself."""

    agency: str
    leaf: bytes
    proof: InclusionProof


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageProof:
    """That a message and its acknowledgements are in the log, verified against its checkpoint.

    `note` bears the log's signature alone. `receipt` is the node's as signed, None for the instant
    before it is kept.
    """

    checkpoint: Checkpoint
    note: bytes
    message: ProvedLeaf
    receipt: Framed | None
    acknowledgements: tuple[ProvedLeaf, ...]
    cosignatures: tuple[str, ...] = ()
    """Signature lines of others below the note; who made them is not verified here."""
    cosigned_size: int | None = None
    """The size of a checkpoint over all this that witnesses co-signed, if there is one."""
    stamped: StampedCheckpoint | None = None
    """The earliest time-stamp token over the message; who issued it is not verified here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCertificates:
    """The PEM certificates of the node, its log and its directory, each verified with the root."""

    node: bytes
    log: bytes
    directory: bytes
