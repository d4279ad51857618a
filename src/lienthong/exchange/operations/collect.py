"""Empty hosted agencies' inboxes: list, fetch, verify, store durably, acknowledge, report 01."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from django.db import OperationalError, transaction

from lienthong.client import CONTENT_REMOVED, CURSOR_LOST, Fetched, Inbox, InboxItem, Node
from lienthong.exchange.models import HostedAgency, IncomingMessage
from lienthong.exchange.operations.known import find_same, is_same_content, keep_other
from lienthong.exchange.operations.node import call_about, call_node
from lienthong.exchange.operations.receive import store_message
from lienthong.exchange.operations.whole import require_whole
from lienthong.exchange.queries.keys import AgencySeal, open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.rules.outbox import next_attempt_at
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    ContentNotOpened,
    MessageNotStored,
    MessageRefusedByNode,
    MessageUntrue,
    NodeLogDiffers,
    NodeLostEntries,
    NodeUnreachable,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import MAX_PACKET_BYTES
from lienthong.wire.records import Envelope

log = structlog.get_logger(__name__)

_OF_ONE_MESSAGE = (ContentNotOpened, MessageNotStored, MessageRefusedByNode, MessageUntrue)

PAGE = 50
FETCHED_AT_ONCE = 16 * 1024 * 1024
"""Bytes of a content up to which one call brings it; a larger one comes in parts."""
AGENCIES_A_ROUND = 20
SHORTEST_PAUSE = timedelta(seconds=5)
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
        except (NodeUnreachable, NodeLostEntries, NodeLogDiffers):
            raise
        except Refusal as refusal:
            # Its own fault, or about it alone: the others must not wait for it.
            _set_back(hosted, refusal, now)
    return new


def look_soon(*, codes: list[str], now: datetime) -> None:
    """Have these agencies' inboxes looked at in the next round, but for those with a problem."""
    HostedAgency.objects.filter(code__in=codes, next_check_at__gt=now, problem__isnull=True).update(
        next_check_at=now
    )


def _collect(
    settings: ExchangeSettings, hosted: HostedAgency, *, pause: timedelta, now: datetime
) -> int:
    """How many messages of this inbox were new.

    A message that the node does not give as it was sent keeps the cursor before it and is tried
    again; what came after it is collected all the same. One whose content the node has removed is
    passed over.
    """
    own = open_agency_seal(settings, code=hosted.code)
    new = 0
    with open_node(settings, own) as node:
        inbox = _Inbox(hosted, own, node)
        unread = _acknowledge_stored(inbox, now)
        stuck, place = False, (hosted.cursor, hosted.history)
        for page in _pages(inbox, now):
            for item in page.items:
                try:
                    if not _was_received_elsewhere(hosted, item):
                        new += _take(settings, inbox, item, now)
                except _OF_ONE_MESSAGE as refusal:
                    if problem_as_json(refusal)["code"] == CONTENT_REMOVED:
                        # Its time was over before it was read; it will never come again.
                        log.warning("content_gone", message=item.envelope.id, agency=hosted.code)
                        continue
                    unread, stuck = unread or refusal, True
                if not stuck:
                    place = item.position + 1, item.history
            _move_cursor(hosted, place if stuck else (page.following, page.history))
    if unread is not None:
        _set_back(hosted, unread, now)
    else:
        _look_again(hosted, now, pause)
    return new


def _was_received_elsewhere(hosted: HostedAgency, item: InboxItem) -> bool:
    """Whether software of the agency's own had it, before it was disconnected."""
    return item.position < hosted.others_until and item.acknowledged_at is not None


def _pages(inbox: _Inbox, now: datetime) -> Iterator[Inbox]:
    """What lies in an inbox, from where it was read to on; the last one is empty.

    From the start where the node was put back: what is stored here is known by its id (EX-273).
    """
    after, history = inbox.hosted.cursor, inbox.hosted.history
    while True:
        ask = partial(inbox.node.inbox, after=after, history=history, limit=PAGE)
        try:
            page = call_node(now, ask)
        except MessageRefusedByNode as refused:
            if problem_as_json(refused)["code"] not in CURSOR_LOST:
                raise
            log.warning("inbox_read_anew", agency=inbox.hosted.code, after=after)
            after, history = 0, ""
            continue
        yield page
        if page.following == after:
            return
        after, history = page.following, page.history


def _move_cursor(hosted: HostedAgency, place: tuple[int, str]) -> None:
    if (hosted.cursor, hosted.history) != place:
        hosted.cursor, hosted.history = place
        hosted.save(update_fields=["cursor", "history"])


