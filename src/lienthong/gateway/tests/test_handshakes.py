"""Connections on which TLS is not spoken yet have their places at the door too (EX-270, EX-293)."""

import contextlib
import socket
import ssl
import time
from functools import partial

import pytest

from lienthong.gateway import door, event_loop
from lienthong.gateway.door import Door
from lienthong.gateway.serving import GuardedProtocol
from lienthong.gateway.testing import ServerTls, running

MANY = "127.0.0.2"
"""The address of who comes with more than its share."""
HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return ServerTls(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(province, settings, tls):
    """A function that serves a node over TLS with 80 places at its door, and connects to it."""

    @contextlib.contextmanager
    def serving():
        at_door = type("AtDoor", (GuardedProtocol,), {"door": Door(most=80)})
        directory = province.snapshot()
        with (
            running(province, settings, directory=directory, protocol=at_door, tls=tls) as node,
            contextlib.ExitStack() as stack,
        ):
            yield node, partial(_connect, node, tls, stack)

    return serving


def _connect(node, tls, stack, *, spoken=False):
    """A connection from `MANY` on which nothing is said; `spoken`: but TLS."""
    address = node.client.base_url.host, node.client.base_url.port
    made = socket.create_connection(address, timeout=20, source_address=(MANY, 0))
    stack.callback(made.close)
    if spoken:
        made = tls.clients().wrap_socket(made, server_hostname=address[0])
        stack.callback(made.close)
    return made


def read(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def test_a_handshake_that_nobody_finishes_ends(serve, monkeypatch):
    """The one on the way is let go (EX-293); those that are through have all their time."""
    monkeypatch.setattr(event_loop, "HANDSHAKE_SECONDS", 0.5)
    with serve() as (node, connect):
        begun = time.monotonic()
        assert connect().recv(1) == b""
        assert time.monotonic() - begun < 5
        assert node.client.get("/v1/health").status_code == 200


def test_silent_connections_of_one_address_shut_nobody_else_out(serve, monkeypatch):
    monkeypatch.setattr(door, "SHORTEST_STAY_SECONDS", 60.0)
    with serve() as (node, connect):
        silent = [connect() for _ in range(70)]
        assert _hung_up(silent) == 70 - 20 - 6, "its places, and those for being told"
        assert node.client.get("/v1/health").status_code == 200
        for one in silent:
            one.close()
        assert _served_again(connect)


def test_silent_connections_give_way_to_who_speaks(serve, monkeypatch):
    monkeypatch.setattr(door, "SHORTEST_STAY_SECONDS", 0.0)
    with serve() as (_, connect):
        silent = [connect() for _ in range(30)]
        for _ in range(5):
            spoken = connect(spoken=True)
            spoken.sendall(HEALTH)
            assert read(spoken).startswith(b"HTTP/1.1 200")
        assert _hung_up(silent) >= 10


def test_whoever_holds_all_its_places_is_told_over_tls_too(serve, monkeypatch):
    monkeypatch.setattr(door, "SHORTEST_STAY_SECONDS", 60.0)
    with serve() as (_, connect):
        held = [connect() for _ in range(20)]
        told = read(connect(spoken=True))
        assert told.startswith(b"HTTP/1.1 429")
        assert b"gateway.too_many_connections" in told
        held.pop().close()
        assert _served_again(connect)


def test_what_is_no_tls_or_breaks_off_gives_its_place_back(serve):
    with serve() as (_, connect):
        for _ in range(60):
            garbage = connect()
            garbage.sendall(b"GET / HTTP/1.1\r\n\r\n")
            with contextlib.suppress(ConnectionResetError):
                read(garbage)
            half = connect()
            half.sendall(b"\x16\x03\x01\x02")
            half.close()
        assert _served_again(connect)


def test_what_was_sent_with_the_end_of_the_handshake_is_read(serve):
    with serve() as (_, connect):
        for _ in range(20):
            spoken = connect(spoken=True)
            spoken.sendall(HEALTH)
            assert read(spoken).startswith(b"HTTP/1.1 200")


def _hung_up(connections):
    """How many of them the server ended, once it had the time to."""
    ended = 0
    for connection in connections:
        connection.settimeout(0.05)
        with contextlib.suppress(TimeoutError):
            try:
                ended += connection.recv(1) == b""
            except ConnectionResetError:
                ended += 1
    return ended


def _served_again(connect):
    """The place is free once the server has seen the end of the connection."""
    for _ in range(100):
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            spoken = connect(spoken=True)
            spoken.sendall(HEALTH)
            if read(spoken).startswith(b"HTTP/1.1 200"):
                return True
    return False
