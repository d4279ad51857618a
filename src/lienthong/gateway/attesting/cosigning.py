"""Asking a witness to co-sign: C2SP tlog-witness, as the log (EX-123, EX-124)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from lienthong.gateway.attestations.store import AddCosignature, find_last_cosigned
from lienthong.gateway.attesting.asking import AskingError, post
from lienthong.gateway.attesting.trusted import Witness
from lienthong.gateway.reader import Reader, StoreView
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import gettext_noop
from lienthong.ledger import log
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.cosignatures import find_cosignatures, read_lines
from lienthong.wire.notes import MAX_TREE_SIZE_DIGITS, parse_note
from lienthong.wire.outages import UNREADABLE
from lienthong.wire.submissions import Submission

OTHER_HISTORY: Final = gettext_noop(
    "it knows another history of this log: the node's store was cut back or copied"
)
CONFLICT: Final = 409
NOT_LED_TO: Final = 422
"""What it knows does not lead to what it was shown, proved from its own size (EX-121)."""
TRIES: Final = 3
"""Once with the size last co-signed, once with the one the witness says, once more to be sure."""


@dataclass(slots=True)
class Cosigner:
    """Asks one witness, and keeps what it says."""

    witness: Witness
    reader: Reader
    writer: Writer
    interval: timedelta
    _known: int | None = None

    async def ask(self, client: httpx.AsyncClient, newest: KeptCheckpoint) -> float:
        """Have a checkpoint co-signed and kept; how many seconds to leave the witness alone.

        Raises AskingError when the witness refuses, or says what cannot be.
        """
        if self._known is None:
            name = self.witness.key.to_text()
            self._known = await self.reader.read(
                lambda view: find_last_cosigned(view.connection, name)
            )
        if self._known == newest.size:
            return self.interval.total_seconds()
        old = self._known
        for _ in range(TRIES):
            answer, body = await self._submit(client, newest, old)
            if answer.status_code == CONFLICT:
                old = self._read_size(body, newest, old)
                continue
            if answer.status_code == NOT_LED_TO:
                raise AskingError(OTHER_HISTORY, f"({old} entries)")
            if not answer.is_success:
                raise AskingError(f"HTTP {answer.status_code}", repr(body[:200]))
            line = self._read_line(body, newest)
            await self.writer.submit(AddCosignature(newest.size, self.witness.key.to_text(), line))
            self._known = newest.size
            return self.interval.total_seconds()
        raise AskingError(gettext_noop("it names another size each time"))

    async def _submit(
        self, client: httpx.AsyncClient, newest: KeptCheckpoint, old: int
    ) -> tuple[httpx.Response, bytes]:
        def prove(view: StoreView) -> tuple[bytes, ...]:
            if not 0 < old < newest.size:
                return ()
            return tuple(log.prove_consistency(view.log, old_size=old, new_size=newest.size))

        proof = await self.reader.read(prove)
        body = Submission(old, proof, newest.note).encode()
        return await post(client, f"{self.witness.url}/add-checkpoint", body, "text/plain")

    def _read_size(self, body: bytes, newest: KeptCheckpoint, old: int) -> int:
        """The size that the witness knows; one that this log cannot have shown it is told apart."""
        text = body.decode("ascii", "replace").strip()
        if not text.isdigit() or len(text) > MAX_TREE_SIZE_DIGITS:
            raise AskingError(UNREADABLE)
        size = int(text)
        if size > newest.size or size == newest.size == old:
            raise AskingError(OTHER_HISTORY, f"({size} entries)")
        return size

    def _read_line(self, body: bytes, newest: KeptCheckpoint) -> str:
        text = parse_note(newest.note).text
        found = find_cosignatures(
            text, read_lines(body.decode("utf-8", "replace")), [self.witness.key]
        )
        if not found:
            raise AskingError(gettext_noop("its answer does not bear its signature"))
        return found[0].line
