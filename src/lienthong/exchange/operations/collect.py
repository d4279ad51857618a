"""Empty hosted agencies' inboxes: list, fetch, verify, store durably, acknowledge, report 01."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lienthong.client import Fetched, Node
from lienthong.exchange.models import HostedAgency, IncomingMessage
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.operations.receive import store_message
from lienthong.exchange.operations.whole import require_whole
from lienthong.exchange.queries.keys import AgencySeal, open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import DirectoryBehind, MessageRefusedByNode

PAGE = 50
AGENCIES_A_ROUND = 20
SHORTEST_PAUSE = timedelta(seconds=5)
NOT_SERVED_PAUSE = timedelta(minutes=1)
PAUSE_PER_AGENCY = timedelta(milliseconds=200)
"""With 300 hosted agencies each inbox is looked at once a minute; news wakes the right one."""


@dataclass(frozen=True, slots=True)
class _Inbox:
    hosted: HostedAgency
    seal: AgencySeal
    node: Node


def collect_inboxes(settings: ExchangeSettings, *, now: datetime) -> int:
    """Read every inbox that is due; how many messages were new.

    A message is acknowledged only after it is stored. What was read before, or comes twice, is
    stored once. Raises NodeUnreachable when the node does not answer, NodeLostEntries or
    NodeLogDiffers when it is not whole: everything stays due.
    """
    due = list(
        HostedAgency.objects.filter(next_check_at__lte=now).order_by("next_check_at", "code")[
            :AGENCIES_A_ROUND
        ]
    )
    if not due:
        return 0
    require_whole(settings, now=now)
    pause = max(SHORTEST_PAUSE, PAUSE_PER_AGENCY * HostedAgency.objects.count())
    new = 0
    for hosted in due:
        try:
            new += _collect(settings, hosted, pause=pause, now=now)
        except (DirectoryBehind, MessageRefusedByNode):
            # The node does not serve this one agency; the others must not wait for it.
            _look_again(hosted, now, NOT_SERVED_PAUSE)
    return new


def look_soon(*, codes: list[str], now: datetime) -> None:
    """Have the inboxes of these agencies looked at in the next round."""
    HostedAgency.objects.filter(code__in=codes, next_check_at__gt=now).update(next_check_at=now)


def _collect(
    settings: ExchangeSettings, hosted: HostedAgency, *, pause: timedelta, now: datetime
) -> int:
    own = open_agency_seal(settings, code=hosted.code)
    new = 0
    with open_node(settings, own) as node:
        inbox = _Inbox(hosted, own, node)
        _acknowledge_stored(inbox, now)
        while True:
            page = call_node(now, lambda: node.inbox(after=inbox.hosted.cursor, limit=PAGE))
            for item in page.items:
                new += _take(settings, inbox, item.envelope.id, now)
            if page.following == hosted.cursor:
                break
            hosted.cursor = page.following
            hosted.save(update_fields=["cursor"])
    _look_again(hosted, now, pause)
    return new


def _look_again(hosted: HostedAgency, now: datetime, pause: timedelta) -> None:
    HostedAgency.objects.filter(pk=hosted.pk).update(last_checked_at=now, next_check_at=now + pause)


def _take(settings: ExchangeSettings, inbox: _Inbox, key: UUID, now: datetime) -> int:
    """Fetch, store and acknowledge one message; 0 when it was there already."""
    kept = IncomingMessage.objects.filter(agency_id=inbox.hosted.agency_id, key=key).first()
    if kept is not None:
        _acknowledge(inbox, kept, now)
        return 0
    fetched = call_node(now, lambda: inbox.node.fetch(key))
    with transaction.atomic():
        kept = store_message(
            settings,
            agency_id=inbox.hosted.agency_id,
            agency_code=inbox.hosted.code,
            agency_name=inbox.hosted.name,
            framed=fetched.framed,
            now=now,
        )
    _acknowledge(inbox, kept, now, fetched)
    return 1


def _acknowledge_stored(inbox: _Inbox, now: datetime) -> None:
    """Acknowledge what was stored when the node went away before it could be told."""
    waiting = IncomingMessage.objects.filter(
        agency_id=inbox.hosted.agency_id, acknowledged_at=None, problem=None
    )
    for message in waiting.order_by("pk")[:PAGE]:
        _acknowledge(inbox, message, now)


def _acknowledge(
    inbox: _Inbox, message: IncomingMessage, now: datetime, fetched: Fetched | None = None
) -> None:
    """Sign that the agency holds a message; what could not be believed is not acknowledged."""
    if message.acknowledged_at is not None or message.problem is not None:
        return
    held = fetched or call_node(now, lambda: inbox.node.fetch(message.key))
    acknowledged = call_node(now, lambda: inbox.node.acknowledge(held))
    IncomingMessage.objects.filter(pk=message.pk).update(acknowledged_at=acknowledged.received_at)
