"""The pieces a Word file is made of: runs, paragraphs, lines under texts, tables without frames."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer, _Header
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from lienthong.paper.layout.blocks import Align, Run
from lienthong.paper.layout.sheet import Piece
from lienthong.paper.layout.texts import unmarked
from lienthong.paper.measures import Measures

Holder = WordDocument | _Cell | _Header | _Footer
"""What paragraphs are added to."""

_ALIGN = {
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_FIXED_SPACE = "\u00a0"
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Space above and below in points, the first line's indent in millimetres, what is kept."""

    above: float = 0
    below: float = 0
    indent_mm: float = 0
    lines: float = 1.0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Adds pieces to a Word document with the measures of Phụ lục I."""

    measures: Measures

    def run(self, paragraph: Paragraph, text: str, part: str, emphasis: Run | None = None) -> None:
        """Add a stretch of text in the type of its part; emphasis adds to it."""
        run = paragraph.add_run(unmarked(text))
        self._dress(run, part, emphasis)

    def _dress(self, run: WordRun, part: str, emphasis: Run | None = None) -> None:
        style = self.measures.parts[part]
        run.font.size = Pt(style.size)
        run.font.bold = style.bold or (emphasis is not None and emphasis.bold)
        run.font.italic = style.italic or (emphasis is not None and emphasis.italic)
        run.font.color.rgb = RGBColor.from_string(style.colour.removeprefix("#").upper())
        set_typeface(run, self.measures.typeface.family)

    def paragraph(
        self, holder: Holder, align: Align = Align.CENTRE, spacing: Spacing | None = None
    ) -> Paragraph:
        """Add a paragraph; a cell's own empty first paragraph is taken before a new one is made."""
        paragraph = _first_or_new(holder)
        spacing = spacing or Spacing()
        layout = paragraph.paragraph_format
        layout.alignment = _ALIGN[align]
        layout.space_before, layout.space_after = Pt(spacing.above), Pt(spacing.below)
        layout.first_line_indent = Mm(spacing.indent_mm)
        layout.line_spacing = spacing.lines
        layout.keep_with_next = spacing.keep
        layout.widow_control = True
        return paragraph

    def lines(
        self, holder: Holder, lines: Iterable[str], part: str, align: Align = Align.CENTRE
    ) -> None:
        """Add one paragraph for each line."""
        for line in lines:
            self.run(self.paragraph(holder, align), line, part)

    def pieces(self, holder: Holder, pieces: Iterable[Piece], part: str) -> None:
        """Add a line in which gaps of the right width are left for what is filled in later."""
        paragraph = self.paragraph(holder)
        for piece in pieces:
            # a digit is as wide as two spaces
            self.run(paragraph, piece.text or _FIXED_SPACE * 2 * piece.digits, part)

    def rule(
        self, holder: Holder, lines: Sequence[str], part: str, rule: str, room_mm: float
    ) -> None:
        """Draw the line under a text: its length as a share of the (estimated) longest line."""
        length = min(max(self._length_mm(line, part) for line in lines), room_mm)
        side = (room_mm - length * self.measures.rules[rule].share) / 2
        paragraph = self.paragraph(holder)
        paragraph.paragraph_format.left_indent = Mm(max(side, 0))
        paragraph.paragraph_format.right_indent = Mm(max(side, 0))
        self.border_above(paragraph)
        thin(paragraph)

    def border_above(self, paragraph: Paragraph) -> None:
        """Draw a line above a paragraph, between its indents."""
        borders: Any = OxmlElement("w:pBdr")
        eighths = str(round(self.measures.chosen.rule_thickness_pt * 8))
        borders.append(_border("w:top", eighths, "000000"))
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
        )

    def _length_mm(self, text: str, part: str) -> float:
        style, chosen = self.measures.parts[part], self.measures.chosen
        capitals = sum(letter.isupper() for letter in text)
        ems = capitals * chosen.capital_width_em + (len(text) - capitals) * chosen.small_width_em
        return ems * style.size * _MM_PER_PT


def _first_or_new(holder: Holder) -> Paragraph:
    if not isinstance(holder, WordDocument):
        first: Paragraph | None = holder.paragraphs[0] if holder.paragraphs else None
        # a paragraph of ours is always aligned
        if first is not None and first.alignment is None and not first.text:
            return first
    added: Paragraph = holder.add_paragraph()
    return added


def set_typeface(run: WordRun, family: str) -> None:
    """Name the typeface for every script, or Word takes another for some letters."""
    run.font.name = family
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - scripts have no API
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), family)


def thin(paragraph: Paragraph) -> None:
    """Make an empty paragraph 4 points high."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(4)


def bare_table(holder: WordDocument | _Cell, widths_mm: Sequence[float], rows: int) -> Table:
    """Add a table without frame and padding, with columns of fixed widths in millimetres."""
    table = holder.add_table(rows, len(widths_mm))
    table.autofit = False
    properties = table._tbl.tblPr  # noqa: SLF001 - padding and frames have no API
    padding = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        edge = OxmlElement(side)
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        padding.append(edge)
    properties.append(padding)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    return table


def frame(table: Table, colour: str, height_mm: float = 0) -> None:
    """Draw a single frame around every cell, in a colour like `#e60000`."""
    borders = OxmlElement("w:tblBorders")
    for side in ("w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"):
        borders.append(_border(side, "6", colour.removeprefix("#")))
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - frames have no API
    if height_mm:
        for row in table.rows:
            row.height_rule = WD_ROW_HEIGHT_RULE.EXACTLY
            row.height = Mm(height_mm)


def keep_rows_whole(table: Table, *, heading: bool = False) -> None:
    """Let no row break between pages; `heading` repeats the first one on every page."""
    for at, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - rows' rules have no API
        properties.append(OxmlElement("w:cantSplit"))
        if heading and at == 0:
            properties.append(OxmlElement("w:tblHeader"))


def page_number(section: Section, writer: Writer, *, restart: bool) -> None:
    """Number pages from the second on, centred in the top margin; `restart` counts from 1 anew."""
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    section.first_page_footer.is_linked_to_previous = False
    paragraph = writer.paragraph(section.header)
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = text or None
        run._r.append(mark)  # noqa: SLF001 - fields have no API
    writer._dress(run, "page_number")  # noqa: SLF001 - the same module
    if restart:
        start = OxmlElement("w:pgNumType")
        start.set(qn("w:start"), "1")
        section._sectPr.append(start)  # noqa: SLF001 - page numbers have no API


def _border(side: str, eighths: str, colour: str) -> Any:
    border = OxmlElement(side)
    border.set(qn("w:val"), "single")
    border.set(qn("w:sz"), eighths)
    border.set(qn("w:space"), "0")
    border.set(qn("w:color"), colour)
    return border
