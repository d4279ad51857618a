"""The index asked: the one place where a search becomes the database's own language.

What people type reaches a statement only as parameters, and in them only as tokens
(`rules/tokens`): letters and digits of words, with marks that nobody can type.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from lienthong.documents.rules.asking import Clause, Condition, Token
from lienthong.documents.rules.tokens import split_last

Hit = tuple[int, str, UUID | str]
"""Place in the index, kind and id of a document, the id as the database gives it (`id_of`)."""

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

_POSTGRESQL = """
WITH hit AS MATERIALIZED (
    SELECT id, kind, document_id FROM documents_search_entry
    WHERE lexemes @@ %s::tsquery AND day >= %s AND day <= %s
)
SELECT id, kind, document_id FROM hit ORDER BY id DESC LIMIT %s
"""
_POSTGRESQL_LAST = """
SELECT id, kind, document_id FROM (
    SELECT * FROM documents_search_entry
    WHERE id <= (
        SELECT max(newest.id) FROM generate_series(
            (SELECT min(day) FROM documents_search_entry WHERE day >= %s),
            (SELECT max(day) FROM documents_search_entry WHERE day <= %s), interval '1 day'
        ) AS each (day), LATERAL (
            SELECT id FROM documents_search_entry AS entry
            WHERE entry.day = each.day::date ORDER BY id DESC LIMIT 1
        ) AS newest
    )
    ORDER BY id DESC LIMIT 2000
) AS last
WHERE lexemes @@ %s::tsquery AND day >= %s AND day <= %s
ORDER BY id DESC LIMIT %s
"""
"""Among the last entries of the period, whose newest is looked for day by day.

Asked for plainly (`max(id)` of the days), PostgreSQL walks back from the newest of all: 2.3 s for
the oldest year of a million.
"""

_POSTGRESQL_EVER = """
SELECT id, kind, document_id FROM (
    SELECT * FROM documents_search_entry ORDER BY id DESC LIMIT 2000
) AS last
WHERE lexemes @@ %s::tsquery AND day >= %s AND day <= %s
ORDER BY id DESC LIMIT %s
"""


def newest_hits(condition: Condition, *, since: date, until: date, limit: int) -> list[Hit]:
    """Documents for which all clauses hold, the last entered first, of days `since`…`until`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            spelled = tuple(_spelled(cursor, clause) for clause in condition)
            return _ask_sqlite(cursor, _asked(spelled), since, until, limit)
        return _ask_postgresql(cursor, _asked(condition), since, until, limit)


def id_of(hit: Hit) -> UUID:
    """The id of the document: of a thousand that were counted, a page shows some."""
    return hit[2] if isinstance(hit[2], UUID) else UUID(int=int(hit[2], 16))


def _ask_sqlite(cursor: Any, asked: str, since: date, until: date, limit: int) -> list[Hit]:
    """FTS5 walks its lists from the last row on and stops at the limit."""
    cursor.execute(_SQLITE, [asked, since, until, limit])
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


def _ask_postgresql(cursor: Any, asked: str, since: date, until: date, limit: int) -> list[Hit]:
    """A GIN index gives all hits or none, in no order; what is common is found among the last.

    So the last entries of the period are looked at first; only if there are too few hits among
    them, there are few enough for the index.
    """
    if (since, until) == (date.min, date.max):
        cursor.execute(_POSTGRESQL_EVER, [asked, since, until, limit])
    else:
        cursor.execute(_POSTGRESQL_LAST, [since, until, asked, since, until, limit])
    found: list[Hit] = cursor.fetchall()
    if len(found) < limit:
        cursor.execute(_POSTGRESQL, [asked, since, until, limit])
        found = cursor.fetchall()
    return found


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
