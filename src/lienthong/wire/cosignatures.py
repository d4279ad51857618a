"""Cosignatures of witnesses on a checkpoint: C2SP tlog-cosignature v1 (EN-81, EN-82).

A witness signs the checkpoint's text with a time before it: as of then it knows no longer history
of this log, and none that contradicts this one. The line stands below the log's own signature.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature

from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import NoteSignature, parse_note, parse_signature, signature_line
from lienthong.wire.refusals import CosignatureInvalid, NoteMalformed
from lienthong.wire.seals import LogKey

_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999, after which no date can be written."""


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That a witness co-signed, and when by its clock; `line` is the signature line."""

    witness: NamedKey
    at: datetime
    line: str


def cosign(text: str, *, name: str, key: LogKey, at: datetime) -> str:
    """The signature line, with its newline, by which a witness co-signs a checkpoint's text."""
    seconds = int(at.timestamp())
    witness = NamedKey(name, key.public_key(), KeyUse.WITNESS)
    payload = seconds.to_bytes(_TIME_BYTES) + key.sign(_message(text, seconds))
    return signature_line(NoteSignature(name=name, key_id=witness.id, signature=payload))


def find_cosignatures(
    text: str, signatures: Iterable[NoteSignature], witnesses: Sequence[NamedKey]
) -> list[Cosignature]:
    """The cosignatures of these witnesses on a checkpoint's text, the first of each.

    Lines of keys that are not given are passed over, as notes demand; one that names a given key
    and does not hold is refused (CosignatureInvalid).
    """
    found: dict[str, Cosignature] = {}
    for signature in signatures:
        for witness in witnesses:
            if (signature.name, signature.key_id) == (witness.name, witness.id):
                found.setdefault(witness.to_text(), _verify(text, signature, witness))
    return list(found.values())


def read_lines(lines: str) -> tuple[NoteSignature, ...]:
    """Signature lines, each ended by a newline; refuses (NoteMalformed) any other form."""
    if not lines:
        return ()
    if not lines.endswith("\n"):
        raise NoteMalformed(rule="signature line", line=lines.count("\n") + 1)
    return tuple(
        parse_signature(line, number) for number, line in enumerate(lines[:-1].split("\n"), 1)
    )


def add_lines(note: bytes, lines: Iterable[str]) -> bytes:
    """The note with further signature lines below its own."""
    return note + "".join(lines).encode()


def split_lines(note: bytes, *, origin: str) -> tuple[bytes, tuple[str, ...]]:
    """The note with the lines under the log's own name only, and all other lines, sorted."""
    parsed = parse_note(note)
    own = [signature for signature in parsed.signatures if signature.name == origin]
    others = {signature_line(one) for one in parsed.signatures if one.name != origin}
    text = f"{parsed.text}\n{''.join(map(signature_line, own))}"
    return text.encode(), tuple(sorted(others))


def _verify(text: str, signature: NoteSignature, witness: NamedKey) -> Cosignature:
    payload = signature.signature
    seconds = int.from_bytes(payload[:_TIME_BYTES])
    if len(payload) != _TIME_BYTES + _SIGNATURE_BYTES or seconds > _LAST_SECOND:
        raise CosignatureInvalid(witness=witness.name)
    try:
        witness.key.verify(payload[_TIME_BYTES:], _message(text, seconds))
    except InvalidSignature:
        raise CosignatureInvalid(witness=witness.name) from None
    return Cosignature(witness, datetime.fromtimestamp(seconds, UTC), signature_line(signature))


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
