"""Divides the text of an agreement into clauses that have addresses.

A division is the set of places at which a clause begins. What a clause is follows from the words it
begins with, its address from what stands before it; so a division is corrected by taking a place
away (joining) or adding one (dividing), and no character can be lost.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from lienthong.cooperation.rules.openings import LETTERS, Opening, opening_of
from lienthong.cooperation.terms import Clause, ClauseKind
from lienthong.kernel.vietnamese import visible

LONGEST_HEADING = 150
MOST_SKIPPED = 3
"""A number this far beyond the one before is still the next; further on it is a wrapped line."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_PLACE = re.compile(r"\n+|(?<=[.;:])[ ]")
_WRAPPED = re.compile(r"(?<=[^\n]{45})(?<![.;:!?|…])\n(?![|A-ZĐ])")
_STEPS = {kind: rank for rank, kind in enumerate(ClauseKind)}
_OUTSIDE = frozenset(
    {ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION, ClauseKind.SUBSECTION}
)
"""Articles are numbered through these: they are no part of an article's address."""
_HEADINGS = _OUTSIDE | {ClauseKind.ROMAN}
_SIGNS = {
    ClauseKind.ANNEX: "PL",
    ClauseKind.PART: "P",
    ClauseKind.CHAPTER: "C",
    ClauseKind.SECTION: "M",
    ClauseKind.SUBSECTION: "T",
    ClauseKind.ITEM: "-",
    ClauseKind.SUBITEM: "+",
    ClauseKind.PARAGRAPH: "p",
}
_HEADED = _OUTSIDE | {ClauseKind.ANNEX, ClauseKind.ROMAN, ClauseKind.ARTICLE, ClauseKind.CLAUSE}
_GROUPED = frozenset({ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.PARAGRAPH})
"""What bears no number of its own: it is counted."""
_IN_SEQUENCE = frozenset(
    {ClauseKind.ROMAN, ClauseKind.ARTICLE, ClauseKind.CLAUSE, ClauseKind.POINT}
)
"""What a wrapped line can look like: only the next number begins one."""
_PREAMBLE = "0"


