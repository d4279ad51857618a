"""Bytes that call themselves a PDF: told by what they begin with, not by their name (SG-20)."""

from typing import Final

from lienthong.paper.signing.refusals import NotPdf, PdfTooLarge

LARGEST_PDF: Final = 200 * 1024 * 1024
"""Bytes; a scan of 400 pages in colour at 200 dots per inch stays below."""
_HEADER_WITHIN: Final = 1024
_MB: Final = 1024 * 1024
_KINDS: Final = (
    (b"PK\x03\x04", "Word, Excel (.docx, .xlsx) / ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word, Excel (.doc, .xls)"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"<", "HTML, XML"),
)


def kind_of(data: bytes) -> str:
    """What a file begins like, for people; "?" if that says nothing."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    return next((kind for magic, kind in _KINDS if start.startswith(magic)), "?")


def require_pdf(data: bytes, limit: int = LARGEST_PDF) -> None:
    """Refuse what is no PDF (NotPdf) or too large (PdfTooLarge)."""
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise NotPdf(kind=kind_of(data))
    if any(data.startswith(magic) for magic, _ in _KINDS[:-1]):
        raise NotPdf(kind=kind_of(data))  # one file that two programs read differently
    if len(data) > limit:
        raise PdfTooLarge(megabytes=len(data) // _MB, limit=limit // _MB)
