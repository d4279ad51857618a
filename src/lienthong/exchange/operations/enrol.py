"""Certify keys that agencies made themselves, and take certificates out of the directory."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.directory.queries import find_by_code
from lienthong.directory.terms import Body, Card
from lienthong.exchange.events import CertificateRevoked, OwnKeyCertified
from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EnrolledAgency,
    HostedAgency,
    OutgoingMessage,
)
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.encryption_keys import take_encryption_key
from lienthong.exchange.operations.issued import note_revoked
from lienthong.exchange.operations.keys import RENEWED_BEFORE, certify, store_certificate
from lienthong.exchange.queries.outside import get_outside_certificate
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyHosted,
    AgencyNotInForce,
    AgencyOfThePlatform,
    AgencyUsesOwnSoftware,
    CertificateInUse,
    CertificateNotFound,
    KeyCertifiedBefore,
    OutboxNotEmpty,
    RequestForAnother,
)
from lienthong.wire.certificate_requests import CertificateRequest
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.outside import OutsideCertificate
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint


def enrol_agency(
    settings: ExchangeSettings,
    *,
    code: str,
    request: CertificateRequest,
    take_over: bool,
    now: datetime,
    outside: bytes | None = None,
) -> bytes:
    """Certify the key of a request for the agency of this code; the certificate (PEM).

    From then on the agency's software speaks for it and the platform does not: it neither seals
    for it nor empties its inbox. One that is hosted so far needs `take_over`: its hosting ends
    and the certificates of the platform's keys for it are revoked. Other certificates of an
    enrolled agency stay, so that keys can be changed without a gap. The same key again gives
    the certificate issued before, until that nears its end, or another outside certificate
    stands for the key. Contents for the agency are encrypted to the encryption key that the
    request names, if any (EX-101). The directory becomes due.

    `outside` is a certificate (PEM, with those above it) by an authority on the province's trust
    list for the same key: then the province's own ends with it at the latest, the fact names
    both (EX-148), and it is kept to be looked up in that authority's lists (EX-222). Refuses one
    that no such authority vouches for, or that one took back.

    Refuses a code that no agency has today, a request for another one, an agency connected with a
    secret (AgencyUsesOwnSoftware: disconnect it first), the agency as which the platform calls the
    node, messages that still wait to be sent, and a key that was certified for another agency or
    revoked. Fact: exchange:own_key:certified.
    """
    if request.code != code:
        raise RequestForAnother(asked=request.code, code=code)
    if code == settings.province_code:
        raise AgencyOfThePlatform(code=code)
    card = get_living_agency(code, now)
    connected = ConnectedAgency.objects.filter(agency_id=card.id).first()
    if connected is not None:
        raise AgencyUsesOwnSoftware(agency=card.name, system=connected.system)
    mark = fingerprint(request.key)
    vouched = None
    if outside is not None:
        vouched = get_outside_certificate(settings, outside, key=request.key, now=now)
    with transaction.atomic():
        hosted = HostedAgency.objects.filter(agency_id=card.id).exists()
        if hosted and not take_over:
            raise AgencyHosted(code=code)
        kept = Certificate.objects.filter(fingerprint=mark).first()
        if kept is not None:
            if kept.revoked_at or (kept.agency_id, kept.code) != (card.id, code) or hosted:
                raise KeyCertifiedBefore(fingerprint=mark, code=kept.code)
            lasts = kept.valid_until_at > now + RENEWED_BEFORE
            if lasts and (vouched is None or _rests_on(card, mark, vouched)):
                _take_encryption_key(request, card, code, now)
                _keep_outside(kept, outside)
                return kept.pem.encode()
        if hosted:
            _end_hosting(card, code, now)
        pem = _certify_own(settings, card, request, vouched=vouched, took_over=hosted, now=now)
        _keep_outside(Certificate.objects.get(fingerprint=mark), outside)
        _take_encryption_key(request, card, code, now)
    return pem


def revoke_certificate(*, mark: str, reason: Reason, now: datetime) -> str:
    """Leave a key's certificate out of the directory from the next one on; its agency's code.

    All certificates that the key ever had stand in the next revocation list (EX-140). What was
    sealed with it before stays believed. Revoked again, nothing changes. Refuses an unknown
    fingerprint and a key with which the platform seals. Fact: exchange:certificate:revoked.
    """
    with transaction.atomic():
        certificate = Certificate.objects.filter(fingerprint=mark).first()
        if certificate is None:
            raise CertificateNotFound(fingerprint=mark)
        kept_here = (HostedAgency, ConnectedAgency)
        if any(k.objects.filter(agency_id=certificate.agency_id).exists() for k in kept_here):
            raise CertificateInUse(code=certificate.code)
        if certificate.revoked_at is None:
            revoke_key(certificate, reason, now)
            mark_directory_due()
    return certificate.code


def _certify_own(
    settings: ExchangeSettings,
    card: Card,
    request: CertificateRequest,
    *,
    vouched: OutsideCertificate | None,
    took_over: bool,
    now: datetime,
) -> bytes:
    """Issue and keep the certificate (PEM), in the caller's transaction."""
    kept = Certificate.objects.filter(fingerprint=fingerprint(request.key)).first()
    pem = certify(
        settings,
        code=request.code,
        name=card.name,
        key=request.key,
        now=now,
        until_at=vouched.valid_until_at if vouched else None,
        from_at=kept.valid_from_at if kept else None,
    )
    issued = parse_certificate(pem)
    store_certificate(issued, agency_id=card.id, now=now)
    EnrolledAgency.objects.update_or_create(
        agency_id=card.id,
        defaults={"code": request.code},
        create_defaults={"code": request.code, "enrolled_at": now},
    )
    mark_directory_due()
    fact = OwnKeyCertified(
        agency_id=card.id,
        code=request.code,
        fingerprint=issued.fingerprint,
        valid_until=f"{issued.valid_until_at:%Y-%m-%d}",
        took_over=took_over,
        authority=vouched.authority if vouched else "",
        outside=vouched.serial if vouched else "",
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)
    return pem


