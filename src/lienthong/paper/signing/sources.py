"""Bytes that call themselves a PDF: told by what they begin with, not by their name (SG-20)."""

from typing import Any, Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.misc import PdfError

from lienthong.paper.signing.refusals import NotPdf, PdfTooLarge

UNREADABLE: Final = (
    PdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
    AssertionError, NotImplementedError, OverflowError, EOFError,
)  # fmt: skip
"""What reading a damaged or hostile file raises in the libraries."""
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


def as_asn1(certificate: x509.Certificate) -> Any:
    """A certificate as pyHanko's libraries hold it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
