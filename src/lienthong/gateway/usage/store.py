"""Counting what the log has got since the last time, and when agencies called (EX-110, EX-111)."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

POSITIONS_A_STEP = 5_000
"""Positions that are counted in one change: a step holds up no commit for long."""
HOUR_MS = 3_600_000
ACKNOWLEDGEMENT = "acknowledgement"
_COUNTED = """
    SELECT received_at / :hour, kind, count(*), coalesce(sum(length), 0) FROM message
    LEFT JOIN sealed_content ON sealed_content.position = message.position
    WHERE message.position >= :start AND message.position < :end GROUP BY 1, 2
    UNION ALL
    SELECT received_at / :hour, :acknowledgement, count(*), 0 FROM acknowledgement
    WHERE position >= :start AND position < :end GROUP BY 1"""


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
class CountTraffic:
    """Count some of what the log got since the last time."""

    def apply(self, connection: sqlite3.Connection, _now_ms: int) -> int:
        """Add it up; how many positions were counted."""
        start = counted_to(connection)
        size: int = connection.execute(
            "SELECT coalesce(max(position), -1) + 1 FROM gateway_leaf"
        ).fetchone()[0]
        end = min(size, start + POSITIONS_A_STEP)
        given = {"hour": HOUR_MS, "start": start, "end": end, "acknowledgement": ACKNOWLEDGEMENT}
        for row in connection.execute(_COUNTED, given).fetchall():
            connection.execute(
                "INSERT INTO traffic_hour VALUES (?, ?, ?, ?) ON CONFLICT (hour, kind) DO UPDATE"
                " SET messages = messages + excluded.messages, bytes = bytes + excluded.bytes",
                row,
            )
        connection.execute("INSERT OR REPLACE INTO traffic_counted VALUES (1, ?)", (end,))
        return end - start


@dataclass(frozen=True, slots=True)
class NoteContacts:
    """When each of these agencies called first and last of late, in milliseconds since 1970."""

    calls_ms: Mapping[str, tuple[int, int]]

    def apply(self, connection: sqlite3.Connection, _now_ms: int) -> int:
        """Note it; the first call ever stays."""
        for agency, (first_ms, last_ms) in self.calls_ms.items():
            connection.execute(
                "INSERT INTO agency_contact VALUES (?, ?, ?) ON CONFLICT (agency) DO UPDATE"
                " SET last_at = max(last_at, excluded.last_at)",
                (agency, first_ms, last_ms),
            )
        return len(self.calls_ms)


Change = CountTraffic | NoteContacts


def counted_to(connection: sqlite3.Connection) -> int:
    """Up to which position traffic is counted."""
    row = connection.execute("SELECT position FROM traffic_counted").fetchone()
    return row[0] if row else 0


def list_hours(connection: sqlite3.Connection, *, since: int) -> list[Hour]:
    """The traffic of each hour from this one on, in order."""
    rows = connection.execute(
        "SELECT hour, kind, messages, bytes FROM traffic_hour WHERE hour >= ? ORDER BY hour, kind",
        (since,),
    )
    return [Hour(*row) for row in rows]


def list_contacts(connection: sqlite3.Connection) -> list[Contact]:
    """Every agency that ever called."""
    rows = connection.execute("SELECT agency, first_at, last_at FROM agency_contact")
    return [Contact(*row) for row in rows]
