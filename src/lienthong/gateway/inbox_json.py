"""An entry of an inbox as JSON says it, in lists, streams and calls of webhooks alike (EX-15)."""

import json
from datetime import datetime

from lienthong.gateway.cursors import history_after
from lienthong.gateway.reader import InboxItem, KeptMessage
from lienthong.wire.instants import from_text, to_text


def inbox_item(item: InboxItem, *, now: datetime) -> dict[str, object]:
    """One entry of an inbox as JSON says it (EX-15)."""
    acknowledged_at = item.acknowledged_at
    envelope = json.loads(item.message.header)
    expiry = envelope.get("expires_at")
    return {
        "position": item.message.position,
        "received_at": to_text(item.message.received_at),
        "acknowledged_at": to_text(acknowledged_at) if acknowledged_at else None,
        "expired": has_expired(expiry, acknowledged_at, now),
        "forwarded_for": forwarded_for(item.message, item.agency),
        "envelope": envelope,
        "history": history_after(item.leaf),
    }


def has_expired(expiry: str | None, acknowledged_at: datetime | None, now: datetime) -> bool:
    """Whether a message was without this acknowledgement when it expired (EX-70)."""
    return expiry is not None and from_text(expiry) <= (acknowledged_at or now)


def forwarded_for(message: KeptMessage, agency: str) -> list[str]:
    """The recipients as sealed in whose stead an agency got a message (EX-75)."""
    return [entry.named for entry in message.forwarded if agency in entry.agencies]
