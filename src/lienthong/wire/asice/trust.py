"""Whether a signer's certificate leads to the key that whoever verifies believes (EV-36)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from lienthong.wire.refusals import CertificateUnreadable

LONGEST_PATH: Final = 5
_NOT_ISSUED: Final = (InvalidSignature, ValueError, TypeError)


def read_root(pem: bytes) -> x509.Certificate:
    """The certificate whoever verifies believes; refuses what is none (CertificateUnreadable)."""
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise CertificateUnreadable from None


def find_path(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    root: x509.Certificate,
    at: datetime,
) -> list[x509.Certificate] | None:
    """Certificates from the signer's to the root, each issued by the next and valid at the instant.

    None where there is no such path; authorities must be allowed to issue certificates.
    """
    path = [certificate]
    while len(path) <= LONGEST_PATH and _is_valid(path[-1], at):
        if path[-1] == root or (_issued(path[-1], root) and _is_authority(root)):
            return path if path[-1] == root else [*path, root] if _is_valid(root, at) else None
        issuers = [one for one in others if _is_authority(one) and _issued(path[-1], one)]
        issuer = next((one for one in issuers if one not in path), None)
        if issuer is None:
            return None
        path.append(issuer)
    return None


def says_good(response: bytes, certificate: x509.Certificate) -> bool:
    """Whether an OCSP response says that this certificate was good; not who signed that."""
    try:
        read = ocsp.load_der_ocsp_response(response)
        found = (read.serial_number, read.certificate_status)
    except ValueError:
        return False
    return found == (certificate.serial_number, ocsp.OCSPCertStatus.GOOD)


def name_of(certificate: x509.Certificate) -> str:
    """The holder as people know it: organisation and common name."""
    parts = [
        str(attribute.value)
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for attribute in certificate.subject.get_attributes_for_oid(oid)
    ]
    return " / ".join(dict.fromkeys(parts)) or certificate.subject.rfc4514_string() or "—"


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except _NOT_ISSUED:
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
