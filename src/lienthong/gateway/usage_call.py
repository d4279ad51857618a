"""GET /v1/usage: what the platform's operator sees of a node (EX-110 to EX-112)."""

import time
from datetime import timedelta

from lienthong.gateway.attesting.asking import Asking
from lienthong.gateway.backlog import WaitingInbox
from lienthong.gateway.http import Answer, Request, answer_json, read_number
from lienthong.gateway.moments import from_milliseconds, to_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.troubles import to_translate
from lienthong.gateway.usage.store import (
    HOUR_MS,
    Contact,
    ExpiredPlace,
    Hour,
    counted_to,
    list_contacts,
    list_expired,
    list_hours,
)
from lienthong.gateway.webhooks.store import Webhook, list_webhooks
from lienthong.wire.instants import to_text

MOST_HOURS = 24 * 400
EXPIRED_SINCE = timedelta(days=31)
MOST_EXPIRED = 100


async def get_usage(node: Node, request: Request) -> Answer:
    """GET /v1/usage?hours=: traffic by the hour, who called when, and how near to its limits."""
    node.authenticate_directory(request)
    hours = read_number(request.query(), "hours", default=24, most=MOST_HOURS)
    await node.usage.catch_up()
    now = node.clock()
    since = to_milliseconds(now) // HOUR_MS - hours + 1

    def look(view: StoreView) -> tuple[list[Hour], list[Contact], int, int]:
        connection = view.connection
        return (
            list_hours(connection, since=since),
            list_contacts(connection),
            counted_to(connection),
            view.log.get_size(),
        )

    def look_at_inboxes(view: StoreView) -> tuple[list[WaitingInbox] | None, list[ExpiredPlace]]:
        expired = list_expired(
            view.connection, after=now - EXPIRED_SINCE, until=now, limit=MOST_EXPIRED
        )
        return node.backlog.list_inboxes(view, now=now), expired

    traffic, contacts, counted, size = await node.reader.read(look)
    webhooks = await node.reader.read(lambda view: list_webhooks(view.connection))
    async with node.backlog.lock:
        waiting, expired = await node.reader.read(look_at_inboxes)
    return answer_json(
        {
            "now": to_text(now),
            "counted": counted,
            "size": size,
            "hours": [
                {
                    "at": to_text(from_milliseconds(one.hour * HOUR_MS)),
                    "kind": one.kind,
                    "messages": one.messages,
                    "bytes": one.bytes,
                }
                for one in traffic
            ],
            "agencies": [_contact(one) for one in contacts],
            "limits": [
                {"agency": use.agency, "limit": use.limit, "used": use.used, "of": use.of}
                for use in node.quotas.list_uses(node.limits_of, at=time.monotonic())
            ],
            "waiting": None if waiting is None else [_waiting(one) for one in waiting],
            "expired": [_expired(one) for one in expired],
            "taken_off": sorted(
                code for code, (takes_part, _) in node.door.registrations.items() if not takes_part
            ),
            "webhooks": [_failing(one) for one in webhooks if one.failing_since_ms is not None],
            "attesting": [_attesting(one) for one in node.attesting.parties if one.problem],
        }
    )


def _contact(one: Contact) -> dict[str, str]:
    return {
        "agency": one.agency,
        "first_at": to_text(from_milliseconds(one.first_ms)),
        "last_at": to_text(from_milliseconds(one.last_ms)),
    }


def _waiting(one: WaitingInbox) -> dict[str, object]:
    since = one.oldest_at and to_text(one.oldest_at)
    return {"agency": one.agency, "messages": one.messages, "oldest_at": since}


def _failing(one: Webhook) -> dict[str, object]:
    return {
        "agency": one.agency,
        "attempts": one.attempts,
        "failing_since": one.failing_since_ms and to_text(from_milliseconds(one.failing_since_ms)),
        "next_attempt_at": to_text(from_milliseconds(one.next_ms)),
        "problem": one.problem,
    }


def _attesting(one: Asking) -> dict[str, object]:
    words = to_translate(one.problem)
    return {"by": one.name, "kind": one.kind, "problem": str(one.problem), **words}


def _expired(one: ExpiredPlace) -> dict[str, str]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "sender": one.sender,
        "agency": one.agency,
        "expires_at": to_text(one.expires_at),
    }
