"""How much of all bodies on their way in a node holds in memory at once (EX-3, EX-241)."""

from collections import Counter
from types import TracebackType
from typing import Final, Self

from lienthong.gateway.terms import AddressBusy, NodeBusy

SMALL_BODY: Final = 64 * 1024
"""Bytes up to which a body is small: all of the memory is open to it."""
MOST_KEPT: Final = 64 * 1024 * 1024
"""Bytes that large bodies leave to small ones, or an eighth of all if that is less."""


class Intake:
    """The bytes of unfinished calls, counted as they arrive, so that idle callers take none.

    Large bodies leave room for small ones, and those from one address for those from others.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self.large_limit = limit - min(MOST_KEPT, limit // 8)
        self.address_limit = self.large_limit // 2
        self._large = 0
        self._by_address: Counter[str] = Counter()

    def portion(self, address: str = "") -> "Portion":
        """The share of one call; used as a context, which gives it back.

        `address` is the other end's; empty where many callers come by one, who are not told apart.
        """
        return Portion(self, address)

    def take(self, address: str, size: int, *, large: int) -> None:
        """Hold so many bytes more, of which `large` are a large body's; refuses without room."""
        if self.held + size > self.limit or self._large + large > self.large_limit:
            raise NodeBusy(limit=self.limit)
        if large and address and self._by_address[address] + large > self.address_limit:
            raise AddressBusy(limit=self.address_limit)
        self.held += size
        self._large += large
        if large and address:
            self._by_address[address] += large

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

    def add(self, size: int) -> None:
        """Hold so many bytes more; refuses when the node has no room for them.

        A body that grows beyond a small one is a large one from its first byte.
        """
        whole = self._held + size
        large = whole - self._large if whole > SMALL_BODY else 0
        self._intake.take(self._address, size, large=large)
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
        self._intake.give_back(self._address, self._held, large=self._large)
        self._held = self._large = 0
