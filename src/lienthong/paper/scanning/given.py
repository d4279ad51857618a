"""Files that somebody gives to go out: what they are and do, and what their first page bears.

One way for drafts, for what goes out beside them, and for what is sent without a draft.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import normalize

from lienthong.kernel.secrecy import Secrecy, find_secrecy, find_secrecy_on_page
from lienthong.paper.scanning.apart import (
    PageRead,
    draw_for_reading,
    read_around,
    read_pages,
    read_word_lines,
)
from lienthong.paper.scanning.given_refusals import (
    UploadActive,
    UploadBroken,
    UploadLocked,
    UploadRefused,
    UploadSigned,
    UploadTooLarge,
    UploadWithMacros,
    UploadWithoutContent,
)
from lienthong.paper.scanning.recognising import recognise
from lienthong.paper.scanning.refusals import WordBroken
from lienthong.paper.signing.examination import LegalForce
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.refusals import PdfBroken, PdfEncrypted, PdfTooCostly
from lienthong.paper.signing.trust import TrustList

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEBIBYTE: Final = 1024 * 1024
MOST_MIB: Final = 64
LARGEST_UPLOAD: Final = MOST_MIB * MEBIBYTE
MOST_UNPACKED: Final = 256 * MEBIBYTE
MOST_TEXT_PART: Final = 32 * MEBIBYTE
LEAST_TEXT: Final = 20
"""Characters; a page with fewer is a picture and its text is to be recognised."""
PICTURE_SHARE: Final = 1 / 3
"""Of the page; from there on its pictures may be the document, whatever text stands beside them.

A scan covers all of it, within the margins of a Word page two thirds, its upper half alone a third;
an emblem, a seal and a code to scan together less than a tenth.
"""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was given; its name is only for people, `field` the one of the form."""

    name: str
    content: bytes
    field: str = "file"


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What the text of a first page bears; one that is a picture is to be recognised as well.

    `has_text`: the text is the document, or a line that a scanner or another program added.
    """

    secrecy: Secrecy | None
    is_picture: bool
    has_text: bool = True


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
    content, named = upload.content, {"file": upload.name, "field": upload.field}
    if not content:
        raise UploadWithoutContent(**named)
    if len(content) > LARGEST_UPLOAD:
        raise UploadTooLarge(most=MOST_MIB, **named)
    if content.startswith(_OLE):
        raise UploadLocked(**named)
    if content.startswith(_ZIP):
        _examine_word(upload, named)
        return DOCX
    if content.startswith(b"%PDF-"):
        _examine_pdf(upload, named, now, may_be_signed=may_be_signed)
        return PDF
    raise UploadRefused(**named)


def read_word_upload(upload: Upload) -> str:
    """The paragraphs and tables of a Word file, one line each, a dash before what Word numbers.

    Read apart (decision 26); refuses what is damaged or takes too long (UploadBroken).
    """
    try:
        return read_word_lines(upload.content)
    except (WordBroken, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field=upload.field) from refusal


def look_at_first_page(upload: Upload, kind: str) -> FirstPage:
    """The mark of state secrets that its text bears, and whether it is a picture (SC-18).

    Of a Word file also what stands around the text: headers, footers, notes, text boxes.

    `kind` as `examine_upload` told it. Refuses what cannot be read (UploadBroken).
    """
    if kind == DOCX:
        secrecy = find_secrecy_on_page(read_word_upload(upload)) or find_secrecy(_around(upload))
        return FirstPage(secrecy, is_picture=False)
    page = _first_page(upload)
    has_text = len(page.text.strip()) >= LEAST_TEXT
    return FirstPage(find_secrecy_on_page(page.text), is_picture(page), has_text)


def is_picture(page: PageRead) -> bool:
    """Whether a page of a PDF is to be recognised, beside what it has of text (SC-18)."""
    return len(page.text.strip()) < LEAST_TEXT or page.covered >= PICTURE_SHARE


def recognise_mark(pdf: bytes) -> Secrecy | None:
    """The mark that a first page bears which is a picture; it takes seconds.

    Refuses what cannot be drawn, and RecogniserMissing or RecogniserFailed.
    """
    found = recognise(draw_for_reading(pdf, page=1), page=1)
    return found.secrecy or find_secrecy_on_page(found.text)


def _around(upload: Upload) -> list[str]:
    try:
        return read_around(upload.content)
    except (WordBroken, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field=upload.field) from refusal


def _first_page(upload: Upload) -> PageRead:
    try:
        return next(iter(read_pages(upload.content, most=1)), PageRead("", 0.0))
    except (PdfBroken, PdfEncrypted, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field=upload.field) from refusal


def _examine_pdf(
    upload: Upload, named: dict[str, str], now: datetime, *, may_be_signed: bool
) -> None:
    found = examine_pdf(upload.content, trust=TrustList(()), at=now)
    if found.force is LegalForce.UNREADABLE:
        raise UploadBroken(**named)
    if found.active:
        raise UploadActive(**named)
    if found.signatures and not may_be_signed:
        raise UploadSigned(**named)


def _examine_word(upload: Upload, named: dict[str, str]) -> None:
    """Look at the directory of the ZIP; only its list of types is unpacked, up to a bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            types_part = parts.get("[Content_Types].xml")
            if types_part is None or "word/document.xml" not in parts:
                raise UploadRefused(**named)
            if any(part.flag_bits & 1 for part in parts.values()):
                raise UploadLocked(**named)
            sizes = sum(part.file_size for part in parts.values())
            main = parts["word/document.xml"].file_size
            if sizes > MOST_UNPACKED or max(main, types_part.file_size) > MOST_TEXT_PART:
                raise UploadTooLarge(most=MOST_MIB, **named)
            with archive.open(types_part) as opened:
                types = opened.read(MOST_TEXT_PART)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise UploadBroken(**named) from error
    programs = any(name.lower().endswith("vbaproject.bin") for name in parts)
    if programs or b"macroenabled" in types.lower():
        raise UploadWithMacros(**named)
