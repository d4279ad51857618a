"""What is known of a file because the same bytes were read a moment ago for somebody else.

A document that goes to 166 communes arrives 166 times on their node; its bytes are one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lienthong.documents.models import ArrivalFile
from lienthong.documents.queries.trust import fingerprint_of, load_trust_list
from lienthong.documents.rules.examinations import holds_still
from lienthong.documents.terms import Reading
from lienthong.paper.scanning.kinds import FileKind

HOLDS_FOR = timedelta(hours=1)
"""Certificates end and are taken back: what was said of signatures is not said again for longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadBefore:
    """What reading the same bytes gave; `secrecy` is the mark they were closed for."""

    text: str
    pages: int
    secrecy: str
    examination: dict[str, Any] | None
    examined_at: datetime | None


def find_read_before(row: ArrivalFile, *, released: bool, now: datetime) -> ReadBefore | None:
    """What is known of the bytes of this file; None: they are to be read.

    An examination holds for an hour and by the trust list that it was made by. A reading that met a
    trouble is not taken over, nor a mark that a clerk of this agency `released`.
    """
    states = [Reading.READ] if released else [Reading.READ, Reading.BARRED]
    rows = ArrivalFile.objects.filter(
        file=row.file_id, content_type=row.content_type, state__in=states, problem__isnull=True
    )
    is_pdf = row.content_type == FileKind.PDF.value
    if is_pdf:
        rows = rows.filter(examined_at__gt=now - HOLDS_FOR, examined_at__lte=now)
    other = rows.exclude(id=row.id).select_related("file").order_by("-examined_at", "id").first()
    if other is None or other.file is None:
        return None
    if is_pdf and not holds_still(other.examination, trust=fingerprint_of(load_trust_list())):
        return None
    text = other.file.text
    if text is None and other.state == Reading.READ:
        return None
    return ReadBefore(
        text=text or "",
        pages=other.pages,
        secrecy=other.secrecy,
        examination=other.examination,
        examined_at=other.examined_at,
    )
