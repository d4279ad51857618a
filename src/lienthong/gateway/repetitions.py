"""Who sends again what is here already: that is never on its sender's account (EX-240).

Everybody who got a message can send it again, seal and all. Whoever does so pays: the agency that
the call proves, or else the address it comes from. So nobody uses up another's limits, and the node
does no more for repetitions than it would for new messages.
"""

from lienthong.gateway.quotas import Allowance, Quotas
from lienthong.wire.directory_snapshot import AgencyEntry

MOST_KNOWN = 10_000
"""Pairs of sender and repeater that are remembered; beyond them all begin anew."""


class Repetitions:
    """How often messages of each sender came again, by whom; in the event loop only."""

    def __init__(self, usual: Allowance, *, processes: int = 1, process: int = 1) -> None:
        self._given = usual, processes, process
        self._forget()

    def count(self, sender: AgencyEntry, by: AgencyEntry | str, *, size: int, at: float) -> None:
        """A message of `sender` with `size` bytes came again, sent by an agency or an address."""
        if len(self._known) >= MOST_KNOWN:
            self._forget()
        pair = _pair(sender, by)
        self._known.add(pair)
        self._quotas.overdraw(pair, sender.limits, size=size, at=at)

    def is_repeating(self, sender: AgencyEntry, by: AgencyEntry | str, *, at: float) -> bool:
        """Whether this one repeated messages of the sender that are not made up for by now."""
        pair = _pair(sender, by)
        return pair in self._known and self._quotas.uses_any(pair, sender.limits, at=at)

    def find_wait(self, sender: AgencyEntry, by: AgencyEntry | str, *, at: float) -> float:
        """Seconds until this one may repeat another message of the sender; mostly 0."""
        return self._quotas.find_wait(_pair(sender, by), sender.limits, at=at)

    def _forget(self) -> None:
        usual, processes, process = self._given
        self._known: set[str] = set()
        self._quotas = Quotas(usual, processes=processes, process=process)


def _pair(sender: AgencyEntry, by: AgencyEntry | str) -> str:
    """One name for both; agencies' codes have no space, and an address is none of them."""
    return f"{sender.code} {by.code}" if isinstance(by, AgencyEntry) else f"{sender.code}  {by}"
