"""GET /v1/usage: what the platform's operator sees of a node (EX-110 to EX-112)."""

import time

from lienthong.gateway.http import Answer, Request, answer_json, read_number
from lienthong.gateway.moments import from_milliseconds, to_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.usage.store import (
    HOUR_MS,
    Contact,
    Hour,
    counted_to,
    list_contacts,
    list_hours,
)
from lienthong.wire.instants import to_text

MOST_HOURS = 24 * 400


async def get_usage(node: Node, request: Request) -> Answer:
    """GET /v1/usage?hours=: traffic by the hour, who called when, and how near to its limits."""
    node.authenticate_directory(request)
    hours = read_number(request.query(), "hours", default=24, most=MOST_HOURS)
    await node.usage.catch_up()
    since = to_milliseconds(node.clock()) // HOUR_MS - hours + 1

    def look(view: StoreView) -> tuple[list[Hour], list[Contact], int, int]:
        connection = view.connection
        return (
            list_hours(connection, since=since),
            list_contacts(connection),
            counted_to(connection),
            view.log.get_size(),
        )

    traffic, contacts, counted, size = await node.reader.read(look)
    return answer_json(
        {
            "now": to_text(node.clock()),
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
        }
    )


def _contact(one: Contact) -> dict[str, str]:
    return {
        "agency": one.agency,
        "first_at": to_text(from_milliseconds(one.first_ms)),
        "last_at": to_text(from_milliseconds(one.last_ms)),
    }
