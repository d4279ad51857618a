"""The measures of Phụ lục I of Nghị định 30/2020/NĐ-CP, read from `data/official_layout.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

import msgspec

from lienthong.kernel.errors import Fault, Refusal


class SizeNotAllowed(Refusal):
    """A size outside what the decree allows for that part."""

    code = "paper.size_not_allowed"
    fault = Fault.CALLER
    message = (
        "{part} cannot be printed in {size} pt: {basis} of Phụ lục I allows {least} to {most} pt. "
        "Choose a size within these bounds."
    )


class PartNotKnown(Refusal):
    """A part of a document that the data do not name."""

    code = "paper.part_not_known"
    fault = Fault.CALLER
    message = "An official document has no part called “{part}”. Take a name from {known}."


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How one part of a document is printed: sizes in points, the ô it stands in, its article."""

    cell: str
    size: float
    least: float
    most: float
    basis: str
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    colour: str = "#000000"


class Margin(msgspec.Struct, frozen=True):
    """One margin of the page in millimetres, and its bounds."""

    mm: float
    least: float
    most: float


class Margins(msgspec.Struct, frozen=True):
    """The four margins of the page."""

    top: Margin
    bottom: Margin
    left: Margin
    right: Margin
    basis: str


class Page(msgspec.Struct, frozen=True):
    """The sheet of paper, in millimetres."""

    width_mm: float
    height_mm: float
    basis: str


class Typeface(msgspec.Struct, frozen=True):
    """The typeface that the decree names."""

    family: str
    basis: str


class ParagraphMeasures(msgspec.Struct, frozen=True):
    """Indent (mm), space between paragraphs (pt) and line spacing (1 is single) of the body."""

    indent_mm: float
    indents_allowed_mm: tuple[float, ...]
    space_between_pt: float
    space_between_least_pt: float
    line_spacing: float
    line_spacing_least: float
    line_spacing_most: float
    basis: str


class RuleMeasures(msgspec.Struct, frozen=True):
    """The line under a text: its length as a share of the text's length."""

    share: float
    least: float
    most: float
    basis: str


class Chosen(msgspec.Struct, frozen=True):
    """What the decree leaves to us, in the unit that each name ends with."""

    left_column_mm: float
    stamp_column_mm: float
    subject_aside_gap_pt: float
    signature_height_mm: float
    signature_image_mm: tuple[float, float]
    seal_diameter_mm: float
    seal_overlap: float
    number_gap_digits: int
    rule_thickness_pt: float
    secrecy_place_mm: tuple[float, float]
    electronic_mark_mm: tuple[float, float]
    capital_width_em: float
    small_width_em: float


class Measures(msgspec.Struct, frozen=True):
    """All measures of an official document, each with its place in the decree."""

    decree: str
    valid_from: date
    page: Page
    margins: Margins
    typeface: Typeface
    paragraph: ParagraphMeasures
    rules: dict[str, RuleMeasures]
    chosen: Chosen
    parts: dict[str, Part]

    def with_sizes(self, sizes: Mapping[str, float]) -> "Measures":
        """Return these measures with an agency's own sizes (pt), within the decree's bounds."""
        parts = dict(self.parts)
        for name, size in sizes.items():
            if name not in parts:
                raise PartNotKnown(part=name, known=", ".join(sorted(parts)))
            part = parts[name]
            if not part.least <= size <= part.most:
                raise SizeNotAllowed(
                    part=name,
                    size=f"{size:g}",
                    least=f"{part.least:g}",
                    most=f"{part.most:g}",
                    basis=part.basis,
                )
            parts[name] = msgspec.structs.replace(part, size=size)
        return msgspec.structs.replace(self, parts=parts)


@cache
def official_measures() -> Measures:
    """Return the measures of Nghị định 30/2020/NĐ-CP as we print them."""
    source = resources.files("lienthong.paper").joinpath("data", "official_layout.toml")
    return msgspec.convert(tomllib.loads(source.read_text(encoding="utf-8")), Measures)
