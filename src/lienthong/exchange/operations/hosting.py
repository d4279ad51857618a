"""Inboxes for agencies that documents go to: keys made a few at a time."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.exchange.models import Certificate, HostedAgency
from lienthong.exchange.operations.host_new import Addressed, host_new
from lienthong.exchange.operations.keys import RENEWED_BEFORE, host_agency
from lienthong.exchange.queries.recipients import resolve_recipients
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyEnrolled,
    AgencyUsesOwnSoftware,
    KeyFileDamaged,
    KeyFileLost,
)
from lienthong.wire.fields import is_agency_code

AT_ONCE = 100
"""Agencies hosted in one transaction: SQLite lets nobody else write meanwhile."""


def host_recipients(
    settings: ExchangeSettings, *, agency_ids: Sequence[UUID], now: datetime
) -> None:
    """Make ready the inboxes of agencies that a document will go to, before it does.

    So that issuing need not wait for hundreds of keys. Those that cannot be written to are passed
    over: whoever issues is told. Facts: as of `host_agency`.
    """
    choices = resolve_recipients(ids=agency_ids, on=timezone.localdate(now))
    addressed = [
        (one.agency_id, one.code, one.name)
        for one in choices
        if one.ended_on is None and is_agency_code(one.code)
    ]
    host_addressed(settings, addressed, now=now)


def host_addressed(
    settings: ExchangeSettings, addressed: Sequence[Addressed], *, now: datetime
) -> None:
    """Every one without software of its own gets a key, so that its inbox can be emptied.

    One whose key file is gone can be written to all the same: its inbox says what is missing.
    """
    ready = _ready([code for _, code, _ in addressed], now)
    due = [one for one in addressed if one[:2] not in ready]
    for first in range(0, len(due), AT_ONCE):
        some = due[first : first + AT_ONCE]
        hosted = host_new(settings, some, now=now)
        with transaction.atomic():
            for agency_id, code, name in some:
                if agency_id in hosted:
                    continue
                with suppress(AgencyEnrolled, AgencyUsesOwnSoftware, KeyFileLost, KeyFileDamaged):
                    host_agency(settings, agency_id=agency_id, code=code, name=name, now=now)


def _ready(codes: Sequence[str], now: datetime) -> set[tuple[UUID, str]]:
    """Those whose inbox is kept here under a certificate that holds: asked in two queries."""
    lasting = Certificate.objects.filter(
        code__in=codes, valid_until_at__gt=now + RENEWED_BEFORE
    ).values_list("code", flat=True)
    hosted = HostedAgency.objects.filter(code__in=set(lasting))
    return set(hosted.values_list("agency_id", "code"))
