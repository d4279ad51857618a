"""Whether a signer's certificate leads to the key that whoever verifies believes (EV-36)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes

from lienthong.wire.certificates import UNREADABLE
from lienthong.wire.refusals import CertificateUnreadable

LONGEST_PATH: Final = 5
STRONG: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


def read_root(pem: bytes) -> x509.Certificate:
    """The certificate whoever verifies believes; refuses what is none (CertificateUnreadable)."""
    try:
        root = x509.load_pem_x509_certificate(pem)
        root.public_key()
    except UNREADABLE:
        raise CertificateUnreadable from None
    return root


def find_path(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    root: x509.Certificate,
    at: datetime,
) -> list[x509.Certificate] | None:
    """Certificates from the signer's to the root, each issued by the next and valid at the instant.

    None where there is no such path. Authorities must be allowed to issue certificates, over as
    many steps as there are, and certificates must be signed over a strong digest.
    """
    path = [certificate]
    while len(path) <= LONGEST_PATH and is_valid(path[-1], at):
        below = len(path) - 1
        if path[-1] == root:
            return path
        if _issued(path[-1], root, below) and is_valid(root, at):
            return [*path, root]
        issuers = [one for one in others if one not in path and _issued(path[-1], one, below)]
        if not issuers:
            return None
        path.append(issuers[0])
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """Whether an authority, `below` others away from the signer, issued a certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
        strong = isinstance(certificate.signature_hash_algorithm, STRONG)
        constraints = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (InvalidSignature, x509.ExtensionNotFound, *UNREADABLE):
        return False
    longest = constraints.path_length
    return strong and constraints.ca and (longest is None or below <= longest) and _may_sign(issuer)


def _may_sign(issuer: x509.Certificate) -> bool:
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.key_cert_sign


def is_valid(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the instant lies within the certificate's period."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
