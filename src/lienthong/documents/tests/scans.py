"""Pages for tests of what comes in: a letter as PDF, photographed, marked; made once a run."""

import zlib
from datetime import timedelta
from functools import lru_cache
from struct import pack

from lienthong.documents.operations import read_next, take_in_scan
from lienthong.documents.terms import ArrivalDraft, Channel, GivenFile
from lienthong.paper.layout import Faces, lay_out
from lienthong.paper.layout.tests.samples import MADE_AT, document
from lienthong.paper.scanning.apart import draw_page
from lienthong.work.testing import NOW, TODAY


@lru_cache(maxsize=1)
def letter():
    """A letter of the department of science, number 05/SKHCN-BCVT, as PDF with text."""
    return lay_out(document(), faces=Faces.bundled(), made_at=MADE_AT).pdf


@lru_cache(maxsize=1)
def photograph():
    """The same letter as a picture of its page."""
    return draw_page(letter(), page=1, width=1654).png


@lru_cache(maxsize=1)
def blank():
    """A small white picture: nothing to recognise, quick to read."""
    rows = b"".join(b"\0" + b"\xff" * 20 for _ in range(30))
    head = pack(">IIBBBBB", 20, 30, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def given(content, name="van-ban.pdf"):
    return GivenFile(name=name, content=content)


def take_in(acting, *files, now=NOW):
    """A scan of these files; its id."""
    return take_in_scan(files=files, holds_no_state_secret=True, acting=acting, now=now)


def read_all(now=NOW + timedelta(microseconds=1)):
    """Read everything that waits, as the job does."""
    while read_next(now):
        pass


def draft(**changes):
    """A row typed by hand, dated on the day of the tests; `changes` replaces members."""
    columns = {
        "channel": Channel.PAPER,
        "author": "UBND tỉnh Thử",
        "code": "12/UBND-VX",
        "issued_on": TODAY,
        "type_name": "Công văn",
        "subject": "Về việc kết nối các xã",
    }
    return ArrivalDraft(**{**columns, **changes})
