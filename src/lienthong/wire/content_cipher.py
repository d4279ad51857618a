"""How a content lies in a node's store: in chunks, each sealed by itself under one key (EN-90).

A key is made for one content and used for nothing else, so a chunk's nonce may be its place: 11
bytes of index and one that marks the last. Chunks cannot be changed, swapped, left out or cut off
at the end without the reader noticing, and each can be opened alone, so that a content of any size
needs the memory of one chunk.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lienthong.wire.refusals import SealedContentBroken

Piece = TypeVar("Piece", bytes, memoryview)

CHUNK_BYTES: Final = 64 * 1024
"""Bytes of content in every chunk but the last, which has fewer or as many (EN-90)."""
TAG_BYTES: Final = 16
KEY_BYTES: Final = 32
SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + TAG_BYTES


def new_content_key() -> bytes:
    """A key for one content."""
    return AESGCM.generate_key(8 * KEY_BYTES)


def sealed_length(length: int) -> int:
    """How many bytes a content of `length` bytes has when it is sealed."""
    return length + TAG_BYTES * max(1, -(-length // CHUNK_BYTES))


class ContentCipher:
    """Seals and opens the chunks of one content."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal_chunk(self, index: int, chunk: bytes | memoryview, *, last: bool) -> bytes:
        """Seal the chunk at this index, counted from 0."""
        return self._cipher.encrypt(_nonce(index, last=last), chunk, None)

    def open_chunk(self, index: int, sealed: bytes, *, last: bool) -> bytes:
        """Open the chunk at this index; refuses (SealedContentBroken) any other bytes or place."""
        try:
            return self._cipher.decrypt(_nonce(index, last=last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise SealedContentBroken(chunk=index) from error

    def seal(self, content: bytes) -> bytes:
        """Seal a whole content."""
        return b"".join(self.seal_pieces(split(content, CHUNK_BYTES)))

    def open(self, sealed: bytes) -> bytes:
        """Open a whole content; refuses what was changed, cut off or lengthened."""
        return b"".join(self.open_pieces(split(sealed, SEALED_CHUNK_BYTES)))

    def seal_pieces(self, chunks: Iterable[Piece]) -> Iterator[bytes]:
        """Seal a content that comes in its chunks."""
        for index, chunk, last in _mark_last(chunks):
            yield self.seal_chunk(index, chunk, last=last)

    def open_pieces(self, sealed: Iterable[bytes]) -> Iterator[bytes]:
        """Open a content that comes in its sealed chunks."""
        for index, chunk, last in _mark_last(sealed):
            yield self.open_chunk(index, chunk, last=last)


def split(data: Piece, size: int) -> Iterator[Piece]:
    """Bytes, or a view of them, in pieces of `size`; of nothing, one empty piece."""
    for start in range(0, max(1, len(data)), size):
        yield data[start : start + size]


def _mark_last(pieces: Iterable[Piece]) -> Iterator[tuple[int, Piece, bool]]:
    before: Piece | None = None
    index = 0
    for piece in pieces:
        if before is not None:
            yield index, before, False
            index += 1
        before = piece
    if before is not None:
        yield index, before, True


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes((last,))
