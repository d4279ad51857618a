"""The only table of reactions: which fact calls which handler, and which jobs run on a clock.

Facts flow up: a lower folder announces, a higher one reacts, and here is written who does. Handlers
run after the commit, at least once, and are idempotent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.audit.operations import Handler


@dataclass(frozen=True)
class Job:
    """Something done again and again, `every` so often."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


REACTIONS: Mapping[str, tuple[Handler, ...]] = {}

JOBS: tuple[Job, ...] = ()


def name_of(handler: Handler) -> str:
    """The stable name under which a handler's deliveries are kept: "folder.handlers.function"."""
    return f"{handler.__module__.removeprefix('lienthong.')}.{handler.__name__}"


HANDLERS: Mapping[str, Handler] = {
    name_of(handler): handler for handlers in REACTIONS.values() for handler in handlers
}

HANDLER_NAMES: Mapping[str, tuple[str, ...]] = {
    tag: tuple(name_of(handler) for handler in handlers) for tag, handlers in REACTIONS.items()
}
