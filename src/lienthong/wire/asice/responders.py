"""What an OCSP response says of a signer's certificate, and whether its signer may say so (EV-38).

RFC 6960, 4.2.2.2: the issuer of the certificate itself, or whom the issuer certified for this.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from lienthong.wire.certificate_paths import STRONG, is_valid
from lienthong.wire.certificates import UNREADABLE, name_of

MOST_CANDIDATES: Final = 5
MOST_SAID: Final = 100
"""Certificates that one response may tell of; later ones are not looked at."""
_DAMAGED: Final = (*UNREADABLE, NotImplementedError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a response says. `by`: who signed it and may; None where nobody who may was found."""

    revoked: bool
    at: datetime
    by: str | None


def read_answers(
    responses: Iterable[bytes],
    certificate: x509.Certificate,
    issuer: x509.Certificate | None,
) -> Iterator[Answer]:
    """The answers about this certificate: good or revoked, whoever signed them.

    Without a known `issuer` nobody can be told from those who may.
    """
    for response in responses:
        try:
            read = ocsp.load_der_ocsp_response(response)
            said = [
                one
                for one in islice(read.responses, MOST_SAID)
                if one.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN
                and _is_about(one, certificate, issuer)
            ]
            responder = _find_responder(read, issuer) if said and issuer is not None else None
            by = None if responder is None else name_of(responder)
            answers = [_answer(one, by) for one in said]
        except _DAMAGED:
            continue
        yield from answers


def _answer(said: ocsp.OCSPSingleResponse, by: str | None) -> Answer:
    revoked = said.certificate_status is ocsp.OCSPCertStatus.REVOKED
    return Answer(revoked=revoked, at=said.this_update_utc, by=by)


def _is_about(
    said: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate | None
) -> bool:
    """Whether it names this certificate and its issuer: serial numbers are an issuer's own."""
    if said.serial_number != certificate.serial_number:
        return False
    if issuer is None:
        return True
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, said.hash_algorithm)
    named = asked.build()
    named_hashes = (named.issuer_name_hash, named.issuer_key_hash)
    return (said.issuer_name_hash, said.issuer_key_hash) == named_hashes


def _find_responder(read: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate | None:
    """Who signed the response, if the issuer did or certified for it who did."""
    delegated = (
        one
        for one in islice(read.certificates, MOST_CANDIDATES)
        if _is_delegated(one, issuer, read)
    )
    for one in (issuer, *delegated):
        if _is_named(one, read) and _has_signed(one, read):
            return one
    return None


def _is_delegated(
    certificate: x509.Certificate, issuer: x509.Certificate, read: ocsp.OCSPResponse
) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (InvalidSignature, x509.ExtensionNotFound, *_DAMAGED):
        return False
    return (
        ExtendedKeyUsageOID.OCSP_SIGNING in usage
        and isinstance(certificate.signature_hash_algorithm, STRONG)
        and is_valid(certificate, read.produced_at_utc)
    )


def _is_named(certificate: x509.Certificate, read: ocsp.OCSPResponse) -> bool:
    """Whether the response names this responder, by its name or its key's hash."""
    if read.responder_name is not None:
        return read.responder_name == certificate.subject
    key = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return read.responder_key_hash == key.digest


def _has_signed(certificate: x509.Certificate, read: ocsp.OCSPResponse) -> bool:
    key, algorithm = certificate.public_key(), read.signature_hash_algorithm
    if not isinstance(algorithm, STRONG):
        return False
    try:
        match key:
            case ec.EllipticCurvePublicKey():
                key.verify(read.signature, read.tbs_response_bytes, ec.ECDSA(algorithm))
            case rsa.RSAPublicKey():
                signed = (read.signature, read.tbs_response_bytes)
                key.verify(*signed, padding.PKCS1v15(), algorithm)
            case _:
                return False
    except InvalidSignature:
        return False
    return True
