"""The words of a question in what is shown: which letters to mark, which passage to show."""

import re
from collections.abc import Sequence
from functools import lru_cache

from lienthong.documents.rules.asking import Asked
from lienthong.kernel.vietnamese import fold

Piece = tuple[str, bool]
"""A piece of a text, and whether it is marked."""

PASSAGE = 160
"""Characters of a passage, about two lines."""

MOST_LOOKED_AT = 30_000
"""Characters of a content in which a passage is looked for, some ten pages."""

_WORD = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+")


def mark(text: str, asked: Asked) -> list[Piece]:
    """The text in pieces, those that were asked for marked; together they are the text again.

    Only the space between two marked words is marked with them.
    """
    hits = _hits(text, asked)
    joined: list[tuple[int, int]] = []
    for start, end in hits:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    pieces, at = [], 0
    for start, end in joined:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def passage(text: str, asked: Asked) -> str:
    """The part of a content with the most of what was asked for; "" when nothing of it is there."""
    flat = " ".join(text[:MOST_LOOKED_AT].split())
    hits = _hits(flat, asked)
    if not hits:
        return ""
    start = max(hits, key=lambda hit: (_within(flat, hits, hit[0]), -hit[0]))[0]
    begin = max(0, flat.rfind(" ", 0, max(0, start - PASSAGE // 4)) + 1)
    end = flat.find(" ", begin + PASSAGE)
    shown = flat[begin : end if end > 0 else len(flat)]
    return f"{'… ' if begin else ''}{shown}{' …' if end > 0 else ''}"


def _within(text: str, hits: Sequence[tuple[int, int]], start: int) -> int:
    """How many different words a passage from here on would show."""
    return len({_folded(text[a:b]) for a, b in hits if start <= a < start + PASSAGE})


def names_all(text: str, asked: Asked) -> bool:
    """Whether a text has every word that was asked for; then no passage is needed."""
    known = {_folded(match[0]) for match in _WORD.finditer(text)}
    whole = [word for term in asked.terms for word in term.folded[: -1 if term.begins else None]]
    return known.issuperset(whole)


def _hits(text: str, asked: Asked) -> list[tuple[int, int]]:
    whole = set(asked.words)
    begins = tuple(term.folded[-1] for term in asked.terms if term.begins)
    found = []
    for match in _WORD.finditer(text):
        word = _folded(match[0])
        if word in whole or (begins and word.startswith(begins)):
            found.append(match.span())
    return found


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    """As `rules/tokens` has it; Vietnamese has some seven thousand syllables."""
    folded = fold(word)
    return folded.lstrip("0") or "0" if folded.isdecimal() else folded