def tidy_text(text: str) -> str:
    """A text as it is kept: composed letters, one line feed between lines, no blank lines."""
    lines = (" ".join(visible(line).split()) for line in normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def tidy_page(text: str, number: int) -> str:
    """A page of a file, without its number where that stands alone above or below."""
    lines = tidy_text(text).split("\n")
    for at in (0, -1):
        if lines and lines[at] == str(number):
            del lines[at]
    return "\n".join(lines)


def propose_division(text: str) -> tuple[int, ...]:
    """The places at which clauses begin, by the rules of drafting; a wrapped line begins none."""
    reader = _Reader()
    places = []
    for line in _LINE.finditer(text):
        opening = opening_of(line.group())
        if line.start() == 0 or (opening is not None and reader.follows(opening)):
            reader.take(_opening_at(text, line.start()))
            places.append(line.start())
    return tuple(places)


def clauses_of(text: str, places: Collection[int]) -> tuple[Clause, ...]:
    """The clauses that begin at these places: all of the text, in its order, each address once."""
    if not text:
        return ()
    inside = sorted({0, *(place for place in places if 0 < place < len(text))})
    reader = _Reader()
    return tuple(
        reader.take(_opening_at(text, begins), begins, ends)
        for begins, ends in zip(inside, [*inside[1:], len(text)], strict=True)
    )


def places_within(text: str, clause: Clause) -> tuple[int, ...]:
    """Where a clause can be divided: at its lines, and behind what ends a sentence or a member."""
    words = text[clause.begins : clause.ends].rstrip("\n")
    first = words.partition("\n")[0]
    opening = opening_of(first)
    number = 0 if opening is None else len(first) - len(opening.rest)
    places = (found.end() for found in _PLACE.finditer(words))
    return tuple(clause.begins + place for place in places if place > number)


def heading_of(clause: Clause, words: str) -> str:
    """What a clause is called, without its number; "" for one that has only words."""
    if clause.kind not in _HEADED:
        return ""
    first, _, rest = words.strip().partition("\n")
    opening = opening_of(first)
    said = opening.rest if opening is not None else ""
    following = rest.partition("\n")[0]
    if not said and clause.kind in _OUTSIDE | {ClauseKind.ANNEX} and following.isupper():
        return following
    too_long = len(said) > LONGEST_HEADING
    return "" if not said or too_long or said[-1] in ".;:,!?…" else said


def flowing(words: str) -> str:
    """The words with lines joined that only the width of a page ended: long, and in a sentence."""
    return unwrapped(words.strip("\n"))


def unwrapped(words: str) -> str:
    """The same without stripping: every character keeps its place."""
    return _WRAPPED.sub(" ", words)


def _opening_at(text: str, place: int) -> Opening:
    end = text.find("\n", place)
    line = text[place : len(text) if end < 0 else end]
    found = opening_of(line)
    if found is not None:
        return found
    kind = ClauseKind.PREAMBLE if place == 0 else ClauseKind.PARAGRAPH
    return Opening(kind, (), line)


@dataclass
class _Step:
    """A clause that what follows may stand in; `rank` orders what contains what."""

    rank: int
    kind: ClauseKind
    path: tuple[tuple[ClauseKind, str], ...]
    address: str
    numbers: tuple[str, ...]


@dataclass
class _Reader:
    """Follows a text clause by clause and knows what each one stands in."""

    steps: list[_Step] = field(default_factory=list)
    last: dict[tuple[str, ClauseKind], int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)

    def follows(self, opening: Opening) -> bool:
        """Tell whether what looks like an opening can be one here, by its number."""
        if opening.kind not in _IN_SEQUENCE:
            return True
        if len(opening.numbers) > 1 and not self._continues(opening):
            return False
        inner = self._container(opening)
        value = _value(opening.kind, opening.numbers[-1])
        before = self.last.get((inner.address if inner else "", opening.kind), 0)
        return value == 1 or before < value <= before + MOST_SKIPPED

    def take(self, opening: Opening, begins: int = 0, ends: int = 0) -> Clause:
        """Take the next clause, which ends before `ends`."""
        inner = self._container(opening)
        around, path = (inner.address, inner.path) if inner else ("", ())
        number = opening.numbers[-1] if opening.numbers else ""
        if opening.kind in _GROUPED or (opening.kind is ClauseKind.ANNEX and not number):
            number = str(self.last.get((around, opening.kind), 0) + 1)
        self.last[around, opening.kind] = _value(opening.kind, number)
        clause = Clause(
            kind=opening.kind,
            address=self._once(_joined(around, opening.kind, number)),
            within=around,
            path=(*path, (opening.kind, number)),
            begins=begins,
            ends=ends,
        )
        if opening.kind not in {ClauseKind.PARAGRAPH, ClauseKind.PREAMBLE}:
            rank = _rank(opening)
            kept = [step for step in self.steps if step.rank < rank]
            step = _Step(rank, opening.kind, clause.path, clause.address, opening.numbers)
            self.steps = [*kept, step]
        return clause

    def _container(self, opening: Opening) -> _Step | None:
        if opening.kind is ClauseKind.PARAGRAPH:
            return self.steps[-1] if self.steps else None
        rank = _rank(opening)
        inner = [step for step in self.steps if step.rank < rank]
        if opening.kind is ClauseKind.ARTICLE:
            inner = [step for step in inner if step.kind is ClauseKind.ANNEX]
        if len(opening.numbers) > 1:
            # 2.1. stands in khoản 2 where one is open, else in điều 2.
            bearing = [step for step in inner if _bears(step, opening.numbers[:-1])]
            inner = bearing or inner
        return inner[-1] if inner else None

    def _continues(self, opening: Opening) -> bool:
        return any(_bears(step, opening.numbers[:-1]) for step in self.steps)

    def _once(self, address: str) -> str:
        """The address, or the same with how often it was given: numbering that begins anew."""
        count = self.given[address] = self.given.get(address, 0) + 1
        return address if count == 1 else self._once(f"{address}~{count}")


def _rank(opening: Opening) -> int:
    """What contains what; finer than the order of kinds, as "1.1." stands in "1."."""
    return _STEPS[opening.kind] * 10 + max(0, len(opening.numbers) - 1)


def _bears(step: _Step, numbers: tuple[str, ...]) -> bool:
    return step.kind in {ClauseKind.CLAUSE, ClauseKind.ARTICLE} and step.numbers == numbers


def _joined(around: str, kind: ClauseKind, number: str) -> str:
    if kind is ClauseKind.PREAMBLE:
        return _PREAMBLE
    sign = _SIGNS.get(kind, "")
    named = f"{sign}{_value(kind, number)}" if sign.isupper() else number and f"{sign}{number}"
    if not around:
        return named
    return (
        f"{around}{named}" if kind in {ClauseKind.ITEM, ClauseKind.SUBITEM} else f"{around}.{named}"
    )


def _value(kind: ClauseKind, number: str) -> int:
    """The number as a number: a letter by its place, a Roman numeral by its value."""
    if number.isdecimal() or not number:
        return int(number or 0)
    if kind is ClauseKind.POINT:
        return LETTERS.index(number) + 1
    return from_roman(number)


_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def from_roman(figures: str) -> int:
    """The value of a Roman numeral; of a single other letter its place in the alphabet."""
    if any(figure not in _FIGURES for figure in figures):
        return ord(figures[0]) - ord("A") + 1
    values = [_FIGURES[figure] for figure in figures]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(value if value >= after else -value for value, after in pairs)


def iterate_containers(clauses: tuple[Clause, ...]) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
    """Each clause with those it stands in, outermost first.

    By their addresses, so a section that comes after an article stands in the chapter before it.
    An article is numbered through the headings and stands in those that are open all the same:
    what is said or marked at a chapter holds for its articles.
    """
    around: dict[str, tuple[Clause, ...]] = {"": ()}
    open_headings: tuple[Clause, ...] = ()
    for clause in clauses:
        containers = around.get(clause.within, ())  # what somebody may not read is left out
        if clause.kind is ClauseKind.ARTICLE:
            containers = (*containers, *open_headings)
        yield clause, containers
        around[clause.address] = (*containers, clause)
        if clause.kind in _HEADINGS:
            rank = _STEPS[clause.kind]
            kept = (one for one in open_headings if _STEPS[one.kind] < rank)
            open_headings = (*kept, clause)
        elif clause.kind is ClauseKind.ANNEX:
            open_headings = ()
