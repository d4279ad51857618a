"""Heads of requests that come slowly, grow without end, or never end (EX-157)."""

import contextlib
import select
import socket
import ssl
import time

import pytest

from lienthong.gateway.serving import GuardedProtocol
from lienthong.gateway.testing import COMMUNE, ServerTls, running

SECONDS = 0.6


class Impatient(GuardedProtocol):
    """The same, with less patience."""

    head_seconds = SECONDS
    head_bytes = 8 * 1024


class Patient(Impatient):
    """With so much that others are answered before it ends, also on a busy machine."""

    head_seconds = 5


@pytest.fixture
def node(province, settings):
    with running(
        province, settings, directory=province.snapshot(), protocol=Impatient
    ) as running_node:
        yield running_node


def connect(node):
    url = node.client.base_url
    return socket.create_connection((url.host, url.port), timeout=10)


def read_all(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            data += piece
    return data


def test_two_hundred_slow_heads_hold_nobody_up_and_are_cut_off(province, settings):
    with (
        running(province, settings, directory=province.snapshot(), protocol=Patient) as node,
        contextlib.ExitStack() as open_ones,
    ):
        slow = [open_ones.enter_context(connect(node)) for _ in range(200)]
        for connection in slow:
            connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n")
        for _ in range(3):
            for connection in slow[::10]:
                connection.sendall(b"X-A: b\r\n")
            assert node.client.get("/v1/health").is_success
            node.caller(COMMUNE).get("/v1/inbox")
        assert node.post(province.message()).status_code == 201
        # All this was answered while the slow ones were still waited for.
        assert not any(select.select([connection], [], [], 0)[0] for connection in slow)
        answers = [read_all(connection) for connection in slow]
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
    assert all(b"gateway.head_too_slow" in answer for answer in answers)


def test_a_connection_that_says_nothing_is_closed(node):
    with connect(node) as connection:
        assert read_all(connection) == b""


def test_a_head_may_come_in_pieces_if_it_is_whole_in_time(node):
    with connect(node) as connection:
        for piece in (b"GET /v1/hea", b"lth HTTP/1.1\r\nHo", b"st: x\r\nConnection: close\r\n\r\n"):
            connection.sendall(piece)
            time.sleep(0.05)
        assert read_all(connection).startswith(b"HTTP/1.1 200 ")


def test_a_second_head_on_a_connection_is_bounded_like_the_first(node):
    with connect(node) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(b"GET /v1/health HTTP/1.1\r\n")
        answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in answer


def test_empty_lines_between_two_requests_keep_no_connection_open(node):
    with connect(node) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
        connection.sendall(b"\r\n")
        assert read_all(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "flood",
    [
        b"GET /" + b"a" * 20_000,
        b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 20_000,
        b"GET / HTTP/1.1\r\n" + b"X-Many: a\r\n" * 2_000,
    ],
)
def test_a_head_without_end_is_cut_off(node, flood):
    with connect(node) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(flood)
        answer = read_all(connection)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")
    assert node.client.get("/v1/health").is_success


@pytest.mark.parametrize(
    "head",
    [
        b"GET /v1/health?" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9_000 + b"\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 800 + b"\r\n",
    ],
)
def test_a_head_that_comes_whole_and_too_large_at_once_is_refused_like_any(node, head):
    short = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
    for before in (b"", short):
        with connect(node) as connection:
            connection.sendall(before)
            if before:
                assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            connection.sendall(head)
            answer = read_all(connection)
            assert answer.startswith(b"HTTP/1.1 431 ")
            assert b"gateway.head_too_large" in answer


def test_a_large_head_behind_another_request_is_not_worked_on(node):
    short = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
    large = b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9_000 + b"\r\n\r\n"
    with connect(node) as connection:
        connection.sendall(short + large)
        assert read_all(connection).count(b"HTTP/1.1 200 ") <= 1
    assert node.client.get("/v1/health").is_success


def test_lines_after_a_body_are_bounded_too(node):
    with connect(node) as connection:
        connection.sendall(
            b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        time.sleep(0.05)
        with contextlib.suppress(ConnectionError):
            connection.sendall(b"0\r\n" + b"X-Trail: a\r\n" * 2_000)
        assert b"200" not in read_all(connection)[:12]
    assert node.client.get("/v1/health").is_success


def test_a_body_after_a_short_head_counts_as_no_head(node):
    message = node.province.message(content=b"x" * 100_000)
    assert node.post(message).status_code == 201


def test_a_long_wait_for_an_answer_is_no_slow_head(node):
    begun = time.monotonic()
    assert node.caller(COMMUNE).get("/v1/inbox?wait=2") == {"items": [], "next": 0, "history": ""}
    assert time.monotonic() - begun > 2 * SECONDS


def test_slow_heads_within_tls_are_cut_off_too(province, settings, tmp_path):
    tls = ServerTls(tmp_path / "tls")
    with (
        running(
            province, settings, directory=province.snapshot(), protocol=Impatient, tls=tls
        ) as node,
        tls.clients().wrap_socket(connect(node), server_hostname="127.0.0.1") as connection,
    ):
        connection.sendall(b"GET /v1/health HTTP/1.1\r\n")
        answer = b""
        with contextlib.suppress(ssl.SSLError):
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 408 ")
