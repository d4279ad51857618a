"""A log's two faces: the signer, who holds its key, and the verifier, who knows its name and key.

The form (C2SP signed notes and checkpoints) is `wire.notes`'; a log's name is the origin that its
checkpoints state.
"""

from dataclasses import dataclass
from typing import Self

from lienthong.wire.notes import Checkpoint, parse_checkpoint, parse_note, sign_note, verify_note
from lienthong.wire.refusals import NoteNotSigned
from lienthong.wire.seals import LogKey, PublicLogKey


@dataclass(frozen=True, slots=True)
class LogSigner:
    """A log's name (no space, no `+`) and its private Ed25519 key."""

    name: str
    key: LogKey

    def sign_checkpoint(self, *, size: int, root: bytes) -> bytes:
        """The signed note that the log of `size` leaves has this root hash."""
        text = Checkpoint(origin=self.name, size=size, root=root).encode()
        return sign_note(text, name=self.name, key=self.key)


@dataclass(frozen=True, slots=True)
class LogVerifier:
    """A log's name and its public key."""

    name: str
    key: PublicLogKey

    @classmethod
    def of_signer(cls, signer: LogSigner) -> Self:
        """The verifier of what this signer signs."""
        return cls(name=signer.name, key=signer.key.public_key())

    def read_checkpoint(self, note: bytes) -> Checkpoint:
        """Read a checkpoint that this log signed; refuses others (NoteMalformed, NoteNotSigned)."""
        parsed = parse_note(note)
        verify_note(parsed, name=self.name, key=self.key)
        checkpoint = parse_checkpoint(parsed.text)
        if checkpoint.origin != self.name:
            raise NoteNotSigned(name=self.name)
        return checkpoint
