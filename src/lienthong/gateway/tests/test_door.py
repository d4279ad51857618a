"""Connections without end from one address shut nobody else out (EX-270)."""

import contextlib
import json
import socket
from functools import partial
from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway import door as door_module
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


@contextlib.contextmanager
def at_door(province, settings, *, most):
    """A node with so many places, and a stack that ends connections before it."""
    protocol = type("AtDoor", (GuardedProtocol,), {"door": Door(most=most)})
    directory = province.snapshot()
    with (
        running(province, settings, directory=directory, protocol=protocol) as node,
        contextlib.ExitStack() as stack,
    ):
        yield node, stack


def test_who_holds_all_its_places_is_told_and_others_are_served(province, settings, monkeypatch):
    monkeypatch.setattr(door_module, "SHORTEST_STAY_SECONDS", 60.0)
    with at_door(province, settings, most=80) as (node, stack):
        held = [connect(node, stack, "127.0.0.2") for _ in range(20)]
        refused = read(connect(node, stack, "127.0.0.2"))
        head, _, body = refused.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 429")
        assert json.loads(body)["code"] == "gateway.too_many_connections"
        assert answer(connect(node, stack)).startswith(b"HTTP/1.1 200")
        held.pop().close()
        assert _served_again(node, stack)


def test_whoever_stays_silent_gives_way_to_others_of_its_address(province, settings, monkeypatch):
    monkeypatch.setattr(door_module, "SHORTEST_STAY_SECONDS", 0.0)
    with at_door(province, settings, most=80) as (node, stack):
        silent = [connect(node, stack, "127.0.0.2") for _ in range(20)]
        assert answer(connect(node, stack, "127.0.0.2")).startswith(b"HTTP/1.1 200")
        assert read(silent[0]) == b""


def test_silent_connections_of_any_number_of_addresses_shut_nobody_out(province, settings):
    with at_door(province, settings, most=80) as (node, stack):
        for last in range(2, 12):
            for _ in range(18):
                connect(node, stack, f"127.0.0.{last}")
        for _ in range(5):
            assert answer(connect(node, stack, "127.0.0.99")).startswith(b"HTTP/1.1 200")


def test_a_connection_in_use_gives_way_between_two_requests_only(province, settings):
    """A long poll is worked on: its place is not taken; one that is done with waits again."""
    with at_door(province, settings, most=8) as (node, stack):
        used = connect(node, stack, "127.0.0.2")
        used.sendall(HEALTH.replace(b"Connection: close\r\n", b""))
        assert used.recv(65536).startswith(b"HTTP/1.1 200")
        for last in range(3, 12):
            assert answer(connect(node, stack, f"127.0.0.{last}")).startswith(b"HTTP/1.1 200")
            connect(node, stack, f"127.0.1.{last}")
        assert read(used) == b""


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
    """All are worked on: nobody gives way."""
    door = Door(most=16)
    inside = []
    for comes, address in steps:
        if comes and (place := door.admit(address, never)):
            place.work()
            inside.append((address, place))
        elif not comes and (found := next((one for one in inside if one[0] == address), None)):
            inside.remove(found)
            found[1].leave()
        first = sum(one != "10.0.0.2" for one, _ in inside)
        assert first <= door.of_one_address >= len(inside) - first
    for _, place in inside:
        place.leave()
    for n in range(16):
        door.admit(f"10.1.0.{n}", never).work()
    assert door.admit("10.2.0.1", never) is None, "all places are taken"


def never():
    raise AssertionError("nobody had to give way")


def test_who_has_waited_longest_of_those_of_whom_most_wait_gives_way():
    gone = []
    door = Door(most=8)
    for name, address in [("a1", "10.0.0.1"), ("b1", "10.0.0.2"), ("b2", "10.0.0.2")]:
        assert door.admit(address, partial(gone.append, name))
    for n in range(5):
        door.admit(f"10.1.0.{n}", never).work()
    assert door.admit("10.0.0.3", never)
    assert gone == ["b1"]


def test_of_ones_own_address_only_who_waited_a_while_gives_way():
    now, gone = [0.0], []
    door = Door(most=8, clock=lambda: now[0])
    first = door.admit("10.0.0.1", partial(gone.append, "first"))
    door.admit("10.0.0.1", partial(gone.append, "second"))
    now[0] = 0.5
    assert door.admit("10.0.0.1", never) is None
    first.work()
    first.wait()
    now[0] = 1.2
    assert door.admit("10.0.0.1", never)
    assert gone == ["second"], "the first began to wait anew"


def test_the_addresses_of_one_ipv6_network_are_one():
    door = Door(most=4)
    assert door.admit("2001:db8::1%eth0", never)
    assert not door.admit("2001:db8::2", never)
    assert door.admit("2001:db8:0:1::1", never)


def test_a_proxy_that_the_operator_named_may_have_all_places():
    door = Door(most=8, proxies=(ip_network("10.0.0.0/24"),))
    places = [door.admit("10.0.0.7", never) for _ in range(7)]
    places.append(door.admit("10.0.1.7", never))
    for place in places:
        place.work()
    assert not door.admit("10.0.0.7", never)
    places.pop().leave()
    assert door.admit("10.0.0.7", never)


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
