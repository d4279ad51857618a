"""The index asked: the one place where a search becomes the database's own language.

What people type reaches a statement only as parameters, and in them only as tokens
(`rules/tokens`): letters and digits of words, with marks that nobody can type.
"""

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from lienthong.documents.queries.index_postgresql import Hit, Span, ask_postgresql, find_last
from lienthong.documents.rules.asking import Clause, Condition, Token
from lienthong.documents.rules.tokens import split_last

_SQLITE = """
SELECT entry.id, entry.kind, entry.document_id
FROM documents_search_index JOIN documents_search_entry AS entry
    ON entry.id = documents_search_index.rowid
WHERE documents_search_index MATCH %s AND entry.day >= %s AND entry.day <= %s
ORDER BY documents_search_index.rowid DESC LIMIT %s
"""
_SYLLABLES = "SELECT text FROM documents_syllable WHERE text >= %s AND text < %s LIMIT %s"
_AFTER_ALL = "\U0010ffff"

MOST_SPELLED = 300
"""Syllables that a beginning is spelled out to; only numbers have more that begin alike."""


class Index:
    """The index, asked about documents of the days `since`…`until`."""

    def __init__(self, since: date = date.min, until: date = date.max) -> None:
        self._days = since, until

    def newest_hits(self, condition: Condition, limit: int) -> list[Hit]:
        """Documents for which all clauses hold, the last entered first.

        Not exactly `limit` of them: then these are all there are.
        """
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                spelled = tuple(_spelled(cursor, clause) for clause in condition)
                return _ask_sqlite(cursor, _asked(spelled), self._days, limit)
            span = Span(*self._days, last=self._last)
            return ask_postgresql(cursor, _asked(condition), span, limit)

    @cached_property
    def _last(self) -> int:
        """The last entry of the days, for PostgreSQL; every question of a search begins there."""
        with connection.cursor() as cursor:
            return find_last(cursor, *self._days)


def id_of(hit: Hit) -> UUID:
    """The id of the document: of a thousand that were counted, a page shows some."""
    return hit[2] if isinstance(hit[2], UUID) else UUID(int=int(hit[2], 16))


def _ask_sqlite(cursor: Any, asked: str, days: tuple[date, date], limit: int) -> list[Hit]:
    """FTS5 walks its lists from the last row on and stops at the limit."""
    cursor.execute(_SQLITE, [asked, *days, limit])
    found: list[Hit] = cursor.fetchall()
    return found


def _spelled(cursor: Any, clause: Clause) -> Clause:
    """The clause with each beginning spelled out: every syllable entered that begins so.

    FTS5 puts the lists of all tokens of a beginning together before it gives the first row; those
    of named tokens it walks until the page is full. What begins too many is left to it.
    """
    return tuple(one for token in clause for one in _ways_on(cursor, token))


def _ways_on(cursor: Any, token: Token) -> list[Token]:
    if not token.begins:
        return [token]
    before, start = split_last(token.text)
    cursor.execute(_SYLLABLES, [start, f"{start}{_AFTER_ALL}", MOST_SPELLED + 1])
    known = [Token(before + syllable) for (syllable,) in cursor.fetchall()]
    return known if 0 < len(known) <= MOST_SPELLED else [token]


def _asked(condition: Condition) -> str:
    """The condition as FTS5 or PostgreSQL reads it; every token stands in quotes."""
    if connection.vendor == "sqlite":
        either, both, begins = " OR ", " AND ", " *"
    else:
        either, both, begins = " | ", " & ", ":*"
    clauses = (either.join(_quoted(token, begins) for token in clause) for clause in condition)
    return both.join(f"({clause})" for clause in clauses)


def _quoted(token: Token, begins: str) -> str:
    mark = '"' if connection.vendor == "sqlite" else "'"
    return f"{mark}{token.text}{mark}{begins if token.begins else ''}"
