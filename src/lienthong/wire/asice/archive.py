"""A foreign container's members: read with limits, so that no file can fill the memory."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lienthong.kernel.errors import gettext_noop
from lienthong.wire.asice.refusals import ContainerUnreadable

MEDIA_TYPES: Final = {b"application/vnd.etsi.asic-e+zip"}
MOST_MEMBERS: Final = 1000
LARGEST_TOTAL: Final = 512 * 1024 * 1024
"""Bytes of all members together, unpacked."""
MOST_CANONICAL: Final = 16 * 1024 * 1024
"""Bytes of canonical XML of all signatures together: each may name the same large element."""
NO_ARCHIVE: Final = gettext_noop("it is no ZIP archive, or a damaged one")
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1
UNREADABLE_ARCHIVE: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError),
    *(NotImplementedError, ValueError, struct.error, OSError),
)


class Members(dict[str, bytes]):
    """Members by name, each hashed once an algorithm, however often signatures name it."""

    def __init__(self, members: Mapping[str, bytes]) -> None:
        super().__init__(members)
        self._digests: dict[tuple[str, str], bytes] = {}
        self._canonical = 0

    def digest(self, name: str, algorithm: str) -> bytes:
        """A member's digest by this algorithm, as Python calls it."""
        known = self._digests.get((name, algorithm))
        if known is None:
            known = self._digests[name, algorithm] = hashlib.new(algorithm, self[name]).digest()
        return known

    def count_canonical(self, content: bytes) -> bytes:
        """The same canonical XML; refuses more of it than any honest container needs."""
        self._canonical += len(content)
        if self._canonical > MOST_CANONICAL:
            raise ContainerUnreadable(problem=f"> {MOST_CANONICAL} B XML")
        return content


def list_names(data: bytes) -> list[str]:
    """The names of the members; refuses (ContainerUnreadable) what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except UNREADABLE_ARCHIVE as error:
        raise ContainerUnreadable(problem=NO_ARCHIVE) from error


def read_archive(data: bytes) -> Members:
    """The members by name, without folders. Refuses (ContainerUnreadable) what is out of bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return Members({entry.filename: _read(archive, entry) for entry in entries})
    except UNREADABLE_ARCHIVE as error:
        raise ContainerUnreadable(problem=NO_ARCHIVE) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_MEMBERS:
        raise ContainerUnreadable(problem=f"{len(names)} > {MOST_MEMBERS}")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ContainerUnreadable(problem=f"2 × {twice[:80]}")
    if sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
        raise ContainerUnreadable(problem=f"> {LARGEST_TOTAL} B")
    for entry in entries:
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in parts:
            raise ContainerUnreadable(problem=entry.filename[:80])
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise ContainerUnreadable(problem=entry.filename[:80])


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more is unpacked than the member says it has; a longer one fails its checksum."""
    with archive.open(entry) as opened:
        content = opened.read(entry.file_size)
        opened.read(1)
    return content
