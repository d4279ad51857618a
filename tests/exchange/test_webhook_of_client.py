"""An agency is told of post with the client alone: it sets the webhook, and reads the calls."""

import asyncio
from datetime import timedelta

import pytest

from lienthong.client import AsyncNode, NodeRefused, WebhookCallRefused, read_webhook_call
from lienthong.gateway.testing import COMMUNE, SmallProvince, running
from lienthong.gateway.tests.test_webhooks import address, receiver, wait_for
from lienthong.wire.testing import NOON
from tests.clients import client_of


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    province = SmallProvince()
    settings = province.prepare(tmp_path_factory.mktemp("w") / "gateway", webhooks_on_loopback=True)
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def test_a_call_is_read_with_the_secret_and_nothing_else_is_believed(node):
    with receiver() as server, client_of(node, COMMUNE) as client:
        secret = client.set_webhook(address(server))
        sent = node.sent(node.province.message())
        wait_for(lambda: server.calls)
        assert client.webhook().url == address(server)
        client.end_webhook()
        with pytest.raises(NodeRefused, match="webhook_missing"):
            client.webhook()
    headers, body = server.calls[0]
    item = read_webhook_call(secret, headers=headers, body=body, now=NOON)
    assert item.envelope.id == sent
    late = NOON + timedelta(minutes=6)
    for given in (
        {"body": body + b" "},
        {"secret": "whsec_AAAA"},
        {"secret": "none"},
        {"headers": {}},
        {"headers": headers | {"webhook-id": "another"}},
        {"headers": headers | {"webhook-timestamp": "soon"}},
        {"now": late},
    ):
        call = {"secret": secret, "headers": headers, "body": body, "now": NOON} | given
        with pytest.raises(WebhookCallRefused):
            read_webhook_call(call.pop("secret"), **call)


def test_the_awaiting_client_sets_and_ends_it_too(node):
    async def act():
        async with client_of(node, COMMUNE, kind=AsyncNode) as client:
            with receiver() as server:
                assert (await client.set_webhook(address(server))).startswith("whsec_")
                assert (await client.webhook()).attempts == 0
                await client.end_webhook()

    asyncio.run(act())
