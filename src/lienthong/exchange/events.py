"""The facts the exchange announces, in the past tense."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from lienthong.audit.terms import Fact


def subject_of_sent(document_id: UUID) -> str:
    """How facts name a sent document."""
    return f"exchange.document:{document_id}"


def subject_of_received(document_id: UUID) -> str:
    """How facts name a document as one agency received it; what others did is not its own."""
    return f"exchange.received:{document_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutSent:
    """What facts about one sent document share; `code` is its number and symbol."""

    document_id: UUID
    agency_id: UUID
    code: str

    def subjects(self) -> tuple[str, ...]:
        """The document, then the agency that sent it."""
        return (subject_of_sent(self.document_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class _AboutReceived:
    """What facts about a document in one agency's hands share.

    `message_id` is the message of the status report that the fact brings about.
    """

    document_id: UUID
    agency_id: UUID
    code: str
    sender: str
    message_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The document, then the agency that received it."""
        return (subject_of_received(self.document_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class DocumentSent(_AboutSent, Fact):
    """A clerk sent a document; it waits for the node."""

    TAG: ClassVar[str] = "exchange:document:sent"
    LABEL: ClassVar[str] = "document sent"

    message_id: UUID
    subject: str
    recipients: tuple[str, ...]
    packet_sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentReceipted(_AboutSent, Fact):
    """The node signed a receipt: the document is durable there, at that place of its log."""

    TAG: ClassVar[str] = "exchange:document:receipted"
    LABEL: ClassVar[str] = "document confirmed by the node"

    node: str
    leaf_index: int
    envelope_sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentRejected(_AboutSent, Fact):
    """The node did not take a document, and trying again does not help."""

    TAG: ClassVar[str] = "exchange:document:rejected"
    LABEL: ClassVar[str] = "document not taken by the node"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentCollected(_AboutReceived, Fact):
    """A document arrived in an agency's inbox, was stored, and status 01 prepared."""

    TAG: ClassVar[str] = "exchange:document:collected"
    LABEL: ClassVar[str] = "document arrived"

    packet_sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentAccepted(_AboutReceived, Fact):
    """A clerk accepted a received document; status 03 was prepared."""

    TAG: ClassVar[str] = "exchange:document:accepted"
    LABEL: ClassVar[str] = "document accepted"


@dataclass(frozen=True, kw_only=True)
class DocumentRefused(_AboutReceived, Fact):
    """A clerk refused a received document; status 02 was prepared."""

    TAG: ClassVar[str] = "exchange:document:refused"
    LABEL: ClassVar[str] = "document refused"

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentProgressed(_AboutReceived, Fact):
    """Work on a received document came further (04, 05, 06); the status was prepared."""

    TAG: ClassVar[str] = "exchange:document:progressed"
    LABEL: ClassVar[str] = "sender told how far the document is"

    status: str


@dataclass(frozen=True, kw_only=True)
class StatusReceived(_AboutSent, Fact):
    """A recipient's report on a sent document came in."""

    TAG: ClassVar[str] = "exchange:status:received"
    LABEL: ClassVar[str] = "status report received"

    status_message_id: UUID
    recipient: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageQuarantined(Fact):
    """A message came that cannot be believed; it is kept and changes nothing."""

    TAG: ClassVar[str] = "exchange:message:quarantined"
    LABEL: ClassVar[str] = "message set aside"

    message_id: UUID
    agency_id: UUID
    sender: str
    problem: str

    def subjects(self) -> tuple[str, ...]:
        """The message, then the agency whose inbox it came to."""
        return (f"exchange.message:{self.message_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class CertificateIssued(Fact):
    """The province certified a key of an agency that the platform hosts."""

    TAG: ClassVar[str] = "exchange:certificate:issued"
    LABEL: ClassVar[str] = "certificate issued"

    agency_id: UUID
    code: str
    fingerprint: str
    valid_until: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class EncryptionKeyRegistered(Fact):
    """Contents for an agency are encrypted to a new key: one kept here, or one that it named."""

    TAG: ClassVar[str] = "exchange:encryption_key:registered"
    LABEL: ClassVar[str] = "encryption key registered"

    agency_id: UUID
    code: str
    fingerprint: str
    kept_here: bool

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class AgencyConnected(Fact):
    """An agency's own software was given access to the node."""

    TAG: ClassVar[str] = "exchange:agency:connected"
    LABEL: ClassVar[str] = "agency's software connected"

    agency_id: UUID
    code: str
    system: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class OwnKeyCertified(Fact):
    """The operator certified a key that an agency made itself: its software speaks for it.

    `took_over`: the platform kept its inbox until then. `authority`: the outside authority on the
    trust list that vouched for the key, and `outside`, the serial number of its certificate.
    """

    TAG: ClassVar[str] = "exchange:own_key:certified"
    LABEL: ClassVar[str] = "agency's own key certified"

    agency_id: UUID
    code: str
    fingerprint: str
    valid_until: str
    took_over: bool
    authority: str = ""
    outside: str = ""

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class AgencyDisconnected(Fact):
    """An agency's own software lost its access; the platform hosts the agency again."""

    TAG: ClassVar[str] = "exchange:agency:disconnected"
    LABEL: ClassVar[str] = "agency's software disconnected"

    agency_id: UUID
    code: str
    system: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked(Fact):
    """A key's certificates were taken out of the node's directory, and stand in the next list.

    `reason` is one of RFC 5280's, as `wire.revocation.Reason` has them.
    """

    TAG: ClassVar[str] = "exchange:certificate:revoked"
    LABEL: ClassVar[str] = "certificate revoked"

    agency_id: UUID
    code: str
    fingerprint: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The agency."""
        return (f"directory.agency:{self.agency_id}",)


@dataclass(frozen=True, kw_only=True)
class RevocationListSigned(Fact):
    """A new revocation list was signed, with so many entries."""

    TAG: ClassVar[str] = "exchange:revocation_list:signed"
    LABEL: ClassVar[str] = "revocation list signed"

    number: int
    entries: int
    sha256: str

    def subjects(self) -> tuple[str, ...]:
        """The province's keys."""
        return ("exchange.keys:province",)


@dataclass(frozen=True, kw_only=True)
class SecretRenewed(Fact):
    """A connected system got a new secret; the one before counts until it is dropped."""

    TAG: ClassVar[str] = "exchange:system:secret_renewed"
    LABEL: ClassVar[str] = "secret of a system renewed"

    system: str
    secrets: int

    def subjects(self) -> tuple[str, ...]:
        """The system."""
        return (f"exchange.system:{self.system}",)


@dataclass(frozen=True, kw_only=True)
class KeysPrepared(Fact):
    """The province's root and the directory's key were made, or first seen by this database.

    It binds the database to the key files: with another root the platform does not start.
    """

    TAG: ClassVar[str] = "exchange:keys:prepared"
    LABEL: ClassVar[str] = "keys of the province prepared"

    fingerprint: str
    directory_fingerprint: str

    def subjects(self) -> tuple[str, ...]:
        """The province's keys."""
        return ("exchange.keys:province",)


@dataclass(frozen=True, kw_only=True)
class DirectoryPublished(Fact):
    """A signed snapshot of the directory was given to the node."""

    TAG: ClassVar[str] = "exchange:directory:published"
    LABEL: ClassVar[str] = "directory given to the node"

    version: int
    agencies: int
    sha256: str

    def subjects(self) -> tuple[str, ...]:
        """The node."""
        return ("exchange.node:main",)


@dataclass(frozen=True, kw_only=True)
class RetryOrdered(Fact):
    """The operator had everything that waits tried again at once."""

    TAG: ClassVar[str] = "exchange:outbox:retry_ordered"
    LABEL: ClassVar[str] = "retry ordered"

    messages: int

    def subjects(self) -> tuple[str, ...]:
        """The node."""
        return ("exchange.node:main",)
