"""Signed notes and checkpoints of a log: C2SP signed-note and tlog-checkpoint (EN-61).

A note is text that ends in a newline, an empty line, and signature lines `— name base64`, each
holding 4 bytes that name the key and an Ed25519 signature of 64 bytes over the text.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature

from lienthong.wire.merkle import HASH_BYTES
from lienthong.wire.named_keys import KEY_ID_BYTES, key_id
from lienthong.wire.refusals import NoteMalformed, NoteNotSigned
from lienthong.wire.seals import LogKey, PublicLogKey

MAX_NOTE_BYTES: Final = 64 * 1024
MAX_SIGNATURES: Final = 64
MAX_TREE_SIZE_DIGITS: Final = 16
_DASH: Final = "\u2014 "
_CHECKPOINT_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signature line: who, which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A parsed note. `text` is what is signed, with its last newline."""

    text: str
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says it is: origin, number of leaves, root; `extensions` are further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def encode(self) -> str:
        """The text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(
            f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogVerifier:
    """Whose checkpoints to believe: the log's origin and its Ed25519 key."""

    origin: str
    key: PublicLogKey

    def read_checkpoint(self, note: bytes) -> Checkpoint:
        """The checkpoint of a note signed by this log; else NoteMalformed or NoteNotSigned."""
        parsed = parse_note(note)
        verify_note(parsed, name=self.origin, key=self.key)
        checkpoint = parse_checkpoint(parsed.text)
        if checkpoint.origin != self.origin:
            raise NoteNotSigned(name=self.origin)
        return checkpoint


def sign_note(text: str, *, name: str, key: LogKey) -> bytes:
    """The note with one signature; refuses (NoteMalformed) a text that `parse_note` would."""
    signature = NoteSignature(
        name=name, key_id=key_id(name, key.public_key()), signature=key.sign(text.encode())
    )
    note = f"{text}\n{signature_line(signature)}".encode()
    parse_note(note)
    return note


def signature_line(signature: NoteSignature) -> str:
    """A signature's line, with its newline."""
    data = base64.b64encode(signature.key_id + signature.signature).decode()
    return f"{_DASH}{signature.name} {data}\n"


def parse_note(note: bytes) -> SignedNote:
    """Take a note apart; refuses (NoteMalformed) any byte beyond the form. Verifies nothing."""
    if len(note) > MAX_NOTE_BYTES:
        raise NoteMalformed(rule="length", line=1)
    try:
        whole = note.decode()
    except UnicodeDecodeError:
        raise NoteMalformed(rule="UTF-8", line=1) from None
    text, gap, tail = whole.rpartition("\n\n")
    if not gap or not tail.endswith("\n") or not text:
        raise NoteMalformed(rule="text, empty line, signatures", line=1)
    if any(ord(character) < ord(" ") and character != "\n" for character in whole):
        raise NoteMalformed(rule="no control characters", line=1)
    lines = tail[:-1].split("\n")
    first = text.count("\n") + 3
    if len(lines) > MAX_SIGNATURES:
        raise NoteMalformed(rule="number of signatures", line=first)
    signatures = tuple(parse_signature(line, first + offset) for offset, line in enumerate(lines))
    return SignedNote(text=text + "\n", signatures=signatures)


def verify_note(note: SignedNote, *, name: str, key: PublicLogKey) -> None:
    """Raise NoteNotSigned unless the note bears a valid signature by this name and key."""
    identifier = key_id(name, key)
    for signature in note.signatures:
        if signature.name == name and signature.key_id == identifier:
            try:
                key.verify(signature.signature, note.text.encode())
            except InvalidSignature:
                break
            return
    raise NoteNotSigned(name=name)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint; refuses (NoteMalformed) any other form of the values."""
    lines = text.split("\n")
    if len(lines) <= _CHECKPOINT_LINES or lines.pop() != "":
        raise NoteMalformed(rule="origin, size, root", line=1)
    origin, size, root, *extensions = lines
    if not origin or not all(extensions):
        raise NoteMalformed(rule="no empty line", line=1)
    if not (size.isascii() and size.isdigit()) or (size != "0" and size.startswith("0")):
        raise NoteMalformed(rule="size", line=2)
    if len(size) > MAX_TREE_SIZE_DIGITS:
        raise NoteMalformed(rule="size", line=2)
    return Checkpoint(
        origin=origin,
        size=int(size),
        root=parse_base64(root, HASH_BYTES, 3),
        extensions=tuple(extensions),
    )


def parse_signature(line: str, number: int) -> NoteSignature:
    """Read a signature line without its newline; refuses (NoteMalformed) any other form."""
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or not space or "+" in name:
        raise NoteMalformed(rule="signature line", line=number)
    raw = parse_base64(encoded, None, number)
    if len(raw) <= KEY_ID_BYTES:
        raise NoteMalformed(rule="signature line", line=number)
    return NoteSignature(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def parse_base64(text: str, length: int | None, number: int) -> bytes:
    """Strict base64: what we would write ourselves, or NoteMalformed."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteMalformed(rule="base64", line=number) from None
    if base64.b64encode(data).decode() != text or (length is not None and len(data) != length):
        raise NoteMalformed(rule="base64", line=number)
    return data
