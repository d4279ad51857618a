"""The bell between a commit and the runner of the same process.

Only a bell: whoever misses it looks at the tables a moment later anyway.
"""

from threading import Event

_bell = Event()


def wake_runner() -> None:
    """Tell the runner of this process that there is something to do."""
    _bell.set()


def wait_for_work(*, seconds: float) -> None:
    """Sleep until the bell rings, or `seconds` at most."""
    _bell.wait(seconds)
    _bell.clear()
