"""Content keys wrapped for whoever may read: HPKE base mode, and the keys that it takes (EN-74).

An agency's encryption key (X25519) is another than its sealing key: what is lost with the one is
not lost with the other, and a token that signs need not decrypt.
"""

import base64
from hashlib import sha256
from itertools import count
from typing import Final, TypeAlias
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from lienthong.wire.content_cipher import KEY_BYTES, TAG_BYTES, new_content_key
from lienthong.wire.refusals import (
    EncryptionKeyUnusable,
    KeyUnreadable,
    WrapNotOpened,
)

EncryptionKey: TypeAlias = x25519.X25519PrivateKey
PublicEncryptionKey: TypeAlias = x25519.X25519PublicKey

WRAP_BYTES: Final = 80
"""32 of the sender's ephemeral key, 32 of the content key, 16 of the tag (RFC 9180)."""
_NUMBER_BYTES: Final = 12
SHARED_WRAP_BYTES: Final = WRAP_BYTES + _NUMBER_BYTES + KEY_BYTES + TAG_BYTES
"""The wrapping key in a wrap of its own, a number, the content key under both (EN-91)."""
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO: Final = b"lienthong/content/1\n"
_SHARED_INFO: Final = b"lienthong/wrapping-key/1\n"
_ANY_SCALAR: Final = x25519.X25519PrivateKey.from_private_bytes(bytes(32))


def wrap_key(
    content_key: bytes, *, to: PublicEncryptionKey, message_id: UUID, holder: str
) -> bytes:
    """The content key of one message, sealed for the agency whose code is `holder` (EN-75).

    Only the key that belongs to `to` opens it, and only for this message and this code. Each call
    makes other bytes. Refuses (EncryptionKeyUnusable) a key with which nothing can be kept secret.
    """
    _check_key(content_key)
    return _encapsulate(content_key, to, _info(message_id, holder))


class WrappingKey:
    """A key for one holder, encapsulated once, that wraps the keys of many contents (EN-91).

    Encapsulating costs as much as everything else that a node does about a small message. Threads
    may share one. Refuses (EncryptionKeyUnusable) a key with which nothing can be kept secret.
    """

    def __init__(self, *, to: PublicEncryptionKey, holder: str) -> None:
        key = new_content_key()
        self._encapsulated = _encapsulate(key, to, _SHARED_INFO + holder.encode())
        self._cipher = AESGCM(key)
        self._numbers = count()

    def wrap(self, content_key: bytes, *, message_id: UUID) -> bytes:
        """The content key of one message; each call makes other bytes."""
        _check_key(content_key)
        number = next(self._numbers).to_bytes(_NUMBER_BYTES)
        sealed = self._cipher.encrypt(number, content_key, message_id.bytes)
        return self._encapsulated + number + sealed


def open_key(wrap: bytes, *, key: EncryptionKey, message_id: UUID, holder: str) -> bytes:
    """The content key, from a wrap of either kind.

    Refuses (WrapNotOpened) a wrap for another key, message or holder.
    """
    try:
        if len(wrap) == SHARED_WRAP_BYTES:
            content_key = _open_shared(wrap, key, message_id, holder)
        else:
            content_key = _SUITE.decrypt(wrap, key, info=_info(message_id, holder))
    except (InvalidTag, ValueError):
        content_key = b""
    if len(content_key) != KEY_BYTES:
        raise WrapNotOpened(
            id=message_id, holder=holder, key=encryption_fingerprint(key.public_key())
        )
    return content_key


def new_encryption_key() -> EncryptionKey:
    """Make an X25519 key."""
    return x25519.X25519PrivateKey.generate()


def encryption_fingerprint(key: PublicEncryptionKey) -> str:
    """The name of an encryption key: SHA-256 of its 32 bytes, lowercase hex (EN-74)."""
    return sha256(key.public_bytes_raw()).hexdigest()


def encryption_key_to_pem(key: EncryptionKey) -> bytes:
    """A private key as PKCS #8 PEM, not encrypted: keep it in a file only its owner can read."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def encryption_key_from_pem(pem: bytes) -> EncryptionKey:
    """Read a private key; refuses (KeyUnreadable) any other kind."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):  # not PEM, unknown kind, or encrypted
        key = None
    if isinstance(key, x25519.X25519PrivateKey):
        return key
    raise KeyUnreadable(expected="X25519")


def public_to_text(key: PublicEncryptionKey) -> str:
    """A public key in records: its 32 bytes in base64 with padding (EN-74)."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_from_text(text: str) -> PublicEncryptionKey:
    """Read a public key of a record. Refuses (EncryptionKeyUnusable) any other spelling."""
    try:
        key = public_from_bytes(base64.b64decode(text, validate=True))
    except ValueError:
        raise EncryptionKeyUnusable(key=text) from None
    if public_to_text(key) != text:
        raise EncryptionKeyUnusable(key=text)
    return key


def public_from_bytes(raw: bytes) -> PublicEncryptionKey:
    """Read a public key. Refuses (EncryptionKeyUnusable) points of small order.

    To one of those few everything would be wrapped under a secret that everybody knows.
    """
    try:
        key = x25519.X25519PublicKey.from_public_bytes(raw)
        _ANY_SCALAR.exchange(key)  # RFC 7748, 6.1: refused if the result is all zeros
    except ValueError:
        raise EncryptionKeyUnusable(key=raw.hex()) from None
    return key


def _check_key(content_key: bytes) -> None:
    if len(content_key) != KEY_BYTES:
        raise ValueError("a content key has 32 bytes (EN-90)")


def _encapsulate(key: bytes, to: PublicEncryptionKey, info: bytes) -> bytes:
    try:
        return _SUITE.encrypt(key, to, info=info)
    except ValueError:
        raise EncryptionKeyUnusable(key=encryption_fingerprint(to)) from None


def _open_shared(wrap: bytes, key: EncryptionKey, message_id: UUID, holder: str) -> bytes:
    encapsulated, rest = wrap[:WRAP_BYTES], wrap[WRAP_BYTES:]
    wrapping_key = _SUITE.decrypt(encapsulated, key, info=_SHARED_INFO + holder.encode())
    number, sealed = rest[:_NUMBER_BYTES], rest[_NUMBER_BYTES:]
    return AESGCM(wrapping_key).decrypt(number, sealed, message_id.bytes)


def _info(message_id: UUID, holder: str) -> bytes:
    return _INFO + message_id.bytes + b"\n" + holder.encode()
