"""Keys that sign documents: in a file, in a token, or wherever a `SigningKey` reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.refusals import (
    KeyNotOfCertificate,
    SigningKeyUnusable,
)
from lienthong.tokens.keys import open_token_key

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
SMALLEST_RSA_BITS = 2048
_CURVES = (ec.SECP256R1, ec.SECP384R1)
_SHA256 = Prehashed(hashes.SHA256())


class SigningKey(Protocol):
    """A key that signs SHA-256 digests, wherever it lies; RSA signs by PKCS#1 v1.5."""

    @property
    def certificate(self) -> x509.Certificate:
        """Of whoever signs."""

    @property
    def issuers(self) -> Sequence[x509.Certificate]:
        """The authorities between the certificate and its root, to be put into the file."""

    def sign_digest(self, digest: bytes) -> bytes:
        """The raw signature (DER for EC) of a SHA-256 digest; a Refusal when there is none."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key this process can ask directly: from a file, or an object that asks a token."""

    key: PrivateKey
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()

    def sign_digest(self, digest: bytes) -> bytes:
        """The raw signature of a SHA-256 digest."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(digest, padding.PKCS1v15(), _SHA256)
        return self.key.sign(digest, ec.ECDSA(_SHA256))


def read_pem_key(key: bytes, certificates: bytes, password: bytes | None = None) -> HeldKey:
    """A private key in PEM with its certificate and then its issuers' in PEM."""
    try:
        private = serialization.load_pem_private_key(key, password)
        first, *rest = x509.load_pem_x509_certificates(certificates)
    except (ValueError, TypeError):
        problem = gettext_noop("the file is damaged or its password is wrong")
        raise SigningKeyUnusable(problem=problem) from None
    return _held(private, first, tuple(rest))


def read_pkcs12_key(data: bytes, password: bytes | None) -> HeldKey:
    """A key with its certificates from a PKCS#12 file (.p12, .pfx)."""
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(data, password)
    except (ValueError, TypeError):
        problem = gettext_noop("the file is damaged or its password is wrong")
        raise SigningKeyUnusable(problem=problem) from None
    if private is None or certificate is None:
        problem = gettext_noop("the file lacks the key or its certificate")
        raise SigningKeyUnusable(problem=problem)
    return _held(private, certificate, tuple(others))


def open_pkcs11_key(
    uri: str, certificate: x509.Certificate, issuers: Sequence[x509.Certificate] = ()
) -> HeldKey:
    """A P-256 key in a token by its PKCS#11 URI (EX-145), with the certificate issued for it."""
    return _held(open_token_key(uri), certificate, tuple(issuers))


def verify_digest(key: PublicKey, signature: bytes, digest: bytes) -> bool:
    """Whether a raw signature is this key's over a SHA-256 digest."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, digest, padding.PKCS1v15(), _SHA256)
        else:
            key.verify(signature, digest, ec.ECDSA(_SHA256))
    except InvalidSignature:
        return False
    return True


def public_key_of(certificate: x509.Certificate) -> PublicKey:
    """The key of a certificate; refuses (SigningKeyUnusable) what is weak or unusual."""
    try:
        key = certificate.public_key()
    except ValueError:
        key = None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES):
        return key
    raise SigningKeyUnusable(problem=gettext_noop("it is of a kind or size that is not accepted"))


def name_of(certificate: x509.Certificate) -> str:
    """How the holder is called: the common name, or the whole name if there is none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def issuer_of(certificate: x509.Certificate) -> str:
    """How whoever issued a certificate is called in it."""
    names = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.issuer.rfc4514_string()


def _held(
    private: object, certificate: x509.Certificate, issuers: tuple[x509.Certificate, ...]
) -> HeldKey:
    public = public_key_of(certificate)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SigningKeyUnusable(
            problem=gettext_noop("it is of a kind or size that is not accepted")
        )
    if private.public_key() != public:
        raise KeyNotOfCertificate(holder=name_of(certificate))
    return HeldKey(private, certificate, issuers)
