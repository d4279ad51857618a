"""Pages of kept PDFs as pictures: drawn apart once, then kept for a while."""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lienthong.documents.queries.files import read_file
from lienthong.kernel.errors import Refusal
from lienthong.paper.scanning.apart import count_pages, draw_page

WIDTHS = (900, 1600)
"""Dots across: as wide as a column of text, and enlarged."""


def count_kept_pages(digest: str) -> int:
    """How many pages a kept file has; 0 for what is no PDF that can be read."""
    try:
        return _count(digest)
    except Refusal:
        return 0


def draw_kept_page(digest: str, *, page: int, width: int) -> bytes:
    """A page (from 1) of a kept PDF as PNG, one of WIDTHS wide, with fields and signatures.

    Refuses a page that is not there and a file that cannot be drawn.
    """
    kept = _folder(digest) / f"{digest}-{page}-{width}.png"
    if kept.is_file():
        return kept.read_bytes()
    drawn = draw_page(read_file(digest), page=page, width=width).png
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=kept.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(drawn)
    Path(name).replace(kept)
    return drawn


def list_pictures(digest: str) -> list[Path]:
    """The pictures that are kept of a file's pages."""
    return list(_folder(digest).glob(f"{digest}-*.png"))


@lru_cache(maxsize=256)
def _count(digest: str) -> int:
    return count_pages(read_file(digest))


def _folder(digest: str) -> Path:
    return Path(settings.DOCUMENTS.pages) / digest[:2]
