"""Keys and certificates of the province and of hosted agencies: made once, in files (0600)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.client import replace_file
from lienthong.exchange.events import CertificateIssued, KeysPrepared
from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EncryptionKey,
    HostedAgency,
)
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.encryption_keys import make_encryption_key
from lienthong.exchange.operations.issued import note_certificates, note_issued
from lienthong.exchange.operations.kept_keys import (
    require_kept,
    require_matched,
    require_same,
)
from lienthong.exchange.operations.key_files import READABLE, key_at, write_new
from lienthong.exchange.queries.keys import (
    AgencySeal,
    find_certificate,
    open_key_file,
    read_key_file,
    require_not_enrolled,
)
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyCannotExchange,
    AgencyUsesOwnSoftware,
    KeyFileDamaged,
    KeyFileLost,
)
from lienthong.wire.certificates import Certificate as WireCertificate
from lienthong.wire.certificates import (
    Role,
    issue_certificate,
    issue_root,
    parse_certificate,
)
from lienthong.wire.fields import is_agency_code
from lienthong.wire.seals import (
    PublicSealingKey,
    SealingKey,
    fingerprint,
)

ROOT_PERIOD = timedelta(days=20 * 365)
DIRECTORY_PERIOD = timedelta(days=10 * 365)
AGENCY_PERIOD = timedelta(days=3 * 365)
RENEWED_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Province:
    """The root with which the province certifies keys."""

    pem: bytes
    key: SealingKey


def prepare_keys(
    settings: ExchangeSettings, *, now: datetime, node_prepared: bool = False
) -> Province:
    """Make the province's root and the directory's key at the very first start; else require them.

    The site gives the result to the node, which makes its own keys under the same root;
    `node_prepared` says that it did so before. Refuses lost, unmatched and foreign key files, also
    those of hosted agencies: a new root would silently make all earlier evidence worthless.
    Fact: exchange:keys:prepared, once a database.
    """
    known = list_facts(matching=FactFilter(tag=KeysPrepared.TAG), limit=1)
    require_kept(settings, used_before=node_prepared or bool(known))
    province = _prepare_root(settings, now=now)
    directory_key = _prepare_directory_key(settings, province, now=now)
    require_matched(settings)
    if is_directory_due(settings, now=now):
        _renew_directory(settings, province, directory_key, now=now)
    note_certificates((settings.directory_certificate.read_bytes(),), now=now)
    root = fingerprint(province.key.public_key())
    if known:
        require_same(settings.root_certificate, found=root, known=known[0].data["fingerprint"])
        return province
    fact = KeysPrepared(
        fingerprint=root, directory_fingerprint=fingerprint(directory_key.public_key())
    )
    with transaction.atomic():
        append_fact(fact=fact, actor=SYSTEM, now=now)
    return province


def is_directory_due(settings: ExchangeSettings, *, now: datetime) -> bool:
    """Whether the directory's certificate ends within 60 days, and the root's does not."""
    kept = parse_certificate(read_key_file(settings.directory_certificate))
    root = parse_certificate(read_key_file(settings.root_certificate))
    return kept.valid_until_at < min(now + RENEWED_BEFORE, root.valid_until_at)


def renew_directory_certificate(settings: ExchangeSettings, *, now: datetime) -> bool:
    """Certify the directory's key anew ahead of time, while everything runs (EX-201).

    Whether it was due. Refuses lost and unmatched key files, and a token that is away. Fact:
    exchange:keys:certified_anew.
    """
    if not is_directory_due(settings, now=now):
        return False
    key = open_key_file(settings.directory_key)
    require_matched(settings)
    _renew_directory(settings, open_province(settings), key, now=now)
    note_certificates((settings.directory_certificate.read_bytes(),), now=now)
    return True


def _prepare_root(settings: ExchangeSettings, *, now: datetime) -> Province:
    start = now.replace(microsecond=0)
    key = key_at(settings.root_key)
    if not settings.root_certificate.exists():
        pem = issue_root(
            code=settings.province_code,
            name=settings.province_name,
            key=key,
            valid_from_at=start,
            valid_until_at=start + ROOT_PERIOD,
        )
        write_new(settings.root_certificate, pem, READABLE)
    return Province(pem=settings.root_certificate.read_bytes(), key=key)


def _prepare_directory_key(
    settings: ExchangeSettings, province: Province, *, now: datetime
) -> SealingKey:
    key = key_at(settings.directory_key)
    if not settings.directory_certificate.exists():
        pem = _certify_directory(settings, province, key, from_at=now, now=now)
        write_new(settings.directory_certificate, pem, READABLE)
    return key


def _renew_directory(
    settings: ExchangeSettings, province: Province, key: SealingKey, *, now: datetime
) -> None:
    """Certify the directory's key anew; the certificate begins as the one before did."""
    path = settings.directory_certificate
    kept = parse_certificate(path.read_bytes())
    pem = _certify_directory(settings, province, key, from_at=kept.valid_from_at, now=now)
    replace_file(path, pem, mode=READABLE)


def _certify_directory(
    settings: ExchangeSettings,
    province: Province,
    key: SealingKey,
    *,
    from_at: datetime,
    now: datetime,
) -> bytes:
    start = now.replace(microsecond=0)
    return issue_certificate(
        role=Role.DIRECTORY,
        code=settings.province_code,
        name=settings.province_name,
        key=key.public_key(),
        valid_from_at=from_at.replace(microsecond=0),
        valid_until_at=min(start + DIRECTORY_PERIOD, _root_ends(province)),
        root_pem=province.pem,
        root_key=province.key,
        revocation=settings.revocation,
    )


