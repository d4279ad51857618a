"""Find names as they are typed: words by their beginnings, accents optional. Pure.

All names stand in one list, living bodies first, then by level, committees before what is under
them, then by alphabet. Looking through the
list costs a millisecond or two for 20,000 names, so no structure is built that would have to be
kept true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.kernel.vietnamese import canonical, fold

LONGEST_QUERY = 100
"""Characters of a query that are read."""

_ENDED, _OTHER_ACCENTS = 8, 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A name of a body in a period. `order` ranks it among equals (smaller is earlier).

    Whether it has ended, its level, whether it is a unit, a committee or another agency, the
    alphabet.
    """

    id: UUID
    name: str
    short_name: str
    valid_from: date
    valid_until: date | None
    order: tuple[int, int, int, bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """An entry found; `exact_accents` says that it has the accents as typed."""

    place: int
    exact_accents: bool


class NameList:
    """The names of all bodies, ready to be searched. Never changed once made."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Sort the entries and keep their search texts: folded, and spelt with accents."""
        self.entries = sorted(entries, key=lambda entry: entry.order)
        self._folded = [_text(fold(entry.name), fold(entry.short_name)) for entry in self.entries]
        self._spelt = [
            _text(_spell(entry.name), _spell(entry.short_name)) for entry in self.entries
        ]

    def find(self, text: str, *, on: date | None, limit: int) -> list[Match]:
        """The best matches, one a body. With a day only names borne on that day.

        Each word typed must begin a word of the name. Names with the accents as typed come first,
        then living bodies, then names that begin with, contain, or only mention what was typed.
        """
        typed = text[:LONGEST_QUERY]
        spelt, folded = _spell(typed).replace("|", " "), fold(typed).replace("|", " ")
        words = folded.split()
        if not words:
            return []
        accents = not spelt.isascii()
        found = self._scan(words, on)
        ranks = self._rank(found, " ".join(words), spelt.split() if accents else [])
        return self._best(ranks, limit=limit)

    def _rank(self, found: list[int], query: str, spelt_words: list[str]) -> list[tuple[int, int]]:
        """Rank and place of each entry found, best first.

        The rank counts, heaviest first: other accents than typed, an ended name, nearness.
        """
        whole, begins, ends, inside = f"| {query} |", f"| {query}", f" {query} |", f" {query}"
        begun = [f" {word}" for word in spelt_words]
        ranks = []
        for place in found:
            text = self._folded[place]
            if whole in text:
                rank = 0
            elif begins in text:
                rank = 1
            elif ends in text:
                rank = 2
            else:
                rank = 3 if inside in text else 4
            if self.entries[place].valid_until is not None:
                rank += _ENDED
            if begun and not all(word in self._spelt[place] for word in begun):
                rank += _OTHER_ACCENTS
            ranks.append((rank, place))
        ranks.sort()
        return ranks

    def _scan(self, words: list[str], on: date | None) -> list[int]:
        """Places of the entries in which every word begins some word."""
        begun = sorted((f" {word}" for word in words), key=len, reverse=True)
        texts, first = self._folded, begun[0]
        found = [place for place, text in enumerate(texts) if first in text]
        for word in begun[1:]:
            found = [place for place in found if word in texts[place]]
        if on is None:
            return found
        return [place for place in found if _borne(self.entries[place], on)]

    def _best(self, ranks: list[tuple[int, int]], *, limit: int) -> list[Match]:
        """The first matches, each body once."""
        best: dict[UUID, Match] = {}
        for rank, place in ranks:
            body = self.entries[place].id
            if body not in best:
                best[body] = Match(place=place, exact_accents=rank < _OTHER_ACCENTS)
                if len(best) == limit:
                    break
        return list(best.values())


def _text(name: str, short_name: str) -> str:
    """Both names as one text in which each word follows a space; "|" begins a name."""
    return f"| {name} | {short_name} |" if short_name != name else f"| {name} |"


def _spell(text: str) -> str:
    return " ".join(canonical(text).casefold().split())


def _borne(entry: Entry, on: date) -> bool:
    return entry.valid_from <= on and (entry.valid_until is None or on < entry.valid_until)
