"""Builders for tests: a small province, its agencies, node and log, and what they sign."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lienthong.wire.certificates import Role, issue_certificate, issue_root
from lienthong.wire.content_cipher import ContentCipher, new_content_key
from lienthong.wire.framing import Framed, SealedFrame
from lienthong.wire.merkle import EMPTY_ROOT, hash_leaf, hash_node
from lienthong.wire.notes import Checkpoint, sign_note
from lienthong.wire.records import (
    EDXML_CONTENT_TYPE,
    Acknowledgement,
    Envelope,
    MessageKind,
    Receipt,
    digest,
)
from lienthong.wire.seals import (
    Domain,
    LogKey,
    SealingKey,
    fingerprint,
    new_key,
    new_log_key,
    seal,
)
from lienthong.wire.secrecy import PublicEncryptionKey, encryption_fingerprint, wrap_key

FOUNDED_AT = datetime(2026, 1, 1, tzinfo=UTC)
CLOSES_AT = datetime(2031, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Thanh Hóa
LATER = timedelta(seconds=1)
ORIGIN = "node.h56.example/log"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a P-256 key and a certificate."""

    code: str
    key: SealingKey
    pem: bytes

    @property
    def fingerprint(self) -> str:
        """The name of the key in records."""
        return fingerprint(self.key.public_key())

    def send(
        self,
        *,
        to: tuple[str, ...],
        content: bytes,
        message_id: UUID,
        at: datetime = NOON,
        kind: MessageKind = MessageKind.DOCUMENT,
        reply_to: UUID | None = None,
        **optional: Any,
    ) -> Framed:
        """A sealed message from this agency; `optional` is what an envelope may leave out."""
        envelope = Envelope(
            id=message_id,
            kind=kind,
            sender=self.code,
            recipients=to,
            sent_at=at,
            content_type=EDXML_CONTENT_TYPE,
            length=len(content),
            sha256=digest(content),
            reply_to=reply_to,
            key=self.fingerprint,
            **optional,
        )
        header = envelope.encode()
        return Framed(
            header=header,
            seal=seal(domain=Domain.ENVELOPE, header=header, key=self.key),
            content=content,
        )

    def receive(
        self, message: Framed, *, leaf_index: int, at: datetime = NOON, **optional: Any
    ) -> Framed:
        """This node's signed receipt for a message."""
        receipt = Receipt(
            node=self.code,
            id=Envelope.decode(message.header).id,
            envelope_sha256=digest(message.header),
            seal_sha256=digest(message.seal),
            leaf_index=leaf_index,
            received_at=at,
            key=self.fingerprint,
            **optional,
        )
        return self._sign(Domain.RECEIPT, receipt.encode())

    def acknowledge(self, message: Framed, *, at: datetime = NOON) -> Framed:
        """This agency's signed acknowledgement of a message."""
        acknowledgement = Acknowledgement(
            id=Envelope.decode(message.header).id,
            envelope_sha256=digest(message.header),
            agency=self.code,
            at=at,
            key=self.fingerprint,
        )
        return self._sign(Domain.ACKNOWLEDGEMENT, acknowledgement.encode())

    def _sign(self, domain: Domain, header: bytes) -> Framed:
        return Framed(header=header, seal=seal(domain=domain, header=header, key=self.key))


def encrypt_for(message: Framed, *, holder: str, key: PublicEncryptionKey) -> SealedFrame:
    """A message as a node gives it to the holder of an encryption key (EN-76)."""
    content_key = new_content_key()
    message_id = Envelope.decode(message.header).id
    return SealedFrame(
        header=message.header,
        seal=message.seal,
        holder=holder,
        key=encryption_fingerprint(key),
        wrap=wrap_key(content_key, to=key, message_id=message_id, holder=holder),
        content=ContentCipher(content_key).seal(message.content),
    )


class Province:
    """A root that issues certificates valid from the start of 2026 until the start of 2031."""

    def __init__(self, code: str = "H56", name: str = "Tỉnh Thanh Hóa") -> None:
        """Make the root."""
        self.key = new_key()
        self.root_pem = issue_root(
            code=code, name=name, key=self.key, valid_from_at=FOUNDED_AT, valid_until_at=CLOSES_AT
        )

    def holder(
        self,
        code: str,
        *,
        role: Role = Role.AGENCY,
        valid_from_at: datetime = FOUNDED_AT,
        valid_until_at: datetime = CLOSES_AT - timedelta(days=1),
    ) -> Holder:
        """A holder of a new certificate."""
        key = new_key()
        pem = issue_certificate(
            role=role,
            code=code,
            name=f"Cơ quan {code}",
            key=key.public_key(),
            valid_from_at=valid_from_at,
            valid_until_at=valid_until_at,
            root_pem=self.root_pem,
            root_key=self.key,
        )
        return Holder(code, key, pem)

    def log(self, origin: str = ORIGIN) -> tuple[LogKey, bytes]:
        """A log's key and its certificate."""
        key = new_log_key()
        pem = issue_certificate(
            role=Role.LOG,
            code=origin,
            name="Nhật ký nút H56",
            key=key.public_key(),
            valid_from_at=FOUNDED_AT,
            valid_until_at=CLOSES_AT - timedelta(days=1),
            root_pem=self.root_pem,
            root_key=self.key,
        )
        return key, pem


class Log:
    """A log in memory that proves by the definitions of RFC 9162 sections 2.1.1 and 2.1.3.1."""

    def __init__(self, key: LogKey, origin: str = ORIGIN) -> None:
        """Begin empty."""
        self.key = key
        self.origin = origin
        self.leaves: list[bytes] = []

    def add(self, leaf: bytes) -> int:
        """Append a leaf's data; its index."""
        self.leaves.append(leaf)
        return len(self.leaves) - 1

    def checkpoint(self) -> bytes:
        """A signed note for all leaves."""
        root = self._root(0, len(self.leaves))
        checkpoint = Checkpoint(origin=self.origin, size=len(self.leaves), root=root)
        return sign_note(checkpoint.encode(), name=self.origin, key=self.key)

    def prove(self, index: int) -> tuple[bytes, ...]:
        """The inclusion proof of a leaf in the whole log."""
        return tuple(self._path(index, 0, len(self.leaves)))

    def _root(self, start: int, end: int) -> bytes:
        if end - start == 0:
            return EMPTY_ROOT
        if end - start == 1:
            return hash_leaf(self.leaves[start])
        middle = start + _left_width(end - start)
        return hash_node(self._root(start, middle), self._root(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _left_width(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._root(middle, end)]
        return [*self._path(index, middle, end), self._root(start, middle)]


def _left_width(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1
