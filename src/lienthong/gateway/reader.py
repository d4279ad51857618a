"""What a node reads back: read-only connections, used in threads of their own."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from lienthong.gateway.connections import STORE_ERRORS, Connection, Storage, is_unreadable
from lienthong.gateway.moments import from_milliseconds, to_milliseconds
from lienthong.gateway.terms import StoreUnreachable
from lienthong.ledger.stores import Store
from lienthong.wire.forwarding import Forwarding, decode_forwarded
from lienthong.wire.framing import Framed
from lienthong.wire.records import LeafKind

Value = TypeVar("Value")

READERS = 4
ROWS_A_READ = 500


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as kept, without its content."""

    position: int
    id: UUID
    sender: str
    header: bytes
    seal: bytes
    received_at: datetime
    forwarded: tuple[Forwarding, ...] = ()

    @property
    def framed(self) -> Framed:
        """Header and seal."""
        return Framed(header=self.header, seal=self.seal)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A message in the inbox of `agency`, and its leaf in the log."""

    message: KeptMessage
    acknowledged_at: datetime | None
    agency: str
    leaf: bytes

    @property
    def following(self) -> int:
        """The cursor to go on from."""
        return self.message.position + 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message at one recipient."""

    agency: str
    acknowledgement: Framed | None
    acknowledged_at: datetime | None
    acknowledgement_position: int | None


@dataclass(frozen=True, slots=True)
class Waits:
    """A message that a recipient has not acknowledged yet."""

    position: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """A message or acknowledgement, as its leaf was made from it.

    `filed` are a message's id, kind and reply_to as the columns have them.
    """

    position: int
    kind: LeafKind
    header: bytes
    seal: bytes
    received_at: datetime
    filed: tuple[bytes | str | None, ...]


# `nullif(x, x)` is nothing, but of the type of x: both halves must have the same types.
_LOGGED = """
SELECT * FROM (
    SELECT position, 'message', header, seal, received_at, id, kind, reply_to
    FROM message WHERE position >= ? ORDER BY position LIMIT ?) AS messages
UNION ALL SELECT * FROM (
    SELECT position, 'acknowledgement', header, seal, received_at,
        nullif(seal, seal), nullif(agency, agency), nullif(seal, seal)
    FROM acknowledgement WHERE position >= ? ORDER BY position LIMIT ?) AS acknowledgements
ORDER BY position"""
_MESSAGE = (
    "message.position, message.id, message.sender, message.header, message.seal,"
    " message.received_at,"
    " (SELECT record FROM forwarding WHERE forwarding.position = message.position)"
)


