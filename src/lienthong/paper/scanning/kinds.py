"""What a file is, told by its bytes; a picture's size, told by its head before it is read."""

import io
import zipfile
from enum import StrEnum
from typing import Final

from lienthong.paper.scanning.refusals import (
    FileTypeUnknown,
    ImageBroken,
    ImageTooLarge,
    UploadEmpty,
    WordBroken,
)
from lienthong.paper.signing.sources import kind_of, require_pdf

LARGEST_IMAGE: Final = 30 * 1024 * 1024
"""Bytes of one picture; those of phones have 2 to 12 MB."""
MOST_PIXELS: Final = 64_000_000
"""A4 in colour at 600 dots per inch has 35 million."""
_MB: Final = 1024 * 1024
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_WORD_PART: Final = "word/document.xml"
_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""JPEG markers that state the size of the picture."""
_ALONE: Final = {0x01, *range(0xD0, 0xD9)}
"""JPEG markers without a length behind them."""
_MARK: Final = 0xFF
_SHORTEST_PNG_HEAD: Final = 24


class FileKind(StrEnum):
    """What may be taken in, as the media type of its bytes."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @property
    def is_image(self) -> bool:
        """Whether it is one page's picture."""
        return self in {FileKind.JPEG, FileKind.PNG}


def kind_of_upload(name: str, data: bytes) -> FileKind:
    """What the bytes are, whatever the name says; refuses what is none of the four kinds."""
    if not data:
        raise UploadEmpty(name=name)
    if data.startswith(_JPEG):
        return FileKind.JPEG
    if data.startswith(_PNG):
        return FileKind.PNG
    if data.startswith(b"PK\x03\x04"):
        return FileKind.WORD
    if data[:5] == b"%PDF-" or (b"%PDF-" in data[:1024] and kind_of(data) == "?"):
        return FileKind.PDF
    raise FileTypeUnknown(name=name, kind=kind_of(data))


def inspect_upload(name: str, data: bytes) -> FileKind:
    """The kind of a file that can be taken in.

    Refuses an empty one, one of another kind, a PDF beyond 200 MB, a picture beyond 30 MB or 64
    million dots or without a readable head, and a ZIP that is no Word document.
    """
    kind = kind_of_upload(name, data)
    if kind is FileKind.PDF:
        require_pdf(data)
    elif kind is FileKind.WORD:
        _require_word(name, data)
    else:
        _require_image(name, data, kind)
    return kind


def _require_image(name: str, data: bytes, kind: FileKind) -> None:
    if len(data) > LARGEST_IMAGE:
        has, limit = f"{len(data) // _MB} MB", f"{LARGEST_IMAGE // _MB} MB"
        raise ImageTooLarge(name=name, size=has, limit=limit)
    found = _png_size(data) if kind is FileKind.PNG else _jpeg_size(data)
    width, height = found or (0, 0)
    if not width or not height:
        raise ImageBroken(name=name)
    if width * height > MOST_PIXELS:
        limit = f"{MOST_PIXELS // 1_000_000} megapixel"
        raise ImageTooLarge(name=name, size=f"{width} × {height}", limit=limit)


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < _SHORTEST_PNG_HEAD or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the frame's head; None where none comes."""
    at = 2
    while at + 9 < len(data):
        if data[at] != _MARK:
            return None
        marker = data[at + 1]
        if marker == _MARK:
            at += 1
            continue
        if marker in _FRAMES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        at += 2 if marker in _ALONE else 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
    return None


def _require_word(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if _WORD_PART not in packed.namelist():
                raise WordBroken(name=name)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise WordBroken(name=name) from None
