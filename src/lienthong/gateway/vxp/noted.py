"""What is noted of packets, row by row, to be compared with the packets (EX-223)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.gateway.connections import Connection
from lienthong.gateway.vxp.store import Words

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class NotedPacket:
    """A row of `vxp_packet`, with what goes with its position."""

    position: int
    agency: str
    words: Words


def iterate_noted(connection: Connection) -> Iterator[NotedPacket]:
    """Every packet as its agency knows it, by agency; a missing day is told as one that is none."""
    last: tuple[str, int] = ("", -1)
    while True:
        rows = connection.execute(
            "SELECT known.position, known.agency, document_id, code, day, title,"
            " CASE WHEN vxp_follow_up.position IS NULL THEN 0 ELSE 1 END FROM vxp_packet AS known"
            " LEFT JOIN vxp_packet_day ON vxp_packet_day.position = known.position"
            " LEFT JOIN vxp_follow_up ON vxp_follow_up.position = known.position"
            " WHERE (known.agency, known.position) > (?, ?)"
            " ORDER BY known.agency, known.position LIMIT ?",
            (*last, _AT_ONCE),
        ).fetchall()
        for position, agency, document_id, code, day, title, follows_up in rows:
            found = "?" if day is None else day
            yield NotedPacket(
                position, agency, Words(document_id, code, found, title, bool(follows_up))
            )
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][1], rows[-1][0]


def find_stray_words(connection: Connection) -> list[int]:
    """Positions with a day or a mark of following up, and no packet: they are written together."""
    rows = connection.execute(
        "SELECT position FROM (SELECT position FROM vxp_packet_day"
        " UNION SELECT position FROM vxp_follow_up) AS beside"
        " EXCEPT SELECT position FROM vxp_packet"
    )
    return [row[0] for row in rows]
