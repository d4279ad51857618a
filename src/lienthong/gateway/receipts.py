"""A node's receipts: signed after the commit of their messages, kept with the next one (EX-12).

A key in a token may be away for a while. Its messages are durable, and their senders are told to
ask again until their receipts are signed, in the log's order (EX-147).

A process that ended in between leaves messages without a receipt. Whoever starts next, or goes on
beside it, signs them: the statement is the same, and so is the signature of a key in a file;
that of a token is another.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from lienthong.gateway.batch import Unreceipted
from lienthong.gateway.connections import Connection
from lienthong.gateway.identity_files import NodeIdentity
from lienthong.gateway.moments import from_milliseconds
from lienthong.kernel.errors import Refusal
from lienthong.wire.forwarding import decode_forwarded
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import Receipt, digest
from lienthong.wire.seals import Domain, seal

logger = logging.getLogger(__name__)

LOOK_BACK = 100_000
"""How many positions before the newest receipt one may be missing: more than a node takes in the
seconds after which another process has signed for one that ended."""

_DUE = (
    "SELECT position, id, header, seal, received_at,"
    " (SELECT record FROM forwarding WHERE forwarding.position = message.position)"
    " FROM message WHERE "
)


class Receipts:
    """Signs receipts, and has those that are not kept yet; used by the writer's thread only."""

    def __init__(self, identity: NodeIdentity) -> None:
        self._identity = identity
        self.unsaved: dict[int, bytes] = {}
        self.trouble: Refusal | None = None
        """Why receipts cannot be signed now."""
        self._due: dict[int, Unreceipted] = {}
        self._saving: tuple[int, ...] = ()
        self._complete_to = 0
        self._seen_to = 0

    def open(self, connection: Connection) -> None:
        """Sign what a crash left without a receipt."""
        size = connection.log.get_size()
        newest = connection.execute("SELECT coalesce(max(position), -1) FROM receipt").fetchone()
        self._complete_to = max(0, newest[0] + 1 - LOOK_BACK)
        self._sign_missing(connection, size)
        self._seen_to = size

    def make_up(self, connection: Connection, *, size: int) -> bool:
        """Sign for a process that ended: what was there at the last look and still has none.

        Whether none is left to look at.
        """
        self._sign_missing(connection, self._seen_to)
        self._seen_to = size
        return self._complete_to == size

    def reach(self, size: int) -> None:
        """Only this process has added to the log, which has this size now."""
        self._complete_to = self._seen_to = size

    def save(self, connection: Connection) -> None:
        """Keep the receipts of the batch before; it was durable before they were signed."""
        self._saving = tuple(self.unsaved)
        connection.insert_rows("receipt", list(self.unsaved.items()), known_too=True)

    def forget_saved(self) -> None:
        """The commit with which they were kept is durable."""
        for position in self._saving:
            del self.unsaved[position]
        self._saving = ()

    def find(self, connection: Connection, positions: Iterable[int]) -> dict[int, bytes]:
        """The receipts of messages that were kept before; one that is due yet is signed now.

        Those are left out that cannot be signed now.
        """
        found = {}
        for position in positions:
            receipt = self.unsaved.get(position)
            if receipt is None:
                row = connection.execute(
                    "SELECT framed FROM receipt WHERE position = ?", (position,)
                ).fetchone()
                receipt = row[0] if row else self._sign_row(_get_due(connection, position))
            if receipt is not None:
                found[position] = receipt
        return found

    def sign(self, more: Iterable[Unreceipted]) -> dict[int, bytes]:
        """The receipts of messages of a batch that is durable now, as far as the key is there."""
        batch = {due.position: due for due in more}
        self._due |= batch
        self.sign_due()
        return {place: self.unsaved[place] for place in batch if place in self.unsaved}

    def sign_due(self) -> None:
        """Sign what is due; on trouble the rest stays due until the next time."""
        try:
            while self._due:
                due = next(iter(self._due.values()))
                self.unsaved[due.position] = self._make(due)
                del self._due[due.position]
        except Refusal as refusal:
            if self.trouble is None:
                logger.error("receipts wait for the key: %s", refusal)  # noqa: TRY400 - it says all
            self.trouble = refusal
        else:
            self.trouble = None

    def _make(self, due: Unreceipted) -> bytes:
        """The receipt as it is given out (EN-7); raises what the key refuses."""
        header = Receipt(
            node=self._identity.name,
            id=due.id,
            envelope_sha256=due.envelope_sha256,
            seal_sha256=due.seal_sha256,
            leaf_index=due.position,
            received_at=due.received_at,
            key=self._identity.fingerprint,
            forwarded=due.forwarded,
        ).encode()
        signature = seal(domain=Domain.RECEIPT, header=header, key=self._identity.key)
        return frame(Framed(header=header, seal=signature))

    def _sign_missing(self, connection: Connection, end: int) -> None:
        rows = connection.execute(
            _DUE + "position >= ? AND position < ? AND NOT EXISTS"
            " (SELECT 1 FROM receipt WHERE receipt.position = message.position)",
            (self._complete_to, end),
        ).fetchall()
        for row in rows:
            if row[0] not in self.unsaved and row[0] not in self._due:
                self._sign_row(row)
        self._complete_to = max(self._complete_to, end)

    def _sign_row(self, row: tuple[int, bytes, bytes, bytes, int, bytes | None]) -> bytes | None:
        position, message_id, header, sealed, received_ms, forwarded = row
        due = Unreceipted(
            position=position,
            id=UUID(bytes=message_id),
            envelope_sha256=digest(header),
            seal_sha256=digest(sealed),
            received_at=from_milliseconds(received_ms),
            forwarded=decode_forwarded(forwarded) if forwarded else (),
        )
        return self.sign([due]).get(position)


def _get_due(
    connection: Connection, position: int
) -> tuple[int, bytes, bytes, bytes, int, bytes | None]:
    row: tuple[int, bytes, bytes, bytes, int, bytes | None] = connection.execute(
        _DUE + "position = ?", (position,)
    ).fetchone()
    return row
