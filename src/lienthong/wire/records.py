"""The records that cross the exchange, as typed values and as canonical JSON (EN-1 to EN-12).

A record is sealed and hashed as bytes. `decode` therefore accepts exactly the bytes that `encode`
would make of the result: no unknown field, no other spelling of the same value.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import ClassVar, Self, TypeVar
from uuid import UUID

from msgspec import UNSET

from lienthong.kernel import canonical_json
from lienthong.wire import compiled, instants
from lienthong.wire.fields import FieldReader
from lienthong.wire.forwarding import Forwarding, hash_forwarded, read_forwarded
from lienthong.wire.refusals import ContentMismatch, RecordFieldInvalid

VERSION = 1
MAX_RECIPIENTS = 4096
MAX_CONTENT_BYTES = 2**31  # 2 GiB, the largest content the exchange will ever carry (EN-6)
EDXML_CONTENT_TYPE = "application/edxml+xml"


class MessageKind(StrEnum):
    """What a message is: a document, or a report on what became of one."""

    DOCUMENT = "document"
    STATUS = "status"


_KINDS = {kind.value: kind for kind in MessageKind}


class Priority(IntEnum):
    """Độ khẩn on the scale of edXML: thường, khẩn, thượng khẩn, hỏa tốc, hỏa tốc hẹn giờ."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    TIMED_EXPRESS = 4


class LeafKind(StrEnum):
    """What a leaf of the log stands for."""

    MESSAGE = "message"
    ACKNOWLEDGEMENT = "acknowledgement"


def digest(data: bytes | memoryview) -> str:
    """SHA-256 as 64 lowercase hexadecimal digits."""
    return sha256(data).hexdigest()


Member = TypeVar("Member", MessageKind, Priority)


