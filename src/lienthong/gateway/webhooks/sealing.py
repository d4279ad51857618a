"""Webhooks' secrets as the store keeps them: encrypted under the node's storage key (EX-204).

Standard Webhooks signs with a secret that both sides know, so the node must have it; but whoever
takes the store alone has it not. Older stores kept it plain: those are sealed at the next start.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.terms import WebhookSecretLost
from lienthong.gateway.webhooks.signing import SECRET_BYTES

_PURPOSE: Final = b"lienthong/webhook-secret/1\n"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


def is_plain(kept: bytes) -> bool:
    """Whether a secret lies in the store as older nodes kept it."""
    return len(kept) == SECRET_BYTES


def seal_secret(storage: StorageKey, *, agency: str, secret: bytes) -> bytes:
    """The secret as the store keeps it, for this agency's webhook alone."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(storage).encrypt(nonce, secret, agency.encode())


def open_secret(storage: StorageKey, *, agency: str, kept: bytes) -> bytes:
    """The secret; refuses (WebhookSecretLost) what another storage key or agency has sealed."""
    if is_plain(kept):
        return kept
    try:
        nonce, sealed = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
        return _cipher(storage).decrypt(nonce, sealed, agency.encode())
    except (InvalidTag, ValueError):
        raise WebhookSecretLost(agency=agency) from None


def _cipher(storage: StorageKey) -> AESGCM:
    return AESGCM(storage.derive(_PURPOSE, size=_KEY_BYTES))
