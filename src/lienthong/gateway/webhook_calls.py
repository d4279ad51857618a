"""Calls by which an agency says where it wants to be told of post (EX-80)."""

import json

from lienthong.gateway.callers.methods import Scope
from lienthong.gateway.directory import codes_of
from lienthong.gateway.http import Answer, Request, answer_json
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.terms import WebhookMissing, WebhookUnreadable
from lienthong.gateway.webhooks.addresses import check_address
from lienthong.gateway.webhooks.sealing import seal_secret
from lienthong.gateway.webhooks.signing import new_secret, show_secret
from lienthong.gateway.webhooks.store import (
    RemoveWebhook,
    RetryWebhooks,
    SetWebhook,
    Webhook,
    find_webhook,
)
from lienthong.wire.instants import to_text

LARGEST_BODY = 4096


async def put_webhook(node: Node, request: Request) -> Answer:
    """PUT /v1/webhook: tell this address of post from now on; the answer has its secret, once."""
    with node.portion(request) as portion:
        patience = node.settings.body_patience
        body = await request.body(portion, limit=LARGEST_BODY, patience=patience)
    caller, claim = await node.authenticate(request, body, need=Scope.WEBHOOK)
    url = _read_url(body)
    check_address(url, allow_loopback=node.settings.webhooks_on_loopback)
    secret = new_secret()
    cursor = await node.reader.read(lambda view: view.log.get_size())
    sealed = seal_secret(node.identity.storage, agency=caller.code, secret=secret)
    webhook = Webhook(agency=caller.code, url=url, secret=sealed, cursor=cursor)
    await node.writer.submit(SetWebhook(webhook, codes_of(caller), claim.nonce))
    node.deliveries.notice_change()
    return answer_json({"url": url, "secret": show_secret(secret), "cursor": cursor}, status=201)


async def get_webhook(node: Node, request: Request) -> Answer:
    """GET /v1/webhook: where the caller is told of post, and how the last calls went."""
    caller, _ = await node.authenticate(request)

    def look(view: StoreView) -> Webhook | None:
        return find_webhook(view.connection, codes_of(caller))

    webhook = await node.reader.read(look)
    if webhook is None:
        raise WebhookMissing(agency=caller.code)
    failing = webhook.failing_since_ms
    return answer_json(
        {
            "url": webhook.url,
            "cursor": webhook.cursor,
            "attempts": webhook.attempts,
            "failing_since": None if failing is None else to_text(from_milliseconds(failing)),
            "next_attempt_at": to_text(from_milliseconds(webhook.next_ms)) if failing else None,
            "problem": webhook.problem or None,
        }
    )


async def delete_webhook(node: Node, request: Request) -> Answer:
    """DELETE /v1/webhook: tell nobody any more."""
    caller, claim = await node.authenticate(request, need=Scope.WEBHOOK)
    await node.writer.submit(RemoveWebhook(codes_of(caller), claim.nonce))
    node.deliveries.notice_change()
    return answer_json({"url": None})


async def retry_webhooks(node: Node, request: Request) -> Answer:
    """POST /v1/webhooks/retry: call those that fail again within half a minute (EX-261)."""
    node.authenticate_directory(request)
    return answer_json({"retried": await node.writer.submit(RetryWebhooks())})


def _read_url(body: bytes) -> str:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise WebhookUnreadable from None
    url = value.get("url") if isinstance(value, dict) else None
    if not isinstance(url, str):
        raise WebhookUnreadable
    return url
