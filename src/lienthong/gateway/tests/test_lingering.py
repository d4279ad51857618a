"""The answer to a body that is not read arrives also at those who send all of it first (EX-274)."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from lienthong.gateway import lingering
from lienthong.gateway.testing import running
from lienthong.gateway.tests.sdk_client import SdkClient, systems_body
from lienthong.gateway.tests.test_bodies import until

LIMIT = 1_000_000
BODY = 1_900_000
"""More than the buffers of both ends hold together, once they are kept small."""
SMALL_BUFFER = 16_384


@pytest.fixture
def node(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", max_body_bytes=LIMIT)
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def connect(node):
    """A connection that takes little at a time, as a long way does."""
    address = urlsplit(str(node.client.base_url))
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    connection.settimeout(10)
    connection.connect((address.hostname, address.port))
    return connection


def head(path="/v1/messages", length=BODY, *more):
    lines = (f"POST {path} HTTP/1.1", "Host: node", f"Content-Length: {length}", *more)
    return "\r\n".join((*lines, "", "")).encode()


def chunked(body):
    pieces = (body[start : start + 50_000] for start in range(0, len(body), 50_000))
    framed = (f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
    return b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nTransfer-Encoding: chunked\r\n\r\n" + (
        b"".join(framed) + b"0\r\n\r\n"
    )


def ask(node, request):
    """Send all of a request, slower than a node refuses; then read to the end."""
    with connect(node) as connection:
        for start in range(0, len(request), 100_000):
            connection.sendall(request[start : start + 100_000])
            time.sleep(0.01)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize(
    ("request_of", "status", "said"),
    [
        (lambda: head() + b"x" * BODY, b"413", b"gateway.body_too_large"),
        (lambda: chunked(b"x" * BODY), b"413", b"gateway.body_too_large"),
        (lambda: head("/v1/nothing") + b"x" * BODY, b"404", b"gateway.address_unknown"),
        (lambda: head("/v1/health") + b"x" * BODY, b"405", b"gateway.method_refused"),
    ],
    ids=["declared", "chunked", "unknown address", "other method"],
)
def test_who_sends_all_before_reading_gets_the_answer(node, request_of, status, said):
    answer = ask(node, request_of())
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"connection: close" in answer
    assert said in answer
    assert node.client.get("/v1/health").status_code == 200


@pytest.mark.parametrize(
    ("secret", "status", "code"),
    [(None, b"413", b'"ErrorCode":"10"'), ("another secret", b"200", b'"ErrorCode":"15"')],
    ids=["too large", "a stranger's"],
)
def test_vxp_clients_that_send_all_before_reading_get_the_answer(node, secret, status, code):
    node.client.put("/v1/systems", content=systems_body(node.province)).raise_for_status()
    client = SdkClient(node.client, **({"secret": secret} if secret else {}))
    headers = client.headers("application/octet-stream", messagetype="edoc")
    lines = [f"{name}: {value}" for name, value in headers.items()]
    answer = ask(node, head("/sendEdoc", BODY, *lines) + b"x" * BODY)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"connection: close" in answer
    assert code in answer


def test_a_full_node_says_so_to_who_sends_all_before_reading(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", max_held_bytes=100_000)
    with running(province, settings, directory=province.snapshot()) as node:
        answer = ask(node, head() + b"x" * BODY)
        assert b"gateway.busy" in answer or b"gateway.address_busy" in answer
        assert node.application._node.intake.held == 0


def is_cut_off(node, request):
    """Whether the connection ends before all of a request was taken."""
    with connect(node) as connection:
        try:
            for start in range(0, len(request), 100_000):
                connection.sendall(request[start : start + 100_000])
        except (ConnectionResetError, BrokenPipeError):
            return True
    return False


def test_of_a_body_that_is_much_too_long_nothing_is_dropped(node):
    length = 2 * LIMIT + 1
    assert is_cut_off(node, head(length=length) + b"x" * length)
    assert is_cut_off(node, chunked(b"x" * 40 * LIMIT))


def test_who_trickles_is_not_waited_for(node, monkeypatch):
    monkeypatch.setattr(lingering, "LONGEST_SILENCE_SECONDS", 0.3)
    with connect(node) as connection:
        connection.sendall(head())
        begun = time.monotonic()
        ended = threading.Event()

        def trickle():
            while not ended.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

        trickling = threading.Thread(target=trickle)
        trickling.start()
        try:
            answer = connection.recv(65536)
            while _reads_on(connection):
                pass
        finally:
            ended.set()
            trickling.join()
        assert answer.startswith(b"HTTP/1.1 413")
        assert time.monotonic() - begun < 5


def _reads_on(connection):
    try:
        return bool(connection.recv(65536))
    except ConnectionResetError:
        return False


def test_all_of_it_may_last_only_so_long(node, monkeypatch):
    monkeypatch.setattr(lingering, "LONGEST_SECONDS", 0.3)
    monkeypatch.setattr(lingering, "PIECE_BYTES", 1)
    with connect(node) as connection:
        connection.sendall(head())
        begun = time.monotonic()
        with pytest.raises(OSError, match=r"reset|Broken"):
            while True:
                connection.sendall(b"x")
                time.sleep(0.05)
        assert time.monotonic() - begun < 5


def test_who_was_too_slow_and_who_waits_to_be_told_are_not_waited_for(node):
    answer = ask(node, head("/v1/messages", BODY, "Expect: 100-continue"))
    assert answer.startswith(b"HTTP/1.1 413")
    assert not node.application._lingering._by_address


def test_one_address_has_so_many_and_no_more(node, monkeypatch):
    monkeypatch.setattr(lingering, "MOST_OF_ONE_ADDRESS", 1)
    dropping = node.application._lingering._by_address
    with connect(node) as first:
        first.sendall(head())
        until(lambda: dropping.total() == 1)
        assert is_cut_off(node, head() + b"x" * BODY)
        first.sendall(b"x" * BODY)
        assert first.recv(65536).startswith(b"HTTP/1.1 413")
    until(lambda: not dropping)
    assert b"gateway.body_too_large" in ask(node, head() + b"x" * BODY)
