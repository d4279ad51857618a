"""Sign what the province publishes about revoked certificates: the list, and who answers for it."""

from datetime import datetime, timedelta

from cryptography import x509
from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.client import replace_file
from lienthong.exchange.events import RevocationListSigned
from lienthong.exchange.models import IssuedCertificate, NodeWatch, RevocationList
from lienthong.exchange.operations.kept_keys import open_key
from lienthong.exchange.operations.key_files import READABLE, key_at
from lienthong.exchange.operations.keys import Province, open_province
from lienthong.exchange.settings import ExchangeSettings
from lienthong.wire.ocsp import issue_responder
from lienthong.wire.records import digest
from lienthong.wire.revocation import Revoked, sign_list

LIST_HOLDS = timedelta(days=7)
LIST_RENEWED_AFTER = timedelta(days=1)
RESPONDER_PERIOD = timedelta(days=90)
RESPONDER_RENEWED_BEFORE = timedelta(days=30)


def keep_revocation_told(settings: ExchangeSettings, *, now: datetime) -> bool:
    """Sign a list if one is due and renew the responder's certificate (EX-142, EX-144).

    A list is due when there is none, a day after the newest was made, and when a certificate was
    revoked that is not in it; each holds a week, so a platform that stands still for days does not
    leave its readers without. Whether one was signed. Fact: exchange:revocation_list:signed.
    """
    _keep_responder(settings, now=now)
    if not _is_due(now):
        return False
    province = open_province(settings)
    with transaction.atomic():
        NodeWatch.objects.get_or_create(id=1)
        NodeWatch.objects.select_for_update().get(id=1)  # one list at a time
        if not _is_due(now):
            return False
        _sign(province, now=now)
    return True


def _is_due(now: datetime) -> bool:
    newest = RevocationList.objects.order_by("-number").only("made_at", "entries").first()
    if newest is None or newest.made_at + LIST_RENEWED_AFTER <= now:
        return True
    # Entries are never taken off, so another number of them is another list.
    return IssuedCertificate.objects.exclude(revoked_at=None).count() != newest.entries


def _sign(province: Province, *, now: datetime) -> None:
    newest = RevocationList.objects.order_by("-number").only("number").first()
    # Never lower than what was published before a database was restored.
    number = max((newest.number if newest else 0) + 1, int(now.timestamp()))
    revoked = [
        Revoked(serial=int(row.serial, 16), at=row.revoked_at, reason=row.reason)
        for row in IssuedCertificate.objects.exclude(revoked_at=None).order_by("serial")
        if row.revoked_at is not None
    ]
    der = sign_list(
        revoked,
        number=number,
        made_at=now,
        next_at=now + LIST_HOLDS,
        root_pem=province.pem,
        root_key=province.key,
    )
    RevocationList.objects.create(
        number=number,
        made_at=now.replace(microsecond=0),
        next_at=(now + LIST_HOLDS).replace(microsecond=0),
        entries=len(revoked),
        der=der,
    )
    fact = RevocationListSigned(number=number, entries=len(revoked), sha256=digest(der))
    append_fact(fact=fact, actor=SYSTEM, now=now)


def _keep_responder(settings: ExchangeSettings, *, now: datetime) -> None:
    """A key and certificate for answers; lost ones are made anew, since nothing rests on them."""
    if _responder_holds(settings, now):
        return
    province = open_province(settings)
    start = now.replace(microsecond=0)
    key = key_at(settings.responder_key)
    pem = issue_responder(
        name=f"OCSP {settings.province_code}",
        key=key.public_key(),
        valid_from_at=start,
        valid_until_at=start + RESPONDER_PERIOD,
        root_pem=province.pem,
        root_key=province.key,
    )
    replace_file(settings.responder_certificate, pem, mode=READABLE)


def _responder_holds(settings: ExchangeSettings, now: datetime) -> bool:
    try:
        key = open_key(settings.responder_key).public_key()
        pem = settings.responder_certificate.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
    except (OSError, ValueError):
        return False
    ends = certificate.not_valid_after_utc
    return certificate.public_key() == key and ends > now + RESPONDER_RENEWED_BEFORE
