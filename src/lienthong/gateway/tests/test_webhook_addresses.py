"""A webhook is called at the number that was checked, and as the name that the agency gave."""

import ssl

import pytest

from lienthong.gateway import deliveries
from lienthong.gateway.testing import SERVER_NAME, ServerTls, running
from lienthong.gateway.tests.test_webhooks import (
    address,
    ids,
    receiver,
    set_webhook,
    state,
    wait_for,
)


@pytest.fixture
def node(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """Whoever made this certificate is believed, and every name leads to the loopback."""

    async def resolve(_host):
        return ["127.0.0.1"]

    made = ServerTls(tmp_path / "tls")
    monkeypatch.setattr(deliveries, "resolve", resolve)
    monkeypatch.setattr(deliveries, "known_authorities", made.clients)
    return made


def speak_tls(server, tls):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tls.certificate, tls.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)


def test_the_call_goes_to_the_number_that_was_checked(node, monkeypatch):
    """A name that leads elsewhere when it is asked again gains nothing by that."""

    async def resolve(_host):
        return ["127.0.0.1"]

    monkeypatch.setattr(deliveries, "resolve", resolve)
    with receiver() as server:
        # Nobody but the check knows this name.
        url = f"http://khong-co.localhost:{server.server_port}/post"
        set_webhook(node, url)
        sent = str(node.sent(node.province.message()))
        wait_for(lambda: server.calls)
    assert ids(server) == [sent]
    assert server.calls[0][0]["Host"] == f"khong-co.localhost:{server.server_port}"


def test_the_next_number_is_tried_where_one_does_not_answer(node, monkeypatch):
    async def resolve(_host):
        return ["127.0.0.2", "127.0.0.2", "127.0.0.1"]

    monkeypatch.setattr(deliveries, "resolve", resolve)
    with receiver() as server:
        set_webhook(node, f"http://localhost:{server.server_port}/post")
        node.sent(node.province.message())
        wait_for(lambda: server.calls)
    assert len(server.calls) == 1


def test_the_server_proves_the_name_and_not_the_number(node, tls):
    with receiver() as server:
        speak_tls(server, tls)
        set_webhook(node, f"https://khac.example.vn:{server.server_port}/post")
        node.sent(node.province.message())
        wait_for(lambda: state(node)["problem"] == "its certificate does not prove its name")
        assert server.calls == []
        set_webhook(node, f"https://{SERVER_NAME}:{server.server_port}/post")
        sent = str(node.sent(node.province.message()))
        wait_for(lambda: server.calls)
    assert ids(server) == [sent]


def test_a_number_as_address_is_called_as_before(node):
    with receiver() as server:
        set_webhook(node, address(server))
        node.sent(node.province.message())
        wait_for(lambda: server.calls)
    assert server.calls[0][0]["Host"] == f"127.0.0.1:{server.server_port}"
