"""Official documents on paper by Nghị định 30/2020/NĐ-CP, Phụ lục I: as PDF/A and as Word.

Rules LA-1 … in `docs/specs/official-layout.md`.
"""

from lienthong.paper.layout.blocks import (
    Align,
    Article,
    Block,
    Clause,
    Column,
    Heading,
    HeadingKind,
    Items,
    Paragraph,
    Point,
    Run,
    Table,
    Text,
)
from lienthong.paper.layout.body import TableNotPrintable
from lienthong.paper.layout.document import (
    Appendix,
    Drafter,
    Issuer,
    Kept,
    Medium,
    Number,
    OfficialDocument,
    PaperCopy,
    Signature,
    SigningLine,
)
from lienthong.paper.layout.faces import Faces, TypefaceNotUsable
from lienthong.paper.layout.prepare import NumberNotPositive, PartMissing, PartNotForType
from lienthong.paper.layout.texts import NumberNotPrintable, SignNotPrintable
from lienthong.paper.layout.typesetting import (
    Box,
    BoxKind,
    LaidOut,
    LayoutFailed,
    Rectangle,
    lay_out,
)
from lienthong.paper.layout.word import write_word

__all__ = [
    "Align",
    "Appendix",
    "Article",
    "Block",
    "Box",
    "BoxKind",
    "Clause",
    "Column",
    "Drafter",
    "Faces",
    "Heading",
    "HeadingKind",
    "Issuer",
    "Items",
    "Kept",
    "LaidOut",
    "LayoutFailed",
    "Medium",
    "Number",
    "NumberNotPositive",
    "NumberNotPrintable",
    "OfficialDocument",
    "PaperCopy",
    "Paragraph",
    "PartMissing",
    "PartNotForType",
    "Point",
    "Rectangle",
    "Run",
    "SignNotPrintable",
    "Signature",
    "SigningLine",
    "Table",
    "TableNotPrintable",
    "Text",
    "TypefaceNotUsable",
    "lay_out",
    "write_word",
]
