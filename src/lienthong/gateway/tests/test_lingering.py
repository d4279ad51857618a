"""The answer to a body that is not read arrives also at those who send all of it first (EX-274)."""

import contextlib
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from lienthong.gateway import lingering
from lienthong.gateway.door import owner_of
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
    monkeypatch.setattr(lingering, "GRACE_SECONDS", 0.3)
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


def test_a_refused_body_has_as_long_as_one_that_is_read(node):
    """A VXP client's packet over a slow line: the refusal is there when all is sent."""
    client = SdkClient(node.client, secret="another secret")
    node.client.put("/v1/systems", content=systems_body(node.province)).raise_for_status()
    headers = client.headers("application/octet-stream", messagetype="edoc")
    lines = [f"{name}: {value}" for name, value in headers.items()]
    with connect(node) as connection:
        connection.sendall(head("/sendEdoc", BODY, *lines))
        for _ in range(4):
            time.sleep(1.6)
            connection.sendall(b"x" * 1000)  # in all 64 KiB in 30 seconds would be enough (EX-3)
        connection.sendall(b"x" * (BODY - 4000))
        assert b'"ErrorCode":"15"' in connection.recv(65536)


def hold(node, host):
    """A connection from an address that is refused and goes on lingering."""
    address = urlsplit(str(node.client.base_url))
    connection = socket.socket()
    connection.bind((host, 0))
    connection.settimeout(10)
    connection.connect((address.hostname, address.port))
    connection.sendall(head() + b"x")
    return connection


def is_ended(connection):
    """Whether the node ends it, after its answer."""
    while True:
        try:
            if not connection.recv(65536):
                return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def test_who_comes_gets_the_place_of_who_has_been_there_longest(node, monkeypatch):
    monkeypatch.setattr(lingering, "MOST_OF_ONE_ADDRESS", 1)
    dropping = node.application._lingering
    with hold(node, "127.0.0.2") as first:
        until(lambda: dropping.count() == 1)
        with hold(node, "127.0.0.2") as second:
            assert is_ended(first)
            until(lambda: dropping.count() == 1)
            second.settimeout(0.3)
            assert not is_ended(second)
    until(lambda: not dropping.count())


def test_one_outsider_keeps_nobody_out(node, monkeypatch):
    """All places are held from one address: the next one from another gets the answer."""
    monkeypatch.setattr(lingering, "MOST", 3)
    dropping = node.application._lingering
    with hold(node, "127.0.0.3") as other, contextlib.ExitStack() as holding:
        held = [holding.enter_context(hold(node, "127.0.0.2")) for _ in range(2)]
        until(lambda: dropping.count() == 3)
        assert b"gateway.body_too_large" in ask(node, head() + b"x" * BODY)
        ended = []
        for connection in (*held, other):
            connection.settimeout(0.5)
            ended.append(is_ended(connection))
        assert sorted(ended[:2]) == [False, True]
        assert not ended[2]  # of the address that has most, not of any other
    until(lambda: not dropping.count())


def test_an_ipv6_network_is_one_address():
    inside = {owner_of("2001:db8:1:2::1"), owner_of("2001:db8:1:2:ffff::9")}
    assert len(inside) == 1
    assert owner_of("2001:db8:1:3::1") not in inside
    assert owner_of("::ffff:192.0.2.1") == owner_of("192.0.2.1")
