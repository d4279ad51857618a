"""For tests: the awaiting client driven by blocking calls, so that one test tries both."""

import asyncio
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Self

from lienthong.client.async_node import AsyncNode


class BlockingNode:
    """An `AsyncNode` with the calls of a `Node`; each runs on an event loop of its own to its end.

    `sleep` is a blocking function, as a `Node` takes it.
    """

    def __init__(
        self, *arguments: Any, sleep: Callable[[float], None] | None = None, **given: Any
    ) -> None:
        async def pause(seconds: float) -> None:
            if sleep is None:
                await asyncio.sleep(seconds)
            else:
                sleep(seconds)

        self._loop = asyncio.new_event_loop()
        try:
            self._node = AsyncNode(*arguments, sleep=pause, **given)
        except BaseException:
            self._loop.close()
            raise

    def __enter__(self) -> Self:
        """The node itself."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Close connections and loop."""
        self.close()

    def close(self) -> None:
        """Close connections and loop."""
        self._loop.run_until_complete(self._node.close())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def follow(self, **given: Any) -> Iterator[Any]:
        """The messages as they arrive."""
        items = self._node.follow(**given)
        try:
            while True:
                yield self._loop.run_until_complete(anext(items))
        finally:
            self._loop.run_until_complete(items.aclose())

    def __getattr__(self, name: str) -> Any:
        """A call that blocks in place of one that is awaited."""
        found = getattr(self._node, name)
        if not inspect.iscoroutinefunction(found):
            return found

        def blocking(*arguments: Any, **given: Any) -> Any:
            return self._loop.run_until_complete(found(*arguments, **given))

        return blocking
