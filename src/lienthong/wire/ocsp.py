"""Questions about one certificate, answered (OCSP, RFC 6960): good, revoked, unknown (EX-143).

Answers are signed by a responder to whom the root delegated just this (EX-144), so that the root's
key need not be at hand for every question.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lienthong.wire.certificates import UNREADABLE, sign_certificate
from lienthong.wire.refusals import OcspQuestionUnreadable
from lienthong.wire.revocation import Reason, Revoked
from lienthong.wire.seals import PublicSealingKey, SealingKey

MAX_QUESTION_BYTES: Final = 16 * 1024
ANSWER_HOLDS: Final = timedelta(hours=1)
_LONGEST_NONCE: Final = 128  # RFC 9654
_SECOND: Final = timedelta(seconds=1)
_DAMAGED: Final = (*UNREADABLE, NotImplementedError)  # several certificates in one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which certificate is asked about. `of_root`: whether the root of the question issued it."""

    serial: int
    of_root: bool
    read: ocsp.OCSPRequest


def issue_responder(
    *,
    name: str,
    key: PublicSealingKey,
    valid_from_at: datetime,
    valid_until_at: datetime,
    root_pem: bytes,
    root_key: SealingKey,
) -> bytes:
    """A certificate (PEM) for whoever answers questions, and for nothing else (EX-144)."""
    root = x509.load_pem_x509_certificate(root_pem)
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(root.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from_at)
        .not_valid_after(valid_until_at - _SECOND)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNS_ONLY, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    return sign_certificate(builder, root_key)


def read_question(data: bytes, *, root_pem: bytes) -> Question:
    """Read a question (DER); refuses (OcspQuestionUnreadable) what asks about no or many."""
    if len(data) > MAX_QUESTION_BYTES:
        raise OcspQuestionUnreadable
    try:
        read = ocsp.load_der_ocsp_request(data)
        issuer = (read.issuer_name_hash, read.issuer_key_hash)
        serial, algorithm = read.serial_number, read.hash_algorithm
        nonce = _nonce(read)
        root = x509.load_pem_x509_certificate(root_pem)
        of_root = issuer == _named(root, algorithm)
    except _DAMAGED:
        raise OcspQuestionUnreadable from None
    if nonce is not None and not 1 <= len(nonce.nonce) <= _LONGEST_NONCE:
        raise OcspQuestionUnreadable
    return Question(serial=serial, of_root=of_root, read=read)


def sign_answer(
    question: Question,
    status: Revoked | bool,  # noqa: FBT001 -- an answer, not an option
    *,
    responder_pem: bytes,
    responder_key: SealingKey,
    now: datetime,
) -> bytes:
    """The signed answer (DER): True is good, False unknown, else revoked when and why."""
    revoked = status if isinstance(status, Revoked) else None
    reason = revoked.reason if revoked else Reason.UNSPECIFIED
    flag = None if reason == Reason.UNSPECIFIED else x509.ReasonFlags(reason)
    answer = ocsp.OCSPCertStatus.GOOD if status is True else ocsp.OCSPCertStatus.UNKNOWN
    responder = x509.load_pem_x509_certificate(responder_pem)
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response_by_hash(
            issuer_name_hash=question.read.issuer_name_hash,
            issuer_key_hash=question.read.issuer_key_hash,
            serial_number=question.serial,
            algorithm=question.read.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else answer,
            this_update=now.replace(microsecond=0),
            next_update=(now + ANSWER_HOLDS).replace(microsecond=0),
            revocation_time=revoked.at if revoked else None,
            revocation_reason=flag,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder)
        .certificates([responder])
    )
    nonce = _nonce(question.read)
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    signed = builder.sign(responder_key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def say_malformed() -> bytes:
    """The unsigned answer to what is no question (RFC 6960, 2.3)."""
    return _unsigned(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)


def say_try_later() -> bytes:
    """The unsigned answer of a responder that cannot sign now (RFC 6960, 2.3)."""
    return _unsigned(ocsp.OCSPResponseStatus.TRY_LATER)


def _unsigned(status: ocsp.OCSPResponseStatus) -> bytes:
    response = ocsp.OCSPResponseBuilder.build_unsuccessful(status)
    return response.public_bytes(serialization.Encoding.DER)


def _nonce(read: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        return read.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None


def _named(root: x509.Certificate, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """The root's name and key as questions name them: hashes of both (RFC 6960, 4.1.1)."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(root, root, algorithm).build()
    return asked.issuer_name_hash, asked.issuer_key_hash


_SIGNS_ONLY: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
