"""From a document to what stands on its sheet: every word as printed, before any measure is taken.

Both writers (PDF and Word) print a sheet as it is, so that they cannot differ in words.
"""

from dataclasses import dataclass

from lienthong.paper.layout.blocks import Align, Run

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: text, or a gap to be filled in later, `digits` wide and named `gap`."""

    text: str = ""
    gap: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class SheetParagraph:
    """A paragraph as printed. `part` names its measures; `keep` ties it to what follows.

    `tight` and `joined` leave no space between paragraphs above and below.
    """

    runs: tuple[Run, ...]
    part: str = "body"
    align: Align = Align.JUSTIFY
    indent: bool = True
    keep: bool = False
    tight: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table as printed: widths as shares, cells as paragraphs of runs."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    heading: tuple[str, ...]
    rows: tuple[tuple[tuple[tuple[Run, ...], ...], ...], ...]


SheetBlock = SheetParagraph | SheetTable


@dataclass(frozen=True, slots=True)
class SheetSignature:
    """The lines above the place of a signature, and those under it."""

    above: tuple[str, ...]
    other_title: str
    name: str
    index: int


@dataclass(frozen=True, slots=True)
class SheetStamp:
    """A stamp printed in a frame; without a width the frame fits its text."""

    text: str
    part: str
    width_mm: float = 0
    height_mm: float = 0


@dataclass(frozen=True, slots=True)
class SheetAppendix:
    """An appendix: heading lines, then its content."""

    number: str
    title: tuple[str, ...]
    note: tuple[Piece, ...]
    body: tuple[SheetBlock, ...]
    landscape: bool


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a document: signatures (ô 7) beside the recipients (ô 9b) and the sign of ô 12."""

    signatures: tuple[SheetSignature, ...]
    recipients: tuple[str, ...]
    drafter: str


@dataclass(frozen=True, slots=True)
class SheetCopy:
    """The block of a copy on paper."""

    form: str
    issuer: tuple[str, ...]
    number: tuple[Piece, ...]
    place_date: tuple[Piece, ...]
    closing: Closing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that is printed, in the order of the plan of Phụ lục I, Phần I.IV."""

    title: str
    author: str
    parent: tuple[str, ...]
    issuer: tuple[str, ...]
    number: tuple[Piece, ...]
    place_date: tuple[Piece, ...]
    heading: str
    subject: tuple[str, ...]
    subject_aside: tuple[str, ...]
    attached_to: tuple[str, ...]
    authority: tuple[str, ...]
    bases: tuple[SheetParagraph, ...]
    enacting: str
    addressees: tuple[str, ...]
    wired_to: tuple[str, ...]
    body: tuple[SheetBlock, ...]
    closing: Closing
    stamps: tuple[SheetStamp, ...]
    secrecy_place: bool
    contact: tuple[str, ...]
    appendices: tuple[SheetAppendix, ...]
    copy: SheetCopy | None
