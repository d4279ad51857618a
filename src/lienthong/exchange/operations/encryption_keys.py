"""Encryption keys: made for hosted agencies, taken along from those that are enrolled."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import EncryptionKeyRegistered
from lienthong.exchange.models import EncryptionKey, HostedAgency
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.key_files import OWNER_ONLY, write_new
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import KeyCertifiedBefore
from lienthong.wire.secrecy import (
    PublicEncryptionKey,
    encryption_fingerprint,
    encryption_key_to_pem,
    new_encryption_key,
    public_to_text,
)

ENCRYPTION_PERIOD = timedelta(days=365)
"""How long a hosted agency's key is encrypted to; it opens for ever."""


def prepare_encryption_keys(settings: ExchangeSettings, *, now: datetime) -> int:
    """Make a key for every hosted agency that has none, or none young enough; how many were made.

    So platforms from before there were such keys get theirs at the next start. Older keys stay, to
    open what was encrypted to them. Fact: exchange:encryption_key:registered.
    """
    young = EncryptionKey.objects.filter(sealing_key="", made_at__gt=now - ENCRYPTION_PERIOD)
    due = HostedAgency.objects.exclude(agency_id__in=young.values("agency_id"))
    made = 0
    for agency_id, code in due.order_by("code").values_list("agency_id", "code"):
        make_encryption_key(settings, agency_id=agency_id, code=code, now=now)
        made += 1
    return made


def make_encryption_key(
    settings: ExchangeSettings, *, agency_id: UUID, code: str, now: datetime
) -> None:
    """Make a hosted agency's next key: its file first, so that no key is published without one."""
    key = new_encryption_key()
    path = settings.encryption_key(code, encryption_fingerprint(key.public_key()))
    write_new(path, encryption_key_to_pem(key), OWNER_ONLY)
    _register(key.public_key(), agency_id=agency_id, code=code, sealing_key="", now=now)


def take_encryption_key(
    key: PublicEncryptionKey, *, agency_id: UUID, code: str, sealing_key: str, now: datetime
) -> None:
    """Register the key that an agency named with the certificate of `sealing_key`.

    Named again, nothing changes. Refuses (KeyCertifiedBefore) a key of another agency, and one of
    those that the platform keeps.
    """
    mark = encryption_fingerprint(key)
    kept = EncryptionKey.objects.filter(fingerprint=mark).first()
    if kept is not None:
        if kept.agency_id != agency_id or not kept.sealing_key:
            raise KeyCertifiedBefore(fingerprint=mark, code=kept.code)
        if kept.sealing_key == sealing_key:
            return
    _register(key, agency_id=agency_id, code=code, sealing_key=sealing_key, now=now)


def _register(
    key: PublicEncryptionKey, *, agency_id: UUID, code: str, sealing_key: str, now: datetime
) -> None:
    mark = encryption_fingerprint(key)
    with transaction.atomic():
        mark_directory_due()
        EncryptionKey.objects.update_or_create(
            fingerprint=mark,
            defaults={
                "agency_id": agency_id,
                "code": code,
                "public_key": public_to_text(key),
                "sealing_key": sealing_key,
                "made_at": now,
            },
        )
        fact = EncryptionKeyRegistered(
            agency_id=agency_id, code=code, fingerprint=mark, kept_here=not sealing_key
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)
