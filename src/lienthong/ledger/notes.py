"""A log's signer, who holds its key. Reading checkpoints is `wire.notes.LogVerifier`'s work."""

from dataclasses import dataclass

from lienthong.wire.notes import Checkpoint, LogVerifier, sign_note
from lienthong.wire.seals import LogKey


@dataclass(frozen=True, slots=True)
class LogSigner:
    """A log's name, which its checkpoints state as origin (no space, no `+`), and its key."""

    name: str
    key: LogKey

    @property
    def verifier(self) -> LogVerifier:
        """What others need to believe this log's checkpoints."""
        return LogVerifier(origin=self.name, key=self.key.public_key())

    def sign_checkpoint(self, *, size: int, root: bytes) -> bytes:
        """The signed note that the log of `size` leaves has this root hash."""
        text = Checkpoint(origin=self.name, size=size, root=root).encode()
        return sign_note(text, name=self.name, key=self.key)
