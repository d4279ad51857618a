"""Large bodies leave room for small ones, and those of one address for others' (EX-241)."""

import socket
import time
from contextlib import ExitStack
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest

from lienthong.gateway.intake import SHORTEST_STAY_SECONDS, SMALL_BODY, Intake
from lienthong.gateway.terms import AddressBusy, NodeBusy
from lienthong.gateway.testing import running
from lienthong.gateway.tests.test_bodies import until

MEBIBYTE = 1024 * 1024
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def intake():
    """Of 8 MiB, 1 is for small bodies alone; an address has half of the other 7."""
    return Intake(8 * MEBIBYTE)


@pytest.fixture
def stack_of():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def now():
    return [0.0]


def hold(stack, intake, address, size):
    stack.enter_context(portion := intake.portion(address))
    portion.add(size)
    return portion


def test_large_bodies_leave_room_for_small_ones(intake):
    with ExitStack() as stack:
        for address in (HERE, THERE):
            hold(stack, intake, address, intake.large_limit // 2)
        with pytest.raises(NodeBusy):
            hold(stack, intake, "192.0.2.3", SMALL_BODY + 1)
        for _ in range(MEBIBYTE // SMALL_BODY):
            hold(stack, intake, HERE, SMALL_BODY)
        with pytest.raises(NodeBusy):
            hold(stack, intake, HERE, 1)
    assert intake.held == 0
    with intake.portion(HERE) as again:
        again.add(intake.large_limit // 2)


def test_one_address_leaves_room_for_others(intake):
    with ExitStack() as stack:
        hold(stack, intake, HERE, 2 * MEBIBYTE)
        with pytest.raises(AddressBusy) as refused:
            hold(stack, intake, HERE, 2 * MEBIBYTE)
        assert refused.value.params["limit"] == 3.5 * MEBIBYTE
        hold(stack, intake, THERE, 3 * MEBIBYTE)
        hold(stack, intake, HERE, SMALL_BODY)


def test_many_who_come_by_a_proxy_are_not_one_address(intake):
    with ExitStack() as stack:
        for _ in range(7):
            hold(stack, intake, "", MEBIBYTE)


def test_body_that_grows_is_large_from_its_first_byte_and_given_back_whole(intake):
    with ExitStack() as stack:
        growing = hold(stack, intake, HERE, SMALL_BODY)
        assert intake._large == 0
        growing.add(1)
        assert intake._large == intake._by_address[HERE] == SMALL_BODY + 1
    assert (intake.held, intake._large, dict(intake._by_address)) == (0, 0, {})


def filling(node, connections, size):
    """Strangers who send so many bytes each of bodies that never end."""
    address = urlsplit(str(node.client.base_url))
    head = b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 999999\r\n\r\n"
    stack = ExitStack()
    for _ in range(connections):
        stranger = socket.create_connection((address.hostname, address.port))
        stack.enter_context(stranger)
        stranger.sendall(head + b"x" * size)
    return stack


def test_strangers_who_keep_the_memory_filled_starve_no_small_call(province, tmp_path):
    settings = province.prepare(
        tmp_path / "gateway",
        max_held_bytes=2 * MEBIBYTE,
        client_certificates_from=(ip_network("127.0.0.0/8"),),
    )
    with running(province, settings, directory=province.snapshot()) as node:
        intake = node.application._node.intake
        with filling(node, 13, 256 * 1024):
            until(lambda: intake._large > intake.large_limit - 256 * 1024)
            for _ in range(20):
                node.sent(node.province.message(content=b"x" * 10_000))
            refused = node.post(node.province.message(content=b"x" * 400_000))
            assert (refused.status_code, refused.json()["code"]) == (503, "gateway.busy")
        until(lambda: intake.held == 0)
        node.sent(node.province.message(content=b"x" * 400_000))


def test_one_stranger_s_address_is_refused_by_itself(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway", max_held_bytes=2 * MEBIBYTE)
    with running(province, settings, directory=province.snapshot()) as node:
        intake = node.application._node.intake
        with filling(node, 4, 220_000):
            until(lambda: intake._large >= 880_000)
            refused = node.post(node.province.message(content=b"x" * 400_000))
            assert (refused.status_code, refused.json()["code"]) == (429, "gateway.address_busy")
            assert refused.json()["fault"] == "caller"
            node.sent(node.province.message())


def test_who_has_been_coming_longest_gives_way_to_who_comes_later(stack_of, now):
    intake = Intake(8 * MEBIBYTE, clock=lambda: now[0])
    gone = []

    def come(address, size, name):
        portion = hold(stack_of, intake, address, 1)
        stack_of.enter_context(portion.arriving(lambda: gone.append(name)))
        portion.add(size)
        return portion

    first = come(HERE, 3 * MEBIBYTE, "first")
    small = come(HERE, SMALL_BODY - 1, "small")
    now[0] += 1
    second = come(THERE, 3 * MEBIBYTE, "second")
    with pytest.raises(NodeBusy):
        come("192.0.2.3", 2 * MEBIBYTE, "too early")
    now[0] += SHORTEST_STAY_SECONDS - 1
    third = come("192.0.2.3", 2 * MEBIBYTE, "third")
    assert (gone, first.was_sent_away) == (["first"], True)
    with pytest.raises(NodeBusy):
        first.add(1)
    with pytest.raises(NodeBusy):
        second.add(3 * MEBIBYTE)  # it is the oldest itself: it sends nobody away
    assert gone == ["first"]
    small.add(1)
    third.add(MEBIBYTE)
    stack_of.close()
    assert intake.held == 0


def test_a_body_that_only_trickles_in_makes_room_for_a_good_one(province, tmp_path, monkeypatch):
    monkeypatch.setattr("lienthong.gateway.intake.SHORTEST_STAY_SECONDS", 0.3)
    node_settings = province.prepare(tmp_path / "gateway", max_held_bytes=MEBIBYTE)
    with running(province, node_settings, directory=province.snapshot()) as node:
        address = urlsplit(str(node.client.base_url))
        head = b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: 900000\r\n\r\n"
        with ExitStack() as stack:
            slow = [
                stack.enter_context(
                    socket.create_connection(
                        (address.hostname, address.port), source_address=(source, 0)
                    )
                )
                for source in ("127.0.0.2", "127.0.0.3")
            ]
            for number, one in enumerate(slow, 1):
                one.sendall(head + b"x" * 400_000)
                held = number * 400_000
                until(lambda held=held: node.application._node.intake.held >= held)
            time.sleep(0.4)
            message = node.province.message(content=b"x" * 300_000)
            assert node.post(message).status_code == 201
            assert b"gateway.busy" in slow[0].recv(65536)
            assert node.application._node.intake.held >= 400_000
        until(lambda: node.application._node.intake.held == 0)
