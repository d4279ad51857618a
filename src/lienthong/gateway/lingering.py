"""Taking in what still comes of a refused body, and dropping it, so its answer arrives (EX-274).

A system that closes a connection while bytes lie there unread resets it, and a client that sends
its whole body before it reads learns nothing but that: not that the body was too large.
"""

import asyncio
from collections import Counter
from typing import Final

from lienthong.gateway.http import Request

TIMES_A_BODY: Final = 2
"""So many times the bytes of the largest body are dropped; of a longer one nothing is."""
LONGEST_SECONDS: Final = 120.0
LONGEST_SILENCE_SECONDS: Final = 5.0
"""In each of which as much must come as a body must bring, so nobody stays by trickling."""
PIECE_BYTES: Final = 64 * 1024
MOST: Final = 64
MOST_OF_ONE_ADDRESS: Final = 8


class Lingering:
    """Those whose bodies are dropped now: never many, so that nobody gains by being refused."""

    def __init__(self, *, largest_body: int) -> None:
        self._most_bytes = TIMES_A_BODY * largest_body
        self._by_address: Counter[str] = Counter()

    async def drop_rest(self, request: Request) -> None:
        """Drop the rest of a body whose answer has been sent; returns when there is none.

        Or when there is too much of it, it takes too long, or too many are here already. Memory
        holds a piece at a time. Who waits to be told to send (`Expect`) has nothing on its way.
        """
        address = request.peer
        full = self._by_address.total() >= MOST or self._by_address[address] >= MOST_OF_ONE_ADDRESS
        if full or request.header(b"expect") or request.declared_length > self._most_bytes:
            return
        self._by_address[address] += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self._drop(request)
        except TimeoutError:
            pass
        finally:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    async def _drop(self, request: Request) -> None:
        dropped, goes_on = 0, True
        while goes_on and dropped <= self._most_bytes:
            async with asyncio.timeout(LONGEST_SILENCE_SECONDS):
                piece = 0
                while goes_on and piece < PIECE_BYTES:
                    event = await request.receive()
                    piece += len(event.get("body", b""))
                    goes_on = bool(event.get("more_body", False))
            dropped += piece
