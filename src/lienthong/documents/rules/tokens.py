"""What the index holds of a document: tokens made here, so that both databases find the same.

The first character says what a token is: a syllable of the heading, folded (`hoa`); two that
stand side by side (`_thanh_hoa`); either as written, if it has accents (`=hóa`, `=thanh_hóa`); the
same of the content, folded only (`.hoa`, `:thanh_hoa`); a trait to filter by (`@y2026`). So a
beginning is looked for among syllables only. No text holds these marks once it is cut.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from lienthong.kernel.vietnamese import composed, fold, spell

LONGEST_WORD = 64
"""Characters of a syllable that count; what is longer is no word."""

MOST_TEXT = 200_000
"""Characters of a content that are searched, some seventy pages."""

_WORD = re.compile(r"\d+|[^\W\d_]+")


Word = tuple[str, str]
"""A syllable or number: folded, and as written in lower case."""


def words_of(text: str) -> Iterator[Word]:
    """The syllables and numbers of a text in order.

    Letters and digits part (15QĐ is 15 and QĐ); a number counts without its zeros in front, so that
    05/BC and 5/BC are one.
    """
    for written in _WORD.findall(composed(text).casefold()):
        word = _word(written[:LONGEST_WORD])
        if word[0]:
            yield word


@lru_cache(maxsize=8192)  # the language has few syllables, and a document repeats them
def _word(written: str) -> Word:
    """One of which nothing can be looked for is folded to nothing."""
    written = spell(written)
    if written[0].isdecimal():
        written = written.lstrip("0") or "0"
    folded = fold(written)
    if not folded.isalnum():  # marks of other scripts
        folded = "".join(filter(str.isalnum, folded))
    return folded, written


def heading_tokens(texts: Iterable[str]) -> set[str]:
    """Tokens of what stands in a document's heading: each text apart, none runs into the next."""
    found: set[str] = set()
    for text in texts:
        before: Word | None = None
        for word in words_of(text):
            found.update((word[0], written_word(word)))
            if before:
                found.update((pair(before, word), written_pair(before, word)))
            before = word
    return found


def written_word(word: Word) -> str:
    """The token of a syllable with its accents; one without accents is the folded one."""
    folded, written = word
    return folded if folded == written else f"={written}"


def pair(first: Word, second: Word) -> str:
    """The token of two syllables side by side."""
    return f"_{first[0]}_{second[0]}"


def written_pair(first: Word, second: Word) -> str:
    """The same with their accents, if they have any."""
    folded = first[0] == first[1] and second[0] == second[1]
    return pair(first, second) if folded else f"={first[1]}_{second[1]}"


def code_tokens(code: str) -> set[str]:
    """Tokens of a number and symbol, also as some type it: 15/QĐ-UBND, 15QDUBND."""
    words = list(words_of(code))
    letters = "".join(folded for folded, _ in words if not folded[0].isdecimal())
    joined = {letters} if letters else set()
    if letters and words[0][0][0].isdecimal():
        joined.add(pair(words[0], (letters, letters)))
    return heading_tokens([code]) | joined


def content_tokens(text: str) -> set[str]:
    """Tokens of what a document says, up to MOST_TEXT bytes of it as folded.

    Bytes, because PostgreSQL holds a mebibyte of tokens, each syllable is in up to three of them,
    and other scripts than Latin take several bytes for a letter.
    """
    syllables, left = [], MOST_TEXT
    for folded, _ in words_of(text[:MOST_TEXT]):
        left -= len(folded.encode())
        if left < 0:
            break
        syllables.append(folded)
    pairs = {f":{first}_{second}" for first, second in pairwise(syllables)}
    return pairs.union(f".{one}" for one in set(syllables))


def in_content(token: str) -> str:
    """The token of the content for one of the heading, folded."""
    return f":{token[1:]}" if token[0] == "_" else f".{token}"


def split_last(token: str) -> tuple[str, str]:
    """What stands in a folded token before its last syllable, and that syllable."""
    start = max(map(token.rfind, "_.:")) + 1
    return token[:start], token[start:]


def trait(kind: str, value: object) -> str:
    """A token to filter by: `kind` is one letter, `value` a word, an id or a name of words."""
    text = value.hex if isinstance(value, UUID) else "_".join(w for w, _ in words_of(str(value)))
    return f"@{kind}{text}"


def word_traits(kind: str, text: str) -> set[str]:
    """A trait for each syllable of a text: to filter by some of them."""
    return {f"@{kind}{folded}" for folded, _ in words_of(text)}


def day_traits(day: date) -> set[str]:
    """Year and month of a day as traits."""
    return {f"@y{day.year}", f"@m{day.year}{day.month:02}"}


def as_text(tokens: Iterable[str]) -> str:
    """Tokens as the index's column holds them: each once, in order, between spaces."""
    return " ".join(sorted(set(tokens)))


def only_content(tokens: str) -> list[str]:
    """Those of the index's tokens that come from what a document says."""
    return [token for token in tokens.split() if token[0] in ".:"]
