"""What older nodes kept of packets in plain words, kept from now on as it is now (VX-41)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lienthong.gateway.connections import Connection, Row
from lienthong.gateway.contents.keeper import Contents
from lienthong.gateway.contents.store import find_stored
from lienthong.gateway.reader import StoreView
from lienthong.gateway.vxp.secrets import PacketKeys, Words
from lienthong.gateway.vxp.tables import PLAIN
from lienthong.gateway.vxp.words import read_without_files, words_of
from lienthong.kernel.errors import Refusal

AT_ONCE = 1_000
DAYS, FOLLOW_UPS, ROWS = PLAIN

logger = logging.getLogger(__name__)

Place = tuple[str, int]
"""An agency and a position: which rows of the plain table come after it."""
FIRST: Place = ("", -1)


@dataclass(frozen=True, slots=True)
class ConvertPackets:
    """Rows as they are kept now; where none is left after them, the plain ones go for good."""

    rows: tuple[Row, ...]
    last: Place
    are_all: bool

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Keep them; how many. Another process may have done so before."""
        if not connection.has_table(ROWS):
            return 0
        connection.insert_rows("vxp_document", self.rows, known_too=True)
        if self.are_all:
            for table in PLAIN:
                connection.erase_table(table)
        return len(self.rows)


class PlainPackets:
    """The rows of before; what they do not say is read from the packets that can be opened."""

    def __init__(self, keys: PacketKeys, contents: Contents) -> None:
        self._keys = keys
        self._contents = contents

    def convert(self, view: StoreView, *, after: Place) -> ConvertPackets | None:
        """Some rows as they are kept now, from a place on; None where no plain ones are."""
        if not view.connection.has_table(ROWS):
            return None
        values = (*after, AT_ONCE)
        rows = view.connection.execute(_question(view.connection), values).fetchall()
        logger.info("%d notes of packets are converted, after %s", len(rows), after)
        return ConvertPackets(
            rows=tuple(self._convert(view, row) for row in rows),
            last=(rows[-1][1], rows[-1][0]) if rows else after,
            are_all=len(rows) < AT_ONCE,
        )

    def _convert(self, view: StoreView, row: Sequence[Any]) -> Row:
        position, agency, document_id, code, day, title, follow_up, sender, removed = row
        words = Words(document_id, code, day or "", title, follow_up is not None)
        if day is None:  # noted before nodes knew days and follow-ups
            read = self._read(view, position)
            follows_up = None if read is None else read.follows_up
            words = replace(words, day="" if read is None else read.day, follows_up=follows_up)
        is_shown = agency == sender and removed is None
        shown = self._keys.seal(words, position=position) if is_shown else None
        return position, agency, *self._keys.mark(words).row, shown

    def _read(self, view: StoreView, position: int) -> Words | None:
        """What the packet itself says; None for one that cannot be opened, or no more."""
        kept = view.find_at(position)
        if kept is None:  # a stray row, of which `fsck` tells
            return None
        try:
            pieces = self._contents.read_for(kept.id, find_stored(view.connection, position), ())
            return words_of(read_without_files(b"".join(pieces)))
        except (Refusal, OSError):
            return None


def _question(connection: Connection) -> str:
    """Rows with what goes with them; the oldest nodes knew neither days nor follow-ups."""
    columns, joins = [], []
    for table, column in ((DAYS, "day"), (FOLLOW_UPS, "position")):
        if connection.has_table(table):
            columns.append(f"{table}.{column}")
            joins.append(f" LEFT JOIN {table} ON {table}.position = known.position")
        else:
            columns.append("NULL")
    return (
        f"SELECT known.position, known.agency, document_id, code, {columns[0]}, title,"
        f" {columns[1]}, message.sender, content_removed.position FROM {ROWS} AS known"
        " LEFT JOIN message ON message.position = known.position"
        " LEFT JOIN content_removed ON content_removed.position = known.position"
        f"{''.join(joins)} WHERE (known.agency, known.position) > (?, ?)"
        " ORDER BY known.agency, known.position LIMIT ?"
    )
