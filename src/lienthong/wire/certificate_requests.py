"""Requests for a certificate (PKCS #10): an agency makes its key itself and never hands it out."""

from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from lienthong.wire.fields import is_agency_code
from lienthong.wire.refusals import CertificateRequestRefused, EncryptionKeyUnusable
from lienthong.wire.seals import PublicSealingKey, SealingKey, is_sealing_key
from lienthong.wire.secrecy import PublicEncryptionKey, public_from_bytes

MAX_REQUEST_BYTES: Final = 16 * 1024
ENCRYPTION_KEY_OID: Final = x509.ObjectIdentifier("2.25.258832370115987296543371693003689165799")
"""An arc of our own: the UUID of version 5 of lienthong/encryption-key/1 among URLs (EN-78)."""
_OCTETS: Final = b"\x04\x20"  # DER: OCTET STRING of 32 bytes
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What is asked for: a certificate of this key for the agency of this code.

    `encryption_key` is where contents for the agency are to be encrypted to, if it named one.
    """

    code: str
    key: PublicSealingKey
    encryption_key: PublicEncryptionKey | None = None


def make_request(
    *, code: str, key: SealingKey, encryption_key: PublicEncryptionKey | None = None
) -> bytes:
    """A request (PEM), signed with the key it is about: whoever made it holds the key (EN-35).

    The signature covers the encryption key as well: who holds the sealing key named it (EN-78).
    """
    if not is_agency_code(code):
        raise CertificateRequestRefused(problem="the code is no agency's code")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, code)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    if encryption_key is not None:
        value = _OCTETS + encryption_key.public_bytes_raw()
        extension = x509.UnrecognizedExtension(ENCRYPTION_KEY_OID, value)
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def read_request(pem: bytes) -> CertificateRequest:
    """Read a request. Refuses (CertificateRequestRefused) what breaks EN-35.

    Its only words that count are the subject's common name and the encryption key; whatever else it
    asks for is not given.
    """
    if len(pem) > MAX_REQUEST_BYTES:
        raise CertificateRequestRefused(problem="it is too large")
    try:
        request = x509.load_pem_x509_csr(pem)
        names = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        key = request.public_key()
        signed = request.is_signature_valid
        extensions = request.extensions
    except (*_UNREADABLE, InvalidSignature):
        raise CertificateRequestRefused(problem="it is no PKCS #10 request in PEM") from None
    if not is_sealing_key(key):
        raise CertificateRequestRefused(
            problem="its key is no P-256 key, and no other key (RSA, say) can seal here"
        )
    if not signed:
        raise CertificateRequestRefused(problem="it is not signed with its own key")
    code = str(names[0].value) if len(names) == 1 else ""
    if not is_agency_code(code):
        raise CertificateRequestRefused(problem="its common name is no agency's code")
    return CertificateRequest(code=code, key=key, encryption_key=_read_encryption_key(extensions))


def _read_encryption_key(extensions: x509.Extensions) -> PublicEncryptionKey | None:
    """The encryption key that the request names; None if it names none (EN-78)."""
    for extension in extensions:
        if extension.oid == ENCRYPTION_KEY_OID:
            value = extension.value.public_bytes()
            try:
                if value.startswith(_OCTETS):
                    return public_from_bytes(value.removeprefix(_OCTETS))
            except EncryptionKeyUnusable:
                pass
            raise CertificateRequestRefused(problem="its encryption key is no X25519 key")
    return None
