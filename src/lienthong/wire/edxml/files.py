"""Attachments: what their bytes are, and the ZIP the deployed form wraps around most of them."""

import binascii
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NoReturn
from uuid import NAMESPACE_URL, uuid5

from lienthong.wire.edxml.refusals import (
    AttachmentBomb,
    AttachmentEmpty,
    AttachmentNameRefused,
    AttachmentNotBase64,
)

MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_RATIO: Final = 200  # what no office file reaches; counted only above the bytes below
RATIO_COUNTS_ABOVE: Final = 1024 * 1024

# Sent as they are by the deployed SDK; the two misspelt names are its own (real .xls go zipped).
RAW_EXTENSIONS: Final = frozenset({"pdf", "doc", "docx", "xsl", "xslx", "zip"})
_ZIP_START: Final = b"PK\x03\x04"
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
_TEXT_SAMPLE: Final = 4096
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()
_DAMAGED_FROM: Final = 4
_DAMAGED_PERCENT: Final = 1
_TEXTS: Final = frozenset({"txt", "csv", "xml", "htm", "html", "json"})
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]')
_DRIVE = re.compile("[A-Za-z]:")
_MAX_NAME_BYTES: Final = 255


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file's own bytes, and whether they came out of a ZIP or should have."""

    content: bytes
    was_packed: bool = False
    left_packed: bool = False


def decode_base64(text: str, *, name: str, line: int) -> bytes:
    """Decode, whatever the line breaks; refuses what is empty or not base64."""
    packed = "".join(text.split())
    if not packed:
        raise AttachmentEmpty(name=name, line=line)
    try:
        return binascii.a2b_base64(packed, strict_mode=True)
    except (binascii.Error, ValueError):
        raise AttachmentNotBase64(name=name, line=line) from None


def check_name(name: str, *, line: int) -> None:
    """Refuse a name that is more than a file name: folders, devices, control marks."""
    plain = name.strip() == name and name.strip(".") and len(name.encode()) <= _MAX_NAME_BYTES
    if not plain or _UNSAFE_NAME.search(name):
        raise AttachmentNameRefused(name=repr(name[:_MAX_NAME_BYTES]), line=line)


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin as a ZIP does."""
    return content.startswith(_ZIP_START)


def refuse_bomb(packed: int, name: str, line: int) -> NoReturn:
    """Refuse attachments that together unpack to more than a packet may."""
    raise AttachmentBomb(name=name, line=line, packed=packed, limit=MAX_UNPACKED_BYTES)


def extension_of(name: str) -> str:
    """The part after the last dot, lower case; empty without one."""
    _, dot, extension = name.rpartition(".")
    return extension.lower() if dot else ""


def unpack(content: bytes, *, name: str, line: int) -> Unpacked:
    """Take a file out of the one-entry ZIP the deployed form puts around it.

    A file whose name ends in .zip stays as it is. One of a format that is a ZIP itself (.docx,
    .xlsx) stays too, unless its one entry has the same ending: then the outer ZIP is the wrapping.
    A ZIP of several entries, encrypted or damaged, stays (`left_packed`). Refuses bombs and paths.
    """
    extension = extension_of(name)
    if not is_zip(content) or extension == "zip":
        return Unpacked(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = _unwrap(archive, len(content), name, line)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        inner = None
    if inner is None:
        return Unpacked(content, left_packed=extension not in _ZIP_BASED)
    return Unpacked(inner, was_packed=True)


def _unwrap(archive: zipfile.ZipFile, packed: int, name: str, line: int) -> bytes | None:
    """The content of an archive's single entry, or None if the archive is no wrapping."""
    entries = archive.infolist()
    if len(entries) != 1 or not _is_plain(entries[0]):
        return None
    _check_entry(entries[0], packed, name, line)
    extension = extension_of(name)
    if extension in _ZIP_BASED and extension_of(entries[0].filename) != extension:
        return None
    return _read(archive, entries[0], packed, name, line)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    encrypted = entry.flag_bits & 0x1
    method = entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return method and not encrypted and not entry.is_dir()


def _check_entry(entry: zipfile.ZipInfo, packed: int, name: str, line: int) -> None:
    stored_name = entry.orig_filename.replace("\\", "/")
    if stored_name.startswith("/") or ".." in stored_name.split("/") or _DRIVE.match(stored_name):
        raise AttachmentNameRefused(name=repr(stored_name[:_MAX_NAME_BYTES]), line=line)
    limit = _limit(packed)
    if entry.file_size > limit:
        raise AttachmentBomb(name=name, line=line, packed=packed, limit=limit)


def _read(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, packed: int, name: str, line: int
) -> bytes:
    limit = _limit(packed)
    with archive.open(entry) as file:
        content = file.read(limit + 1)  # the declared size may lie
    if len(content) > limit:
        raise AttachmentBomb(name=name, line=line, packed=packed, limit=limit)
    return content


def _limit(packed: int) -> int:
    return min(MAX_UNPACKED_BYTES, max(RATIO_COUNTS_ABOVE, packed * MAX_RATIO))


def content_type_of(content: bytes, name: str) -> str:
    """What the bytes are; the name decides only between formats that begin alike."""
    extension = extension_of(name)
    if content.startswith(_ZIP_START):
        return _ZIP_BASED.get(extension, "application/zip")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
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
    """Content and ContentType as the deployed form sends them.

    Files of the SDK's raw list go as they are; all others in a ZIP with one entry, whose name
    depends only on the content and whose date is fixed: the same file gives the same bytes.
    """
    extension = extension_of(name)
    if extension in RAW_EXTENSIONS:
        return content, f"application/{extension}"
    suffix = f".{extension}" if re.fullmatch(r"[0-9a-z]{1,10}", extension) else ""
    entry = zipfile.ZipInfo(f"{uuid5(NAMESPACE_URL, sha256(content).hexdigest())}{suffix}")
    entry.compress_type = zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, content)
    return buffer.getvalue(), "application/zip"
