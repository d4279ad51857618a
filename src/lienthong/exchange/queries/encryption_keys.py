"""Encryption keys of agencies: which are published, and the private ones that lie here."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from lienthong.exchange.models import Certificate, EncryptionKey, EnrolledAgency, HostedAgency
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import KeyFileDamaged
from lienthong.kernel.errors import Refusal
from lienthong.wire import secrecy
from lienthong.wire.directory_snapshot import MAX_ENCRYPTION_KEYS


def open_encryption_keys(
    settings: ExchangeSettings, *, code: str
) -> tuple[secrecy.EncryptionKey, ...]:
    """The private keys that lie here of the agency of this code, the newest first.

    Also those it got under another code.
    One whose file is gone is left out: what is encrypted to it is refused when it is met. Refuses a
    file that holds no key (KeyFileDamaged).
    """
    agencies = Certificate.objects.filter(code=code).values("agency_id")
    rows = EncryptionKey.objects.filter(agency_id__in=agencies, sealing_key="")
    newest_first = rows.order_by("-made_at", "pk")
    paths = [settings.encryption_key(row.code, row.fingerprint) for row in newest_first]
    return tuple(read_encryption_key(path) for path in paths if path.exists())


def read_encryption_key(path: Path) -> secrecy.EncryptionKey:
    """The private key in a file; refuses a file that holds none (KeyFileDamaged)."""
    try:
        return secrecy.encryption_key_from_pem(path.read_bytes())
    except (OSError, Refusal) as unread:
        raise KeyFileDamaged(file=path) from unread


def list_published_keys(*, now: datetime) -> dict[UUID, tuple[str, ...]]:
    """By agency the public keys that contents for it are encrypted to, the newest first (EX-101).

    Of a hosted agency the newest that the platform made. Of an enrolled one those that it named
    with certificates in force; none when it named none with the newest of these, because then the
    software that reads may have none. Of all others none: the node opens for them.
    """
    hosted = set(HostedAgency.objects.values_list("agency_id", flat=True))
    enrolled = set(EnrolledAgency.objects.values_list("agency_id", flat=True))
    in_force = _sealing_keys_in_force(now)
    published: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    naming: dict[UUID, set[str]] = defaultdict(set)
    for row in EncryptionKey.objects.order_by("-made_at", "pk"):
        if row.agency_id in hosted and not row.sealing_key and not published[row.agency_id]:
            published[row.agency_id] = (row.public_key,)
        if row.agency_id in enrolled and row.sealing_key in in_force[row.agency_id]:
            published[row.agency_id] += (row.public_key,)
            naming[row.agency_id].add(row.sealing_key)
    return {
        agency_id: keys[:MAX_ENCRYPTION_KEYS]
        for agency_id, keys in published.items()
        if keys and (agency_id in hosted or in_force[agency_id][0] in naming[agency_id])
    }


def _sealing_keys_in_force(now: datetime) -> dict[UUID, list[str]]:
    """The fingerprints of certificates in force, by agency, the newest first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Certificate.objects.filter(valid_until_at__gt=now, revoked_at=None)
    newest_first = rows.order_by("-issued_at", "pk")
    for agency_id, mark in newest_first.values_list("agency_id", "fingerprint"):
        found[agency_id].append(mark)
    return found
