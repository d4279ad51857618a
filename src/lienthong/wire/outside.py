"""Certificates of outside authorities, on which the province rests its own for a key (EX-148)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from lienthong.wire.asice.trust import find_path
from lienthong.wire.certificates import UNREADABLE, name_of
from lienthong.wire.refusals import OutsideCertificateRefused
from lienthong.wire.seals import PublicSealingKey

MAX_CHAIN_BYTES: Final = 64 * 1024
_SECOND: Final = timedelta(seconds=1)


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue; translating is the edge's business."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCertificate:
    """What an authority on the trust list says of a key: whose it is, and until when."""

    holder: str
    authority: str
    serial: str
    valid_until_at: datetime


def read_outside(
    chain: bytes, *, key: PublicSealingKey, authorities: Iterable[bytes], at: datetime
) -> OutsideCertificate:
    """Believe a holder's certificate (PEM, those above it after it) by an authority of the list.

    It must be for this very key, be good for signing, and lead to one of the authorities over
    certificates that all hold at the instant; whether it was revoked is not looked up. Refuses
    (OutsideCertificateRefused) any other.
    """
    certificate, *others = _read(chain)
    if certificate.public_key() != key:
        problem = gettext_noop("it is for another key than the request")
        raise OutsideCertificateRefused(problem=problem)
    if not _may_sign(certificate):
        problem = gettext_noop("it is not for signing")
        raise OutsideCertificateRefused(problem=problem)
    for pem in authorities:
        (authority, *_) = _read(pem)
        path = find_path(certificate, others, authority, at)
        if path is not None and len(path) > 1:
            until = min(one.not_valid_after_utc for one in path) + _SECOND
            return OutsideCertificate(
                holder=name_of(certificate),
                authority=name_of(authority),
                serial=f"{certificate.serial_number:x}",
                valid_until_at=until,
            )
    problem = gettext_noop("no authority on the province's trust list vouches for it today")
    raise OutsideCertificateRefused(problem=problem)


def _read(pem: bytes) -> list[x509.Certificate]:
    try:
        if len(pem) <= MAX_CHAIN_BYTES:
            certificates = x509.load_pem_x509_certificates(pem)
            for certificate in certificates:
                certificate.public_key()
            return certificates
    except UNREADABLE:
        pass
    problem = gettext_noop("it is no certificate in PEM, or too large")
    raise OutsideCertificateRefused(problem=problem)


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except UNREADABLE:
        return False
    return usage.digital_signature or usage.content_commitment
