"""LTM1: a sealed header and its content in one body (EN-20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lienthong.wire.refusals import FrameBroken

MEDIA_TYPE: Final = "application/vnd.lienthong.message"
SEQUENCE_MEDIA_TYPE: Final = "application/vnd.lienthong.messages"
MAGIC: Final = b"LTM1"
MAX_HEADER_BYTES: Final = 256 * 1024
MAX_SEAL_BYTES: Final = 1024  # a P-256 seal has at most 72; larger algorithms may come

_LENGTH_OF_HEADER_LENGTH: Final = 4
_LENGTH_OF_FRAME_LENGTH: Final = 4
_LENGTH_OF_SEAL_LENGTH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A header, the seal on it, and the content that the header describes (perhaps none)."""

    header: bytes
    seal: bytes
    content: bytes = b""


def frame(framed: Framed) -> bytes:
    """Write the parts with their lengths; refuses (ValueError) parts longer than EN-20 allows."""
    if not 0 < len(framed.header) <= MAX_HEADER_BYTES or not 0 < len(framed.seal) <= MAX_SEAL_BYTES:
        raise ValueError("header or seal is empty or longer than EN-20 allows")
    return b"".join(
        (
            MAGIC,
            len(framed.header).to_bytes(_LENGTH_OF_HEADER_LENGTH),
            framed.header,
            len(framed.seal).to_bytes(_LENGTH_OF_SEAL_LENGTH),
            framed.seal,
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


def join_frames(frames: Sequence[bytes]) -> bytes:
    """Frames one after another, each preceded by its length in 4 bytes (EN-21)."""
    return b"".join(
        part for one in frames for part in (len(one).to_bytes(_LENGTH_OF_FRAME_LENGTH), one)
    )


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


def _take(body: bytes, start: int, width: int, most: int, part: str) -> tuple[bytes, int]:
    """A part that is preceded by its length in `width` bytes, and where it ends."""
    begin = start + width
    length = int.from_bytes(body[start:begin])
    if len(body) < begin or not 0 < length <= most or len(body) < begin + length:
        raise FrameBroken(position=start, part=part)
    return body[begin : begin + length], begin + length
