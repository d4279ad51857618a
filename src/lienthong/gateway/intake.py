"""How much of all bodies on their way in a node holds in memory at once (EX-3)."""

from types import TracebackType
from typing import Self

from lienthong.gateway.terms import NodeBusy


class Intake:
    """The bytes of unfinished calls, counted as they arrive, so that idle callers take none."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0

    def portion(self) -> "Portion":
        """The share of one call; used as a context, which gives it back."""
        return Portion(self)


class Portion:
    """What one call holds."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._held = 0

    def add(self, size: int) -> None:
        """Hold so many bytes more; refuses when the node has no room for them."""
        if self._intake.held + size > self._intake.limit:
            raise NodeBusy(limit=self._intake.limit)
        self._intake.held += size
        self._held += size

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
        self._intake.held -= self._held
        self._held = 0
