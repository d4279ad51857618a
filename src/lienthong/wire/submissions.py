"""What a log sends to a witness: C2SP tlog-witness, `add-checkpoint` (EN-83)."""

import base64
from dataclasses import dataclass
from typing import Final, Self

from lienthong.wire.merkle import HASH_BYTES
from lienthong.wire.notes import MAX_NOTE_BYTES, MAX_TREE_SIZE_DIGITS, parse_base64
from lienthong.wire.refusals import NoteMalformed, SubmissionMalformed

MAX_HASHES: Final = 63
MAX_SUBMISSION_BYTES: Final = MAX_NOTE_BYTES + 64 * 64
_OLD: Final = "old "


@dataclass(frozen=True, slots=True)
class Submission:
    """The size the log believes the witness to know, the proof from there, the signed note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """The body of the call."""
        hashes = "".join(f"{base64.b64encode(item).decode()}\n" for item in self.proof)
        return f"{_OLD}{self.old_size}\n{hashes}\n".encode() + self.note

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Take a body apart; refuses (SubmissionMalformed) any other form. Verifies nothing."""
        head, gap, note = body.partition(b"\n\n")
        if not gap or len(body) > MAX_SUBMISSION_BYTES:
            raise SubmissionMalformed(rule="old size, proof, empty line, checkpoint")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise SubmissionMalformed(rule="base64") from None
        size = first.removeprefix(_OLD)
        plain = size.isdigit() and len(size) <= MAX_TREE_SIZE_DIGITS
        if not first.startswith(_OLD) or not plain or str(int(size)) != size:
            raise SubmissionMalformed(rule="old size")
        if len(lines) > MAX_HASHES:
            raise SubmissionMalformed(rule=f"at most {MAX_HASHES} hashes")
        try:
            proof = tuple(parse_base64(line, HASH_BYTES, place) for place, line in enumerate(lines))
        except NoteMalformed:
            raise SubmissionMalformed(rule="base64") from None
        return cls(int(size), proof, note)
