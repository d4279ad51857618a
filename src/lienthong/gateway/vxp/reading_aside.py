"""Where packets are read: a small one at once, others one after the other beside the event loop.

What a packet costs to read follows its elements, not its bytes, and threads that read share one
lock with the loop: one of them at a time slows it little, many would stop it. What is full of
elements waits for its like only, so that nobody holds up the others with such packets (EX-242).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

SMALL_PACKET: Final = 16 * 1024
"""Bytes up to which a packet is read in the event loop: a thread would cost more."""
FEW_TAGS: Final = 600
"""Tags, at the beginning or the end of elements, that such a packet may have."""
MANY_TAGS: Final = 10_000
"""Tags from which on a packet is full of elements: a document to a thousand agencies, say."""

T = TypeVar("T")


class ReadingAside:
    """The threads of one node that read packets."""

    def __init__(self) -> None:
        self._usual = ThreadPoolExecutor(1, "gateway-packets")
        self._full = ThreadPoolExecutor(1, "gateway-full-packets")

    async def read(self, packet: bytes, work: Callable[[], T]) -> T:
        """Do what reads this packet, when and where it harms nobody."""
        tags = packet.count(b"<")
        if len(packet) <= SMALL_PACKET and tags <= FEW_TAGS:
            return work()
        threads = self._full if tags > MANY_TAGS else self._usual
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    def close(self) -> None:
        """Let the threads end; what waits is not begun."""
        for threads in (self._usual, self._full):
            threads.shutdown(wait=False, cancel_futures=True)
