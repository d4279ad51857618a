"""Files that drafters give: what they are by their content, and the text of a Word file."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import normalize

from lienthong.documents.queries.sheets import PDF
from lienthong.documents.rules.contents import refuse_secret
from lienthong.documents.rules.recognised import HEAD_LINES, LEAST_TEXT
from lienthong.documents.terms import (
    UploadActive,
    UploadBroken,
    UploadEmpty,
    UploadLocked,
    UploadRefused,
    UploadSigned,
    UploadTooLarge,
    UploadWithMacros,
)
from lienthong.paper.scanning.apart import read_text, read_word_lines
from lienthong.paper.scanning.refusals import WordBroken
from lienthong.paper.signing.examination import LegalForce
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.refusals import PdfBroken, PdfEncrypted, PdfTooCostly
from lienthong.paper.signing.trust import TrustList

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEBIBYTE: Final = 1024 * 1024
MOST_MIB: Final = 64
LARGEST_UPLOAD: Final = MOST_MIB * MEBIBYTE
MOST_UNPACKED: Final = 256 * MEBIBYTE
MOST_TEXT_PART: Final = 32 * MEBIBYTE
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given; its name is only for people."""

    name: str
    content: bytes


def named_upload(name: str, content: bytes) -> Upload:
    """The upload under a name that is safe everywhere: the last part of the given one."""
    last = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    safe = " ".join(_UNSAFE.sub(" ", last).split())
    stem, dot, extension = safe.rpartition(".")
    if len(safe) > _LONGEST_NAME:
        safe = f"{stem[: _LONGEST_NAME - 1 - len(extension)]}{dot}{extension}"[:_LONGEST_NAME]
    return Upload(safe or "?", content)


def examine_upload(upload: Upload, *, now: datetime, may_be_signed: bool = False) -> str:
    """The content type of a PDF or Word file; the name and what the browser says do not count.

    Refuses (UploadRefused and those under it) other files, empty ones, those over 64 MiB, encrypted
    or damaged ones, Word files with macros, PDFs that do something when opened, and signed ones
    unless they may be.
    """
    content, name = upload.content, upload.name
    if not content:
        raise UploadEmpty(file=name, field="file")
    if len(content) > LARGEST_UPLOAD:
        raise UploadTooLarge(file=name, most=MOST_MIB, field="file")
    if content.startswith(_OLE):
        raise UploadLocked(file=name, field="file")
    if content.startswith(_ZIP):
        _examine_word(upload)
        return DOCX
    if content.startswith(b"%PDF-"):
        _examine_pdf(upload, now, may_be_signed=may_be_signed)
        return PDF
    raise UploadRefused(file=name, field="file")


def read_word(upload: Upload) -> str:
    """The paragraphs and tables of a Word file, one line each, as `rules.texts` reads them.

    Numbers that Word counts by itself are not in the file: such paragraphs begin with a dash. Read
    apart (decision 26); refuses what is damaged or takes too long (UploadBroken).
    """
    try:
        return read_word_lines(upload.content)
    except (WordBroken, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field="file") from refusal


def refuse_marked(upload: Upload, kind: str) -> bool:
    """Refuse (DraftSecret) a file whose first page bears a mark of state secrets.

    Whether that page is a picture: then it is to be looked at by `screen_next`.
    """
    text = read_word(upload) if kind == DOCX else _first_page(upload)
    refuse_secret(text.splitlines()[:HEAD_LINES], field="file")
    return kind == PDF and len(text.strip()) < LEAST_TEXT


def _first_page(upload: Upload) -> str:
    try:
        return next(iter(read_text(upload.content)), "")
    except (PdfBroken, PdfEncrypted, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field="file") from refusal


def _examine_pdf(upload: Upload, now: datetime, *, may_be_signed: bool) -> None:
    found = examine_pdf(upload.content, trust=TrustList(()), at=now)
    if found.force is LegalForce.UNREADABLE:
        raise UploadBroken(file=upload.name, field="file")
    if found.active:
        raise UploadActive(file=upload.name, field="file")
    if found.signatures and not may_be_signed:
        raise UploadSigned(file=upload.name, field="file")


def _examine_word(upload: Upload) -> None:
    """Look at the directory of the ZIP; only its list of types is unpacked, up to a bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            types_part = parts.get("[Content_Types].xml")
            if types_part is None or "word/document.xml" not in parts:
                raise UploadRefused(file=upload.name, field="file")
            if any(part.flag_bits & 1 for part in parts.values()):
                raise UploadLocked(file=upload.name, field="file")
            sizes = sum(part.file_size for part in parts.values())
            main = parts["word/document.xml"].file_size
            if sizes > MOST_UNPACKED or max(main, types_part.file_size) > MOST_TEXT_PART:
                raise UploadTooLarge(file=upload.name, most=MOST_MIB, field="file")
            with archive.open(types_part) as opened:
                types = opened.read(MOST_TEXT_PART)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise UploadBroken(file=upload.name, field="file") from error
    programs = any(name.lower().endswith("vbaproject.bin") for name in parts)
    if programs or b"macroenabled" in types.lower():
        raise UploadWithMacros(file=upload.name, field="file")
