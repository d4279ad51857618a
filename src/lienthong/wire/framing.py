"""LTM1: a sealed header and its content in one body (EN-20).

LTM2: the same for one reader, with the content encrypted (EN-76). The first four bytes tell them
apart; in both whatever comes before the content says its length first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lienthong.wire.fields import is_agency_code
from lienthong.wire.refusals import FrameBroken

MEDIA_TYPE: Final = "application/vnd.lienthong.message"
SEQUENCE_MEDIA_TYPE: Final = "application/vnd.lienthong.messages"
MAGIC: Final = b"LTM1"
SEALED_MAGIC: Final = b"LTM2"
MAX_HEADER_BYTES: Final = 256 * 1024
MAX_SEAL_BYTES: Final = 1024  # a P-256 seal has at most 72; larger algorithms may come
MAX_WRAP_BYTES: Final = 2048  # X25519 makes 80 or 140; a hybrid with ML-KEM-768 some 1,170
MAX_CODE_BYTES: Final = 35
FINGERPRINT_BYTES: Final = 32

_LENGTH_OF_HEADER_LENGTH: Final = 4
_LENGTH_OF_FRAME_LENGTH: Final = 4
_LENGTH_OF_SEAL_LENGTH: Final = 2
_LENGTH_OF_CODE_LENGTH: Final = 1
_LENGTH_OF_WRAP_LENGTH: Final = 2
MAX_HEAD_BYTES: Final = (
    len(SEALED_MAGIC)
    + _LENGTH_OF_HEADER_LENGTH
    + MAX_HEADER_BYTES
    + _LENGTH_OF_SEAL_LENGTH
    + MAX_SEAL_BYTES
    + _LENGTH_OF_CODE_LENGTH
    + MAX_CODE_BYTES
    + FINGERPRINT_BYTES
    + _LENGTH_OF_WRAP_LENGTH
    + MAX_WRAP_BYTES
)
"""The most bytes that can stand before the content, in either frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A header, the seal on it, and the content that the header describes (perhaps none)."""

    header: bytes
    seal: bytes
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFrame:
    """A header, the seal on it, and the content encrypted for one holder of a key (EN-76).

    `holder` is the code for which the content's key was wrapped, `key` the fingerprint of the
    encryption key that opens `wrap`, `content` the sealed chunks (EN-90).
    """

    header: bytes
    seal: bytes
    holder: str
    key: str
    wrap: bytes
    content: bytes = b""


def frame(framed: Framed) -> bytes:
    """Write the parts with their lengths; refuses (ValueError) parts longer than EN-20 allows."""
    return b"".join((MAGIC, *_record(framed), framed.content))


def frame_sealed(framed: SealedFrame) -> bytes:
    """Write the parts with their lengths; refuses (ValueError) what EN-76 does not allow.

    The content stands last: with none given, this is what goes before a content that is streamed.
    """
    if not 0 < len(framed.wrap) <= MAX_WRAP_BYTES or not is_agency_code(framed.holder):
        raise ValueError("wrap or code is empty or longer than EN-76 allows")
    fingerprint = bytes.fromhex(framed.key)
    if len(fingerprint) != FINGERPRINT_BYTES:
        raise ValueError("a fingerprint has 32 bytes (EN-74)")
    return b"".join(
        (
            SEALED_MAGIC,
            *_record(framed),
            len(framed.holder).to_bytes(_LENGTH_OF_CODE_LENGTH),
            framed.holder.encode(),
            fingerprint,
            len(framed.wrap).to_bytes(_LENGTH_OF_WRAP_LENGTH),
            framed.wrap,
            framed.content,
        )
    )


def unframe(body: bytes) -> Framed:
    """Take a body apart; refuses (FrameBroken) what `frame` cannot write. Verifies no seal."""
    if not body.startswith(MAGIC):
        raise FrameBroken(position=0, part="LTM1")
    header, position = _take(body, len(MAGIC), _LENGTH_OF_HEADER_LENGTH, MAX_HEADER_BYTES, "header")
    seal, position = _take(body, position, _LENGTH_OF_SEAL_LENGTH, MAX_SEAL_BYTES, "seal")
    return Framed(header=header, seal=seal, content=body[position:])


def unframe_sealed(body: bytes) -> SealedFrame:
    """Take a body apart; refuses (FrameBroken) what `frame_sealed` cannot write. Opens nothing.

    Of a body that comes as a stream, its first MAX_HEAD_BYTES will do: `content` is then the
    beginning of the content.
    """
    if not body.startswith(SEALED_MAGIC):
        raise FrameBroken(position=0, part="LTM2")
    header, place = _take(
        body, len(SEALED_MAGIC), _LENGTH_OF_HEADER_LENGTH, MAX_HEADER_BYTES, "header"
    )
    seal, place = _take(body, place, _LENGTH_OF_SEAL_LENGTH, MAX_SEAL_BYTES, "seal")
    code, end = _take(body, place, _LENGTH_OF_CODE_LENGTH, MAX_CODE_BYTES, "code")
    holder = code.decode("ascii", errors="replace")
    if not is_agency_code(holder):
        raise FrameBroken(position=place, part="code")
    fingerprint, end = body[end : end + FINGERPRINT_BYTES], end + FINGERPRINT_BYTES
    wrap, end = _take(body, end, _LENGTH_OF_WRAP_LENGTH, MAX_WRAP_BYTES, "wrap")
    return SealedFrame(
        header=header,
        seal=seal,
        holder=holder,
        key=fingerprint.hex(),
        wrap=wrap,
        content=body[end:],
    )


def unframe_either(body: bytes) -> Framed | SealedFrame:
    """Take an open (LTM1) or a sealed (LTM2) body apart; refuses (FrameBroken) anything else."""
    return unframe_sealed(body) if body.startswith(SEALED_MAGIC) else unframe(body)


def join_frames(frames: Sequence[bytes]) -> bytes:
    """Frames one after another, each preceded by its length in 4 bytes (EN-21)."""
    return b"".join(part for one in frames for part in with_length([one]))


def with_length(parts: Sequence[bytes]) -> list[bytes]:
    """One frame of a sequence, in parts: its length first (EN-21)."""
    return [sum(map(len, parts)).to_bytes(_LENGTH_OF_FRAME_LENGTH), *parts]


def split_frames(body: bytes) -> list[bytes]:
    """The frames of a sequence; refuses (FrameBroken) one that ends within a frame."""
    frames, position = [], 0
    while position < len(body):
        begin = position + _LENGTH_OF_FRAME_LENGTH
        end = begin + int.from_bytes(body[position:begin])
        if end > len(body) or begin > len(body):
            raise FrameBroken(position=position, part="LTM1")
        frames.append(body[begin:end])
        position = end
    return frames


def _record(framed: Framed | SealedFrame) -> tuple[bytes, ...]:
    """Header and seal, each preceded by its length."""
    if not 0 < len(framed.header) <= MAX_HEADER_BYTES or not 0 < len(framed.seal) <= MAX_SEAL_BYTES:
        raise ValueError("header or seal is empty or longer than EN-20 allows")
    return (
        len(framed.header).to_bytes(_LENGTH_OF_HEADER_LENGTH),
        framed.header,
        len(framed.seal).to_bytes(_LENGTH_OF_SEAL_LENGTH),
        framed.seal,
    )


def _take(body: bytes, start: int, width: int, most: int, part: str) -> tuple[bytes, int]:
    """A part that is preceded by its length in `width` bytes, and where it ends."""
    begin = start + width
    length = int.from_bytes(body[start:begin])
    if len(body) < begin or not 0 < length <= most or len(body) < begin + length:
        raise FrameBroken(position=start, part=part)
    return body[begin : begin + length], begin + length
