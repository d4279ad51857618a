"""Large contents come in parts, before the message that states them (EX-94 to EX-96).

Each part is sealed as it comes and durable before it is confirmed; whoever is cut off goes on after
the last confirmed byte. The hashes of what has come so far are in memory: after a restart, or where
another process took the parts before, the whole is read once more at the end.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID, uuid4
from weakref import WeakValueDictionary

from lienthong.gateway.contents.keeper import Contents, regroup
from lienthong.gateway.contents.store import StagedPart, StoredContent, Upload
from lienthong.gateway.terms import (
    UploadLengthDiffers,
    UploadMisplaced,
    UploadPartUneven,
)
from lienthong.wire.content_cipher import (
    CHUNK_BYTES,
    ContentCipher,
    new_content_key,
    sealed_length,
    split,
)
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.refusals import ContentMismatch

FIRST_HALF = 16


class _Hashes:
    """The SHA-256 of a content and of its sealed bytes, as far as they have come."""

    def __init__(self) -> None:
        self.content = sha256()
        self.sealed = sha256()
        self.received = 0

    def add(self, chunk: bytes, sealed: bytes) -> None:
        """Go on with a chunk."""
        self.content.update(chunk)
        self.sealed.update(sealed)
        self.received += len(chunk)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a content's bytes: from which on, of how many in all."""

    offset: int
    length: int
    data: bytes

    def check(self, upload: Upload) -> None:
        """Refuse a part that does not follow on what is there, or not evenly."""
        end = self.offset + len(self.data)
        if self.length != upload.length or end > upload.length:
            raise UploadLengthDiffers(end=end, stated=self.length, length=upload.length)
        if self.offset != upload.received:
            raise UploadMisplaced(offset=self.offset, received=upload.received)
        uneven = len(self.data) % CHUNK_BYTES or not self.data
        if end != upload.length and uneven:
            raise UploadPartUneven(size=len(self.data), length=upload.length, chunk=CHUNK_BYTES)


class Uploads:
    """The uploads of one node. Its calls block: they belong in threads, one at a time an upload."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._hashes: dict[str, _Hashes] = {}
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def lock_of(self, agency: str, content_sha256: str) -> asyncio.Lock:
        """Has this process's calls about one upload wait for each other."""
        return self._locks.setdefault((agency, content_sha256), asyncio.Lock())

    def begin(self, agency: str, content_sha256: str, length: int) -> Upload:
        """An upload of which nothing is there yet, with a new key."""
        key = self._contents.holders.storage.wrap(new_content_key(), of=_name(content_sha256))
        return Upload(agency, content_sha256, length, received=0, key=key, staged=uuid4().hex)

    def alone(self, upload: Upload) -> AbstractContextManager[None]:
        """Keep every other process from it meanwhile; refuses while one has it (EX-185)."""
        return self._contents.growing.alone(upload)

    def add(
        self, upload: Upload, part: Part, before: Sequence[StagedPart]
    ) -> tuple[Upload, StagedPart | None]:
        """Seal a part and keep it; with the last one the content is in its place.

        `before` are the objects of the confirmed parts, needed with the last one. Refuses a content
        that is not the one it was said to be.
        """
        cipher = ContentCipher(self._open_key(upload))
        after = replace(upload, received=upload.received + len(part.data))
        is_last = after.received == upload.length
        hashes = self._take_hashes(upload)
        if hashes is None and is_last:
            hashes = self._read_again(upload, before, cipher)
        sealed = []
        for place, chunk in enumerate(
            split(part.data, CHUNK_BYTES), upload.received // CHUNK_BYTES
        ):
            end = place * CHUNK_BYTES + len(chunk)
            sealed.append(cipher.seal_chunk(place, chunk, last=end == upload.length))
            if hashes is not None:
                hashes.add(chunk, sealed[-1])
        if is_last and hashes is not None:
            return replace(after, object=self._finish(upload, hashes, before, sealed)), None
        noted = self._contents.growing.add(upload, sealed)
        if hashes is not None:
            self._hashes[upload.staged] = hashes
        return after, noted

    def doubt(self, upload: Upload) -> None:
        """A part was not confirmed, so the next may be others' bytes: trust only what is kept."""
        self._hashes.pop(upload.staged, None)

    def forget(self, upload: Upload, parts: Sequence[StagedPart]) -> None:
        """Let go of what was staged."""
        self._hashes.pop(upload.staged, None)
        self._contents.growing.forget(upload, parts)

    def use(
        self, upload: Upload, *, message_id: UUID, agencies: list[AgencyEntry]
    ) -> StoredContent:
        """A whole upload as the content of a message to these agencies."""
        keys = self._contents.holders.wrap_for(
            agencies, self._open_key(upload), message_id=message_id
        )
        length = sealed_length(upload.length)
        return StoredContent(data=None, sha256=upload.object or "", length=length, keys=keys)

    def _take_hashes(self, upload: Upload) -> _Hashes | None:
        """The hashes of what is confirmed; None if this process has not seen all of it."""
        hashes = self._hashes.pop(upload.staged, None)
        if not upload.received:
            return _Hashes()
        return hashes if hashes is not None and hashes.received == upload.received else None

    def _finish(
        self, upload: Upload, hashes: _Hashes, before: Sequence[StagedPart], sealed: list[bytes]
    ) -> str:
        """Put the content in its place; the name of its object."""
        found = hashes.content.hexdigest()
        if found != upload.content_sha256:
            raise ContentMismatch(property="SHA-256", found=found, stated=upload.content_sha256)
        name = hashes.sealed.hexdigest()
        self._contents.growing.finish(upload, before, sealed, name)
        return name

    def _read_again(
        self, upload: Upload, before: Sequence[StagedPart], cipher: ContentCipher
    ) -> _Hashes:
        hashes = _Hashes()
        pieces = self._contents.growing.read(upload, before)
        for index, sealed in enumerate(regroup(pieces)):
            hashes.add(cipher.open_chunk(index, sealed, last=False), sealed)
        return hashes

    def _open_key(self, upload: Upload) -> bytes:
        return self._contents.holders.storage.open(upload.key, of=_name(upload.content_sha256))


def _name(content_sha256: str) -> UUID:
    """What an upload's key is bound to in the place of a message."""
    return UUID(bytes=bytes.fromhex(content_sha256)[:FIRST_HALF])
