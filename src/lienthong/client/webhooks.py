"""Being told of post: calls about the agency's webhook, and reading what its node then calls with.

The calls a node makes are signed after Standard Webhooks 1 (EX-80 to EX-84).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lienthong.client.answers import InboxItem
from lienthong.client.protocol import Protocol
from lienthong.client.reading import Members, read_inbox_item
from lienthong.client.refusals import WebhookCallRefused
from lienthong.client.requests import Ask, Call
from lienthong.kernel.errors import Refusal

PATH: Final = "/v1/webhook"
_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what secrets begin with
_SIGNATURE: Final = "v1"
_ALLOWED: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where an agency is told of post from the `cursor` on, and how the last calls went."""

    url: str
    cursor: int
    attempts: int = 0
    failing_since: datetime | None = None
    next_attempt_at: datetime | None = None
    problem: str | None = None


def put(protocol: Protocol, url: str) -> Call[str]:
    """Name the address; the secret that calls to it are signed with, which is told this once."""
    body = json.dumps({"url": url}).encode()
    response = yield Ask(method="PUT", path=PATH, body=body, content_type="application/json")
    with protocol.reading():
        return Members(response.json()).text("secret")


def get(protocol: Protocol) -> Call[Webhook]:
    """The webhook that is set."""
    response = yield Ask(method="GET", path=PATH)
    with protocol.reading():
        members = Members(response.json())
        return Webhook(
            url=members.text("url"),
            cursor=members.number("cursor"),
            attempts=members.number("attempts"),
            failing_since=members.optional_instant("failing_since"),
            next_attempt_at=members.optional_instant("next_attempt_at"),
            problem=members.optional_text("problem"),
        )


def delete() -> Call[None]:
    """End it."""
    yield Ask(method="DELETE", path=PATH)


def read_webhook_call(
    secret: str, *, headers: Mapping[str, str], body: bytes, now: datetime
) -> InboxItem:
    """The message that a call tells of; the same one may be told of again.

    `headers` are the call's, their names in any case; `secret` is as the node gave it. Refuses
    (WebhookCallRefused) a call that was not signed with it within five minutes of `now`.
    """
    given = {name.lower(): value for name, value in headers.items()}
    call_id, at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise WebhookCallRefused(reason="the secret is no secret of a webhook") from None
    signed = b".".join((call_id.encode(), at.encode(), body))
    code = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    offered = given.get("webhook-signature", "").split()
    expected = f"{_SIGNATURE},{code}".encode()
    if not any(hmac.compare_digest(one.encode(), expected) for one in offered):
        raise WebhookCallRefused(reason="it is not signed with the webhook's secret")
    try:
        apart = abs(now - datetime.fromtimestamp(int(at), UTC))
        item = read_inbox_item(Members(Members(json.loads(body)).value.get("data")))
    except (ValueError, OverflowError, OSError, Refusal) as error:
        raise WebhookCallRefused(reason=str(error)) from error
    if apart > _ALLOWED:
        raise WebhookCallRefused(reason="it was signed at another time")
    return item
