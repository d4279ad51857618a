"""Attachments: what their bytes are, and the ZIP the deployed form wraps around most of them."""

import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol
from uuid import NAMESPACE_URL, uuid5

from lienthong.wire.edxml.refusals import (
    ArchiveEntryRefused,
    AttachmentBomb,
    AttachmentEmpty,
    AttachmentNameRefused,
    AttachmentNotBase64,
)

MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_RATIO: Final = 200  # what no office file reaches; counted only above the bytes below
RATIO_COUNTS_ABOVE: Final = 1024 * 1024
MAX_ENTRIES: Final = 10_000  # of a ZIP that is looked into at all

# Sent as they are by the deployed SDK; the two misspelt names are its own (real .xls go zipped).
RAW_EXTENSIONS: Final = frozenset({"pdf", "doc", "docx", "xsl", "xslx", "zip"})
_ZIP_START: Final = b"PK\x03\x04"
_ZIP_ENTRY: Final = b"PK\x01\x02"
_OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
_ZIP_BASED: Final = {
    "zip": "application/zip",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "pptx": f"{_OOXML}.presentationml.presentation",
    "docm": "application/vnd.ms-word.document.macroenabled.12",
    "xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
    "odt": f"{_OPEN_DOCUMENT}.text",
    "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    "odp": f"{_OPEN_DOCUMENT}.presentation",
    "asice": "application/vnd.etsi.asic-e+zip",
    "epub": "application/epub+zip",
    "jar": "application/java-archive",
    "kmz": "application/vnd.google-earth.kmz",
    "edoc": "application/zip",
}
_OLE: Final = {"doc": "application/msword", "xls": "application/vnd.ms-excel"}
_STARTS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"<?xml", "application/xml"),
)
_TOLD_BY_START: Final = {
    "application/zip": (_ZIP_START,),
    "application/msword": (_OLE_START,),
    **{kind: tuple(start for start, named in _STARTS if named == kind) for _, kind in _STARTS},
}
_BINARY_STARTS: Final = (
    _ZIP_START,
    _OLE_START,
    *(start for start, kind in _STARTS if kind not in {"application/xml", "application/rtf"}),
)
_RAW_STARTS: Final = {"pdf": b"%PDF-", "doc": _OLE_START, "docx": _ZIP_START}
_XML_SPACE: Final = b" \t\r\n"
_PIECE: Final = 256 * 1024
_TEXT_SAMPLE: Final = 4096
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()
_DAMAGED_FROM: Final = 4
_DAMAGED_PERCENT: Final = 1
_TEXTS: Final = frozenset({"txt", "csv", "xml", "htm", "html", "json"})
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u2028-\u202e\u2066-\u2069]')
_DRIVE = re.compile("[A-Za-z]:")
_MAX_NAME_BYTES: Final = 255
_LONGEST_SHOWN: Final = 80


class Placed(Protocol):
    """Where in a packet something stands: an element's path, and its line."""

    @property
    def path(self) -> str:
        """Names from the root, separated by slashes."""

    @property
    def line(self) -> int:
        """Counted from 1; 0 in a packet that is being written."""


@dataclass(frozen=True, slots=True)
class BeingWritten:
    """A place in a packet that is not there yet."""

    path: str = "edXML/AttachmentEncoded/Attachment"
    line: int = 0


BEING_WRITTEN: Final = BeingWritten()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file's own bytes, and whether they came out of a ZIP or should have."""

    content: bytes
    was_packed: bool = False
    left_packed: bool = False


def decode_base64(text: str, *, name: str, at: Placed) -> bytes:
    """Decode, whatever the line breaks; refuses what is empty or not base64.

    In pieces: in one, a large file would stop every other thread for a second.
    """
    try:
        decoded = b"".join(_decode_pieces(text))
    except (binascii.Error, ValueError):
        raise AttachmentNotBase64(name=name, path=at.path, line=at.line) from None
    if not decoded:
        raise AttachmentEmpty(name=name, path=at.path, line=at.line)
    return decoded


def _decode_pieces(text: str) -> Iterator[bytes]:
    rest = b""
    for start in range(0, len(text), _PIECE):
        piece = rest + text[start : start + _PIECE].encode("ascii").translate(None, _XML_SPACE)
        ready = (len(piece) - 1) // 4 * 4
        if piece[:ready].endswith(b"="):
            raise ValueError("something follows the end")
        yield binascii.a2b_base64(piece[:ready], strict_mode=True)
        rest = piece[ready:]
    if len(text) < len(rest) + 4 or rest.strip(b"="):  # one mark too many at the end harms nobody
        yield binascii.a2b_base64(rest, strict_mode=True)


def check_name(name: str, *, at: Placed = BEING_WRITTEN) -> None:
    """Refuse a name that is more than a file name: folders, devices, control marks."""
    plain = name.strip() == name and name.strip(".") and len(name.encode()) <= _MAX_NAME_BYTES
    if not plain or _UNSAFE_NAME.search(name):
        raise AttachmentNameRefused(
            name=_shown(name),
            limit=_MAX_NAME_BYTES,
            path=f"{at.path}/AttachmentName",
            line=at.line,
        )


