"""Taking in what still comes of a refused body, and dropping it, so its answer arrives (EX-274).

A system that closes a connection while bytes lie there unread resets it, and a client that sends
its whole body before it reads learns nothing but that: not that the body was too large.
"""

import asyncio
from typing import Final

from lienthong.gateway.door import owner_of
from lienthong.gateway.http import SLOWEST_BYTES_A_SECOND, Request

TIMES_A_BODY: Final = 2
"""So many times the bytes of the largest body are dropped; of a longer one nothing is."""
GRACE_SECONDS: Final = 30.0
"""What comes has as long as if it were read (EX-3): this, and a second for each 64 KiB."""
LONGEST_SILENCE_SECONDS: Final = 30.0
"""In each of which as much must come as a body must bring, so nobody stays by trickling."""
PIECE_BYTES: Final = 64 * 1024
MOST: Final = 64
MOST_OF_ONE_ADDRESS: Final = 8


class Lingering:
    """Those whose bodies are dropped now, by address, who came first in front.

    Never many; and nobody keeps others out by staying: whoever comes when there is no place left
    gets that of who has been there longest, of the address that has most.
    """

    def __init__(self, *, largest_body: int) -> None:
        self._most_bytes = TIMES_A_BODY * largest_body
        self._by_address: dict[str, list[asyncio.Timeout]] = {}

    async def drop_rest(self, request: Request) -> None:
        """Drop the rest of a body whose answer has been sent; returns when there is none.

        Or when there is too much of it, it takes too long, or others need the place. Memory holds a
        piece at a time. Who waits to be told to send (`Expect`) has nothing on its way.
        """
        if request.header(b"expect") or request.declared_length > self._most_bytes:
            return
        address = owner_of(request.peer)
        self._make_room(address)
        try:
            async with asyncio.timeout(None) as place:
                self._by_address.setdefault(address, []).append(place)
                try:
                    await self._drop(request)
                finally:
                    self._leave(address, place)
        except TimeoutError:
            pass

    def count(self) -> int:
        """How many there are."""
        return sum(map(len, self._by_address.values()))

    def _make_room(self, address: str) -> None:
        if len(self._by_address.get(address, ())) >= MOST_OF_ONE_ADDRESS:
            self._send_away(address)
        elif self.count() >= MOST:
            self._send_away(max(self._by_address, key=lambda one: len(self._by_address[one])))

    def _send_away(self, address: str) -> None:
        place = self._by_address[address][0]
        self._leave(address, place)
        place.reschedule(asyncio.get_running_loop().time())

    def _leave(self, address: str, place: asyncio.Timeout) -> None:
        places = self._by_address.get(address, [])
        if place in places:  # or it was sent away before
            places.remove(place)
        if not places:
            self._by_address.pop(address, None)

    async def _drop(self, request: Request) -> None:
        clock = asyncio.get_running_loop().time
        begun, dropped, goes_on = clock(), 0, True
        while goes_on and dropped <= self._most_bytes:
            left = begun + GRACE_SECONDS + dropped / SLOWEST_BYTES_A_SECOND - clock()
            async with asyncio.timeout(min(left, LONGEST_SILENCE_SECONDS)):
                piece = 0
                while goes_on and piece < PIECE_BYTES:
                    event = await request.receive()
                    piece += len(event.get("body", b""))
                    goes_on = bool(event.get("more_body", False))
            dropped += piece
