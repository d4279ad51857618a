"""What of a packet's words a node keeps beside the log, under its storage key (VX-11, VX-41).

Whoever has the store alone must learn nothing of what documents say, and whoever has a document
must not know its id before it is sent. So ids, and what documents are found by, are keyed hashes;
what a sender's list shows is encrypted.
"""

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lienthong.gateway.contents.holders import StorageKey
from lienthong.wire.records import MessageKind

VXP_ID_VERSION: Final = 8
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_MARK_BYTES: Final = 16
_NOT_NOTED: Final = 2
_ID, _MARK, _SHOWN = (
    f"lienthong/vxp-{purpose}/1\n".encode() for purpose in ("id", "mark", "shown")
)


@dataclass(frozen=True, slots=True)
class Words:
    """By which words people know a document: `code` is number and symbol, `day` in ISO 8601.

    `follows_up` says of a packet that it recalls or updates the document, under the same words; of
    a report, that it answers such a packet. None: neither that nor the day is known.
    """

    document_id: str
    code: str
    day: str
    title: str
    follows_up: bool | None = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The same words as they are looked for: equal words give equal marks, absent ones none."""

    document_id: bytes
    code: bytes
    day: bytes
    follows_up: bool | None = False

    @classmethod
    def from_row(cls, document_id: bytes, code: bytes, day: bytes, follows_up: int) -> "Marks":
        """From the columns of a row."""
        is_noted = follows_up != _NOT_NOTED
        return cls(document_id, code, day, bool(follows_up) if is_noted else None)

    @property
    def row(self) -> tuple[bytes, bytes, bytes, int]:
        """As the columns of a row."""
        follows_up = _NOT_NOTED if self.follows_up is None else int(self.follows_up)
        return self.document_id, self.code, self.day, follows_up


@dataclass(frozen=True, slots=True)
class Shown:
    """What a sender's list shows of a document."""

    code: str
    title: str


class PacketKeys:
    """A node's keys for the words of packets, derived from its storage key."""

    def __init__(self, storage: StorageKey) -> None:
        self._id, self._mark, shown = (
            storage.derive(purpose, size=_KEY_BYTES) for purpose in (_ID, _MARK, _SHOWN)
        )
        self._cipher = AESGCM(shown)

    def derive_id(
        self, *, sender: str, kind: MessageKind, recipients: Iterable[str], content_sha256: str
    ) -> UUID:
        """The same packet to the same recipients is the same message, on this node (VX-11)."""
        named = "\n".join((sender, kind.value, *sorted(recipients), content_sha256))
        return as_id(hmac.digest(self._id, named.encode(), "sha256"))

    def mark(self, words: Words) -> Marks:
        """What these words are found by."""
        return Marks(
            document_id=self._hash("document_id", words.document_id),
            code=self._hash("code", words.code),
            day=self._hash("day", words.day),
            follows_up=words.follows_up,
        )

    def seal(self, words: Words, *, position: int) -> bytes:
        """What a sender's list shows, for the message at this position alone."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = json.dumps([words.code, words.title], ensure_ascii=False).encode()
        return nonce + self._cipher.encrypt(nonce, plain, str(position).encode())

    def open(self, sealed: bytes, *, position: int) -> Shown | None:
        """What was sealed; None for what this node did not seal for this message."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, rest, str(position).encode())
        except (InvalidTag, ValueError):
            return None
        return Shown(*json.loads(plain))

    def _hash(self, name: str, text: str) -> bytes:
        if not text:
            return b""
        return hmac.digest(self._mark, f"{name}\n{text}".encode(), "sha256")[:_MARK_BYTES]


def as_id(digest: bytes) -> UUID:
    """The first bytes of a hash as a UUID of the version that is for such."""
    mark = bytearray(digest[:16])
    mark[6] = mark[6] & 0x0F | VXP_ID_VERSION << 4
    mark[8] = mark[8] & 0x3F | 0x80
    return UUID(bytes=bytes(mark))
