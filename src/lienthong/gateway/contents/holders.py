"""Who can open a content: its key, wrapped once for each holder (EX-91).

The node itself is a holder where somebody who sent or received the message has no encryption key of
their own; it opens for them.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.secrecy import (
    EncryptionKey,
    PublicEncryptionKey,
    encryption_fingerprint,
    open_key,
    public_from_text,
    wrap_key,
)

NODE = ""
"""What stands for the node in the place of a code; no agency has an empty one."""


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
        self._public = key.public_key()
        self.fingerprint = encryption_fingerprint(self._public)

    def wrap(self, content_key: bytes, *, of: UUID) -> bytes:
        """A key that this node, and nobody else, can open."""
        return wrap_key(content_key, to=self._public, message_id=of, holder=NODE)

    def open(self, wrap: bytes, *, of: UUID) -> bytes:
        """The key; refuses (WrapNotOpened) what this node did not wrap for itself."""
        return open_key(wrap, key=self._key, message_id=of, holder=NODE)


class Holders:
    """Wraps for agencies, by the keys that the directory has for them."""

    def __init__(self, storage: StorageKey) -> None:
        self.storage = storage
        self._entrusted: dict[str, EncryptionKey] = {}
        self._known: dict[str, tuple[PublicEncryptionKey, str]] = {}

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
        wraps: dict[str, Wrap] = {}
        for agency in agencies:
            if not agency.encryption_keys:
                sealed = self.storage.wrap(content_key, of=message_id)
                wraps.setdefault(NODE, Wrap(NODE, self.storage.fingerprint, sealed))
            elif agency.code not in wraps:
                public, name = self._read(agency.encryption_keys[0])
                sealed = wrap_key(content_key, to=public, message_id=message_id, holder=agency.code)
                wraps[agency.code] = Wrap(agency.code, name, sealed)
        return encode_wraps(list(wraps.values()))

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
