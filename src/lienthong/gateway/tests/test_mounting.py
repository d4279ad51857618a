"""The node below a path of another application, as the one-process platform mounts it."""

import asyncio
import secrets

import httpx
import pytest

from lienthong.gateway import application
from lienthong.gateway.testing import COMMUNE, SettableClock
from lienthong.wire.framing import frame
from lienthong.wire.requests import authorize
from lienthong.wire.testing import NOON


@pytest.fixture
def mounted(settings):
    """Runs calls against the node, mounted at /gw of a larger application."""
    node = application(settings, SettableClock())

    async def whole(scope, receive, send):
        assert scope["path"].startswith("/gw/")
        await node({**scope, "root_path": "/gw"}, receive, send)

    def run(calls):
        async def live():
            await node.start()
            try:
                transport = httpx.ASGITransport(whole)
                async with httpx.AsyncClient(transport=transport, base_url="http://h/gw") as client:
                    return await calls(client)
            finally:
                await node.stop()

        return asyncio.run(live())

    return run


def test_mounted_node_serves_below_its_path_and_signs_the_whole_path(province, mounted):
    message = province.message()
    commune = province.holders[COMMUNE]

    async def calls(client):
        await client.put("/v1/directory", content=province.snapshot())
        sent = await client.post("/v1/messages", content=frame(message))
        header = authorize(
            agency=COMMUNE,
            key=commune.key,
            method="GET",
            target="/gw/v1/inbox?limit=5",
            body=b"",
            at=NOON,
            nonce=secrets.token_hex(16),
        )
        headers = {"authorization": header}
        return sent, await client.get("/v1/inbox?limit=5", headers=headers)

    sent, inbox = mounted(calls)
    assert sent.status_code == 201
    assert len(inbox.json()["items"]) == 1


def test_node_that_was_not_started_refuses(settings):
    async def call():
        transport = httpx.ASGITransport(application(settings))
        async with httpx.AsyncClient(transport=transport, base_url="http://h") as client:
            return await client.get("/v1/health")

    response = asyncio.run(call())
    assert (response.status_code, response.json()["code"]) == (503, "gateway.node_stopping")


def test_large_message_passes_whole_and_small_ones_pass_beside_it(province, mounted):
    large = province.message(content=secrets.token_bytes(20 * 1024 * 1024))
    small = [province.message() for _ in range(20)]

    async def calls(client):
        await client.put("/v1/directory", content=province.snapshot())
        messages = [large, *small]
        posts = (client.post("/v1/messages", content=frame(message)) for message in messages)
        return await asyncio.gather(*posts)

    assert [answer.status_code for answer in mounted(calls)] == [201] * 21
