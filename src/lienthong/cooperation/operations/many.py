"""The same with many, each by itself: one that is refused keeps no other from going."""

from collections.abc import Callable, Sequence
from uuid import UUID

from lienthong.cooperation.terms.many import Left, ManyDone, NothingTicked
from lienthong.kernel.errors import Refusal


def do_each(keys: Sequence[UUID], do: Callable[[UUID], object]) -> ManyDone:
    """Do it with each, in a transaction of its own. Refuses none at all (NothingTicked)."""
    if not keys:
        raise NothingTicked
    left = []
    for key in dict.fromkeys(keys):
        try:
            do(key)
        except Refusal as refusal:
            left.append(Left(key=key, refusal=refusal))
    return ManyDone(done=len(set(keys)) - len(left), left=tuple(left))