def _member(value: object, names: type[Member], field: str) -> Member:
    """What is meant by a plain text or number."""
    for name in names:
        if name == value:
            return name
    expected = " | ".join(str(name.value) for name in names)
    raise RecordFieldInvalid(record="envelope", field=field, expected=expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a sender seals: who sends what to whom (EN-5).

    `id` is the sender's, and makes sending idempotent. Nothing but `priority`, `expires_at` and
    `conversation` may be left out; they stand in the bytes only when they are set.
    """

    NAME: ClassVar[str] = "envelope"

    id: UUID
    kind: MessageKind
    sender: str
    recipients: tuple[str, ...]
    sent_at: datetime
    content_type: str
    length: int
    sha256: str
    reply_to: UUID | None
    key: str
    priority: Priority | None = None
    expires_at: datetime | None = None
    conversation: UUID | None = None

    def __post_init__(self) -> None:
        """Cut the instants to what the record can say; refuse what no reader would take.

        A kind and a priority may be given as they stand in the bytes.
        """
        if not isinstance(self.kind, MessageKind):
            object.__setattr__(self, "kind", _member(self.kind, MessageKind, "kind"))
        if self.priority is not None and not isinstance(self.priority, Priority):
            object.__setattr__(self, "priority", _member(self.priority, Priority, "priority"))
        object.__setattr__(self, "sent_at", instants.whole_milliseconds(self.sent_at))
        if self.expires_at is not None:
            expires_at = instants.whole_milliseconds(self.expires_at)
            object.__setattr__(self, "expires_at", expires_at)
            if expires_at <= self.sent_at:
                raise RecordFieldInvalid(record=self.NAME, field="expires_at", expected="> sent_at")

    def encode(self) -> bytes:
        """The header bytes that are sealed."""
        fields: dict[str, object] = {
            "v": VERSION,
            "id": str(self.id),
            "kind": self.kind.value,
            "from": self.sender,
            "to": list(self.recipients),
            "sent_at": instants.to_text(self.sent_at),
            "content_type": self.content_type,
            "length": self.length,
            "sha256": self.sha256,
            "reply_to": None if self.reply_to is None else str(self.reply_to),
            "key": self.key,
        }
        if self.priority is not None:
            fields["priority"] = self.priority.value
        if self.expires_at is not None:
            fields["expires_at"] = instants.to_text(self.expires_at)
        if self.conversation is not None:
            fields["conversation"] = str(self.conversation)
        return canonical_json.encode(fields)

    @classmethod
    def decode(cls, header: bytes) -> Self:
        """Read header bytes; refuses (RecordField…, JsonNotCanonical) what EN-5 does not allow."""
        return cls._decode_at_once(header) or cls._decode_or_say_why(header)

    @classmethod
    def _decode_at_once(cls, header: bytes) -> Self | None:
        """The short way: an envelope, or None for anything that is not in perfect order."""
        found = compiled.read_envelope(
            header, most_recipients=MAX_RECIPIENTS, most_bytes=MAX_CONTENT_BYTES
        )
        if found is None:
            return None
        expiry, conversation = found.expires_at, found.conversation
        try:
            return cls(
                id=found.id,
                kind=_KINDS[found.kind],
                sender=found.sender,
                recipients=tuple(found.recipients),
                sent_at=instants.from_text(found.sent_at),
                content_type=found.content_type,
                length=found.length,
                sha256=found.sha256,
                reply_to=found.reply_to,
                key=found.key,
                priority=None if found.priority is UNSET else Priority(found.priority),
                expires_at=None if expiry is UNSET else instants.from_text(expiry),
                conversation=None if conversation is UNSET else conversation,
            )
        except (ValueError, RecordFieldInvalid):  # an instant
            return None

    @classmethod
    def _decode_or_say_why(cls, header: bytes) -> Self:
        """The long way, field by field."""
        fields = FieldReader.of_record(cls.NAME, header, VERSION)
        priority = fields.integer("priority", max(Priority)) if fields.has("priority") else None
        envelope = cls(
            id=fields.identifier("id"),
            kind=MessageKind(fields.choice("kind", [kind.value for kind in MessageKind])),
            sender=fields.agency("from"),
            recipients=fields.agencies("to", MAX_RECIPIENTS),
            sent_at=fields.instant("sent_at"),
            content_type=fields.content_type("content_type"),
            length=fields.integer("length", MAX_CONTENT_BYTES),
            sha256=fields.digest("sha256"),
            reply_to=fields.optional_identifier("reply_to"),
            key=fields.digest("key"),
            priority=None if priority is None else Priority(priority),
            expires_at=fields.instant("expires_at") if fields.has("expires_at") else None,
            conversation=fields.identifier("conversation") if fields.has("conversation") else None,
        )
        fields.finish()
        return envelope

    def check_content(self, content: bytes | memoryview) -> None:
        """Raise ContentMismatch unless `content` has the stated length and SHA-256."""
        if len(content) != self.length:
            raise ContentMismatch(property="length", found=len(content), stated=self.length)
        found = digest(content)
        if found != self.sha256:
            raise ContentMismatch(property="SHA-256", found=found, stated=self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a node signs after the message is durable in its log (EN-7)."""

    NAME: ClassVar[str] = "receipt"

    node: str
    id: UUID
    envelope_sha256: str
    seal_sha256: str
    leaf_index: int
    received_at: datetime
    key: str
    forwarded: tuple[Forwarding, ...] = ()

    def __post_init__(self) -> None:
        """Cut the instant to what the record can say."""
        object.__setattr__(self, "received_at", instants.whole_milliseconds(self.received_at))

    def encode(self) -> bytes:
        """The bytes that the node signs."""
        more: dict[str, object] = {}
        if self.forwarded:
            more["forwarded"] = [entry.as_json() for entry in self.forwarded]
        return canonical_json.encode(
            {
                **more,
                "v": VERSION,
                "node": self.node,
                "id": str(self.id),
                "envelope_sha256": self.envelope_sha256,
                "seal_sha256": self.seal_sha256,
                "leaf_index": self.leaf_index,
                "received_at": instants.to_text(self.received_at),
                "key": self.key,
            }
        )

    @classmethod
    def decode(cls, header: bytes) -> Self:
        """Read a receipt's bytes; refuses what EN-7 does not allow."""
        fields = FieldReader.of_record(cls.NAME, header, VERSION)
        receipt = cls(
            node=fields.agency("node"),
            id=fields.identifier("id"),
            envelope_sha256=fields.digest("envelope_sha256"),
            seal_sha256=fields.digest("seal_sha256"),
            leaf_index=fields.integer("leaf_index"),
            received_at=fields.instant("received_at"),
            key=fields.digest("key"),
            forwarded=(
                read_forwarded(fields.take("forwarded"), cls.NAME)
                if fields.has("forwarded")
                else ()
            ),
        )
        fields.finish()
        return receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What a recipient agency's software signs once it holds the message safely (EN-8)."""

    NAME: ClassVar[str] = "acknowledgement"

    id: UUID
    envelope_sha256: str
    agency: str
    at: datetime
    key: str

    def __post_init__(self) -> None:
        """Cut the instant to what the record can say."""
        object.__setattr__(self, "at", instants.whole_milliseconds(self.at))

    def encode(self) -> bytes:
        """The bytes that the agency signs."""
        return canonical_json.encode(
            {
                "v": VERSION,
                "id": str(self.id),
                "envelope_sha256": self.envelope_sha256,
                "agency": self.agency,
                "at": instants.to_text(self.at),
                "key": self.key,
            }
        )

    @classmethod
    def decode(cls, header: bytes) -> Self:
        """Read an acknowledgement's bytes; refuses what EN-8 does not allow."""
        fields = FieldReader.of_record(cls.NAME, header, VERSION)
        acknowledgement = cls(
            id=fields.identifier("id"),
            envelope_sha256=fields.digest("envelope_sha256"),
            agency=fields.agency("agency"),
            at=fields.instant("at"),
            key=fields.digest("key"),
        )
        fields.finish()
        return acknowledgement


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLeaf:
    """What the log keeps for ever of a sealed record: hashes, author, instant, no content (EN-9).

    `at` is when the node logged it; for a message that equals its receipt's `received_at`.
    `forwarded_sha256` is the hash of what that receipt says of successors, if it says something;
    `stored_sha256` that of the content as the node sealed it to keep it (EN-90), `wraps_sha256`
    that of the wraps as it keeps them beside (EN-100).
    """

    NAME: ClassVar[str] = "log leaf"

    kind: LeafKind
    id: UUID
    agency: str
    sha256: str
    seal_sha256: str
    at: datetime
    forwarded_sha256: str | None = None
    stored_sha256: str | None = None
    wraps_sha256: str | None = None

    def __post_init__(self) -> None:
        """Cut the instant to what the record can say."""
        object.__setattr__(self, "at", instants.whole_milliseconds(self.at))

    def encode(self) -> bytes:
        """The leaf's data, which `merkle.hash_leaf` hashes."""
        more: dict[str, object] = {}
        if self.forwarded_sha256 is not None:
            more["forwarded_sha256"] = self.forwarded_sha256
        if self.stored_sha256 is not None:
            more["stored_sha256"] = self.stored_sha256
        if self.wraps_sha256 is not None:
            more["wraps_sha256"] = self.wraps_sha256
        return canonical_json.encode(
            {
                **more,
                "v": VERSION,
                "kind": self.kind.value,
                "id": str(self.id),
                "agency": self.agency,
                "sha256": self.sha256,
                "seal_sha256": self.seal_sha256,
                "at": instants.to_text(self.at),
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a leaf's data; refuses what EN-9 does not allow."""
        fields = FieldReader.of_record(cls.NAME, data, VERSION)
        leaf = cls(
            kind=LeafKind(fields.choice("kind", [kind.value for kind in LeafKind])),
            id=fields.identifier("id"),
            agency=fields.agency("agency"),
            sha256=fields.digest("sha256"),
            seal_sha256=fields.digest("seal_sha256"),
            at=fields.instant("at"),
            forwarded_sha256=fields.digest_if_any("forwarded_sha256"),
            stored_sha256=fields.digest_if_any("stored_sha256"),
            wraps_sha256=fields.digest_if_any("wraps_sha256"),
        )
        fields.finish()
        return leaf


def make_leaf(
    *,
    kind: LeafKind,
    message_id: UUID,
    agency: str,
    header: bytes,
    seal: bytes,
    at: datetime,
    forwarded: tuple[Forwarding, ...] = (),
    stored_sha256: str | None = None,
    wraps_sha256: str | None = None,
) -> LogLeaf:
    """The log leaf of a sealed record by `agency` about a message, logged at `at`.

    `forwarded` is what the message's receipt says of successors who got it, `stored_sha256` the
    hash of its content as the node keeps it, `wraps_sha256` that of what opens this.
    """
    return LogLeaf(
        kind=kind,
        id=message_id,
        agency=agency,
        sha256=digest(header),
        seal_sha256=digest(seal),
        at=at,
        forwarded_sha256=hash_forwarded(forwarded),
        stored_sha256=stored_sha256,
        wraps_sha256=wraps_sha256,
    )
