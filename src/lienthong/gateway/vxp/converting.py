"""What older nodes kept of packets in plain words, kept from now on as it is now (VX-41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.gateway.connections import Connection
from lienthong.gateway.vxp.secrets import PacketKeys, Words
from lienthong.gateway.vxp.tables import PLAIN

AT_ONCE = 1_000
DAYS, FOLLOW_UPS, ROWS = PLAIN


Place = tuple[str, int]
"""An agency and a position: which rows of the plain table come after it."""
FIRST: Place = ("", -1)


def has_plain_words(connection: Connection) -> bool:
    """Whether an older node's words are in the store."""
    return connection.has_table(ROWS)


def find_next(connection: Connection, after: Place) -> Place | None:
    """After which row the rest is to be converted, once `after` was; None where nothing is left."""
    rows = connection.execute(
        f"SELECT agency, position FROM {ROWS} WHERE (agency, position) > (?, ?)"
        " ORDER BY agency, position LIMIT ?",
        (*after, AT_ONCE),
    ).fetchall()
    return (rows[-1][0], rows[-1][1]) if len(rows) == AT_ONCE else None


@dataclass(frozen=True, slots=True)
class ConvertPackets:
    """Some rows, from a place on; once none is left, the plain ones are gone for good."""

    keys: PacketKeys
    after: Place

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Convert them; how many. Another process may have done so before."""
        if not has_plain_words(connection):
            return 0
        rows = connection.execute(_question(connection), (*self.after, AT_ONCE)).fetchall()
        converted = [self._convert(row) for row in rows]
        connection.insert_rows("vxp_document", converted, known_too=True)
        if len(rows) < AT_ONCE:
            for table in PLAIN:
                connection.erase_table(table)
        return len(rows)

    def _convert(self, row: Sequence[Any]) -> tuple[int, str, bytes, bytes, bytes, int, Any]:
        position, agency, document_id, code, day, title, follow_up, sender, removed = row
        words = Words(document_id, code, day or "", title, follow_up is not None)
        marks = self.keys.mark(words)
        is_shown = agency == sender and removed is None
        shown = self.keys.seal(words, position=position) if is_shown else None
        follows_up = int(marks.follows_up)
        return position, agency, marks.document_id, marks.code, marks.day, follows_up, shown


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
