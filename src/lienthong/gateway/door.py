"""Who may come in: never so many connections that the process has no files left to work with.

A connection is a file to the system. A process that has none left can neither reach its store nor
write its log, so whoever holds connections open would stop everybody (EX-270).
"""

import resource
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

from lienthong.gateway.callers.presented import Networks, is_among

MOST_FILES: Final = 65_536
"""So many files a process asks the system for, where it may have them."""
KEPT_BACK: Final = 0.25
"""Of its files, for the process's own work: stores, logs, calls to others."""
ONE_ADDRESS: Final = 0.25
"""Of the places at the door, for one address: what comes from a single machine shuts nobody out."""
SHORTEST_STAY_SECONDS: Final = 1.0
"""So long nobody gives way to others of the same address, who are told that there is no place."""
TOLD: Final = 1 / 12
"""As many as this of the places, kept back too, for those over TLS to be told there are none."""
_NETWORK_BITS: Final = 64
"""Of an IPv6 address: its owner has all the others with the same beginning."""


class Door:
    """Counts the connections that are open, all together and by address.

    Where there is no place left, one on which nothing is worked on gives way to who comes: nobody
    shuts others out by staying. Of all, that is the one that has waited longest of the address of
    which most wait; of one address, which has its whole share, the one of it that has waited
    longest, for a second at least.
    """

    def __init__(
        self,
        *,
        most: int,
        proxies: Networks = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`proxies` are addresses by which many callers come: they have no share of their own."""
        self._most, self._proxies, self._clock = most, proxies, clock
        self._taken = 0
        self._open: Counter[str] = Counter()
        self._waiting: dict[str, dict[Place, float]] = {}
        self.of_one_address = max(1, int(most * ONE_ADDRESS))
        self._told = 0
        self._most_told = max(1, int(most * TOLD))

    def admit(self, address: str, give_way: Callable[[], None]) -> "Place | None":
        """A place for one more, or None. `give_way` is called when others need the place."""
        owner = owner_of(address)
        is_full = self._open[owner] >= self.of_one_address and not is_among(address, self._proxies)
        if is_full and not self._send_away(owner, waited=SHORTEST_STAY_SECONDS):
            return None
        if self._taken >= self._most and not self._send_away(self._find_crowd(), waited=0):
            return None
        self._taken += 1
        self._open[owner] += 1
        place = Place(self, owner, give_way)
        place.wait()
        return place

    def wait(self, place: "Place", owner: str) -> None:
        """Note that nothing is worked on there, from now on."""
        self._waiting.setdefault(owner, {})[place] = self._clock()

    def work(self, place: "Place", owner: str) -> None:
        """Note that a whole request is there."""
        waiting = self._waiting.get(owner)
        if waiting is not None and waiting.pop(place, None) is not None and not waiting:
            del self._waiting[owner]

    def leave(self, place: "Place", owner: str) -> None:
        """Free it for others."""
        self.work(place, owner)
        self._taken -= 1
        self._open[owner] -= 1
        if not self._open[owner]:
            del self._open[owner]

    def admit_to_hear(self) -> bool:
        """Let one without a place finish its handshake, or not; it leaves by `leave_told`."""
        if self._told >= self._most_told:
            return False
        self._told += 1
        return True

    def leave_told(self) -> None:
        """One that was let in to hear is gone."""
        self._told -= 1

    def _find_crowd(self) -> str:
        """The address of which most wait."""
        return max(self._waiting, key=lambda owner: len(self._waiting[owner]), default="")

    def _send_away(self, owner: str, *, waited: float) -> bool:
        """Whether one of that address, that has waited so many seconds, gave way."""
        for place, since in self._waiting.get(owner, {}).items():  # who has waited longest first
            if self._clock() - since < waited:
                return False
            place.send_away()
            return True
        return False


class Place:
    """One connection's, until it leaves or has to give way."""

    def __init__(self, door: Door, owner: str, give_way: Callable[[], None]) -> None:
        self._door: Door | None = door
        self._owner = owner
        self._give_way = give_way

    def wait(self) -> None:
        """Nothing is worked on, from now on."""
        if self._door is not None:
            self._door.wait(self, self._owner)

    def work(self) -> None:
        """A whole request is here: the place is kept until `wait` or `leave`."""
        if self._door is not None:
            self._door.work(self, self._owner)

    def leave(self) -> None:
        """Free the place; once more does nothing."""
        if self._door is not None:
            self._door.leave(self, self._owner)
            self._door = None

    def send_away(self) -> None:
        """Free the place for others."""
        self.leave()
        self._give_way()


def open_door(proxies: Networks = ()) -> Door:
    """The door of this process, which asks for as many files as the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    files = MOST_FILES if soft == resource.RLIM_INFINITY else soft
    return Door(most=int(files * (1 - KEPT_BACK)), proxies=proxies)


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
