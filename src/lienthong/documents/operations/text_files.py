"""Files whose text another folder reads: examined, read apart, kept under their hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lienthong.documents.operations.files import keep_file
from lienthong.documents.rules.contents import refuse_secret
from lienthong.kernel.secrecy import HEAD_LINES, say_mark
from lienthong.paper.scanning.apart import read_text
from lienthong.paper.scanning.beside import find_mark
from lienthong.paper.scanning.given import DOCX, Upload, examine_upload, read_word_upload
from lienthong.paper.scanning.given_refusals import UploadBroken, UploadMarked
from lienthong.paper.signing.refusals import PdfBroken, PdfEncrypted, PdfTooCostly


@dataclass(frozen=True, slots=True)
class TextFile:
    """What was read of a file: the text of each page, one page for a Word file."""

    content_type: str
    pages: tuple[str, ...]


def read_text_file(upload: Upload, *, now: datetime) -> TextFile:
    """The text of a Word or PDF file, signed or not; a page that is a picture gives "".

    The file goes through the door of all files that are kept here (SC-17): refuses what
    `examine_upload` refuses (UploadRefused and those under it), and a mark of state secrets where
    `find_mark` looks, also on a first page that is a picture (UploadMarked). Nothing is kept.
    """
    kind = examine_upload(upload, now=now, may_be_signed=True)
    mark = find_mark(upload, kind)
    if mark is not None:
        raise UploadMarked(mark=say_mark(mark), file=upload.name, field=upload.field)
    pages = [read_word_upload(upload)] if kind == DOCX else _pages(upload)
    return TextFile(kind, tuple(pages))


def refuse_secret_text(text: str, *, field: str) -> None:
    """Refuse (DraftSecret) a text whose head bears a mark of state secrets."""
    refuse_secret(text.splitlines()[:HEAD_LINES], field=field)


def keep_text_file(content: bytes, *, content_type: str, now: datetime) -> str:
    """Keep a file that was read, in the caller's transaction; its SHA-256, the key of its row."""
    return keep_file(content, content_type=content_type, now=now).sha256


def _pages(upload: Upload) -> Sequence[str]:
    try:
        return read_text(upload.content)
    except (PdfBroken, PdfEncrypted, PdfTooCostly) as refusal:
        raise UploadBroken(file=upload.name, field="file") from refusal
