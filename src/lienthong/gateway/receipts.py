"""Receipts: signed after the commit, in the log's order, also with a key that is away for a while.

A key in a token may not sign for a time. Its messages are durable and the node says so to nobody
until their receipts are signed: their senders are told to ask again (EX-147). Receipts are kept in
order, because what a crash left unsigned is found by the last one kept.
"""

import logging
from collections import deque
from collections.abc import Iterable

from lienthong.gateway.batch import Unreceipted
from lienthong.gateway.identity_files import NodeIdentity
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import Receipt
from lienthong.wire.seals import Domain, seal

logger = logging.getLogger(__name__)


class Receipts:
    """What is signed and not kept yet, and what is not signed yet. For the writer's thread."""

    def __init__(self, identity: NodeIdentity) -> None:
        self.signed: dict[int, bytes] = {}
        self.trouble: Refusal | None = None
        self._identity = identity
        self._due: deque[Unreceipted] = deque()
        self._positions: set[int] = set()

    def sign(self, more: Iterable[Unreceipted]) -> None:
        """Sign what is due and these; on trouble the rest stays due until the next time."""
        for due in more:
            self._due.append(due)
            self._positions.add(due.position)
        try:
            while self._due:
                due = self._due[0]
                self.signed[due.position] = self.make(due)
                self._positions.discard(self._due.popleft().position)
        except Refusal as refusal:
            if self.trouble is None:
                logger.error("receipts wait for the key: %s", refusal)  # noqa: TRY400 - it says all
            self.trouble = refusal
        else:
            self.trouble = None

    def is_due(self, position: int) -> bool:
        """Whether a message's receipt waits to be signed."""
        return position in self._positions

    def make(self, due: Unreceipted) -> bytes:
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
