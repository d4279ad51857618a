"""What outside authorities took back: their lists on the trust list, and keys that fall by them."""

from datetime import datetime

import structlog
from cryptography import x509
from django.db import transaction

from lienthong.exchange.models import Certificate
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.enrol import revoke_key
from lienthong.exchange.queries.outside import (
    list_revocation_files,
    read_authorities,
    read_outside_file,
)
from lienthong.exchange.settings import ExchangeSettings
from lienthong.kernel.errors import Refusal
from lienthong.wire.outside import find_withdrawn
from lienthong.wire.revocation import Reason

log = structlog.get_logger(__name__)


def revoke_withdrawn(settings: ExchangeSettings, *, now: datetime) -> int:
    """Revoke every key whose outside certificate its authority took back (EX-222); how many.

    By the lists that lie on the trust list, for keys enrolled with such a certificate. A file that
    cannot be read is told in the log and leaves the others. Fact: exchange:certificate:revoked.
    """
    resting = Certificate.objects.filter(revoked_at=None).exclude(outside="")
    kept = list(resting.order_by("fingerprint"))
    if not kept:
        return 0
    authorities, lists = read_authorities(settings), _read_lists(settings)
    revoked = 0
    for certificate in kept:
        chain = certificate.outside.encode()
        try:
            found = find_withdrawn(chain, authorities=authorities, lists=lists, at=now)
        except Refusal as refusal:
            log.error("trust_list_unreadable", code=refusal.code, problem=str(refusal))  # noqa: TRY400 - it says all itself
            continue
        if found is None:
            continue
        with transaction.atomic():
            revoke_key(certificate, Reason.UNSPECIFIED, now)
            mark_directory_due()
        revoked += 1
        log.warning(
            "outside_certificate_withdrawn",
            agency=certificate.code,
            key=certificate.fingerprint,
            authority=found.authority,
            serial=found.serial,
        )
    return revoked


def _read_lists(settings: ExchangeSettings) -> list[x509.CertificateRevocationList]:
    lists = []
    for file in list_revocation_files(settings):
        try:
            lists.append(read_outside_file(file))
        except Refusal as refusal:
            log.error("trust_list_unreadable", code=refusal.code, problem=str(refusal))  # noqa: TRY400 - it says all itself
    return lists
