"""Facts about documents between agencies: sent, received, changed, reported on."""

from dataclasses import dataclass
from typing import Any, ClassVar
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
    """The node did not take a document, and trying again does not help.

    `problem` is the node's: its code, its sentence in English and what fills it in.
    """

    TAG: ClassVar[str] = "exchange:document:rejected"
    LABEL: ClassVar[str] = "document not taken by the node"

    problem: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DocumentTakenBack(_AboutSent, Fact):
    """The node never had a document that its sender withdrew: nobody got it."""

    TAG: ClassVar[str] = "exchange:document:withdrawn"
    LABEL: ClassVar[str] = "document withdrawn before anybody had it"

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
class ChangeSent(_AboutSent, Fact):
    """A clerk recalled, updated or replaced a sent document, or reminded its recipients."""

    TAG: ClassVar[str] = "exchange:change:sent"
    LABEL: ClassVar[str] = "change of a sent document"

    message_id: UUID
    change: str
    reason: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeAsked(Fact):
    """The sender of an accepted document asks to recall, update or replace it, or reminds."""

    TAG: ClassVar[str] = "exchange:change:asked"
    LABEL: ClassVar[str] = "sender asks for a change"

    document_id: UUID
    agency_id: UUID
    code: str
    sender: str
    change: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The document, then the agency that received it."""
        return (subject_of_received(self.document_id), f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class ChangeCameEarly(Fact):
    """A recall, update, replacement or reminder came before its document; it waits for it."""

    TAG: ClassVar[str] = "exchange:change:came_early"
    LABEL: ClassVar[str] = "change came before its document"

    message_id: UUID
    agency_id: UUID
    sender: str
    change: str
    document: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        """The message, then the agency whose inbox it came to."""
        return (f"exchange.message:{self.message_id}", f"directory.agency:{self.agency_id}")


@dataclass(frozen=True, kw_only=True)
class ChangeAnswered(_AboutReceived, Fact):
    """A change was agreed to (15) or refused (16); before acceptance that happens by itself.

    `problem` is the platform's own reason, then `reason` is empty.
    """

    TAG: ClassVar[str] = "exchange:change:answered"
    LABEL: ClassVar[str] = "change answered"

    change: str
    status: str
    reason: str
    problem: dict[str, Any] | None = None


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
