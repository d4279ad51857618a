"""From which instant a revocation counts (EX-231)."""

from datetime import datetime, timedelta
from typing import Final

from lienthong.wire.revocation import Reason

ORDERLY: Final = frozenset(
    {Reason.SUPERSEDED, Reason.AFFILIATION_CHANGED, Reason.CESSATION_OF_OPERATION}
)
"""Reasons for which the key is still in the right hands while it is given up."""

NODE_LEARNS_WITHIN: Final = timedelta(minutes=1)
"""The node has the directory without the key within seconds; this leaves room for a busy one."""


def counts_from(reason: Reason, now: datetime) -> datetime:
    """The instant for the list of a key revoked now, in whole seconds as a list has them.

    A key given up in order counts a minute longer: what the node still takes before it has learned
    keeps its proof. Any other counts no more from this second on, whatever the node still takes.
    """
    second = now.replace(microsecond=0)
    if reason not in ORDERLY:
        return second
    return second + NODE_LEARNS_WITHIN + timedelta(seconds=1 if now > second else 0)
