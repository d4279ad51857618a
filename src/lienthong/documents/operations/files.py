"""Keeping the bytes of documents, and a row for each content."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from lienthong.documents.models import KeptFile
from lienthong.paper.keeping import keep_bytes


def keep_file(content: bytes, *, content_type: str, now: datetime) -> KeptFile:
    """Keep a file's bytes; its row. Bytes that are kept already are not written again.

    The file is whole on the disk before its row is written, in the caller's transaction: one that
    is undone leaves a file nobody names, never a row without its file.
    """
    digest = keep_bytes(Path(settings.DOCUMENTS.files), content)
    row, _new = KeptFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(content), "content_type": content_type, "kept_at": now},
    )
    return row
