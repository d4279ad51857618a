"""Keys and certificates as they lie there; nothing is made here."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from lienthong.exchange.models import Certificate, EnrolledAgency
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyEnrolled,
    KeyFileDamaged,
    KeyFileForeign,
    KeyFileLost,
    NotPrepared,
)
from lienthong.tokens.keys import read_key
from lienthong.wire.refusals import KeyUnreadable
from lienthong.wire.seals import SealingKey, fingerprint


@dataclass(frozen=True, slots=True)
class AgencySeal:
    """With what a hosted agency seals: its code, key and certificate in force."""

    code: str
    key: SealingKey
    pem: bytes
    fingerprint: str


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate the province issued to an agency."""

    agency_id: UUID
    code: str
    pem: bytes
    valid_until_at: datetime


def read_key_file(path: Path) -> bytes:
    """A key file's bytes; refuses to go on without it (NotPrepared)."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotPrepared(file=path.name) from None


def read_published_key(settings: ExchangeSettings) -> bytes:
    """The province's published key: its root certificate as PEM."""
    return read_key_file(settings.root_certificate)


def open_directory_key(settings: ExchangeSettings) -> SealingKey:
    """The key that signs the directory for the node."""
    return open_key_file(settings.directory_key)


def open_key_file(path: Path) -> SealingKey:
    """The key in a file that must be there (NotPrepared) and hold one (KeyUnreadable)."""
    return read_key(read_key_file(path))


def open_agency_seal(settings: ExchangeSettings, *, code: str) -> AgencySeal:
    """The seal of an agency that the platform already hosts.

    Refuses a key file that is gone (KeyFileLost), holds no key (KeyFileDamaged) or another key
    than was certified for it (KeyFileForeign), and an agency without certificate (NotPrepared).
    """
    path = settings.agency_key(code)
    try:
        key = read_key(path.read_bytes())
    except FileNotFoundError:
        raise KeyFileLost(file=path) from None
    except (OSError, KeyUnreadable) as unread:
        raise KeyFileDamaged(file=path) from unread
    mark = fingerprint(key.public_key())
    certificate = find_certificate(fingerprint=mark, code=code)
    if certificate is None:
        other = Certificate.objects.filter(code=code).order_by("-issued_at").first()
        if other is None:
            raise NotPrepared(file=path.name)
        raise KeyFileForeign(file=path, found=mark, known=other.fingerprint)
    return AgencySeal(code=code, key=key, pem=certificate.pem, fingerprint=mark)


def find_certificate(*, fingerprint: str, code: str) -> KnownCertificate | None:
    """The certificate of this key for this agency, or None."""
    row = Certificate.objects.filter(fingerprint=fingerprint, code=code).first()
    if row is None:
        return None
    return KnownCertificate(
        agency_id=row.agency_id,
        code=row.code,
        pem=row.pem.encode(),
        valid_until_at=row.valid_until_at,
    )


def require_not_enrolled(agency_id: UUID) -> None:
    """Refuse (AgencyEnrolled) to act for an agency whose own software seals for it."""
    enrolled = EnrolledAgency.objects.filter(agency_id=agency_id).first()
    if enrolled is not None:
        raise AgencyEnrolled(code=enrolled.code)
