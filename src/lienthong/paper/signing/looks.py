"""How a signature looks on the page (NĐ 30/2020/NĐ-CP, Appendix I): typeset once, kept.

Each look is a page of its own without a ground, which becomes the appearance of the signature: an
image for a person and an agency, black text of 10 pt for an attachment and an electronic copy.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

import msgspec
import typst
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.refusals import ImageUnusable
from lienthong.paper.signing.terms import Place, Purpose

VIETNAM: Final = timezone(timedelta(hours=7))
TEXT_WIDTH: Final = 190.0
TEXT_EDGE: Final = 28.35  # 10 mm from the top and 15 mm from the right edge of the page
TEXT_RIGHT: Final = 42.52
LARGEST_IMAGE: Final = 4 * 1024 * 1024
MOST_PIXELS: Final = 4_000_000
FONTS: Final = Path(__file__).parent.parent / "data" / "fonts"
_TEXT: Final = Path(__file__).with_name("text_look.typ")
_TURN: Final = Lock()  # one compiler is used by one thread at a time
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_WITH_ALPHA: Final = frozenset({4, 6})  # grey and colour with transparency
_IMAGE: Final = """\
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)
#image("image.png", width: 100%, height: 100%, fit: "contain")
"""
EARLY: Final = datetime(2026, 1, 1, tzinfo=VIETNAM)  # the same look gives the same bytes


@dataclass(frozen=True, slots=True)
class Look:
    """What is seen of a signature: an image, or lines of text (`text` of a look of a time)."""

    purpose: Purpose
    image: bytes = b""
    lines: tuple[str, ...] = ()

    @classmethod
    def of_person(cls, image: bytes) -> "Look":
        """The image of the handwritten signature, blue, PNG with a transparent ground."""
        return cls(Purpose.PERSON, require_image(image))

    @classmethod
    def of_agency(cls, image: bytes) -> "Look":
        """The image of the seal, red, PNG with a transparent ground; the place has its size."""
        return cls(Purpose.AGENCY, require_image(image))

    @classmethod
    def of_attachment(cls, number_and_symbol: str) -> "Look":
        """For a file that goes with a document: the document's number and symbol, then the time."""
        return cls(Purpose.ATTACHMENT, lines=(f"Số: {number_and_symbol}",))

    @classmethod
    def of_copy(cls, form: str, agency: str) -> "Look":
        """For an electronic copy: its form (SAO Y, SAO LỤC, TRÍCH SAO), the agency, the time."""
        return cls(Purpose.COPY, lines=(form, agency))

    def draw(self, at: datetime, place: Place | None) -> bytes:
        """The look as a page of a PDF, as large as its place, or as its text."""
        if self.image and place is not None:
            return _image_page(self.image, round(place.width, 2), round(place.height, 2))
        width = place.width if place is not None else TEXT_WIDTH
        return _text_page((*self.lines, f"Thời gian ký: {iso_time(at)}"), round(width, 2))


def iso_time(at: datetime) -> str:
    """Day and time to the second in Vietnam, by ISO 8601."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")


def require_image(image: bytes) -> bytes:
    """The image; refuses (ImageUnusable) what is no PNG with transparency, or is too large."""
    if not image.startswith(_PNG) or image[12:16] != b"IHDR":
        raise ImageUnusable(problem=gettext_noop("it is no PNG"))
    width, height = int.from_bytes(image[16:20]), int.from_bytes(image[20:24])
    if len(image) > LARGEST_IMAGE or width * height > MOST_PIXELS:
        raise ImageUnusable(problem=gettext_noop("it is larger than 4 MB or 4 million dots"))
    if image[25] not in _WITH_ALPHA and b"tRNS" not in image:
        raise ImageUnusable(problem=gettext_noop("its ground is not transparent"))
    return image


class Drawn(PdfContent):  # type: ignore[misc]
    """A drawn look as pyHanko takes it, stretched to nothing: its page is the appearance."""

    def __init__(self, page: bytes) -> None:
        """Read the page to learn its size."""
        super().__init__()
        self._page = PdfFileReader(BytesIO(page))
        box = self._page.root["/Pages"]["/Kids"][0]["/MediaBox"]
        self.width, self.height = float(box[2]), float(box[3])
        self.box = BoxConstraints(width=self.width, height=self.height)

    def render(self) -> bytes:
        """Put the page into the file that is being signed, as one object to be drawn."""
        drawn: Any = self._ensure_writer.import_page_as_xobject(self._page)
        self.resources.xobject[pdf_name("/Look")] = drawn
        return b"/Look Do"


@lru_cache(maxsize=256)
def _image_page(image: bytes, width: float, height: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="lienthong-look-") as name:
        folder = Path(name)
        (folder / "image.png").write_bytes(image)
        (folder / "look.typ").write_text(_IMAGE.format(width=width, height=height))
        return _typeset(typst.Compiler(folder / "look.typ", ignore_system_fonts=True))


@lru_cache(maxsize=1)
def _text_compiler() -> typst.Compiler:
    return typst.Compiler(_TEXT, root=_TEXT.parent, font_paths=[FONTS], ignore_system_fonts=True)


def _text_page(lines: tuple[str, ...], width: float) -> bytes:
    with _TURN:
        given = msgspec.json.encode(lines).decode()
        return _typeset(_text_compiler(), lines=given, width=str(width))


def _typeset(compiler: typst.Compiler, **inputs: str) -> bytes:
    try:
        made = compiler.compile(
            sys_inputs=inputs, pdf_standards="a-2b", timestamp=EARLY, pdf_tags=False
        )
    except RuntimeError:
        raise ImageUnusable(problem=gettext_noop("it cannot be drawn")) from None
    if not isinstance(made, bytes):
        raise TypeError("one page was asked for")
    return made
