"""Counting what the log has got since the last time, and when agencies called (EX-110, EX-111)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lienthong.gateway.connections import Connection
from lienthong.gateway.moments import from_milliseconds, to_milliseconds

POSITIONS_A_STEP = 5_000
"""Positions that are counted in one change: a step holds up no commit for long."""
HOUR_MS = 3_600_000
_MESSAGES = (
    "SELECT received_at / ?, kind, count(*), CAST(coalesce(sum(length), 0) AS BIGINT) FROM message"
    " LEFT JOIN sealed_content ON sealed_content.position = message.position"
    " WHERE message.position >= ? AND message.position < ? GROUP BY 1, 2"
)
_ACKNOWLEDGEMENTS = (
    "SELECT received_at / ?, 'acknowledgement', count(*), 0 FROM acknowledgement"
    " WHERE position >= ? AND position < ? GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class Hour:
    """How many entries of a kind came in one hour, counted from 1970, and their bytes at rest."""

    hour: int
    kind: str
    messages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Contact:
    """When an agency's software first and last called; milliseconds since 1970, UTC."""

    agency: str
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class ExpiredPlace:
    """A message that expired in an inbox before anybody there acknowledged it."""

    id: UUID
    kind: str
    sender: str
    agency: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CountTraffic:
    """Count some of what the log got since the last time."""

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Add it up; how many positions were counted."""
        start = counted_to(connection)
        size: int = connection.execute(
            "SELECT coalesce(max(position), -1) + 1 FROM gateway_leaf"
        ).fetchone()[0]
        end = min(size, start + POSITIONS_A_STEP)
        given = (HOUR_MS, start, end)
        found = [
            row
            for count in (_MESSAGES, _ACKNOWLEDGEMENTS)
            for row in connection.execute(count, given).fetchall()
        ]
        for row in found:
            connection.execute(
                "INSERT INTO traffic_hour VALUES (?, ?, ?, ?) ON CONFLICT (hour, kind) DO UPDATE"
                " SET messages = traffic_hour.messages + excluded.messages,"
                " bytes = traffic_hour.bytes + excluded.bytes",
                row,
            )
        connection.execute(
            "INSERT INTO traffic_counted VALUES (1, ?)"
            " ON CONFLICT (place) DO UPDATE SET position = excluded.position",
            (end,),
        )
        return end - start


@dataclass(frozen=True, slots=True)
class NoteContacts:
    """When each of these agencies called first and last of late, in milliseconds since 1970."""

    calls_ms: Mapping[str, tuple[int, int]]

    def apply(self, connection: Connection, _now_ms: int) -> int:
        """Note it; the first call ever stays."""
        for agency, (first_ms, last_ms) in self.calls_ms.items():
            connection.execute(
                "INSERT INTO agency_contact VALUES (?, ?, ?) ON CONFLICT (agency) DO UPDATE"
                " SET last_at = excluded.last_at WHERE agency_contact.last_at < excluded.last_at",
                (agency, first_ms, last_ms),
            )
        return len(self.calls_ms)


Change = CountTraffic | NoteContacts


def counted_to(connection: Connection) -> int:
    """Up to which position traffic is counted."""
    row = connection.execute("SELECT position FROM traffic_counted").fetchone()
    return row[0] if row else 0


def list_hours(connection: Connection, *, since: int) -> list[Hour]:
    """The traffic of each hour from this one on, in order."""
    rows = connection.execute(
        "SELECT hour, kind, messages, bytes FROM traffic_hour WHERE hour >= ? ORDER BY hour, kind",
        (since,),
    )
    return [Hour(*row) for row in rows]


def list_contacts(connection: Connection) -> list[Contact]:
    """Every agency that ever called."""
    rows = connection.execute("SELECT agency, first_at, last_at FROM agency_contact")
    return [Contact(*row) for row in rows]


def list_expired(
    connection: Connection, *, after: datetime, until: datetime, limit: int
) -> list[ExpiredPlace]:
    """Places in inboxes whose message expired in this time and was never acknowledged there.

    The last to expire stands first.
    """
    rows = connection.execute(
        "SELECT message.id, kind, sender, inbox.agency, expires_at FROM expiry"
        " JOIN message ON message.position = expiry.position"
        " JOIN inbox ON inbox.position = expiry.position"
        " WHERE expires_at > ? AND expires_at <= ?"
        " AND NOT EXISTS (SELECT 1 FROM acknowledgement WHERE message = inbox.position"
        " AND acknowledgement.agency = inbox.agency)"
        " ORDER BY expires_at DESC, inbox.position, inbox.agency LIMIT ?",
        (to_milliseconds(after), to_milliseconds(until), limit),
    ).fetchall()
    return [
        ExpiredPlace(UUID(bytes=bytes(key)), kind, sender, agency, from_milliseconds(expires_ms))
        for key, kind, sender, agency, expires_ms in rows
    ]
