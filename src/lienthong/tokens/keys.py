"""Keys as key files hold them: a PEM, or the URI of a key in a token (EX-145, EX-200)."""

from hashlib import sha256
from typing import Any, NoReturn, Self, cast

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from lienthong.kernel.errors import gettext_noop
from lienthong.tokens.pairs import ED25519, P256, KeyPair, make_pair, open_pair
from lienthong.tokens.refusals import (
    KeyStaysInToken,
    KeyUriMalformed,
    TokenKeyMissing,
)
from lienthong.tokens.uri import is_token_uri
from lienthong.wire.seals import (
    LogKey,
    PublicLogKey,
    PublicSealingKey,
    SealingKey,
    key_from_pem,
    log_key_from_pem,
)

_SHA256_BYTES = 32


def read_key(data: bytes) -> SealingKey:
    """The key that a key file's bytes are (PEM) or name (a PKCS#11 URI, one line).

    Refuses what is neither (KeyUnreadable), and each way in which a token can fail.
    """
    return open_token_key(_one_line(data)) if is_token_uri(data) else key_from_pem(data)


def read_log_key(data: bytes) -> LogKey:
    """The same for a log's key, which is Ed25519 (EX-200)."""
    return open_token_log_key(_one_line(data)) if is_token_uri(data) else log_key_from_pem(data)


def open_token_key(text: str) -> "TokenKey":
    """Find the P-256 key pair in its token, and see that both halves are one pair."""
    return TokenKey(open_pair(text, P256))


def make_token_key(text: str) -> "TokenKey":
    """Make a P-256 key pair in the token, never to be extracted; refuses one that is there."""
    return TokenKey(make_pair(text, P256))


def prepare_token_key(text: str) -> "TokenKey":
    """The P-256 key that the URI names, made if the token has none of that name yet."""
    try:
        return open_token_key(text)
    except TokenKeyMissing:
        return make_token_key(text)


def open_token_log_key(text: str) -> "TokenLogKey":
    """Find the Ed25519 key pair in its token, and see that both halves are one pair."""
    return TokenLogKey(open_pair(text, ED25519))


def prepare_token_log_key(text: str) -> "TokenLogKey":
    """The Ed25519 key that the URI names, made if the token has none of that name yet."""
    try:
        return open_token_log_key(text)
    except TokenKeyMissing:
        return TokenLogKey(make_pair(text, ED25519))


class TokenKey(ec.EllipticCurvePrivateKey):
    """A P-256 private key of which only the token knows the secret.

    It signs as `cryptography`'s own keys do, so that seals, certificates and lists need not know.
    """

    def __init__(self, pair: KeyPair) -> None:
        """The key of a pair that was found."""
        self._pair = pair

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """A signature in DER by the token, over the SHA-256 of the data (or over a digest)."""
        return self._pair.sign(_digest(data, signature_algorithm))

    def public_key(self) -> PublicSealingKey:
        """The half that everybody may have."""
        return cast("PublicSealingKey", self._pair.public)

    @property
    def curve(self) -> ec.EllipticCurve:
        """P-256."""
        return self.public_key().curve

    @property
    def key_size(self) -> int:
        """In bits."""
        return self.public_key().key_size

    def exchange(self, *_: object, **__: object) -> NoReturn:
        """Not for agreeing on secrets."""
        raise KeyStaysInToken

    def private_numbers(self) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def __copy__(self) -> Self:
        """The same key: there is nothing to change in it."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """The same key."""
        return self


class TokenLogKey(ed25519.Ed25519PrivateKey):
    """An Ed25519 private key of which only the token knows the secret; it signs signed notes."""

    def __init__(self, pair: KeyPair) -> None:
        """The key of a pair that was found."""
        self._pair = pair

    def sign(self, data: Any) -> bytes:
        """64 bytes by the token over the data (RFC 8032, pure Ed25519)."""
        return self._pair.sign(bytes(data))

    def public_key(self) -> PublicLogKey:
        """The half that everybody may have."""
        return cast("PublicLogKey", self._pair.public)

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def private_bytes_raw(self) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def __copy__(self) -> Self:
        """The same key: there is nothing to change in it."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """The same key."""
        return self


def _digest(data: Any, algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
    inner = algorithm.algorithm if isinstance(algorithm, ec.ECDSA) else None
    if isinstance(inner, Prehashed) and inner.digest_size == _SHA256_BYTES:
        return bytes(data)
    if not isinstance(inner, hashes.SHA256):
        raise TypeError("a key in a token signs with ECDSA and SHA-256 only")
    return sha256(data).digest()


def _one_line(data: bytes) -> str:
    try:
        text = data.decode().strip()
    except UnicodeDecodeError:
        raise KeyUriMalformed(problem=gettext_noop("it is no UTF-8")) from None
    return text
