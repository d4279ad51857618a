"""A foreign container's members: read with limits, so that no file can fill the memory."""

import io
import zipfile
import zlib
from typing import Final

from lienthong.wire.asice.refusals import ContainerUnreadable

MEDIA_TYPES: Final = {b"application/vnd.etsi.asic-e+zip"}
MOST_MEMBERS: Final = 1000
LARGEST_TOTAL: Final = 512 * 1024 * 1024
"""Bytes of all members together, unpacked."""
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1


def read_archive(data: bytes) -> dict[str, bytes]:
    """The members by name, without folders. Refuses (ContainerUnreadable) what is out of bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return _read(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ContainerUnreadable(problem=type(error).__name__) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_MEMBERS:
        raise ContainerUnreadable(problem=f"{len(names)} > {MOST_MEMBERS}")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ContainerUnreadable(problem=f"2 × {twice[:80]}")
    for entry in entries:
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in parts:
            raise ContainerUnreadable(problem=entry.filename[:80])
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise ContainerUnreadable(problem=entry.filename[:80])


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """What a member says of its size is not believed: reading stops at the limit."""
    members, left = {}, LARGEST_TOTAL
    for entry in entries:
        with archive.open(entry) as opened:
            content = opened.read(left + 1)
        left -= len(content)
        if left < 0:
            raise ContainerUnreadable(problem=f"> {LARGEST_TOTAL} B")
        members[entry.filename] = content
    return members
