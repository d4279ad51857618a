"""What somebody typed into the search, read as conditions on tokens; every text means something.

Words are looked for with or without accents; "in quotes" they stand side by side; so do the parts
of a number and symbol typed as it stands (15/QĐ-UBND); a star ends a beginning (nguy*).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lienthong.documents.rules.tokens import in_content, pair, words_of, written_pair, written_word

MOST_WORDS = 20
"""Syllables of a question that count; a database refuses conditions without bound."""

SHORTEST_BEGINNING = 2
"""Letters before a star, unless another word stands before it; else it is taken for a word."""

_PIECE = re.compile(r'"([^"]*)"?|“([^”]*)”?|([^\s"“]+)')


@dataclass(frozen=True, slots=True)
class Token:
    """A token wanted; `begins`: any token that begins like it."""

    text: str
    begins: bool = False


Clause = tuple[Token, ...]
"""Tokens of which one is enough."""

Condition = tuple[Clause, ...]
"""Clauses that must all hold. An empty one holds for everything."""


@dataclass(frozen=True, slots=True)
class Term:
    """Syllables side by side, folded and as typed; `begins`: the last is only a beginning."""

    folded: tuple[str, ...]
    written: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was read; without terms it asks for everything."""

    terms: tuple[Term, ...] = ()
    words: tuple[str, ...] = field(default=())

    @property
    def accented(self) -> bool:
        """Whether any of it was typed with accents."""
        return any(f != w for term in self.terms for f, w in _pairs(term))


def read_question(text: str) -> Asked:
    """Read what was typed. Quotes may stay open; what is no letter or digit parts words."""
    terms: list[Term] = []
    left = MOST_WORDS
    for match in _PIECE.finditer(text):
        piece = match[1] or match[2] or match[3] or ""
        words = list(words_of(piece))[:left]
        if not words:
            continue
        left -= len(words)
        folded, written = (tuple(part) for part in zip(*words, strict=True))
        long_enough = len(folded) > 1 or len(folded[-1]) >= SHORTEST_BEGINNING
        begins = piece.endswith("*") and long_enough
        terms.append(Term(folded, written, begins))
    return Asked(tuple(terms), tuple(word for term in terms for word in term.folded))


def conditions_by_fit(asked: Asked) -> list[Condition]:
    """From the closest fit to the widest: what an earlier one finds stands before the rest.

    Heading before content; all of it side by side before scattered; with the accents as typed
    before without.
    """
    wanted = headings_by_fit(asked)
    if len(asked.terms) > 1:
        wanted.append(_all((_whole(asked),), content=True))
    wanted.append(condition_of(asked))
    return wanted


def headings_by_fit(asked: Asked) -> list[Condition]:
    """Those of `conditions_by_fit` that ask for headings; the last has what all others find."""
    exact = asked.accented
    wanted: list[Condition] = []
    if len(asked.terms) > 1:
        wanted += [_all((_whole(asked),), written=True)] if exact else []
        wanted.append(_all((_whole(asked),)))
    wanted += [_all(asked.terms, written=True)] if exact else []
    wanted.append(_all(asked.terms))
    return list(dict.fromkeys(wanted))


def condition_of(asked: Asked) -> Condition:
    """The widest reading: every term in heading or content, accents or not."""
    return _all(asked.terms, content=True)


def _whole(asked: Asked) -> Term:
    """Everything that was asked for as one phrase."""
    folded = tuple(word for term in asked.terms for word in term.folded)
    written = tuple(word for term in asked.terms for word in term.written)
    return Term(folded, written, begins=asked.terms[-1].begins)


def _all(terms: Iterable[Term], *, written: bool = False, content: bool = False) -> Condition:
    """All terms: in the heading as `written` or folded, or, with `content`, folded in either."""
    tokens = (token for term in terms for token in _tokens(term, written=written))
    clauses = (
        (one, Token(in_content(one.text), one.begins)) if content else (one,) for one in tokens
    )
    return tuple(dict.fromkeys(clauses))


def _tokens(term: Term, *, written: bool) -> list[Token]:
    """What must be there for a term: its word, or its pairs of neighbours."""
    words = list(zip(term.folded, term.written, strict=True))
    if not written:
        words = [(folded, folded) for folded, _ in words]
    if term.begins:
        words[-1] = (term.folded[-1], term.folded[-1])
    texts = list(map(written_pair, words, words[1:])) or [written_word(words[0])]
    if term.begins and len(words) > 1:
        texts[-1] = pair(words[-2], words[-1])
    return [Token(one, term.begins and at == len(texts) - 1) for at, one in enumerate(texts)]


def _pairs(term: Term) -> Iterable[tuple[str, str]]:
    """Each syllable folded and as typed; a beginning has no accents to compare."""
    pairs = list(zip(term.folded, term.written, strict=True))
    return pairs[:-1] if term.begins else pairs


def fits(condition: Condition, tokens: str) -> bool:
    """Whether a document with these tokens (`as_text`) fulfils it, as the databases read it."""
    text = f" {tokens} "
    return all(any(_mark(token) in text for token in clause) for clause in condition)


def _mark(token: Token) -> str:
    return f" {token.text}" if token.begins else f" {token.text} "
