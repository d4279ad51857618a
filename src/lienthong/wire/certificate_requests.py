"""Requests for a certificate (PKCS #10): an agency makes its key itself and never hands it out."""

from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lienthong.wire.fields import is_agency_code
from lienthong.wire.refusals import CertificateRequestRefused
from lienthong.wire.seals import PublicSealingKey, SealingKey

MAX_REQUEST_BYTES: Final = 16 * 1024
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
    """What is asked for: a certificate of this key for the agency of this code."""

    code: str
    key: PublicSealingKey


def make_request(*, code: str, key: SealingKey) -> bytes:
    """A request (PEM), signed with the key it is about: whoever made it holds the key (EN-35)."""
    if not is_agency_code(code):
        raise CertificateRequestRefused(problem="the code is no agency's code")
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, code)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def read_request(pem: bytes) -> CertificateRequest:
    """Read a request. Refuses (CertificateRequestRefused) what breaks EN-35.

    Its only word that counts is the subject's common name; whatever else it asks for is not given.
    """
    if len(pem) > MAX_REQUEST_BYTES:
        raise CertificateRequestRefused(problem="it is too large")
    try:
        request = x509.load_pem_x509_csr(pem)
        names = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        key = request.public_key()
        signed = request.is_signature_valid
    except (*_UNREADABLE, InvalidSignature):
        raise CertificateRequestRefused(problem="it is no PKCS #10 request in PEM") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise CertificateRequestRefused(problem="its key is no P-256 key")
    if not signed:
        raise CertificateRequestRefused(problem="it is not signed with its own key")
    code = str(names[0].value) if len(names) == 1 else ""
    if not is_agency_code(code):
        raise CertificateRequestRefused(problem="its common name is no agency's code")
    return CertificateRequest(code=code, key=key)
