"""On record: every certificate the province issued, and which of them were revoked."""

from datetime import datetime

from lienthong.exchange.models import IssuedCertificate
from lienthong.wire.certificates import Certificate as WireCertificate
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.revocation import Reason


def note_certificates(pems: tuple[bytes, ...]) -> None:
    """Put certificates on record that were issued elsewhere with the root's key (a node's)."""
    for pem in pems:
        note_issued(parse_certificate(pem))


def note_issued(issued: WireCertificate) -> None:
    """Put a certificate on record, once."""
    IssuedCertificate.objects.get_or_create(
        serial=f"{issued.serial:x}",
        defaults={"fingerprint": issued.fingerprint, "code": issued.code},
    )


def note_revoked(*, mark: str, reason: Reason, now: datetime) -> None:
    """Every certificate of the key is revoked from now on, those already revoked as they were."""
    IssuedCertificate.objects.filter(fingerprint=mark, revoked_at=None).update(
        revoked_at=now.replace(microsecond=0), reason=reason.value
    )