class StoreView:
    """The store through one read-only connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def log(self) -> Store:
        """The node's log."""
        return self._connection.log

    @property
    def connection(self) -> Connection:
        """For questions that are asked elsewhere; it can only read."""
        return self._connection

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()

    def one_moment(self) -> AbstractContextManager[None]:
        """All that is read inside is the store as of one instant, whoever writes meanwhile."""
        return self._connection.one_moment()

    def find_message(self, message_id: UUID) -> KeptMessage | None:
        """The message with this id."""
        row = self._connection.execute(
            f"SELECT {_MESSAGE} FROM message WHERE id = ?", (message_id.bytes,)
        ).fetchone()
        return _message(row) if row else None

    def get_message(self, position: int) -> KeptMessage:
        """The message at a position where one is known to lie."""
        found = self.find_at(position)
        if found is None:
            raise LookupError(position)
        return found

    def find_at(self, position: int) -> KeptMessage | None:
        """The message at a position, if one lies there."""
        row = self._connection.execute(
            f"SELECT {_MESSAGE} FROM message WHERE position = ?", (position,)
        ).fetchone()
        return _message(row) if row else None

    def is_recipient(self, position: int, codes: tuple[str, ...]) -> bool:
        """Whether the message lies in the inbox of one of these codes."""
        row = self._connection.execute(
            f"SELECT 1 FROM inbox WHERE position = ? AND agency IN ({_marks(codes)})",
            (position, *codes),
        ).fetchone()
        return row is not None

    def list_inbox(self, codes: tuple[str, ...], *, start: int, limit: int) -> list[InboxItem]:
        """Up to `limit` messages for these codes at positions from `start` on, in order."""
        rows = self._connection.execute(
            f"SELECT {_MESSAGE}, acknowledgement.received_at, inbox.agency, gateway_leaf.data"
            " FROM inbox JOIN message ON message.position = inbox.position"
            " JOIN gateway_leaf ON gateway_leaf.position = inbox.position"
            " LEFT JOIN acknowledgement ON acknowledgement.message = inbox.position"
            " AND acknowledgement.agency = inbox.agency"
            f" WHERE inbox.agency IN ({_marks(codes)}) AND inbox.position >= ?"
            " ORDER BY inbox.position LIMIT ?",
            (*codes, start, limit),
        ).fetchall()
        return [InboxItem(_message(row), _instant(row[-3]), row[-2], row[-1]) for row in rows]

    def find_receipt(self, position: int) -> bytes | None:
        """The framed receipt of the message at this position."""
        row = self._connection.execute(
            "SELECT framed FROM receipt WHERE position = ?", (position,)
        ).fetchone()
        return row[0] if row else None

    def list_deliveries(self, position: int) -> list[Delivery]:
        """What became of a message, by recipient, in order of their codes."""
        rows = self._connection.execute(
            "SELECT inbox.agency, acknowledgement.header, acknowledgement.seal,"
            " acknowledgement.received_at, acknowledgement.position FROM inbox"
            " LEFT JOIN acknowledgement ON acknowledgement.message = inbox.position"
            " AND acknowledgement.agency = inbox.agency"
            " WHERE inbox.position = ? ORDER BY inbox.agency",
            (position,),
        ).fetchall()
        return [
            Delivery(
                agency=agency,
                acknowledgement=None if header is None else Framed(header=header, seal=seal),
                acknowledged_at=_instant(received_ms),
                acknowledgement_position=leaf,
            )
            for agency, header, seal, received_ms, leaf in rows
        ]

    def count_delivered(self, start: int, end: int) -> Counter[str]:
        """How many messages at positions from `start` until before `end` lie in each inbox."""
        rows = self._connection.execute(
            "SELECT agency, count(*) FROM inbox WHERE position >= ? AND position < ?"
            " GROUP BY agency",
            (start, end),
        )
        return Counter(dict(rows.fetchall()))

    def count_acknowledged(self, start: int, end: int) -> Counter[str]:
        """How many of these positions acknowledge, before the message expired (EX-70), by whom."""
        rows = self._connection.execute(
            "SELECT agency, count(*) FROM acknowledgement WHERE position >= ? AND position < ?"
            " AND NOT EXISTS (SELECT 1 FROM expiry WHERE expiry.position = message"
            " AND expires_at <= received_at) GROUP BY agency",
            (start, end),
        )
        return Counter(dict(rows.fetchall()))

    def count_expired(
        self, start: int, end: int, *, after: datetime, until: datetime
    ) -> Counter[str]:
        """How many messages at these positions expired in each inbox without acknowledgement.

        Those count that expired later than `after` and not later than `until`.
        """
        rows = self._connection.execute(
            "SELECT inbox.agency, count(*) FROM expiry"
            " JOIN inbox ON inbox.position = expiry.position"
            " WHERE expires_at > ? AND expires_at <= ?"
            " AND expiry.position >= ? AND expiry.position < ?"
            " AND NOT EXISTS (SELECT 1 FROM acknowledgement WHERE message = inbox.position"
            " AND acknowledgement.agency = inbox.agency AND received_at < expires_at)"
            " GROUP BY inbox.agency",
            (to_milliseconds(after), to_milliseconds(until), start, end),
        )
        return Counter(dict(rows.fetchall()))

    def find_oldest_waiting_of(self, agency: str, start: int, *, now: datetime) -> Waits | None:
        """The first message from `start` on that waits in an agency's inbox."""
        row = self._connection.execute(
            "SELECT inbox.position, message.received_at FROM inbox"
            " JOIN message ON message.position = inbox.position"
            " WHERE inbox.agency = ? AND inbox.position >= ?"
            " AND NOT EXISTS (SELECT 1 FROM acknowledgement WHERE message = inbox.position"
            " AND acknowledgement.agency = inbox.agency)"
            " AND NOT EXISTS (SELECT 1 FROM expiry WHERE expiry.position = inbox.position"
            " AND expires_at <= ?) ORDER BY inbox.position LIMIT 1",
            (agency, start, to_milliseconds(now)),
        ).fetchone()
        return None if row is None else Waits(row[0], from_milliseconds(row[1]))

    def find_oldest_waiting(self, start: int, end: int, *, now: datetime) -> Waits | None:
        """The first message of these positions that lacks an acknowledgement by a recipient.

        One that has expired waits no more.
        """
        row = self._connection.execute(
            "SELECT position, received_at FROM message WHERE position >= ? AND position < ?"
            " AND EXISTS (SELECT 1 FROM inbox WHERE inbox.position = message.position"
            " AND NOT EXISTS (SELECT 1 FROM acknowledgement WHERE message = inbox.position"
            " AND acknowledgement.agency = inbox.agency))"
            " AND NOT EXISTS (SELECT 1 FROM expiry WHERE expiry.position = message.position"
            " AND expires_at <= ?) ORDER BY position LIMIT 1",
            (start, end, to_milliseconds(now)),
        ).fetchone()
        return None if row is None else Waits(row[0], from_milliseconds(row[1]))

    def list_statuses(self, message_id: UUID) -> list[KeptMessage]:
        """The status messages that reply to a message, in order."""
        rows = self._connection.execute(
            f"SELECT {_MESSAGE} FROM message WHERE reply_to = ? AND kind = 'status'"
            " ORDER BY position",
            (message_id.bytes,),
        ).fetchall()
        return [_message(row) for row in rows]

    def iterate_logged(self) -> Iterator[LoggedRow]:
        """Every message and acknowledgement by position; memory stays constant."""
        start = 0
        while rows := self._connection.execute(_LOGGED, (start, ROWS_A_READ) * 2).fetchall():
            for position, kind, header, seal, received_ms, *filed in rows[:ROWS_A_READ]:
                yield LoggedRow(
                    position=position,
                    kind=LeafKind(kind),
                    header=header,
                    seal=seal,
                    received_at=from_milliseconds(received_ms),
                    filed=tuple(filed),
                )
            start = rows[:ROWS_A_READ][-1][0] + 1

    def map_forwarded(self) -> dict[int, bytes]:
        """What was forwarded, as kept, by the message's position; of few messages ever.

        Works on a store, too, that no node has opened since it was made without the table.
        """
        if not self._connection.has_table("forwarding"):
            return {}
        return dict(self._connection.execute("SELECT position, record FROM forwarding").fetchall())

    def find_directory_version(self) -> int | None:
        """The version of the newest snapshot."""
        question = "SELECT max(version) FROM directory_snapshot"
        version: int | None = self._connection.execute(question).fetchone()[0]
        return version

    def find_directory(self, version: int | None = None) -> bytes | None:
        """The body of the newest snapshot, or of the one of this version."""
        row = self._connection.execute(
            "SELECT body FROM directory_snapshot WHERE version = coalesce(?, version)"
            " ORDER BY version DESC LIMIT 1",
            (version,),
        ).fetchone()
        return row[0] if row else None


