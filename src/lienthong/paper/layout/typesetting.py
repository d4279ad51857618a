"""Lay a document out as PDF/A-2b with typst, and tell the places that are filled in later."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
import typst

from lienthong.kernel.errors import Fault, Refusal
from lienthong.paper.layout.document import OfficialDocument
from lienthong.paper.layout.faces import Faces
from lienthong.paper.layout.prepare import prepare
from lienthong.paper.layout.sheet import MOTTO, NATIONAL_NAME
from lienthong.paper.layout.texts import SignNotPrintable
from lienthong.paper.measures import Measures, official_measures

STANDARD: Final = "a-2b"
_POINTS_PER_MM = 72 / 25.4
_TEMPLATE = Path(__file__).with_name("page.typ")
_NOT_IN_TYPEFACE = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed with font')


class LayoutFailed(Refusal):
    """The page could not be set for a reason of ours."""

    code = "paper.layout_failed"
    fault = Fault.THIS_SYSTEM
    message = (
        "The document could not be laid out: {reason}. Nothing is wrong with your text; "
        "tell the operator, with this sentence."
    )


class BoxKind(StrEnum):
    """What a reserved place is for."""

    PERSONAL_SIGNATURE = "signature"
    AGENCY_SEAL = "seal"
    COPY_SIGNATURE = "copy_signature"
    COPY_SEAL = "copy_seal"
    ELECTRONIC_MARK = "electronic_mark"
    SECRECY_STAMP = "secrecy"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle in PDF points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Box:
    """A reserved place: `page` counts from 1, `index` is the signature's place in the document."""

    kind: BoxKind
    index: int
    page: int
    rectangle: Rectangle


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The PDF/A-2b file and its reserved places, in reading order."""

    pdf: bytes
    boxes: tuple[Box, ...]

    def find(self, kind: BoxKind, index: int | None = None) -> Box | None:
        """Return the first place of a kind, or that of one signature; None when there is none."""
        return next(
            (box for box in self.boxes if box.kind is kind and index in (None, box.index)), None
        )


class _Place(msgspec.Struct):
    kind: str
    index: int
    page: int
    x: float
    y: float
    width: float
    height: float


def lay_out(
    document: OfficialDocument,
    *,
    faces: Faces,
    made_at: datetime,
    measures: Measures | None = None,
    marks_missing: bool = False,
) -> LaidOut:
    """Lay a document out as PDF/A-2b; the same document and instant give the same page.

    `made_at` (aware) is the creation date in the file; `measures` are an agency's own sizes within
    the decree's bounds. Refused: what `prepare` refuses; a sign that the typeface lacks, unless
    `marks_missing`: then □ stands for it, in what is made of others' words.
    Source: Nghị định 30/2020/NĐ-CP, Phụ lục I.
    """
    measures = measures or official_measures()
    sheet = prepare(document, gap_digits=measures.chosen.number_gap_digits)
    given = {
        "sheet": sheet,
        "measures": measures,
        "national_name": NATIONAL_NAME,
        "motto": MOTTO,
    }
    told = msgspec.json.encode(given).decode()
    pdf, places = _press(faces).run(faces.mark_missing(told) if marks_missing else told, made_at)
    boxes = [_box(place, measures) for place in places]
    sealed = document.seal_on if document.seal_on is not None else len(document.signatures) - 1
    return LaidOut(pdf, (*boxes, *_seals(boxes, measures, sealed)))


class _Press:
    """One compiler with its fonts loaded, used by one thread at a time."""

    def __init__(self, faces: Faces) -> None:
        self._lock = Lock()
        self._family = faces.family
        self._compiler = typst.Compiler(
            _TEMPLATE, root=_TEMPLATE.parent, font_paths=faces.fonts(), ignore_system_fonts=True
        )

    def run(self, sheet: str, made_at: datetime) -> tuple[bytes, list[_Place]]:
        with self._lock:
            try:
                pdf = self._compiler.compile(
                    sys_inputs={"sheet": sheet, "family": self._family},
                    pdf_standards=STANDARD,
                    timestamp=made_at.replace(microsecond=0),
                )
                places = self._compiler.query("<place>", field="value")
            except (typst.TypstError, RuntimeError) as error:
                raise _explain(error) from error
        if not isinstance(pdf, bytes):
            raise LayoutFailed(reason="the compiler gave no file")
        return pdf, msgspec.json.decode(places, type=list[_Place])


@cache
def _press(faces: Faces) -> _Press:
    return _Press(faces)


def _explain(error: Exception) -> Refusal:
    found = _NOT_IN_TYPEFACE.search(str(error))
    if found is None:
        return LayoutFailed(reason=str(error).splitlines()[0])
    return SignNotPrintable(text=found["text"])


def _box(place: _Place, measures: Measures) -> Box:
    height = measures.page.height_mm * _POINTS_PER_MM
    top = height - place.y
    rectangle = Rectangle(place.x, top - place.height, place.x + place.width, top)
    return Box(BoxKind(place.kind), place.index, place.page, rectangle)


def _seals(boxes: list[Box], measures: Measures, sealed: int) -> list[Box]:
    """Place the seal: real size, over about a third of the signature, on its left (PL I, II.8a)."""
    kinds: dict[BoxKind, tuple[BoxKind, Callable[[Box], bool]]] = {
        BoxKind.PERSONAL_SIGNATURE: (BoxKind.AGENCY_SEAL, lambda box: box.index == sealed),
        BoxKind.COPY_SIGNATURE: (BoxKind.COPY_SEAL, lambda _: True),
    }
    side = measures.chosen.seal_diameter_mm * _POINTS_PER_MM
    seals = []
    for box in boxes:
        if box.kind not in kinds or not kinds[box.kind][1](box):
            continue
        under = box.rectangle
        right = under.left + (under.right - under.left) * measures.chosen.seal_overlap
        middle = (under.bottom + under.top) / 2
        rectangle = Rectangle(right - side, middle - side / 2, right, middle + side / 2)
        seals.append(Box(kinds[box.kind][0], box.index, box.page, rectangle))
    return seals
