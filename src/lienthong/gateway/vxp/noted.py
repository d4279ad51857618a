"""What is noted of packets, row by row, to be compared with the packets (EX-223)."""

from collections.abc import Iterator

from lienthong.gateway.connections import Connection
from lienthong.gateway.vxp.secrets import Marks
from lienthong.gateway.vxp.store import PacketNote

_AT_ONCE = 500


def iterate_noted(connection: Connection) -> Iterator[PacketNote]:
    """Every packet as its agency knows it, by agency."""
    last: tuple[str, int] = ("", -1)
    while True:
        rows = connection.execute(
            "SELECT position, agency, id_mark, code_mark, day_mark, follows_up, shown"
            " FROM vxp_document WHERE (agency, position) > (?, ?)"
            " ORDER BY agency, position LIMIT ?",
            (*last, _AT_ONCE),
        ).fetchall()
        for position, agency, *marks, shown in rows:
            yield PacketNote(position, agency, Marks.from_row(*marks), shown)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][1], rows[-1][0]
