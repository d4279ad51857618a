"""Which of several namesakes a name means: 26 communes of one province have some elsewhere."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.vietnamese import canonical, fold

_COMMITTEE = re.compile(r"^\s*(?:UBND|ủy ban nhân dân)\s+", re.IGNORECASE)
Scope = frozenset[UUID]
"""Units in which somebody means what he names; the nearest comes first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Namesake:
    """A body that a name may mean: what it is called, and the units it is or lies in.

    `around` are the names, whole and short, of each unit that it lies in, the nearest first.
    """

    id: UUID
    names: tuple[str, ...]
    units: Scope
    around: tuple[tuple[str, ...], ...]

    @property
    def full_name(self) -> str:
        """Its name with the unit that tells it from its namesakes: xã Tân Tiến, tỉnh Thanh Hóa."""
        return ", ".join([self.names[0], *(names[0] for names in self.around[-1:])])


def split_name(typed: str) -> tuple[str, tuple[str, ...]]:
    """The name itself, and what stands behind commas: the units that it lies in."""
    own, *around = (part.strip() for part in typed.split(","))
    return own, tuple(part for part in around if part)


def unit_in(typed: str) -> str:
    """The unit, where somebody wrote its committee in its place: UBND xã Nga Sơn."""
    return _COMMITTEE.sub("", canonical(typed), count=1)


def choose_namesakes(
    typed: str, namesakes: Iterable[Namesake], scopes: Sequence[Scope]
) -> tuple[Namesake, ...]:
    """Those that the name means: one, none, or several among whom only the writer can choose.

    Who lies in a nearer scope is meant before who lies farther away. In the scopes a name written
    as it is comes before one with other accents; an accent may be left out, never be another one.
    """
    own, around = split_name(typed)
    within = [
        one
        for one in namesakes
        if all(any(_means(part, names) for names in one.around) for part in around)
    ]
    written = [one for one in within if any(_words(own) == _words(name) for name in one.names)]
    unaccented = [one for one in within if _means(own, one.names)]
    tiers = [
        [one for one in some if one.units & scope]
        for some in (written, unaccented)
        for scope in scopes
    ]
    return tuple(next(filter(None, [*tiers, written, unaccented]), ()))


def _means(typed: str, names: Iterable[str]) -> bool:
    """Whether one of the names is written so, or would be with the accents that were left out."""
    return any(_stands_for(_words(typed), _words(name)) for name in names)


def _stands_for(typed: list[str], name: list[str]) -> bool:
    return len(typed) == len(name) and all(
        word == whole or word == fold(whole) for word, whole in zip(typed, name, strict=True)
    )


def _words(name: str) -> list[str]:
    return canonical(name).casefold().split()
