"""Gaps of a page as form fields: there before the person signs, filled after (SG-24 …).

The decree has the number and the day put on a document after it was signed (Điều 15, 18). Text
fields are what may be filled in a signed PDF without touching what was signed: their values come in
an update of the file, the person's signature stays whole, and the agency's then covers all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.paper.signing.looks import EARLY, FONTS
from lienthong.paper.signing.refusals import GapAlreadyFilled, GapUnknown, PdfBroken, PdfEncrypted
from lienthong.paper.signing.sources import UNREADABLE, require_pdf
from lienthong.paper.signing.terms import Place

_LOOK: Final = Path(__file__).with_name("fill_look.typ")
_TURN: Final = Lock()
_EDGE: Final = 2.0
"""Points around a gap, so that a slanted digit is not cut."""
_EM_OF_HEIGHT: Final = 1 / 0.7
"""A gap of the layout is 0.7 em high (`parts.typ`)."""
_READ_ONLY, _PRINTED = 1, 4


@dataclass(frozen=True, slots=True)
class Gap:
    """A place to be filled later: its name in the file, where, and whether it is slanted."""

    name: str
    place: Place
    is_italic: bool = False


def add_gaps(data: bytes, gaps: Sequence[Gap]) -> bytes:
    """The file with an empty text field for each gap; without any it stays as it is.

    The fields cannot be typed into by a reader's user, are printed, and show nothing yet. Refuses
    files that are none, encrypted or damaged.
    """
    if not gaps:
        return data
    try:
        writer = _writer(data)
        fields = _fields_of(writer)
        for gap in gaps:
            page = writer.find_page_for_modification(gap.place.page - 1)[0]
            field = writer.add_object(_field(writer, gap, page))
            fields.append(field)
            writer.register_annotation(page, field)
        return _written(writer)
    except UNREADABLE:
        raise PdfBroken from None


def fill_gaps(data: bytes, values: Mapping[str, str]) -> bytes:
    """The file with these values in its fields, each once, as an update at its end.

    The digits come with their typeface. Refuses a field that is not there (GapUnknown) or has a
    value already (GapAlreadyFilled): what was numbered is not numbered again.
    """
    try:
        writer = _writer(data)
        known = {str(one.get_object().get("/T")): one for one in _fields_of(writer)}
        for name, value in values.items():
            if name not in known:
                raise GapUnknown(name=name)
            _fill(writer, known[name].get_object(), value)
        return _written(writer)
    except UNREADABLE:
        raise PdfBroken from None


def list_gaps(data: bytes) -> tuple[str, ...]:
    """The names of the text fields of a file of ours that have no value yet."""
    return tuple(name for name, value in _texts(data) if not value)


def list_texts(data: bytes) -> tuple[str, ...]:
    """The names of all its text fields, filled or not: what a seal locks."""
    return tuple(name for name, _ in _texts(data))


def _texts(data: bytes) -> list[tuple[str, str]]:
    reader = PdfFileReader(BytesIO(data), strict=False)
    if "/AcroForm" not in reader.root:
        return []
    fields = [one.get_object() for one in reader.root["/AcroForm"]["/Fields"]]
    return [(str(one["/T"]), str(one.get("/V", ""))) for one in fields if one.get("/FT") == "/Tx"]


def _writer(data: bytes) -> IncrementalPdfFileWriter:
    require_pdf(data)
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    if writer.prev.encrypted:
        raise PdfEncrypted
    return writer


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _fields_of(writer: IncrementalPdfFileWriter) -> Any:
    """The list of fields, made if the file has none; a change of it goes into the update."""
    root = writer.root
    if "/AcroForm" not in root:
        form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject()})
        root["/AcroForm"] = writer.add_object(form)
        writer.update_root()
        return form["/Fields"]
    fields = root["/AcroForm"]["/Fields"]
    writer.update_container(fields)
    return fields


def _field(writer: IncrementalPdfFileWriter, gap: Gap, page: Any) -> Any:
    left, bottom = gap.place.left - _EDGE, gap.place.bottom - _EDGE
    right, top = gap.place.right + _EDGE, gap.place.top + _EDGE
    nothing = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): _numbers(0, 0, right - left, top - bottom),
            pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=b"",
    )
    style = "italic" if gap.is_italic else "normal"
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string(gap.name),
            pdf_name("/Ff"): generic.NumberObject(_READ_ONLY),
            pdf_name("/F"): generic.NumberObject(_PRINTED),
            # Names no state, since the look is one stream; with it examiners leave the look of a
            # field alone that did not change, also where a seal locks it.
            pdf_name("/AS"): pdf_name("/N"),
            pdf_name("/TM"): pdf_string(style),
            pdf_name("/DA"): pdf_string(f"0 g /Fill {_size_of(gap.place):.2f} Tf"),
            pdf_name("/Rect"): _numbers(left, bottom, right, top),
            pdf_name("/P"): page,
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(nothing)}),
        }
    )


def _fill(writer: IncrementalPdfFileWriter, field: Any, value: str) -> None:
    if str(field.get("/V", "")):
        raise GapAlreadyFilled(name=str(field["/T"]))
    left, bottom, right, top = (float(part) for part in field["/Rect"])
    inner = top - bottom - 2 * _EDGE
    page = _digits(
        value, width=right - left, height=top - bottom, size=inner * _EM_OF_HEIGHT,
        style=str(field.get("/TM", "normal")),
    )  # fmt: skip
    look = writer.import_page_as_xobject(PdfFileReader(BytesIO(page)))
    field["/V"] = pdf_string(value)
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): look})
    writer.update_container(field)


def _size_of(place: Place) -> float:
    return place.height * _EM_OF_HEIGHT


def _numbers(*values: float) -> Any:
    return generic.ArrayObject([generic.FloatObject(round(value, 3)) for value in values])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(_LOOK, root=_LOOK.parent, font_paths=[FONTS], ignore_system_fonts=True)


@lru_cache(maxsize=512)
def _digits(text: str, *, width: float, height: float, size: float, style: str) -> bytes:
    with _TURN:
        made = _compiler().compile(
            sys_inputs={
                "text": text, "width": f"{width:.2f}", "height": f"{height:.2f}",
                "size": f"{size:.2f}", "style": style, "edge": f"{_EDGE:.2f}",
            },
            pdf_standards="a-2b", timestamp=EARLY, pdf_tags=False,
        )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("one page was asked for")
    return made
