"""Which files may go with an entry."""

from collections.abc import Sequence
from unicodedata import normalize

from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml.files import check_name, content_type_of, extension_of
from lienthong.work.terms import (
    EvidenceNameRefused,
    EvidenceRefused,
    EvidenceTooMuch,
    GivenEvidence,
)

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 200
_MB = 1024 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
"""What is kept: nothing that runs, each told by its bytes."""


def check_evidence(
    files: Sequence[GivenEvidence], *, most_bytes: int = MOST_BYTES
) -> list[tuple[GivenEvidence, str]]:
    """The files under plain names, with the kind that their bytes are.

    Refuses more than 10, or one beyond `most_bytes` (EvidenceTooMuch), and one that is none of
    `KINDS`, or not what its name says (EvidenceRefused), or has no name (EvidenceNameRefused).
    """
    if len(files) > MOST_FILES or any(len(one.content) > most_bytes for one in files):
        raise EvidenceTooMuch(most=MOST_FILES, limit=most_bytes // _MB, field="uploads")
    return [_checked(one) for one in files]


def _checked(one: GivenEvidence) -> tuple[GivenEvidence, str]:
    name = " ".join(normalize("NFC", one.name.replace("\\", "/").rpartition("/")[2]).split())
    shown = {"name": name[:LONGEST_NAME] or "?", "field": "uploads"}
    try:
        check_name(name)
    except Refusal:
        raise EvidenceNameRefused(**shown) from None
    if name.rfind(".") <= 0 or len(name) > LONGEST_NAME:
        raise EvidenceNameRefused(**shown)
    kind = content_type_of(one.content, name)
    if not one.content or KINDS.get(extension_of(name)) != kind:
        raise EvidenceRefused(**shown)
    return GivenEvidence(name=name, content=one.content), kind
