"""Several processes of one node on this machine, started and watched by one more (EX-187)."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event

from lienthong.gateway.settings import PROCESS

LOOK_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30
LIVED_SECONDS = 60
"""Who lived for longer did not fail at its start: it is started again at once."""
ENDING_SECONDS = 15
REFUSED = 3
"""uvicorn's exit code for a start that was refused."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Place:
    """One of the processes: the command that starts it, and how that went."""

    number: int
    port: int
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = 0.0

    def start(self, environment: Mapping[str, str], now: float) -> None:
        """Start it; it reads from its variables which one it is."""
        own = {PROCESS: str(self.number), "LIENTHONG_GATEWAY_PORT": str(self.port)}
        command = [sys.executable, "-m", "lienthong.gateway"]
        self.child = subprocess.Popen(command, env={**environment, **own})  # noqa: S603
        self.started = now

    def look(self, now: float) -> int | None:
        """Notice that it ended, and when it may start again; its exit code if it just did."""
        if self.child is None or (code := self.child.poll()) is None:
            return None
        self.child = None
        self.failures = 0 if now - self.started > LIVED_SECONDS else self.failures + 1
        pause = min(LONGEST_PAUSE_SECONDS, 2 ** (self.failures - 1)) if self.failures else 0
        self.next_start = now + pause
        logger.warning("process %d of the node ended (%d); it is started again", self.number, code)
        return code


@dataclass(slots=True)
class Processes:
    """All of them; `run` returns when it was told to end, with an exit code."""

    count: int
    port: int
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    _ends: Event = field(default_factory=Event)

    def run(self) -> int:
        """Keep `count` processes going, at ports from `port` on, until a signal ends them.

        Ends by itself when a first start is refused: what is wrong is wrong for all of them.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ends.set())
        places = [_Place(one + 1, self.port + one) for one in range(self.count)]
        exit_code, began = 0, time.monotonic()
        try:
            while not self._ends.wait(LOOK_SECONDS):
                now = time.monotonic()
                codes = [place.look(now) for place in places]
                if REFUSED in codes and now - began < LIVED_SECONDS:
                    exit_code = REFUSED
                    break
                for place in places:
                    if place.child is None and now >= place.next_start:
                        place.start(self.environment, now)
        finally:
            _end([place.child for place in places if place.child is not None])
        return exit_code


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Let them finish what they took; whoever does not end in time is killed."""
    for child in children:
        child.terminate()
    until = time.monotonic() + ENDING_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
