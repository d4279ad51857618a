"""Who may come in: never so many connections that the process has no files left to work with.

A connection is a file to the system. A process that has none left can neither reach its store nor
write its log, so whoever holds connections open would stop everybody (EX-270).
"""

import resource
from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Final

MOST_FILES: Final = 65_536
"""So many files a process asks the system for, where it may have them."""
KEPT_BACK: Final = 0.25
"""Of its files, for the process's own work: stores, logs, calls to others."""
ONE_ADDRESS: Final = 0.25
"""Of the places at the door, for one address: what comes from a single machine shuts nobody out."""
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: its owner has all the others with the same beginning."""


class Door:
    """Counts the connections that are open, all together and by address."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()
        self.of_one_address = max(1, int(most * ONE_ADDRESS))

    def admit(self, address: str) -> bool:
        """Let one more in, or not; whoever was let in leaves by `leave`."""
        key = owner_of(address)
        if self._open.total() >= self._most or self._open[key] >= self.of_one_address:
            return False
        self._open[key] += 1
        return True

    def leave(self, address: str) -> None:
        """One that was let in is gone."""
        key = owner_of(address)
        self._open[key] -= 1
        if not self._open[key]:
            del self._open[key]


def open_door() -> Door:
    """The door of this process, which asks for as many files as the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = MOST_FILES if soft == resource.RLIM_INFINITY else soft
    return Door(most=int(files * (1 - KEPT_BACK)))


def owner_of(address: str) -> str:
    """Whom an address is counted with: itself, of IPv6 all with the same first 64 bits."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        mapped = read.ipv4_mapped
        return str(mapped) if mapped else str(int(read) >> (128 - _NETWORK_BITS))
    return str(read)
