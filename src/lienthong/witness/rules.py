"""May a witness co-sign this checkpoint? C2SP tlog-witness, `add-checkpoint` (EX-121)."""

from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.wire.merkle import verify_consistency
from lienthong.wire.named_keys import NamedKey
from lienthong.wire.notes import (
    Checkpoint,
    SignedNote,
    parse_checkpoint,
    parse_note,
    verify_note,
)
from lienthong.wire.refusals import NoteNotSigned, ProofInvalid
from lienthong.wire.submissions import Submission
from lienthong.witness.terms import (
    GrowthUnproved,
    LogKeyUnknown,
    LogUnknown,
    OldSizeTooLarge,
    SizeConflict,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that a known log signed, and the text that it signed."""

    checkpoint: Checkpoint
    text: str


def read_signed(note: bytes, logs: Sequence[NamedKey]) -> Signed:
    """The checkpoint of a note; refuses one of an unknown log, or by none of its known keys."""
    parsed = parse_note(note)
    checkpoint = parse_checkpoint(parsed.text)
    keys = [log for log in logs if log.name == checkpoint.origin]
    if not keys:
        raise LogUnknown(origin=checkpoint.origin)
    if not any(_is_signed(parsed, log) for log in keys):
        raise LogKeyUnknown(origin=checkpoint.origin)
    return Signed(checkpoint, parsed.text)


def check_growth(submission: Submission, new: Checkpoint, last: Checkpoint | None) -> None:
    """Refuse a checkpoint that does not only add to the last one that was co-signed.

    Without a last one the first is believed, if it comes without a proof.
    """
    known = last.size if last else 0
    if submission.old_size > new.size:
        raise OldSizeTooLarge(old=submission.old_size, size=new.size)
    if submission.old_size != known:
        raise SizeConflict(known=known)
    if last is not None and known == new.size and last.root != new.root:
        raise SizeConflict(known=known)
    if last is None or known == 0:
        if submission.proof:
            raise GrowthUnproved(size=new.size, known=0)
        return
    try:
        verify_consistency(
            old_size=known,
            new_size=new.size,
            old_root=last.root,
            new_root=new.root,
            proof=submission.proof,
        )
    except ProofInvalid:
        raise GrowthUnproved(size=new.size, known=known) from None


def _is_signed(note: SignedNote, log: NamedKey) -> bool:
    try:
        verify_note(note, name=log.name, key=log.key)
    except NoteNotSigned:
        return False
    return True
