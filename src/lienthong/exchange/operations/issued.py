"""On record: every certificate the province issued, and which of them were revoked."""

from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import OwnCertificateRenewed
from lienthong.exchange.models import IssuedCertificate
from lienthong.exchange.rules.revoking import counts_from
from lienthong.wire.certificates import Certificate as WireCertificate
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.revocation import Reason


def note_certificates(pems: tuple[bytes, ...], *, now: datetime) -> None:
    """Put certificates of the directory, the node or its log on record, each once.

    Fact: exchange:keys:certified_anew, for one that is not its key's first.
    """
    for pem in pems:
        issued = parse_certificate(pem)
        with transaction.atomic():
            is_renewal = IssuedCertificate.objects.filter(fingerprint=issued.fingerprint).exists()
            if note_issued(issued) and is_renewal:
                fact = OwnCertificateRenewed(
                    holder=issued.role.value,
                    code=issued.code,
                    fingerprint=issued.fingerprint,
                    valid_until=f"{issued.valid_until_at:%Y-%m-%d}",
                )
                append_fact(fact=fact, actor=SYSTEM, now=now)


def note_issued(issued: WireCertificate) -> bool:
    """Put a certificate on record, once; whether it was not there yet."""
    _, is_new = IssuedCertificate.objects.get_or_create(
        serial=f"{issued.serial:x}",
        defaults={"fingerprint": issued.fingerprint, "code": issued.code},
    )
    return is_new


def note_revoked(*, mark: str, reason: Reason, now: datetime) -> None:
    """Every certificate of the key is revoked, those already revoked as they were.

    From now on, or where the reason leaves room for that, from a minute on (EX-231).
    """
    IssuedCertificate.objects.filter(fingerprint=mark, revoked_at=None).update(
        revoked_at=counts_from(reason, now), reason=reason.value
    )
