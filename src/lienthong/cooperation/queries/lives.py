"""What the directory knows of bodies on a day, as the rules of succession take it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.cooperation.rules.succession import Coming, Life
from lienthong.cooperation.terms.succession import Basis
from lienthong.directory.queries import list_successions
from lienthong.directory.terms import Body, Share, Succession, Successor


@dataclass(frozen=True, kw_only=True, slots=True)
class Lives:
    """The lives of some bodies on a day, and the names of those bodies and who comes after."""

    lives: dict[UUID, Life]
    names: dict[UUID, str]


def lives_of(ids: Collection[UUID], *, on: date) -> Lives:
    """The lives of the bodies, in a fixed number of queries."""
    found = list_successions(body=Body.AGENCY, ids=set(ids), on=on) if ids else {}
    return lives_from(found)


def lives_from(found: Mapping[UUID, Succession]) -> Lives:
    """The lives in successions that were asked before."""
    names = {key: one.origin.name for key, one in found.items()}
    names |= {heir.id: heir.name for one in found.values() for heir in one.successors}
    return Lives(lives={key: _life(one) for key, one in found.items()}, names=names)


def _life(succession: Succession) -> Life:
    origin = succession.origin
    # A body that the record names later than the day asked has not ended: it is only not yet there.
    if succession.living or succession.on < origin.valid_from:
        return Life(ended_on=None, traced=succession.told)
    heirs = succession.successors
    total = _total(heirs)
    coming = tuple(Coming(id=heir.id, basis=_basis(heir, total)) for heir in heirs)
    return Life(ended_on=origin.valid_until, traced=origin.traced, coming=coming)


def _total(heirs: tuple[Successor, ...]) -> int | None:
    """How many old communes passed in all; one that was divided counts once. None: not known."""
    if not heirs or any(not heir.evidence for heir in heirs):
        return None
    return len({one.unit_id for heir in heirs for one in heir.evidence or ()})


def _basis(heir: Successor, total: int | None) -> Basis:
    if total is None:
        return Basis(share=heir.share.value)
    passed = heir.evidence or ()
    return Basis(
        share=heir.share.value,
        passed=len(passed),
        in_part=sum(one.share not in {Share.FULL, Share.UNCHANGED} for one in passed),
        total=total,
    )
