"""Files kept beside work, in a job file or with a task: one door for all of them.

They go out with nothing, but they are kept and shown: so nothing in them runs, and none bears a
mark of state secrets (QĐ 28/2018/QĐ-TTg Điều 1.2).
"""

import io
import zipfile
import zlib
from datetime import datetime
from typing import Final

from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark
from lienthong.paper.scanning.apart import read_around
from lienthong.paper.scanning.given import (
    MOST_MIB,
    MOST_UNPACKED,
    Upload,
    examine_upload,
    look_at_first_page,
    recognise_mark,
)
from lienthong.paper.scanning.given_refusals import (
    UploadBroken,
    UploadLocked,
    UploadMarked,
    UploadOfNoKind,
    UploadTooLarge,
    UploadWithMacros,
    UploadWithoutContent,
)
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import inspect_upload, kind_of_upload
from lienthong.paper.scanning.refusals import WordBroken
from lienthong.paper.signing.refusals import PdfTooCostly

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_MARKS_READ: Final = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def examine_beside(upload: Upload, *, now: datetime) -> str:
    """The content type of a PDF, Word or Excel file or a picture, by its bytes.

    Refuses what `examine_upload` refuses (a signed PDF may be kept), other files (UploadOfNoKind),
    and a mark of state secrets: on the first page, in what a Word file has around its text, in a
    cell, in a picture (UploadMarked). A scanned page or a picture is recognised, for seconds; where
    that cannot be done here, it is kept on the word of who gives it. So is a picture that is
    damaged or too large to be read (`inspect_upload`): pictures may be of any size (SC-19).
    """
    content, named = upload.content, {"file": upload.name, "field": upload.field}
    if not content:
        raise UploadWithoutContent(**named)
    if not content.startswith((*_PICTURES, *_MARKS_READ)):
        raise UploadOfNoKind(**named)
    if content.startswith(_PICTURES):
        kind = kind_of_upload(upload.name, content).value
        mark = _mark_in_picture(upload, now)
    elif _is_workbook(content):
        _examine_workbook(upload, named)
        mark = find_secrecy(_cells_of(upload))
        kind = XLSX
    else:
        kind = examine_upload(upload, now=now, may_be_signed=True)
        mark = find_mark(upload, kind)
    if mark is not None:
        raise UploadMarked(mark=say_mark(mark), **named)
    return kind


def find_mark(upload: Upload, kind: str) -> Secrecy | None:
    """The mark of state secrets that a PDF or Word file bears, `kind` as `examine_upload` told it.

    As `look_at_first_page`; a first page that is a picture is recognised, for seconds, and where
    that cannot be done here the word of who gives the file stands.
    """
    found = look_at_first_page(upload, kind)
    if found.secrecy is not None or not found.is_picture:
        return found.secrecy
    return _recognise(upload.content)


def _cells_of(upload: Upload) -> list[str]:
    try:
        return read_around(upload.content)
    except (WordBroken, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field=upload.field) from refusal


def _mark_in_picture(upload: Upload, now: datetime) -> Secrecy | None:
    try:
        kind = inspect_upload(upload.name, upload.content)
        page = join_images([(kind, upload.content)], made_at=now)
    except Refusal:  # damaged, or too large to be drawn within bounds
        return None
    return _recognise(page)


def _recognise(pdf: bytes) -> Secrecy | None:
    try:
        return recognise_mark(pdf)
    except Refusal:  # no recogniser, or not in time
        return None


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError):
        return False


def _examine_workbook(upload: Upload, named: dict[str, str]) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise UploadBroken(**named) from error
    if any(part.flag_bits & 1 for part in parts):
        raise UploadLocked(**named)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UploadTooLarge(most=MOST_MIB, **named)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise UploadWithMacros(**named)