def host_agency(
    settings: ExchangeSettings, *, agency_id: UUID, code: str, name: str, now: datetime
) -> AgencySeal:
    """The seal of an agency whose inbox the platform keeps; keys and certificate made at first use.

    Refuses what `certify_agency` refuses, and one that exchanges with software of its own
    (AgencyUsesOwnSoftware).
    """
    connected = ConnectedAgency.objects.filter(agency_id=agency_id).first()
    if connected is not None:
        raise AgencyUsesOwnSoftware(agency=name, system=connected.system)
    with transaction.atomic():
        own, renewed = certify_agency(settings, agency_id=agency_id, code=code, name=name, now=now)
        if renewed or not HostedAgency.objects.filter(agency_id=agency_id, code=code).exists():
            HostedAgency.objects.update_or_create(
                agency_id=agency_id,
                defaults={"code": code, "name": name},
                create_defaults={
                    "code": code,
                    "name": name,
                    "hosted_at": now,
                    "next_check_at": now,
                },
            )
            kept = EncryptionKey.objects.filter(agency_id=agency_id, sealing_key="")
            if not kept.exists():
                make_encryption_key(settings, agency_id=agency_id, code=code, now=now)
    return own


def certify_agency(
    settings: ExchangeSettings, *, agency_id: UUID, code: str, name: str, now: datetime
) -> tuple[AgencySeal, bool]:
    """The seal of an agency whose key lies here, and whether it was certified just now.

    A certificate about to expire, or for another code, is replaced; the key stays. Refuses a code
    that records cannot carry, an enrolled agency, and one whose key file is lost. Fact:
    exchange:certificate:issued, and the directory becomes due.
    """
    if not is_agency_code(code):
        raise AgencyCannotExchange(agency=name)
    require_not_enrolled(agency_id)
    path = settings.agency_key(code)
    if not path.exists() and Certificate.objects.filter(code=code).exists():
        raise KeyFileLost(file=path)
    key = key_at(path)
    mark = fingerprint(key.public_key())
    kept = find_certificate(fingerprint=mark, code=code)
    if kept is not None and kept.valid_until_at > now + RENEWED_BEFORE:
        return AgencySeal(code=code, key=key, pem=kept.pem, fingerprint=mark), False
    pem = certify(
        settings,
        code=code,
        name=name,
        key=key.public_key(),
        now=now,
        from_at=None if kept is None else parse_certificate(kept.pem).valid_from_at,
    )
    issued = parse_certificate(pem)
    with transaction.atomic():
        # Its row is locked first, as in `host_new`: two who lock in turn would wait for each other.
        mark_directory_due()
        store_certificate(issued, agency_id=agency_id, now=now)
        fact = CertificateIssued(
            agency_id=agency_id,
            code=code,
            fingerprint=mark,
            valid_until=f"{issued.valid_until_at:%Y-%m-%d}",
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)
    return AgencySeal(code=code, key=key, pem=pem, fingerprint=mark), True


def renew_certificates(settings: ExchangeSettings, *, now: datetime) -> int:
    """Certify anew the keys whose certificates end soon; how many.

    Of agencies that only receive nobody would notice before their acknowledgements are refused.
    An agency whose key file is gone is left to whoever reads its inbox to tell.
    """
    lasting = Certificate.objects.filter(valid_until_at__gt=now + RENEWED_BEFORE)
    kept = set(lasting.values_list("code", flat=True))
    fields = ("agency_id", "code", "name")
    hosted = HostedAgency.objects.exclude(code__in=kept).values_list(*fields)
    connected = ConnectedAgency.objects.exclude(code__in=kept).values_list(*fields)
    renewed = 0
    for agency_id, code, name in (*hosted, *connected):
        with suppress(KeyFileLost, KeyFileDamaged):
            _, new = certify_agency(settings, agency_id=agency_id, code=code, name=name, now=now)
            renewed += new
    return renewed


def store_certificate(issued: WireCertificate, *, agency_id: UUID, now: datetime) -> None:
    """Keep a certificate just issued, in the place of an older one for the same key.

    The older one's serial number stays on record: revoking the key revokes both.
    """
    note_issued(issued)
    Certificate.objects.update_or_create(
        fingerprint=issued.fingerprint,
        defaults={
            "agency_id": agency_id,
            "code": issued.code,
            "pem": issued.pem.decode(),
            "valid_from_at": issued.valid_from_at,
            "valid_until_at": issued.valid_until_at,
            "issued_at": now,
        },
    )


def certify(
    settings: ExchangeSettings,
    *,
    code: str,
    name: str,
    key: PublicSealingKey,
    now: datetime,
    until_at: datetime | None = None,
    from_at: datetime | None = None,
    province: Province | None = None,
) -> bytes:
    """A certificate (PEM) by the province for an agency's key: until then, three years at most.

    A renewed one begins `from_at`, as the one before did: it takes that one's place, and what was
    sealed before stays provable (EV-11), also when that one had ended. In the time between the two
    no node took anything that the key sealed (EX-22). `province` is its root where that is open.
    """
    province = province or open_province(settings)
    start = now.replace(microsecond=0)
    return issue_certificate(
        role=Role.AGENCY,
        code=code,
        name=name[:64],  # X.509's bound on an organisation's name
        key=key,
        valid_from_at=from_at or start,
        valid_until_at=min(
            start + AGENCY_PERIOD, _root_ends(province), until_at or start + AGENCY_PERIOD
        ),
        root_pem=province.pem,
        root_key=province.key,
        revocation=settings.revocation,
    )


def open_province(settings: ExchangeSettings) -> Province:
    """The root with its key; refuses to go on without either (NotPrepared)."""
    return Province(
        pem=read_key_file(settings.root_certificate),
        key=open_key_file(settings.root_key),
    )


def _root_ends(province: Province) -> datetime:
    return parse_certificate(province.pem).valid_until_at
