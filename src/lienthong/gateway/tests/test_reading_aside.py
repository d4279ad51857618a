"""Packets full of elements hold up neither the event loop nor other packets (EX-242)."""

import asyncio
import threading
import time

import pytest

from lienthong.gateway.testing import OFFICE
from lienthong.gateway.tests.sdk_client import document, error
from lienthong.gateway.vxp.reading_aside import FEW_TAGS, MANY_TAGS, SMALL_PACKET, ReadingAside

FULL = b"<a/>" * (MANY_TAGS + 1)
USUAL = b"<a/>" * (FEW_TAGS + 1)


@pytest.fixture
def aside():
    reading = ReadingAside()
    yield reading
    reading.close()


def test_small_packet_is_read_at_once(aside):
    here = threading.current_thread()
    for packet in (document(), b"x" * SMALL_PACKET, b"<a/>" * FEW_TAGS):
        assert asyncio.run(aside.read(packet, threading.current_thread)) is here


@pytest.mark.parametrize("packet", [USUAL, FULL, b"x" * (SMALL_PACKET + 1)])
def test_others_are_read_beside_the_loop_one_at_a_time(aside, packet):
    running, most = [], []

    def work():
        running.append(1)
        most.append(len(running))
        time.sleep(0.01)
        running.pop()
        return threading.current_thread()

    async def several():
        return await asyncio.gather(*(aside.read(packet, work) for _ in range(6)))

    threads = asyncio.run(several())
    assert threading.current_thread() not in threads
    assert (len(set(threads)), max(most)) == (1, 1)


def test_packet_full_of_elements_is_waited_for_by_its_like_only(aside):
    held = threading.Event()

    async def both():
        full = asyncio.ensure_future(aside.read(FULL, lambda: held.wait(10)))
        usual = await aside.read(USUAL, lambda: "read")
        assert not full.done()
        held.set()
        return usual, await full

    assert asyncio.run(both()) == ("read", True)


def test_client_is_told_what_its_packet_has_too_much_of(served, first):
    packet = document()
    place = packet.index(b"<AttachmentEncoded")
    answer = first.send(packet[:place] + b"<a/>" * 99_000 + packet[place:])
    assert error(answer)
    assert "5000" in answer["ErrorDesc"]
    assert served.caller(OFFICE).get("/v1/inbox")["items"] == []
    first.sent(packet)
