"""Seals: ECDSA, P-256, SHA-256 over a domain tag and the exact header bytes (EN-10 to EN-13).

For every signature (r, s) there is a second one, (r, n-s), that anybody can work out without the
key. Only the one with the lower s counts, so that a record has one seal and nobody else can make
another file that says the same (EN-13).
"""

from enum import Enum
from hashlib import sha256
from typing import Final, TypeAlias, TypeGuard

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from lienthong.wire.refusals import KeyUnreadable, SealBroken

SealingKey: TypeAlias = ec.EllipticCurvePrivateKey
PublicSealingKey: TypeAlias = ec.EllipticCurvePublicKey
LogKey: TypeAlias = ed25519.Ed25519PrivateKey
PublicLogKey: TypeAlias = ed25519.Ed25519PublicKey

_ALGORITHM: Final = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
"""By RFC 6979: a key in a file seals the same header with the same bytes each time, so that two
processes that sign one receipt at the same moment sign one and the same. A token does as it does.
"""
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order n of P-256's group (FIPS 186-5, NIST SP 800-186)."""


class Domain(Enum):
    """What is sealed. The tag comes first, so that a seal on one kind of record fits no other."""

    ENVELOPE = b"lienthong/envelope/1\n"
    RECEIPT = b"lienthong/receipt/1\n"
    ACKNOWLEDGEMENT = b"lienthong/acknowledgement/1\n"
    REQUEST = b"lienthong/request/1\n"
    DIRECTORY = b"lienthong/directory/1\n"
    SYSTEMS = b"lienthong/systems/1\n"


def seal(*, domain: Domain, header: bytes, key: SealingKey) -> bytes:
    """Seal header bytes; the result is a DER-encoded ECDSA signature with the lower s."""
    signature = key.sign(domain.value + header, _ALGORITHM)
    r, s = decode_dss_signature(signature)
    return signature if _is_low(s) else encode_dss_signature(r, _ORDER - s)


def verify_seal(*, domain: Domain, header: bytes, seal: bytes, key: PublicSealingKey) -> None:
    """Raise SealBroken unless `seal` is by `key` over exactly these header bytes in this domain."""
    try:
        key.verify(seal, domain.value + header, _ALGORITHM)
    except InvalidSignature:
        raise SealBroken(record=domain.name.lower()) from None
    if not has_low_s(seal):
        raise SealBroken(record=domain.name.lower())


def has_low_s(signature: bytes) -> bool:
    """Tell whether a DER-encoded signature of P-256 is the one of its pair that counts (EN-13)."""
    return _is_low(decode_dss_signature(signature)[1])


def _is_low(s: int) -> bool:
    return s <= _ORDER // 2


def fingerprint(key: PublicSealingKey | PublicLogKey) -> str:
    """The name of a key in records: SHA-256 of its SubjectPublicKeyInfo, lowercase hex (EN-12)."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()


def is_sealing_key(key: object) -> TypeGuard[PublicSealingKey]:
    """Whether a public key is of the one kind that seals: P-256 (EN-12, EN-35)."""
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)


def new_key() -> SealingKey:
    """Make a P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def new_log_key() -> LogKey:
    """Make an Ed25519 key, which signed notes use."""
    return ed25519.Ed25519PrivateKey.generate()


def key_to_pem(key: SealingKey | LogKey) -> bytes:
    """A private key as PKCS #8 PEM, not encrypted: keep it in a file only its owner can read."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def key_from_pem(pem: bytes) -> SealingKey:
    """Read a P-256 private key; refuses (KeyUnreadable) any other kind."""
    key = _load(pem)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise KeyUnreadable(expected="P-256")


def log_key_from_pem(pem: bytes) -> LogKey:
    """Read an Ed25519 private key; refuses (KeyUnreadable) any other kind."""
    key = _load(pem)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    raise KeyUnreadable(expected="Ed25519")


def _load(pem: bytes) -> object:
    try:
        return serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):  # not PEM, unknown kind, or encrypted
        return None