class Reader:
    """Runs reads in a few threads, each with a view of its own."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="gateway-reader")
        self._own = threading.local()
        self._views: list[StoreView] = []

    async def read(self, question: Callable[[StoreView], Value]) -> Value:
        """Answer a question about the store without holding up the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question)

    def close(self) -> None:
        """End the threads and let go of the store."""
        self._threads.shutdown()
        for view in self._views:
            view.close()

    def _answer(self, question: Callable[[StoreView], Value]) -> Value:
        """Answer with the thread's own view; once more with a new one if that was lost (EX-133)."""
        try:
            return question(self._get_view())
        except STORE_ERRORS as error:
            view: StoreView | None = getattr(self._own, "view", None)
            if view is not None and not view.connection.is_lost:
                if is_unreadable(error):
                    raise StoreUnreachable(reason=" ".join(str(error).split())) from error
                raise
        try:
            return question(self._get_view())
        except STORE_ERRORS as error:
            raise StoreUnreachable(reason=" ".join(str(error).split())) from error

    def _get_view(self) -> StoreView:
        """This thread's view; a new one in the place of one that was lost."""
        view: StoreView | None = getattr(self._own, "view", None)
        if view is not None and not view.connection.is_lost:
            return view
        self._own.view = None
        if view is not None:
            self._views.remove(view)
            view.close()
        view = self._own.view = StoreView(self._storage.open_view())
        self._views.append(view)
        return view


def _message(row: tuple[int, bytes, str, bytes, bytes, int, bytes | None]) -> KeptMessage:
    return KeptMessage(
        position=row[0],
        id=UUID(bytes=row[1]),
        sender=row[2],
        header=row[3],
        seal=row[4],
        received_at=from_milliseconds(row[5]),
        forwarded=decode_forwarded(row[6]) if row[6] else (),
    )


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)


def _marks(codes: tuple[str, ...]) -> str:
    return ", ".join("?" * len(codes))
