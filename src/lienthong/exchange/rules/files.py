"""Which files may be attached: decided by their bytes, with names that are safe everywhere."""

import io
import re
import zipfile
from collections.abc import Sequence
from unicodedata import normalize

from lienthong.exchange.terms import (
    FileDamaged,
    FileEmpty,
    FileNamedTwice,
    FileNameRefused,
    FilesMissing,
    FilesTooMany,
    FileTooLarge,
    FileTypeRefused,
    FileTypeUntold,
    Upload,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml.files import check_name, content_type_of, extension_of

MEGABYTE = 1_000_000
MAX_FILES = 10
MAX_TOGETHER_BYTES = 40 * MEGABYTE  # base64 and the packet around it stay below the node's limit
MAX_NAME_CHARACTERS = 120

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPE_OF_EXTENSION = {"pdf": PDF, "docx": DOCX}
_PDF_END = b"%%EOF"
_PDF_TAIL_BYTES = 2048  # where viewers look for the end mark
_DOCX_MAIN_PART = "word/document.xml"
_SPACES = re.compile(r"\s+")


def check_files(uploads: Sequence[Upload]) -> tuple[Upload, ...]:
    """The files under names that can travel.

    Refuses none at all, too many, more than 40 MB together, what is neither PDF nor DOCX by its
    content, a damaged or cut-off file, and a name used twice.
    """
    if not uploads:
        raise FilesMissing(field="uploads")
    if len(uploads) > MAX_FILES:
        raise FilesTooMany(count=len(uploads), limit=MAX_FILES, field="uploads")
    checked: list[Upload] = []
    total = 0
    for upload in uploads:
        name = _travelling_name(upload.name)
        total += len(upload.content)
        if total > MAX_TOGETHER_BYTES:
            raise FileTooLarge(
                file=name,
                size=-(-total // MEGABYTE),
                limit=MAX_TOGETHER_BYTES // MEGABYTE,
                field="uploads",
            )
        if name.casefold() in {other.name.casefold() for other in checked}:
            raise FileNamedTwice(file=name, field="uploads")
        _check_content(name, upload.content)
        checked.append(Upload(name, upload.content))
    return tuple(checked)


def _travelling_name(given: str) -> str:
    """The last part of the name, in NFC, single spaces; refuses what is no plain file name."""
    last = given.replace("\\", "/").rpartition("/")[2]
    name = _SPACES.sub(" ", normalize("NFC", last)).strip()
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(name) > MAX_NAME_CHARACTERS:
        raise FileNameRefused(file=name[:MAX_NAME_CHARACTERS] or "?", field="uploads")
    try:
        check_name(name)
    except Refusal as refusal:
        raise FileNameRefused(file=name[:MAX_NAME_CHARACTERS], field="uploads") from refusal
    return f"{stem}.{extension.lower()}"


_CALLED = {
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/x-ole-storage": "DOC/XLS",
    "application/msword": "DOC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "text/plain": "TXT",
}
"""Kinds of files as people call them."""


def _check_content(name: str, content: bytes) -> None:
    if not content:
        raise FileEmpty(file=name, field="uploads")
    found = content_type_of(content, name)
    if found != _TYPE_OF_EXTENSION.get(extension_of(name)):
        if found not in _CALLED:
            raise FileTypeUntold(file=name, field="uploads")
        raise FileTypeRefused(file=name, found=_CALLED[found], field="uploads")
    whole = _is_whole_pdf(content) if found == PDF else _is_whole_docx(content)
    if not whole:
        raise FileDamaged(file=name, field="uploads")


def _is_whole_pdf(content: bytes) -> bool:
    return _PDF_END in content[-_PDF_TAIL_BYTES:]


def _is_whole_docx(content: bytes) -> bool:
    """Whether the ZIP's directory is there and names the main part; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _DOCX_MAIN_PART in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # each says: no ZIP
        return False
