"""Hosting many agencies at once of which nothing is known here yet."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lienthong.audit.operations import append_facts
from lienthong.audit.terms import SYSTEM, Fact
from lienthong.client import write_all_once
from lienthong.exchange.events import CertificateIssued, EncryptionKeyRegistered
from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EncryptionKey,
    EnrolledAgency,
    HostedAgency,
    IssuedCertificate,
)
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.kept_keys import open_key
from lienthong.exchange.operations.keys import certify, open_province
from lienthong.exchange.settings import ExchangeSettings
from lienthong.wire.certificates import Certificate as WireCertificate
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.fields import is_agency_code
from lienthong.wire.seals import key_to_pem, new_key
from lienthong.wire.secrecy import (
    PublicEncryptionKey,
    encryption_fingerprint,
    encryption_key_to_pem,
    new_encryption_key,
    public_to_text,
)

Addressed = tuple[UUID, str, str]
"""An agency that something goes to: id, code, name."""

_Made = tuple[Addressed, WireCertificate, PublicEncryptionKey]
"""An agency with what was made for it."""


def host_new(
    settings: ExchangeSettings, agencies: Sequence[Addressed], *, now: datetime
) -> frozenset[UUID]:
    """Host those of the agencies of which nothing is known here; which they are.

    First all their key files, before anybody waits for the database; then all rows in one
    transaction, in the same few statements however many there are. The others are left to
    `host_agency`. Facts: as of that, for each.
    """
    new = [
        one
        for one in _list_unknown(agencies)
        if is_agency_code(one[1]) and not settings.agency_key(one[1]).exists()
    ]
    if not new:
        return frozenset()
    encryption_keys = _write_keys(settings, [code for _, code, _ in new])
    certificates = _certify(settings, new, now)
    with transaction.atomic():
        mark_directory_due()  # its row is locked: whoever hosts agencies at once waits here
        unknown = _list_unknown(new)
        made = [
            (one, certificate, key)
            for one, certificate, key in zip(new, certificates, encryption_keys, strict=True)
            if one in unknown
        ]
        _write(made, now)
    return frozenset(agency_id for (agency_id, _, _), _, _ in made)


def _list_unknown(agencies: Sequence[Addressed]) -> list[Addressed]:
    """Those that exchange in no way here, neither by their id nor by their code; each once."""
    asked = Q(agency_id__in={agency_id for agency_id, _, _ in agencies})
    asked |= Q(code__in={code for _, code, _ in agencies})
    known: set[UUID | str] = set()
    for model in (ConnectedAgency, EnrolledAgency, HostedAgency, Certificate, EncryptionKey):
        for row in model.objects.filter(asked).values_list("agency_id", "code"):
            known.update(row)
    unknown = []
    for agency_id, code, name in agencies:
        if not known & {agency_id, code}:
            unknown.append((agency_id, code, name))
            known.update((agency_id, code))
    return unknown


def _write_keys(settings: ExchangeSettings, codes: Sequence[str]) -> list[PublicEncryptionKey]:
    """Write a sealing and an encryption key for each; the encryption keys' public halves."""
    sealing = {settings.agency_key(code): key_to_pem(new_key()) for code in codes}
    keys = [new_encryption_key() for _ in codes]
    encryption = {
        settings.encryption_key(code, encryption_fingerprint(key.public_key())): (
            encryption_key_to_pem(key)
        )
        for code, key in zip(codes, keys, strict=True)
    }
    write_all_once(sealing | encryption)
    return [key.public_key() for key in keys]


def _certify(
    settings: ExchangeSettings, agencies: Sequence[Addressed], now: datetime
) -> list[WireCertificate]:
    """Certificates for the keys in their files: of two who make one at once, one's stays there."""
    province = open_province(settings)
    return [
        parse_certificate(
            certify(
                settings,
                code=code,
                name=name,
                key=open_key(settings.agency_key(code)).public_key(),
                now=now,
                province=province,
            )
        )
        for _, code, name in agencies
    ]


def _write(made: Collection[_Made], now: datetime) -> None:
    IssuedCertificate.objects.bulk_create(
        IssuedCertificate(
            serial=f"{issued.serial:x}", fingerprint=issued.fingerprint, code=issued.code
        )
        for _, issued, _ in made
    )
    Certificate.objects.bulk_create(
        Certificate(
            fingerprint=issued.fingerprint,
            agency_id=agency_id,
            code=issued.code,
            pem=issued.pem.decode(),
            valid_from_at=issued.valid_from_at,
            valid_until_at=issued.valid_until_at,
            issued_at=now,
        )
        for (agency_id, _, _), issued, _ in made
    )
    HostedAgency.objects.bulk_create(
        HostedAgency(
            agency_id=agency_id,
            code=issued.code,
            name=name,
            hosted_at=now,
            next_check_at=now,
        )
        for (agency_id, _, name), issued, _ in made
    )
    EncryptionKey.objects.bulk_create(
        EncryptionKey(
            fingerprint=encryption_fingerprint(key),
            agency_id=agency_id,
            code=issued.code,
            public_key=public_to_text(key),
            made_at=now,
        )
        for (agency_id, _, _), issued, key in made
    )
    facts = [
        fact for (agency_id, _, _), issued, key in made for fact in _facts(agency_id, issued, key)
    ]
    append_facts(facts=facts, actor=SYSTEM, now=now)


def _facts(agency_id: UUID, issued: WireCertificate, key: PublicEncryptionKey) -> tuple[Fact, Fact]:
    return (
        CertificateIssued(
            agency_id=agency_id,
            code=issued.code,
            fingerprint=issued.fingerprint,
            valid_until=f"{issued.valid_until_at:%Y-%m-%d}",
        ),
        EncryptionKeyRegistered(
            agency_id=agency_id,
            code=issued.code,
            fingerprint=encryption_fingerprint(key),
            kept_here=True,
        ),
    )
