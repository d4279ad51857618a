"""How much of all bodies on their way in a node holds in memory at once (EX-3, EX-241)."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from lienthong.gateway.terms import AddressBusy, NodeBusy

SMALL_BODY: Final = 64 * 1024
"""Bytes up to which a body is small: all of the memory is open to it."""
MOST_KEPT: Final = 64 * 1024 * 1024
"""Bytes that large bodies leave to small ones, or an eighth of all if that is less."""
SHORTEST_STAY_SECONDS: Final = 10.0
"""So long no large body has to give way to one that began later."""


class Intake:
    """The bytes of unfinished calls, counted as they arrive, so that idle callers take none.

    Large bodies leave room for small ones, and those from one address for those from others. Nobody
    keeps others out by coming slowly: where there is no room left for large ones, the one that has
    been arriving longest gives way to one that began later.
    """

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.held = 0
        self.large_limit = limit - min(MOST_KEPT, limit // 8)
        self.address_limit = self.large_limit // 2
        self._large = 0
        self._by_address: Counter[str] = Counter()
        self._clock = clock
        self._arriving: dict[Portion, float] = {}

    def portion(self, address: str = "") -> "Portion":
        """The share of one call; used as a context, which gives it back.

        `address` is the other end's; empty where many callers come by one, who are not told apart.
        """
        return Portion(self, address)

    def begin(self, portion: "Portion") -> None:
        """Note since when a body is arriving."""
        self._arriving[portion] = self._clock()

    def end(self, portion: "Portion") -> None:
        """Note that it arrives no more."""
        self._arriving.pop(portion, None)

    def take(self, portion: "Portion", address: str, size: int, *, large: int) -> None:
        """Hold so many bytes more, of which `large` are a large body's; refuses without room."""
        while large and self._large + large > self.large_limit and self._send_away(portion):
            pass
        if self.held + size > self.limit or self._large + large > self.large_limit:
            raise NodeBusy(limit=self.limit)
        if large and address and self._by_address[address] + large > self.address_limit:
            raise AddressBusy(limit=self.address_limit)
        self.held += size
        self._large += large
        if large and address:
            self._by_address[address] += large

    def _send_away(self, newcomer: "Portion") -> bool:
        """Whether a large body that began before the newcomer's, long enough ago, gave way."""
        for portion, begun in self._arriving.items():  # in the order in which they began
            if portion is newcomer or self._clock() - begun < SHORTEST_STAY_SECONDS:
                return False
            if portion.is_large:
                portion.send_away()
                return True
        return False

    def give_back(self, address: str, size: int, *, large: int) -> None:
        """Hold so many less."""
        self.held -= size
        self._large -= large
        if large and address:
            self._by_address[address] -= large
            if not self._by_address[address]:
                del self._by_address[address]


class Portion:
    """What one call holds."""

    def __init__(self, intake: Intake, address: str) -> None:
        self._intake = intake
        self._address = address
        self._held = self._large = 0
        self._give_way: Callable[[], None] | None = None
        self.was_sent_away = False

    @property
    def is_large(self) -> bool:
        """Whether it is of a large body."""
        return self._large > 0

    @property
    def limit(self) -> int:
        """How many bytes all calls may hold."""
        return self._intake.limit

    @contextmanager
    def arriving(self, give_way: Callable[[], None]) -> Iterator[None]:
        """While the body arrives: `give_way` is called when others need the room."""
        self._give_way = give_way
        self._intake.begin(self)
        try:
            yield
        finally:
            self._intake.end(self)

    def send_away(self) -> None:
        """Give the room to others; the rest of the body is refused."""
        self.was_sent_away = True
        self._intake.end(self)
        self._give_back()
        if self._give_way is not None:
            self._give_way()

    def add(self, size: int) -> None:
        """Hold so many bytes more; refuses when the node has no room for them.

        A body that grows beyond a small one is a large one from its first byte.
        """
        if self.was_sent_away:
            raise NodeBusy(limit=self.limit)
        whole = self._held + size
        large = whole - self._large if whole > SMALL_BODY else 0
        self._intake.take(self, self._address, size, large=large)
        self._held = whole
        self._large += large

    def __enter__(self) -> Self:
        """Begin with nothing."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back what was held."""
        self._give_back()

    def _give_back(self) -> None:
        self._intake.give_back(self._address, self._held, large=self._large)
        self._held = self._large = 0
