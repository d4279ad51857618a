"""Ports for servers that a test or a bench starts in processes of their own."""

import random
import socket
from contextlib import ExitStack

FIRST, LAST = 20_000, 32_000
"""Below the ports that the system itself gives to connections, which come and go all the time."""
TRIES = 200
CHANCE = random.SystemRandom()  # property tests sow the common one anew, each the same way


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of so many ports in a row on which nobody listens.

    Refused with `OSError` where none was found in 200 tries.
    """
    for _ in range(TRIES):
        first = CHANCE.randrange(FIRST, LAST - count + 1)
        if _are_free(range(first, first + count)):
            return first
    raise OSError(f"no {count} free ports in a row between {FIRST} and {LAST}")


def _are_free(ports: range) -> bool:
    with ExitStack() as stack:
        try:
            for port in ports:
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
        except OSError:
            return False
    return True
