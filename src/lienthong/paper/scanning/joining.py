"""Pictures of pages joined to one PDF/A, their recognised words beneath the picture.

NĐ 30/2020/NĐ-CP, Appendix I: PDF, in colour, at least 200 dots per inch, scale 100 %.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from shutil import copyfile
from threading import Lock
from typing import Final

import msgspec
import typst

from lienthong.paper.layout.faces import Faces
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import DOTS_PER_INCH, Word
from lienthong.paper.scanning.refusals import ImageBroken

_TEMPLATE: Final = Path(__file__).with_name("pages.typ")
_STANDARD: Final = "a-2b"
_POINTS: Final = 72 / DOTS_PER_INCH
_EXTENSIONS: Final = {FileKind.JPEG: "jpg", FileKind.PNG: "png"}
_lock = Lock()


@dataclass(frozen=True, slots=True)
class LaidWord:
    """A recognised word in points from the page's upper left corner."""

    text: str
    left: float
    top: float
    width: float
    height: float

    @classmethod
    def from_dots(cls, word: Word) -> "LaidWord":
        """The word on a page that was drawn at 200 dots per inch."""
        return cls(
            word.text,
            round(word.left * _POINTS, 2),
            round(word.top * _POINTS, 2),
            round(word.width * _POINTS, 2),
            round(word.height * _POINTS, 2),
        )


def join_images(
    images: Sequence[tuple[FileKind, bytes]],
    *,
    made_at: datetime,
    words: Sequence[Sequence[LaidWord]] = (),
) -> bytes:
    """One A4 page a picture, upright as its camera says, across where it is wider than tall.

    `words`, page by page, lie beneath the picture: found and selected, not seen. Refuses a picture
    that cannot be read (ImageBroken). A sign that the typeface lacks is left out.
    """
    faces = Faces.bundled()
    with tempfile.TemporaryDirectory(prefix="lienthong-scan-") as folder, _lock:
        place = Path(folder)
        copyfile(_TEMPLATE, place / _TEMPLATE.name)
        names = []
        for number, (kind, content) in enumerate(images, 1):
            name = f"{number}.{_EXTENSIONS[kind]}"
            (place / name).write_bytes(content)
            names.append(name)
        laid = [[msgspec.structs.asdict(_Laid.of(word)) for word in page] for page in words]
        given = {"pages": names, "words": laid or [[] for _ in names], "family": faces.family}
        try:
            pdf = typst.compile(
                place / _TEMPLATE.name,
                root=place,
                font_paths=_fonts(faces),
                ignore_system_fonts=True,
                sys_inputs={"given": msgspec.json.encode(given).decode()},
                pdf_standards=_STANDARD,
                timestamp=made_at.replace(microsecond=0),
            )
        except (typst.TypstError, RuntimeError):
            raise ImageBroken(name=", ".join(names)) from None
    if not isinstance(pdf, bytes):
        raise ImageBroken(name="")
    return pdf


class _Laid(msgspec.Struct):
    t: str
    x: float
    y: float
    w: float
    h: float

    @classmethod
    def of(cls, word: LaidWord) -> "_Laid":
        return cls(word.text, word.left, word.top, word.width, word.height)


@cache
def _fonts(faces: Faces) -> typst.Fonts:
    return faces.fonts()
