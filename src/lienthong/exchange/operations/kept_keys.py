"""Key files that must still be there, fit each other, and be those the database was used with.

Nothing is made here. A key that is replaced in silence takes the proof away from everything it
sealed or certified, and nobody would notice before the day the evidence is needed.
"""

from pathlib import Path
from uuid import UUID

from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EncryptionKey,
    HostedAgency,
)
from lienthong.exchange.queries.encryption_keys import read_encryption_key
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    KeyFileDamaged,
    KeyFileForeign,
    KeyFileLost,
    KeyFilesUnmatched,
)
from lienthong.kernel.errors import Refusal
from lienthong.tokens.keys import read_key
from lienthong.tokens.uri import is_token_uri
from lienthong.wire.certificates import Certificate as WireCertificate
from lienthong.wire.certificates import Trust, parse_certificate
from lienthong.wire.refusals import KeyUnreadable
from lienthong.wire.seals import SealingKey, fingerprint
from lienthong.wire.secrecy import encryption_fingerprint


def require_kept(settings: ExchangeSettings, *, used_before: bool) -> None:
    """Refuse when a key file is gone that this platform was used with.

    Nothing is missing at the very first start; and one that was interrupted leaves the first of
    the files only, in the order in which they are made: it may go on.
    """
    root = (settings.root_key, settings.root_certificate)
    directory = (settings.directory_key, settings.directory_certificate)
    there = [*_are_made(*root), *_are_made(*directory)]
    interrupted = there == sorted(there, reverse=True)
    used = used_before or Certificate.objects.exists() or settings.agency_key("x").parent.exists()
    lost = [path for path in (*root, *directory) if not path.exists()]
    if (used or not interrupted) and lost:
        raise KeyFileLost(file=lost[0])
    _require_agency_keys(settings)
    _require_encryption_keys(settings)


def require_matched(settings: ExchangeSettings) -> None:
    """Refuse certificates that are not those of the keys beside them or not of the root."""
    root = _certificate_at(settings.root_certificate)
    _require_pair(settings.root_key, settings.root_certificate, root)
    directory = _certificate_at(settings.directory_certificate)
    _require_pair(settings.directory_key, settings.directory_certificate, directory)
    try:
        Trust(settings.root_certificate.read_bytes()).verify_issued(directory.pem)
    except Refusal as refusal:
        raise KeyFilesUnmatched(
            file=settings.root_certificate, other=settings.directory_certificate
        ) from refusal


def require_same(path: Path, *, found: str, known: str) -> None:
    """Refuse a key whose fingerprint is another than the one on record."""
    if found != known:
        raise KeyFileForeign(file=path, found=found, known=known)


def open_key(path: Path) -> SealingKey:
    """The key in the file, or in the token that it names; refuses neither (KeyFileDamaged)."""
    try:
        return read_key(path.read_bytes())
    except KeyUnreadable as refusal:
        raise KeyFileDamaged(file=path) from refusal


def _are_made(key: Path, certificate: Path) -> tuple[bool, bool]:
    """Which of both were made: the name of a key in a token stands there before its certificate."""
    certified = certificate.exists()
    named_only = key.exists() and not certified and is_token_uri(key.read_bytes())
    return key.exists() and not named_only, certified


def _require_agency_keys(settings: ExchangeSettings) -> None:
    """Every hosted or connected agency's key must be there, one that was certified for it."""
    certified: dict[str, list[str]] = {}
    rows = Certificate.objects.order_by("issued_at").values_list("code", "fingerprint")
    for code, mark in rows:
        certified.setdefault(code, []).append(mark)
    hosted = HostedAgency.objects.values_list("code", flat=True)
    connected = ConnectedAgency.objects.values_list("code", flat=True)
    for code in sorted({*hosted, *connected}):
        path = settings.agency_key(code)
        if not path.exists():
            raise KeyFileLost(file=path)
        found = fingerprint(open_key(path).public_key())
        marks = certified.get(code, [])
        if marks and found not in marks:
            raise KeyFileForeign(file=path, found=found, known=marks[-1])


def _require_encryption_keys(settings: ExchangeSettings) -> None:
    """The key that contents for a hosted agency are encrypted to now must be there, that very one.

    A platform that goes on without it would be sent what nobody can open.
    """
    hosted = HostedAgency.objects.values("agency_id")
    newest: dict[UUID, EncryptionKey] = {}
    rows = EncryptionKey.objects.filter(agency_id__in=hosted, sealing_key="")
    for row in rows.order_by("made_at", "-pk"):
        newest[row.agency_id] = row
    for row in newest.values():
        path = settings.encryption_key(row.code, row.fingerprint)
        if not path.exists():
            raise KeyFileLost(file=path)
        found = encryption_fingerprint(read_encryption_key(path).public_key())
        if found != row.fingerprint:
            raise KeyFileForeign(file=path, found=found, known=row.fingerprint)


def _certificate_at(path: Path) -> WireCertificate:
    try:
        return parse_certificate(path.read_bytes())
    except Refusal as refusal:
        raise KeyFileDamaged(file=path) from refusal


def _require_pair(key: Path, certificate: Path, parsed: WireCertificate) -> None:
    if fingerprint(open_key(key).public_key()) != parsed.fingerprint:
        raise KeyFilesUnmatched(file=key, other=certificate)
