"""HEAD where GET is: the same answer without its body, and nothing stays open behind it (EX-5)."""

import socket

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, running
from lienthong.gateway.tests.sdk_client import SdkClient, systems_body

LARGE = 3 * 1024 * 1024
PATHS = ("/v1/health", "/v1/ready", "/v1/certificates", "/v1/metrics", "/v1/nothing")


@pytest.fixture
def node(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def alike(response):
    """What a HEAD has in common with its GET."""
    names = ("content-type", "cache-control", "x-content-type-options")
    return response.status_code, [response.headers.get(name) for name in names]


@pytest.mark.parametrize("path", PATHS)
def test_open_calls_answer_as_to_get(node, path):
    got, head = node.client.get(path), node.client.head(path)
    assert alike(head) == alike(got)
    assert head.content == b""
    if path == "/v1/certificates":
        assert int(head.headers["content-length"]) == len(got.content)


def test_signed_calls_are_signed_as_what_they_are(node, province):
    small, large = province.message(), province.message(content=bytes(LARGE))
    for message in (small, large):
        node.sent(message)
    office, commune = node.caller(OFFICE), node.caller(COMMUNE)
    message_id = str(node.sent(province.message()))
    for caller, path in (
        (commune, "/v1/inbox"),
        (commune, "/v1/inbox/messages"),
        (commune, f"/v1/messages/{message_id}"),
        (commune, f"/v1/messages/{message_id}/content"),
        (office, f"/v1/messages/{message_id}/deliveries"),
        (office, "/v1/groups"),
    ):
        got, head = caller.signed("GET", path), caller.signed("HEAD", path)
        assert got.status_code == 200, path
        assert (alike(head), head.content) == (alike(got), b""), path
    as_get = commune.authorization("GET", "/v1/inbox")
    assert node.client.head("/v1/inbox", headers={"authorization": as_get}).status_code == 403


def test_stream_is_not_begun_and_gives_its_place_back(node):
    commune = node.caller(COMMUNE)
    for _ in range(40):  # more than the streams that it may have
        head = commune.signed("HEAD", "/v1/inbox/events?after=0")
        assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream")
    assert node.application._node.quotas._streams.get(COMMUNE, 0) == 0


def test_connection_goes_on_after_a_head(node):
    host, port = node.client.base_url.host, node.client.base_url.port
    one = f"HEAD /v1/health HTTP/1.1\r\nhost: {host}\r\n\r\n"
    last = f"GET /v1/ready HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall((one + one + last).encode())
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 200") == 3
    assert answers.endswith(b'{"status":"ready"}')
    assert answers.count(b'"origin"') == 0


def test_vxp_calls_that_may_be_made_by_get_take_head(node, province):
    node.client.put("/v1/systems", content=systems_body(province)).raise_for_status()
    headers = SdkClient(node.client).headers("application/json")
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    head = node.client.request("HEAD", "/getAgenciesList", headers=raw)
    assert (head.status_code, head.content) == (200, b"")
    assert node.client.head("/sendEdoc").status_code == 405
