"""Sealing contents before they are kept, and reading them back (EX-90 to EX-93).

Everything here blocks: small contents are done where they come up, large ones in threads.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from uuid import UUID

from lienthong.gateway.contents.holders import NODE, Holders, StorageKey, Wrap, find_wrap
from lienthong.gateway.contents.objects import ObjectLost, Objects, Staging
from lienthong.gateway.contents.staging import Growing
from lienthong.gateway.contents.store import Found, PlainContent, RemovedContent, StoredContent
from lienthong.gateway.moments import from_milliseconds
from lienthong.gateway.terms import (
    ContentMissing,
    ContentRemoved,
    ContentSealedForOthers,
    ContentsUnreachable,
    StorageUnavailable,
)
from lienthong.gateway.terms.storing import LAST_WRITE_FAILED, NO_ROOM
from lienthong.wire.content_cipher import (
    CHUNK_BYTES,
    SEALED_CHUNK_BYTES,
    ContentCipher,
    new_content_key,
    sealed_length,
    split,
)
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.framing import Framed, SealedFrame, frame, frame_sealed
from lienthong.wire.instants import to_text
from lienthong.wire.records import MAX_CONTENT_BYTES, digest
from lienthong.wire.refusals import SealedContentBroken, WrapNotOpened

"""What is wrong with a disk of which little is left (EX-226)."""
MOST_IN_ROW = 256 * 1024
"""Bytes of a sealed content up to which it lies in its row: a file's own flush would cost more."""


ALL_CHUNKS = range(MAX_CONTENT_BYTES // CHUNK_BYTES + 1)


class Contents:
    """The contents of one node."""

    def __init__(
        self, storage: StorageKey, objects: Objects, staging: Staging, growing: Growing
    ) -> None:
        self.holders = Holders(storage)
        self.objects = objects
        self.staging = staging
        self.growing = growing

    def check_reachable(self) -> None:
        """Refuse where large contents can be neither kept nor read now, as far as one knows."""
        trouble = self.objects.find_trouble()
        if trouble is not None:
            raise ContentsUnreachable(reason=trouble)

    def find_trouble(self) -> str | None:
        """Why no large contents are taken now; those that are there may be read all the same."""
        return self.objects.find_trouble() or (NO_ROOM if self.objects.lacks_room() else None)

    def seal(
        self, content: bytes, *, message_id: UUID, agencies: Iterable[AgencyEntry]
    ) -> StoredContent:
        """Seal a content for these agencies; a large one is in its place when this returns."""
        key = new_content_key()
        keys = self.holders.wrap_for(agencies, key, message_id=message_id)
        cipher = ContentCipher(key)
        if sealed_length(len(content)) > MOST_IN_ROW:
            return self._seal_apart(content, cipher, keys)
        sealed = cipher.seal(content)
        return StoredContent(data=sealed, sha256=digest(sealed), length=len(sealed), keys=keys)

    def _seal_apart(self, content: bytes, cipher: ContentCipher, keys: bytes) -> StoredContent:
        """Chunk by chunk, each sealed and hashed while the processor has it at hand."""
        hashed, pieces = sha256(), []
        for sealed in cipher.seal_pieces(split(memoryview(content), CHUNK_BYTES)):
            hashed.update(sealed)
            pieces.append(sealed)
        name, length = hashed.hexdigest(), sum(map(len, pieces))
        self.objects.keep(name, pieces)
        return StoredContent(data=None, sha256=name, length=length, keys=keys)

    def head(self, record: Framed, found: Found | None, codes: tuple[str, ...]) -> bytes:
        """What goes before the content in a frame for an agency known by these codes."""
        wrap = self._own_wrap(found, codes)
        if wrap is None:
            return frame(Framed(header=record.header, seal=record.seal))
        return frame_sealed(
            SealedFrame(
                header=record.header,
                seal=record.seal,
                holder=wrap.code,
                key=wrap.key,
                wrap=wrap.wrap,
            )
        )

    def read_for(
        self,
        message_id: UUID,
        found: Found | None,
        codes: tuple[str, ...],
        chunks: range = ALL_CHUNKS,
    ) -> Iterator[bytes]:
        """The content's chunks, in pieces: sealed for whoever can open it, else opened.

        Refuses one that is removed, and (ContentMissing) one that is lost, changed, or sealed for
        others only.
        """
        match found:
            case StoredContent() if self._own_wrap(found, codes):
                return self._read_sealed(found, message_id, chunks)
            case StoredContent():
                return self._read_open(found, message_id, chunks)
            case PlainContent(data=data):
                return iter((data[chunks.start * CHUNK_BYTES : chunks.stop * CHUNK_BYTES],))
            case RemovedContent(removed_ms=removed_ms):
                removed_at = to_text(from_milliseconds(removed_ms))
                raise ContentRemoved(id=message_id, removed_at=removed_at)
        raise ContentMissing(id=message_id)

    def _own_wrap(self, found: Found | None, codes: tuple[str, ...]) -> Wrap | None:
        """The wrap that an agency known by these codes opens by itself; None if the node must."""
        if not isinstance(found, StoredContent):
            return None
        wrap = find_wrap(found.wraps, codes)
        return wrap if wrap is not None and wrap.code != NODE else None

    def _read_sealed(
        self, stored: StoredContent, message_id: UUID, chunks: range
    ) -> Iterator[bytes]:
        start, end = chunks.start * SEALED_CHUNK_BYTES, chunks.stop * SEALED_CHUNK_BYTES
        if stored.data is not None:
            yield stored.data[start:end]
            return
        try:
            yield from self.objects.read(stored.sha256, stored.length, start, end)
        except ObjectLost as error:
            raise ContentMissing(id=message_id) from error

    def _read_open(self, stored: StoredContent, message_id: UUID, chunks: range) -> Iterator[bytes]:
        last = max(1, -(-stored.length // SEALED_CHUNK_BYTES)) - 1
        try:
            cipher = ContentCipher(self._open_key(stored, message_id))
            pieces = self._read_sealed(stored, message_id, chunks)
            for index, sealed in enumerate(regroup(pieces), chunks.start):
                yield cipher.open_chunk(index, sealed, last=index == last)
        except (SealedContentBroken, WrapNotOpened) as error:
            raise ContentMissing(id=message_id) from error

    def _open_key(self, stored: StoredContent, message_id: UUID) -> bytes:
        key = self.holders.open(stored.wraps, of=message_id)
        if key is None:
            raise ContentSealedForOthers(id=message_id)
        return key


def lies_apart(found: Found | None) -> bool:
    """Whether a content is an object of its own, and so perhaps too large to hold in memory."""
    return isinstance(found, StoredContent) and found.data is None


@contextmanager
def storing() -> Iterator[None]:
    """What the disk refuses, a full one above all, is told as the store's own refusal (EX-33)."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(reason=error.strerror or LAST_WRITE_FAILED) from error


def regroup(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Sealed bytes in any pieces, as whole sealed chunks and a last one."""
    left = b""
    for piece in pieces:
        data = left + piece
        whole = len(data) // SEALED_CHUNK_BYTES * SEALED_CHUNK_BYTES
        yield from split(data[:whole], SEALED_CHUNK_BYTES) if whole else ()
        left = data[whole:]
    if left:
        yield left
