"""Telling of what goes wrong again and again: whole at first, then one line now and then."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

REPEATED_EVERY_SECONDS = 60.0


@dataclass(slots=True)
class Troubles:
    """What a loop failed of; a full disk fails it each second, for hours."""

    log: Any
    """A structlog logger."""
    clock: Callable[[], float] = time.monotonic
    _told: dict[str, tuple[str, float]] = field(default_factory=dict)

    def tell(self, event: str, error: Exception, *, level: str, about: str = "") -> None:
        """Tell of a failure: with where it happened when it is another than last time.

        The same again is one line without that, a minute apart at the least.
        """
        known = f"{event} {about}"
        what = f"{type(error).__name__}: {error}"
        before, told_at = self._told.get(known, ("", 0.0))
        say = getattr(self.log, level)
        words = {"job": about} if about else {}
        if what != before:
            say(event, **words, exc_info=error)
        elif self.clock() - told_at >= REPEATED_EVERY_SECONDS:
            say(event, **words, again=True, problem=" ".join(what.split()))
        else:
            return
        self._told[known] = (what, self.clock())

    def forget(self, event: str, *, about: str = "") -> None:
        """It worked: the next failure is told whole again."""
        self._told.pop(f"{event} {about}", None)
