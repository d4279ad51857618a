"""The log's checkpoints as the writer signs them; a key in a token may be away (EX-200)."""

import logging
from datetime import datetime

from lienthong.ledger import log
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import KeptCheckpoint, Store
from lienthong.tokens.refusals import TokenRefusal

logger = logging.getLogger(__name__)


class Checkpoints:
    """Signs checkpoints; used by the writer's thread only."""

    def __init__(self, signer: LogSigner) -> None:
        self._signer = signer
        self.trouble: TokenRefusal | None = None
        """Why none can be signed now."""

    def sign(self, store: Store, *, at: datetime) -> KeptCheckpoint | None:
        """Sign one of the whole log in the caller's transaction, if it has grown.

        What the key refuses is noted, and the transaction goes on: messages do not wait for it.
        """
        kept = None
        try:
            kept = log.sign_checkpoint(store, signer=self._signer, at=at)
        except TokenRefusal as refusal:
            if self.trouble is None:
                logger.error("checkpoints wait for the key: %s", refusal)  # noqa: TRY400 - it says all
            self.trouble = refusal
        else:
            self.trouble = None
        return kept

    def found_signed(self) -> None:
        """Another process of the node has signed one meanwhile: nothing waits for the key here."""
        self.trouble = None
