"""Who can open a content: its key, wrapped once for each holder (EX-91).

The node itself is a holder where somebody who sent or received the message has no encryption key of
their own; it opens for them.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.secrecy import (
    EncryptionKey,
    PublicEncryptionKey,
    WrappingKey,
    encryption_fingerprint,
    open_key,
    public_from_text,
    wrap_key,
)

NODE = ""
"""What stands for the node in the place of a code; no agency has an empty one."""
WRAPPING_SECONDS: Final = 10.0
"""For how long a wrapping key is used (EX-138)."""


class Wrap(msgspec.Struct, array_like=True, frozen=True):
    """A content's key for one holder; `key` is the fingerprint of the key that opens it."""

    code: str
    key: str
    wrap: bytes


_DECODER = msgspec.msgpack.Decoder(list[Wrap])


def encode_wraps(wraps: Sequence[Wrap]) -> bytes:
    """Wraps as the store keeps them."""
    return msgspec.msgpack.encode(wraps)


def decode_wraps(data: bytes) -> list[Wrap]:
    """Wraps from the store."""
    return _DECODER.decode(data)


class StorageKey:
    """The node's own key, for whoever has none."""

    def __init__(self, key: EncryptionKey) -> None:
        self._key = key
        self.public = key.public_key()
        self.fingerprint = encryption_fingerprint(self.public)

    def derive(self, about: bytes, *, size: int) -> bytes:
        """A secret about something, which nobody without this key can work out (EX-153)."""
        private = self._key.private_bytes_raw()
        return HKDF(hashes.SHA256(), size, salt=None, info=about).derive(private)

    def wrap(self, content_key: bytes, *, of: UUID) -> bytes:
        """A key that this node, and nobody else, can open."""
        return wrap_key(content_key, to=self.public, message_id=of, holder=NODE)

    def open(self, wrap: bytes, *, of: UUID) -> bytes:
        """The key; refuses (WrapNotOpened) what this node did not wrap for itself."""
        return open_key(wrap, key=self._key, message_id=of, holder=NODE)


class Holders:
    """Wraps for agencies, by the keys that the directory has for them."""

    def __init__(self, storage: StorageKey) -> None:
        self.storage = storage
        self._entrusted: dict[str, EncryptionKey] = {}
        self._known: dict[str, tuple[PublicEncryptionKey, str]] = {}
        self._wrapping: dict[tuple[str, str], WrappingKey] = {}
        self._wrapping_until = 0.0

    def entrust(self, keys: Iterable[EncryptionKey]) -> None:
        """Open with these from now on, in the place of those before (VX-40)."""
        self._entrusted = {encryption_fingerprint(key.public_key()): key for key in keys}

    def open(self, wraps: Sequence[Wrap], *, of: UUID) -> bytes | None:
        """The content's key, with a key of the node's or an entrusted one; None without such."""
        for wrap in wraps:
            if wrap.code == NODE:
                return self.storage.open(wrap.wrap, of=of)
            key = self._entrusted.get(wrap.key)
            if key is not None:
                return open_key(wrap.wrap, key=key, message_id=of, holder=wrap.code)
        return None

    def wrap_for(
        self, agencies: Iterable[AgencyEntry], content_key: bytes, *, message_id: UUID
    ) -> bytes:
        """The content's key for each of these agencies, and for the node if one has no key."""
        known = self._wrapping_keys()
        wraps: dict[str, Wrap] = {}
        for agency in agencies:
            holder = agency.code if agency.encryption_keys else NODE
            if holder in wraps:
                continue
            public, name = self._public_key(agency)
            key = known.get((holder, name))
            if key is None:
                key = known[holder, name] = WrappingKey(to=public, holder=holder)
            wraps[holder] = Wrap(holder, name, key.wrap(content_key, message_id=message_id))
        return encode_wraps(list(wraps.values()))

    def _wrapping_keys(self) -> dict[tuple[str, str], WrappingKey]:
        """The wrapping keys of these seconds, forgotten after them whether or not more comes."""
        now = time.monotonic()
        if now >= self._wrapping_until:
            self._wrapping, self._wrapping_until = {}, now + WRAPPING_SECONDS
            timer = threading.Timer(WRAPPING_SECONDS, self._forget_wrapping, (self._wrapping,))
            timer.daemon = True
            timer.start()
        return self._wrapping

    def _forget_wrapping(self, old: dict[tuple[str, str], WrappingKey]) -> None:
        """Let go of the keys of seconds gone by; a wrap under way keeps its own to its end."""
        if self._wrapping is old:
            self._wrapping = {}

    def _public_key(self, agency: AgencyEntry) -> tuple[PublicEncryptionKey, str]:
        """The agency's newest key and its name; the node's for one without."""
        if not agency.encryption_keys:
            return self.storage.public, self.storage.fingerprint
        return self._read(agency.encryption_keys[0])

    def _read(self, text: str) -> tuple[PublicEncryptionKey, str]:
        found = self._known.get(text)
        if found is None:
            public = public_from_text(text)
            found = self._known[text] = public, encryption_fingerprint(public)
        return found


def find_wrap(wraps: Sequence[Wrap], codes: Sequence[str]) -> Wrap | None:
    """The wrap for an agency known by these codes, or else the node's."""
    own = next((wrap for wrap in wraps if wrap.code in codes), None)
    return own or next((wrap for wrap in wraps if wrap.code == NODE), None)
