"""PostgreSQL's index, asked for the newest hits part by part, the last entries first.

GIN gives all hits or none, in no order. So each entry's block, which is its place in the index
without the last bits, is indexed like one of its tokens: GIN then gives the hits of some blocks,
and passes over the rest. How many blocks hold enough hits, the last two thousand entries tell;
they are looked at one by one first, and mostly they are enough.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

Hit = tuple[int, str, UUID | str]
"""Place in the index, kind and id of a document, the id as the database gives it (`id_of`)."""

LOOKED_AT = 2000
"""Entries looked at first."""

AMPLE = 1.5
"""So many times the entries that should hold all hits wanted: words come in clusters."""

BLOCK_BITS = 14
"""A block is 16,384 entries; the index (migration 0019) says so too."""

A_BLOCK = 500
"""So many hits cost to read what naming one more block costs (2.5 ms and 5 µs, measured)."""

ALL_AT_ONCE = 500
"""Hits that are given even if fewer were wanted, where all had to be read and these are all."""

_LAST = "SELECT max(id) FROM documents_search_entry"
_LAST_OF_DAYS = """
SELECT max(newest.id) FROM generate_series(
    (SELECT min(day) FROM documents_search_entry WHERE day >= %s),
    (SELECT max(day) FROM documents_search_entry WHERE day <= %s), interval '1 day'
) AS each (day), LATERAL (
    SELECT id FROM documents_search_entry AS entry
    WHERE entry.day = each.day::date ORDER BY id DESC LIMIT 1
) AS newest
"""
"""Day by day: asked for plainly, PostgreSQL walks back from the newest of all, 2.3 s for the
oldest year of a million."""

_WALK = """
SELECT id, kind, document_id FROM (
    SELECT id, kind, document_id, day, lexemes FROM documents_search_entry
    WHERE id > %s AND id <= %s ORDER BY id DESC OFFSET 0
) AS walked
WHERE lexemes @@ %s::tsquery AND day >= %s AND day <= %s
ORDER BY id DESC LIMIT %s
"""
"""OFFSET keeps the planner from asking GIN after all."""

_GIN = """
WITH hit AS MATERIALIZED (
    SELECT id, kind, document_id FROM documents_search_entry
    WHERE id + 0 > %s AND id + 0 <= %s
    AND (lexemes || array_to_tsvector(ARRAY['@b' || (id >> 14)::text])) @@ %s::tsquery
    AND day >= %s AND day <= %s
)
SELECT id, kind, document_id FROM hit ORDER BY id DESC LIMIT %s
"""
"""`id + 0` keeps the planner from walking along the ids after all."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, and the last entry of any of them; 0 if there is none."""

    since: date
    until: date
    last: int


def find_last(cursor: Any, since: date, until: date) -> int:
    """The place of the last entry of these days; 0 if there is none."""
    if (since, until) == (date.min, date.max):
        cursor.execute(_LAST)
    else:
        cursor.execute(_LAST_OF_DAYS, [since, until])
    return cursor.fetchone()[0] or 0


def ask_postgresql(cursor: Any, asked: str, span: Span, limit: int) -> list[Hit]:
    """The newest hits of a `tsquery` among the entries of these days.

    More than `limit` only if they are all there are.
    """

    def ask(statement: str, lowest: int, highest: int, query: str, wanted: int) -> list[Hit]:
        cursor.execute(statement, [lowest, highest, query, span.since, span.until, wanted])
        found: list[Hit] = cursor.fetchall()
        return found

    rest = max(span.last - LOOKED_AT, 0)
    found = ask(_WALK, rest, span.last, asked, limit)
    if len(found) >= limit or not rest:
        return found
    lowest = _lowest(rest, len(found), limit)
    if lowest:
        among = f"({asked}) & ({_blocks(lowest, rest)})"
        found += ask(_GIN, lowest, rest, among, limit - len(found))
        if len(found) >= limit:
            return found
    found += ask(_GIN, 0, lowest or rest, asked, max(limit, ALL_AT_ONCE + 1) - len(found))
    return found if len(found) <= ALL_AT_ONCE else found[:limit]


def _lowest(highest: int, found: int, wanted: int) -> int:
    """Below which place no block need be asked for the hits still wanted, judged by those found.

    0 where it is cheaper to ask for everything.
    """
    if not found:
        return 0
    reach = int(AMPLE * LOOKED_AT * (wanted - found) / found)
    hits = highest * found / LOOKED_AT
    if reach >= highest or (reach >> BLOCK_BITS) * A_BLOCK > hits:
        return 0
    return _begin_of_block(highest - reach)


def _begin_of_block(place: int) -> int:
    """The last place before the block in which a place lies; 0 before the first."""
    return max((place >> BLOCK_BITS << BLOCK_BITS) - 1, 0)


def _blocks(lowest: int, highest: int) -> str:
    """The tokens of all blocks between two places, as a question."""
    first, last = (lowest + 1) >> BLOCK_BITS, highest >> BLOCK_BITS
    return " | ".join(f"'@b{block}'" for block in range(first, last + 1))
