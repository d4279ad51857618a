"""Contents on their way in, sealed part by part: in a file, or each part as an object (EX-196).

A part that is confirmed is durable. In a bucket every process sees it: the rows of the upload name
the objects of its parts, in order, until they are put together as one.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import sha256
from itertools import chain
from typing import Protocol

from lienthong.gateway.contents.objects import Folder, ObjectLost, Objects, Staging, flush
from lienthong.gateway.contents.store import StagedPart, Upload
from lienthong.gateway.terms import UploadElsewhere
from lienthong.wire.content_cipher import CHUNK_BYTES, SEALED_CHUNK_BYTES

PIECE_BYTES = 1024 * 1024
LOCK = ".lock"


class UploadLost(Exception):  # noqa: N818 - told to the caller as an upload to begin anew
    """What was confirmed is not there any more."""


class Growing(Protocol):
    """Where the sealed bytes of unfinished uploads are. Its calls block."""

    def alone(self, upload: Upload) -> AbstractContextManager[None]:
        """Keep every other process from the upload's bytes meanwhile, where that is needed."""

    def add(self, upload: Upload, sealed: Sequence[bytes]) -> StagedPart | None:
        """Keep a part behind what is confirmed, durably; what is to be noted of it, if anything."""

    def read(self, upload: Upload, parts: Sequence[StagedPart]) -> Iterator[bytes]:
        """What is confirmed; raises UploadLost where something is missing."""

    def finish(
        self, upload: Upload, parts: Sequence[StagedPart], sealed: Sequence[bytes], name: str
    ) -> None:
        """Have what is confirmed, and the last part behind it, as the object of this name."""

    def forget(self, upload: Upload, parts: Sequence[StagedPart]) -> None:
        """Let go of what is left of an upload."""


class GrowingFile:
    """One file an upload; it moves to its place when it is whole."""

    def __init__(self, staging: Staging, folder: Folder) -> None:
        self._staging = staging
        self._folder = folder

    @contextmanager
    def alone(self, upload: Upload) -> Iterator[None]:
        """Lock a file beside it; refuses while another process has that (UploadElsewhere).

        The upload's own file moves away when it is whole, and a lock on it would move with it. The
        lock ends with the process, so a killed one holds up nobody.
        """
        with self._staging.open(upload.staged + LOCK, new=False) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UploadElsewhere(sha256=upload.content_sha256) from None
            yield

    def add(self, upload: Upload, sealed: Sequence[bytes]) -> None:
        """Write behind what is confirmed, over what was written and not confirmed, and flush."""
        with self._staging.open(upload.staged, new=False) as file:
            if file.seek(0, os.SEEK_END) < _sealed_bytes(upload):
                raise UploadLost
            self._staging.leave_room()
            file.truncate(_sealed_bytes(upload))
            file.seek(0, os.SEEK_END)
            file.writelines(sealed)
            flush(file)

    def read(self, upload: Upload, _parts: Sequence[StagedPart]) -> Iterator[bytes]:
        """Read the file as far as it is confirmed."""
        left = _sealed_bytes(upload)
        with self._staging.open(upload.staged, new=False) as file:
            while left > 0:
                piece = file.read(min(PIECE_BYTES, left))
                if not piece:
                    raise UploadLost
                left -= len(piece)
                yield piece

    def finish(
        self, upload: Upload, _parts: Sequence[StagedPart], sealed: Sequence[bytes], name: str
    ) -> None:
        """Add the last part and move the file."""
        self.add(upload, sealed)
        self._folder.take(name, self._staging.path(upload.staged))

    def forget(self, upload: Upload, _parts: Sequence[StagedPart]) -> None:
        """Remove the file and its lock, if they are there."""
        self._staging.remove(upload.staged)
        self._staging.remove(upload.staged + LOCK)


class GrowingParts:
    """One object a part, named by its own bytes; put together when the last one is here."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def alone(self, _upload: Upload) -> AbstractContextManager[None]:
        """Each part is an object of its own: nobody writes over another's, the rows decide."""
        return nullcontext()

    def add(self, upload: Upload, sealed: Sequence[bytes]) -> StagedPart:
        """Keep the part as an object."""
        running, length = sha256(), 0
        for chunk in sealed:
            running.update(chunk)
            length += len(chunk)
        name = running.hexdigest()
        self._objects.keep(name, sealed)
        return StagedPart(start=_sealed_bytes(upload), length=length, object=name)

    def read(self, upload: Upload, parts: Sequence[StagedPart]) -> Iterator[bytes]:
        """Read part after part; each is compared with its name."""
        place = 0
        for part in parts:
            if part.start != place:
                raise UploadLost
            place += part.length
            try:
                yield from self._objects.read(part.object, part.length)
            except ObjectLost as error:
                raise UploadLost from error
        if place != _sealed_bytes(upload):
            raise UploadLost

    def finish(
        self, upload: Upload, parts: Sequence[StagedPart], sealed: Sequence[bytes], name: str
    ) -> None:
        """Read the parts and write the whole, at the same time."""
        self._objects.keep(name, chain(self.read(upload, parts), sealed))

    def forget(self, _upload: Upload, parts: Sequence[StagedPart]) -> None:
        """Remove the objects of the parts; those that cannot be removed now are swept away."""
        for part in parts:
            self._objects.remove(part.object)


def _sealed_bytes(upload: Upload) -> int:
    """How many sealed bytes are confirmed: whole chunks only, until the last part."""
    return upload.received // CHUNK_BYTES * SEALED_CHUNK_BYTES
