"""Connections without end from one address shut nobody else out (EX-270)."""

import contextlib
import json
import socket

from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway.door import Door, open_door
from lienthong.gateway.serving import GuardedProtocol
from lienthong.gateway.testing import running

HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def connect(node, stack, source="127.0.0.1"):
    url = node.client.base_url
    address = (url.host, url.port)
    connection = socket.create_connection(address, timeout=10, source_address=(source, 0))
    return stack.enter_context(connection)


def answer(connection):
    connection.sendall(HEALTH)
    return read(connection)


def read(connection):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            data += piece
    return data


def test_who_holds_all_its_places_is_told_and_others_are_served(province, settings):
    class AtDoor(GuardedProtocol):
        door = Door(most=80)

    directory = province.snapshot()
    with (
        running(province, settings, directory=directory, protocol=AtDoor) as node,
        contextlib.ExitStack() as stack,
    ):
        held = [connect(node, stack, "127.0.0.2") for _ in range(AtDoor.door.of_one_address)]
        refused = read(connect(node, stack, "127.0.0.2"))
        head, _, body = refused.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 429")
        assert json.loads(body)["code"] == "gateway.too_many_connections"
        assert answer(connect(node, stack)).startswith(b"HTTP/1.1 200")
        held.pop().close()
        assert _served_again(node, stack)


def _served_again(node, stack):
    """The place is free once the server has seen the end of the connection."""
    tries = (answer(connect(node, stack, "127.0.0.2")) for _ in range(100))
    return any(one.startswith(b"HTTP/1.1 200") for one in tries)


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.2"])),
        max_size=60,
    )
)
def test_never_more_than_the_places_and_what_left_is_free_again(steps):
    door = Door(most=16)
    inside = []
    for comes, address in steps:
        if comes and door.admit(address):
            inside.append(address)
        elif not comes and address in inside:
            inside.remove(address)
            door.leave(address)
        first = sum(one != "10.0.0.2" for one in inside)
        assert first <= door.of_one_address >= len(inside) - first
    for address in inside:
        door.leave(address)
    assert all(door.admit(f"10.1.0.{n}") for n in range(16))
    assert not door.admit("10.2.0.1"), "all places are taken"


def test_the_addresses_of_one_ipv6_network_are_one():
    door = Door(most=4)
    assert door.admit("2001:db8::1%eth0")
    assert not door.admit("2001:db8::2")
    assert door.admit("2001:db8:0:1::1")


def test_a_process_keeps_files_back_for_itself():
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
        door = open_door()
        now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert now == min(hard, 65_536)
        assert door.of_one_address < now / 4
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
