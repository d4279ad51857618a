"""Certificates of outside authorities, on which the province rests its own for a key (EX-148)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from lienthong.kernel.errors import gettext_noop
from lienthong.wire.certificate_paths import find_path
from lienthong.wire.certificates import UNREADABLE, name_of
from lienthong.wire.outside_lists import Withdrawn, look_up
from lienthong.wire.refusals import OutsideCertificateRefused, OutsideCertificateWithdrawn
from lienthong.wire.seals import PublicSealingKey, is_sealing_key

MAX_CHAIN_BYTES: Final = 64 * 1024
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCertificate:
    """What an authority on the trust list says of a key: whose it is, and until when.

    `as_of` is up to when it is known that nothing of it was taken back; None where lists are
    missing that would say so.
    """

    holder: str
    authority: str
    serial: str
    valid_until_at: datetime
    as_of: datetime | None


def read_outside(
    chain: bytes,
    *,
    key: PublicSealingKey,
    authorities: Iterable[bytes],
    lists: Iterable[x509.CertificateRevocationList],
    at: datetime,
) -> OutsideCertificate:
    """Believe a holder's certificate (PEM, those above it after it) by an authority of the list.

    It must be for this very key, be good for signing, and lead to one of the authorities over
    certificates that all hold at the instant and none of which the lists call revoked. Refuses
    (OutsideCertificateRefused, OutsideCertificateWithdrawn) any other.
    """
    certificate, *others = _read(chain)
    if not is_sealing_key(certificate.public_key()):
        problem = gettext_noop(
            "its key is no P-256 key, and no other key (RSA, say) can seal here; the authority"
            " itself may sign with RSA"
        )
        raise OutsideCertificateRefused(problem=problem)
    if certificate.public_key() != key:
        problem = gettext_noop("it is for another key than the request")
        raise OutsideCertificateRefused(problem=problem)
    if not _may_sign(certificate):
        problem = gettext_noop("it is not for signing")
        raise OutsideCertificateRefused(problem=problem)
    path = _find_listed_path(certificate, others, authorities, at)
    if path is None:
        problem = gettext_noop("no authority on the province's trust list vouches for it today")
        raise OutsideCertificateRefused(problem=problem)
    looked_up = look_up(path, lists)
    if looked_up.withdrawn:
        withdrawn = looked_up.withdrawn
        on = f"{withdrawn.at:%Y-%m-%d}"
        raise OutsideCertificateWithdrawn(
            authority=withdrawn.authority, serial=withdrawn.serial, on=on
        )
    return OutsideCertificate(
        holder=name_of(certificate),
        authority=name_of(path[-1]),
        serial=f"{certificate.serial_number:x}",
        valid_until_at=min(one.not_valid_after_utc for one in path) + _SECOND,
        as_of=looked_up.as_of,
    )


def find_withdrawn(
    chain: bytes,
    *,
    authorities: Iterable[bytes],
    lists: Iterable[x509.CertificateRevocationList],
    at: datetime,
) -> Withdrawn | None:
    """Whether a chain that was believed once (read_outside) was taken back since, by the lists.

    None too where it leads nowhere any more: what rests on it ends by its own date.
    """
    certificate, *others = _read(chain)
    path = _find_listed_path(certificate, others, authorities, at)
    return look_up(path, lists).withdrawn if path else None


def _find_listed_path(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    authorities: Iterable[bytes],
    at: datetime,
) -> list[x509.Certificate] | None:
    for pem in authorities:
        (authority, *_) = _read(pem)
        path = find_path(certificate, others, authority, at)
        if path is not None and len(path) > 1:
            return path
    return None


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