def _look_again(hosted: HostedAgency, now: datetime, pause: timedelta) -> None:
    HostedAgency.objects.filter(pk=hosted.pk).update(
        last_checked_at=now, next_check_at=now + pause, attempts=0, problem=None
    )


def _set_back(hosted: HostedAgency, refusal: Refusal, now: datetime) -> None:
    """Behind the others, with its problem for the console, and later each time."""
    attempts = hosted.attempts + 1
    HostedAgency.objects.filter(pk=hosted.pk).update(
        last_checked_at=now,
        next_check_at=next_attempt_at(attempts=attempts, now=now),
        attempts=attempts,
        problem=problem_as_json(refusal),
    )


def _take(settings: ExchangeSettings, inbox: _Inbox, item: InboxItem, now: datetime) -> int:
    """Fetch, store and acknowledge one message; 0 when it was there already.

    A node that was put back may have forgotten that it was acknowledged: it is told again. What it
    has under a known id may be another message by now: that is kept apart (EX-291).
    """
    envelope = item.envelope
    known = list(
        IncomingMessage.objects.filter(agency_id=inbox.hosted.agency_id, key=envelope.id).order_by(
            "pk"
        )
    )
    kept = find_same(known, envelope.encode())
    if kept is not None:
        if item.acknowledged_at is None:
            kept.acknowledged_at = None
        _acknowledge(inbox, kept, now)
        return 0
    if known and is_same_content(known[0], envelope):
        fetched = call_about(envelope, now, lambda: inbox.node.fetch_head(envelope.id))
    else:
        fetched = call_about(envelope, now, lambda: _fetch(inbox.node, envelope))
    if known:
        kept = keep_other(settings, inbox.hosted, known[0], fetched.framed, now=now)
    else:
        kept = _store(settings, inbox.hosted, fetched, now)
    _acknowledge(inbox, kept, now, fetched)
    return 1


def _fetch(node: Node, envelope: Envelope) -> Fetched:
    """A message with its content; without it where that is larger than any packet (ED-47)."""
    if envelope.length > MAX_PACKET_BYTES:
        return node.fetch_head(envelope.id)
    if envelope.length <= FETCHED_AT_ONCE:
        return node.fetch(envelope.id)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "content"
        fetched = node.fetch_to(envelope.id, target)
        return replace(fetched, framed=replace(fetched.framed, content=target.read_bytes()))


def _store(
    settings: ExchangeSettings, hosted: HostedAgency, fetched: Fetched, now: datetime
) -> IncomingMessage:
    """Store a message, or say that it could not be: others' words must not stop all inboxes."""
    try:
        with transaction.atomic():
            return store_message(
                settings,
                agency_id=hosted.agency_id,
                agency_code=hosted.code,
                agency_name=hosted.name,
                framed=fetched.framed,
                now=now,
            )
    except (Refusal, OperationalError):  # said already; the database is away for everybody
        raise
    except Exception as error:  # logged, told at the console: one message holds up no other
        envelope = fetched.envelope
        log.exception("message_not_stored", message=envelope.id, agency=hosted.code)
        raise MessageNotStored(id=str(envelope.id), sender=envelope.sender) from error


def _acknowledge_stored(inbox: _Inbox, now: datetime) -> Refusal | None:
    """Acknowledge what was stored when the node went away before it could be told.

    Gives the first refusal about one of these messages.
    """
    first: Refusal | None = None
    waiting = IncomingMessage.objects.filter(
        agency_id=inbox.hosted.agency_id, acknowledged_at=None, problem=None, others=None
    )
    for message in waiting.order_by("pk")[:PAGE]:
        try:
            _acknowledge(inbox, message, now)
        except _OF_ONE_MESSAGE as refusal:
            first = first or refusal
    return first


def _acknowledge(
    inbox: _Inbox, message: IncomingMessage, now: datetime, fetched: Fetched | None = None
) -> None:
    """Sign that the agency holds a message, this very one; what was set aside is not."""
    if message.acknowledged_at is not None or message.problem is not None:
        return
    envelope = Envelope.decode(bytes(message.header))
    held = fetched or call_about(envelope, now, lambda: inbox.node.fetch_head(message.key))
    if held.framed.header != bytes(message.header):
        return  # a node that was put back has another by now, to be taken as what it is (EX-291)
    acknowledged = call_about(envelope, now, lambda: inbox.node.acknowledge(held))
    IncomingMessage.objects.filter(pk=message.pk).update(acknowledged_at=acknowledged.received_at)