def _rests_on(card: Card, mark: str, vouched: OutsideCertificate) -> bool:
    """Whether the key's newest certificate was issued on this very outside one."""
    asked = FactFilter(tag=OwnKeyCertified.TAG, subject=f"directory.agency:{card.id}")
    known = (fact.data for fact in list_facts(matching=asked))
    newest = next((data for data in known if data["fingerprint"] == mark), None)
    before = newest and (newest["authority"], newest["outside"])
    return before == (vouched.authority, vouched.serial)


def _keep_outside(certificate: Certificate, chain: bytes | None) -> None:
    """On which outside chain a certificate rests from now on; None leaves what was kept."""
    if chain is not None:
        certificate.outside = chain.decode("ascii")
        certificate.save(update_fields=["outside"])


def _take_encryption_key(request: CertificateRequest, card: Card, code: str, now: datetime) -> None:
    if request.encryption_key is not None:
        take_encryption_key(
            request.encryption_key,
            agency_id=card.id,
            code=code,
            sealing_key=fingerprint(request.key),
            now=now,
        )


def get_living_agency(code: str, now: datetime) -> Card:
    """The agency whose own code this is today; refuses any other code (AgencyNotInForce)."""
    for hit in find_by_code(code=code, on=timezone.localdate(now)):
        if hit.in_force and hit.card.body is Body.AGENCY and hit.card.code == code:
            return hit.card
    raise AgencyNotInForce(code=code)


def require_empty_outbox(agency_id: UUID, code: str) -> None:
    """Refuse (OutboxNotEmpty) while messages wait here that only the platform would send."""
    rows = OutgoingMessage.objects.filter(agency_id=agency_id, at_node_at=None, failed_at=None)
    waiting = rows.exclude(withdrawn_at__isnull=False, next_attempt_at=None).count()
    if waiting:
        raise OutboxNotEmpty(count=waiting, code=code)


def _end_hosting(card: Card, code: str, now: datetime) -> None:
    """The platform's keys for the agency count no more; what it collected stays."""
    require_empty_outbox(card.id, code)
    for certificate in Certificate.objects.filter(agency_id=card.id, revoked_at=None):
        revoke_key(certificate, Reason.SUPERSEDED, now)
    HostedAgency.objects.filter(agency_id=card.id).delete()


def revoke_key(certificate: Certificate, reason: Reason, now: datetime) -> None:
    """Revoke a key in the caller's transaction; the caller has the directory made anew."""
    certificate.revoked_at = now
    certificate.save(update_fields=["revoked_at"])
    note_revoked(mark=certificate.fingerprint, reason=reason, now=now)
    fact = CertificateRevoked(
        agency_id=certificate.agency_id,
        code=certificate.code,
        fingerprint=certificate.fingerprint,
        reason=reason.value,
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)