def _shown(name: str) -> str:
    """A name in quotes, letters as they are; marks that do not show are written out."""
    return repr(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…")


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a ZIP does."""
    return content.startswith(_ZIP_START)


def extension_of(name: str) -> str:
    """The part after the last dot, lower case; empty without one."""
    _, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""


def unpack(
    content: bytes, *, name: str, at: Placed = BEING_WRITTEN, room: int = MAX_UNPACKED_BYTES
) -> Unpacked:
    """Take a file out of the one-entry ZIP the deployed form puts around it (ED-63).

    A file whose name ends in .zip stays as it is. One of a format that is a ZIP itself (.docx,
    .xlsx) stays too, unless its one entry has the same ending: then the outer ZIP is the wrapping.
    A ZIP of several entries, encrypted or damaged, stays (`left_packed`). Refuses paths, and what
    would give more than `room` bytes.
    """
    if len(content) > room:
        raise AttachmentBomb(name=name, path=at.path, line=at.line, packed=len(content), limit=room)
    extension = extension_of(name)
    if not is_zip(content) or extension == "zip":
        return Unpacked(content)
    inner = _Wrapping(name, len(content), at, room).open(content)
    if inner is None:
        return Unpacked(content, left_packed=extension not in _ZIP_BASED)
    return Unpacked(inner, was_packed=True)


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """The ZIP around a file: the file's name, the ZIP's size and place, the room there is."""

    name: str
    packed: int
    at: Placed
    room: int

    @property
    def limit(self) -> int:
        """How many bytes may come out."""
        return min(self.room, max(RATIO_COUNTS_ABOVE, self.packed * MAX_RATIO))

    def open(self, content: bytes) -> bytes | None:
        """The content of the archive's single entry, or None if the archive is no wrapping."""
        if content.count(_ZIP_ENTRY) > MAX_ENTRIES:
            return None
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = archive.infolist()
                if len(entries) != 1 or not _is_plain(entries[0]):
                    return None
                return self._take_out(archive, entries[0])
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
            return None

    def _take_out(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
        self._check_path(entry.orig_filename.replace("\\", "/"))
        if entry.file_size > self.limit:
            self._refuse_bomb()
        extension = extension_of(self.name)
        if extension in _ZIP_BASED and extension_of(entry.filename) != extension:
            return None
        with archive.open(entry) as file:
            content = file.read(self.limit + 1)  # the declared size may lie
        if len(content) > self.limit:
            self._refuse_bomb()
        return content

    def _check_path(self, stored: str) -> None:
        if stored.startswith("/") or ".." in stored.split("/") or _DRIVE.match(stored):
            raise ArchiveEntryRefused(
                name=_shown(stored), attachment=self.name, path=self.at.path, line=self.at.line
            )

    def _refuse_bomb(self) -> None:
        raise AttachmentBomb(
            name=self.name,
            path=self.at.path,
            line=self.at.line,
            packed=self.packed,
            limit=self.limit,
        )


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    encrypted = entry.flag_bits & 0x1
    method = entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return method and not encrypted and not entry.is_dir()


def contradicts(declared: str, received: bytes) -> bool:
    """Whether the bytes cannot be of the declared type; told only of types that bytes tell."""
    kind = declared.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return received.startswith(_BINARY_STARTS)
    starts = _TOLD_BY_START.get(kind)
    return starts is not None and not received.startswith(starts)


def content_type_of(content: bytes, name: str) -> str:
    """What the bytes are; the name decides only between formats that begin alike."""
    extension = extension_of(name)
    if content.startswith(_ZIP_START):
        return _ZIP_BASED.get(extension, "application/zip")
    if content.startswith(_OLE_START):
        return _OLE.get(extension, "application/x-ole-storage")
    for start, content_type in _STARTS:
        if content.startswith(start):
            return content_type
    sample = content[:_TEXT_SAMPLE]
    return "application/octet-stream" if b"\x00" in sample or not _is_text(sample) else "text/plain"


def _is_text(sample: bytes) -> bool:
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.start >= _TEXT_SAMPLE - 3  # cut within a character
    return True


def is_damaged_by_text_decoding(content: bytes, name: str) -> bool:
    """Whether a binary file went through a text decoder: it is full of replacement characters."""
    if extension_of(name) in _TEXTS:
        return False
    replaced = content.count(_REPLACEMENT)
    share = replaced * len(_REPLACEMENT) * 100
    return replaced >= _DAMAGED_FROM and share >= len(content) * _DAMAGED_PERCENT


def pack(content: bytes, *, name: str) -> tuple[bytes, str]:
    """Content and ContentType as the deployed form sends them (ED-66).

    Files of the SDK's raw list go as they are, if they are what their names say; all others in a
    ZIP with one entry, whose name depends only on the content and whose date is fixed: the same
    file gives the same bytes, and comes out again as it was.
    """
    extension = extension_of(name)
    if extension == "zip":
        return content, content_type_of(content, name)
    is_raw = extension in RAW_EXTENSIONS and content.startswith(_RAW_STARTS.get(extension, b""))
    if is_raw and _stays_whole(content, name):
        return content, f"application/{extension}"
    return _wrap(content, extension), "application/zip"


def _stays_whole(content: bytes, name: str) -> bool:
    """Whether a reader would leave the content as it is."""
    try:
        return not unpack(content, name=name).was_packed
    except (ArchiveEntryRefused, AttachmentBomb):
        return False


def _wrap(content: bytes, extension: str) -> bytes:
    suffix = f".{extension}" if re.fullmatch(r"[0-9a-z]{1,10}", extension) else ""
    entry = zipfile.ZipInfo(f"{uuid5(NAMESPACE_URL, sha256(content).hexdigest())}{suffix}")
    entry.compress_type = zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, content)
    return buffer.getvalue()
