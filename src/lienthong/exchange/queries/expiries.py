"""Which certificates end when, ahead of time."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from lienthong.client import AnswerUnreadable, AnswerUntrue, NodeRefused, NodeUnreachable
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.exchange.models import Certificate, EnrolledAgency
from lienthong.exchange.queries.keys import read_key_file
from lienthong.exchange.queries.node import open_any_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import Expiry, Holder
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import parse_certificate

SOON = timedelta(days=30)


def list_expiries(settings: ExchangeSettings, *, now: datetime) -> list[Expiry]:
    """When the newest certificate of everybody ends, the next first; ended ones stand first.

    Those of node and log come from the node and are left out while it does not answer.
    """
    found = [
        Expiry(holder, "", "", parse_certificate(read_key_file(path)).valid_until_at, here)
        for holder, path, here in (
            (Holder.PROVINCE, settings.root_certificate, False),
            (Holder.DIRECTORY, settings.directory_certificate, True),
        )
    ]
    found += _of_node(settings)
    found += _of_agencies(now)
    return sorted(found, key=lambda one: (one.ends_at, one.holder, one.code))


def count_ending(*, now: datetime) -> int:
    """How many agencies' newest certificates end within 30 days, or have ended."""
    return len([one for one in _of_agencies(now) if one.ends_at <= now + SOON])


def _of_node(settings: ExchangeSettings) -> list[Expiry]:
    with suppress(AnswerUnreadable, AnswerUntrue, NodeRefused, NodeUnreachable, Refusal):
        node = open_any_node(settings)
        if node is not None:
            with node:
                known = node.certificates()
            return [
                Expiry(holder, "", "", parse_certificate(pem).valid_until_at, settings.node_is_here)
                for holder, pem in ((Holder.NODE, known.node), (Holder.LOG, known.log))
            ]
    return []


def _of_agencies(now: datetime) -> list[Expiry]:
    """Of each agency the certificate that lasts longest; agencies that have ended are left out."""
    on = timezone.localdate(now)
    rows = Certificate.objects.filter(revoked_at=None).values("agency_id", "code")
    lasting = list(rows.annotate(ends_at=Max("valid_until_at")))
    cards = get_cards(body=Body.AGENCY, ids={row["agency_id"] for row in lasting}, on=on)
    enrolled = set(EnrolledAgency.objects.values_list("code", flat=True))
    return [
        Expiry(
            Holder.AGENCY,
            row["code"],
            cards[row["agency_id"]].name,
            row["ends_at"],
            renewed_here=row["code"] not in enrolled,
            demonstration=cards[row["agency_id"]].demonstration,
        )
        for row in lasting
        if row["agency_id"] in cards and cards[row["agency_id"]].lives_on(on)
    ]
