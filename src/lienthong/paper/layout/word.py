"""The same document as a Word file: the same sheet, the same measures, for offices that edit on."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from lienthong.paper.layout.blocks import Align, Run
from lienthong.paper.layout.document import OfficialDocument
from lienthong.paper.layout.prepare import prepare
from lienthong.paper.layout.sheet import (
    MOTTO,
    NATIONAL_NAME,
    Closing,
    Sheet,
    SheetAppendix,
    SheetBlock,
    SheetCopy,
    SheetParagraph,
    SheetSignature,
    SheetStamp,
    SheetTable,
)
from lienthong.paper.layout.word_parts import (
    Holder,
    Spacing,
    Writer,
    bare_table,
    frame,
    keep_rows_whole,
    page_number,
    thin,
)
from lienthong.paper.measures import Measures, official_measures

_RECIPIENTS_SHARE = 0.46
_HEADER_MM = 10


def write_word(
    document: OfficialDocument, *, made_at: datetime, measures: Measures | None = None
) -> bytes:
    """Return the document as a Word file (.docx); the same words as `lay_out` prints.

    Refused: what `prepare` refuses. Lines under texts have estimated lengths, since only Word
    knows the letters' widths; pages may break elsewhere than in the PDF.
    """
    measures = measures or official_measures()
    sheet = prepare(document, gap_digits=measures.chosen.number_gap_digits)
    word = docx.Document()
    _begin(word, sheet, measures, made_at)
    page = _PageWriter(word, measures)
    page.head(sheet)
    page.title(sheet)
    page.content(sheet)
    page.closing(word, sheet.closing)
    if sheet.copy:
        page.copy(sheet.copy)
    for appendix in sheet.appendices:
        page.appendix(appendix)
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def _begin(word: WordDocument, sheet: Sheet, measures: Measures, made_at: datetime) -> None:
    properties = word.core_properties
    properties.title, properties.author = sheet.title[:255], sheet.author[:255]
    properties.comments, properties.language = "", "vi-VN"
    properties.created = properties.modified = made_at
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = measures.typeface.family, Pt(measures.parts["body"].size)
    section = word.sections[0]
    _size(section, measures, landscape=False)
    writer = Writer(measures)
    page_number(section, writer, restart=False)
    if sheet.contact:
        writer.lines(section.first_page_footer, sheet.contact, "contact")
        writer.border_above(section.first_page_footer.paragraphs[0])


def _size(section: Section, measures: Measures, *, landscape: bool) -> None:
    page, margins = measures.page, measures.margins
    width, height = Mm(page.width_mm), Mm(page.height_mm)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    section.top_margin, section.bottom_margin = Mm(margins.top.mm), Mm(margins.bottom.mm)
    section.left_margin, section.right_margin = Mm(margins.left.mm), Mm(margins.right.mm)
    section.header_distance = section.footer_distance = Mm(_HEADER_MM)


class _PageWriter:
    """Writes the parts of a sheet one after the other."""

    def __init__(self, word: WordDocument, measures: Measures) -> None:
        self._word = word
        self._measures = measures
        self._writer = Writer(measures)
        margins = measures.margins
        self._width = measures.page.width_mm - margins.left.mm - margins.right.mm
        self._columns = (
            measures.chosen.left_column_mm,
            self._width - measures.chosen.left_column_mm,
        )

    def head(self, sheet: Sheet) -> None:
        """Write ô 1 to 4 and 5b."""
        writer, (left, right) = self._writer, self._columns
        table = bare_table(self._word, self._columns, 2)
        issuer, national, number, place = (cell for row in table.rows for cell in row.cells)
        writer.lines(issuer, sheet.parent, "parent")
        writer.lines(issuer, sheet.issuer, "issuer")
        writer.rule(issuer, sheet.issuer, "issuer", "issuer", left)
        writer.lines(national, (NATIONAL_NAME,), "national_name")
        writer.lines(national, (MOTTO,), "motto")
        writer.rule(national, (MOTTO,), "motto", "motto", right)
        writer.pieces(number, sheet.number, "number")
        writer.pieces(place, sheet.place_date, "place_date")
        for at, line in enumerate(sheet.subject_aside):
            above = self._measures.chosen.subject_aside_gap_pt if at == 0 else 0
            paragraph = writer.paragraph(number, spacing=Spacing(above=above))
            writer.run(paragraph, line, "subject_aside")

    def title(self, sheet: Sheet) -> None:
        """Write ô 5a and 9a, with the stamps (ô 10a, 10b, 11) on their left."""
        self._space(8)
        if not sheet.stamps and not sheet.secrecy_place:
            self._titles(self._word, sheet, self._width)
            self._addressees(self._word, sheet)
            return
        side = self._measures.chosen.stamp_column_mm
        titled = bool(sheet.heading)
        widths = (side, self._width - 2 * side, side) if titled else (side, self._width - side)
        table = bare_table(self._word, widths, 1)
        cells = table.rows[0].cells
        self._stamps(cells[0], sheet)
        if titled:
            self._titles(cells[1], sheet, widths[1])
            self._addressees(self._word, sheet)
        else:
            self._addressees(cells[1], sheet)

    def _titles(self, holder: Holder, sheet: Sheet, room: float) -> None:
        writer = self._writer
        if sheet.heading:
            writer.lines(holder, (sheet.heading,), "type")
        writer.lines(holder, sheet.subject, "subject")
        if sheet.subject:
            writer.rule(holder, sheet.subject, "subject", "subject", room)
        elif sheet.heading:
            writer.rule(holder, (sheet.heading,), "type", "subject", room)
        writer.lines(holder, sheet.attached_to, "attached_to")

    def _stamps(self, cell: _Cell, sheet: Sheet) -> None:
        chosen = self._measures.chosen
        if sheet.secrecy_place:
            empty = self._writer.paragraph(cell)
            empty.paragraph_format.line_spacing = Mm(chosen.secrecy_place_mm[1])
        for stamp in sheet.stamps:
            self._stamp(cell, stamp)

    def _stamp(self, cell: _Cell, stamp: SheetStamp) -> None:
        width = stamp.width_mm or self._measures.chosen.stamp_column_mm - 2
        table = bare_table(cell, (width,), 1)
        frame(table, self._measures.parts[stamp.part].colour, stamp.height_mm)
        self._writer.lines(table.rows[0].cells[0], (stamp.text,), stamp.part)
        thin(cell.paragraphs[-1])

    def _addressees(self, holder: Holder, sheet: Sheet) -> None:
        writer, part = self._writer, "addressees"
        if not sheet.addressees:
            return
        whole = len(sheet.addressees) == 1
        indent = 0.0 if whole else self._measures.paragraph.indent_mm * 2
        first = writer.paragraph(
            holder, Align.CENTRE if whole else Align.LEFT, Spacing(above=12, indent_mm=indent)
        )
        writer.run(first, f"Kính gửi: {sheet.addressees[0]}" if whole else "Kính gửi:", part)
        for at, name in enumerate(() if whole else sheet.addressees, start=1):
            end = "." if at == len(sheet.addressees) else ";"
            line = writer.paragraph(holder, Align.LEFT)
            line.paragraph_format.left_indent = Mm(indent + 18)
            writer.run(line, f"- {name}{end}", part)

    def content(self, sheet: Sheet) -> None:
        """Write ô 6."""
        writer = self._writer
        self._space(10)
        close = Spacing(below=self._measures.paragraph.space_between_pt, keep=True)
        for line in sheet.authority:
            writer.run(writer.paragraph(self._word, spacing=close), line, "authority")
        self.blocks(sheet.bases)
        if sheet.enacting:
            part = "body" if sheet.wired_to else "authority"
            writer.run(writer.paragraph(self._word, spacing=close), sheet.enacting, part)
        for at, name in enumerate(sheet.wired_to, start=1):
            end = "." if at == len(sheet.wired_to) else ";"
            receiver = writer.paragraph(self._word, Align.LEFT)
            receiver.paragraph_format.left_indent = Mm(self._measures.paragraph.indent_mm * 2)
            writer.run(receiver, f"- {name}{end}", "addressees")
        self.blocks(sheet.body, closed=True)

    def blocks(
        self, blocks: Sequence[SheetBlock], *, closed: bool = False, room: float = 0
    ) -> None:
        """Write paragraphs and tables; the last paragraph stays with the signature if `closed`."""
        for at, block in enumerate(blocks, start=1):
            if isinstance(block, SheetTable):
                self._table(block, room or self._width)
            else:
                self._paragraph(block, keep=block.keep or (closed and at == len(blocks)))

    def _paragraph(self, block: SheetParagraph, *, keep: bool) -> None:
        measures = self._measures.paragraph
        spacing = Spacing(
            below=0 if block.joined else measures.space_between_pt,
            indent_mm=measures.indent_mm if block.indent else 0,
            lines=measures.line_spacing,
            keep=keep,
        )
        paragraph = self._writer.paragraph(self._word, block.align, spacing)
        for run in block.runs:
            self._writer.run(paragraph, run.text, block.part, run)

    def _table(self, block: SheetTable, room: float) -> None:
        writer, total = self._writer, sum(block.widths)
        rows = len(block.rows) + bool(block.heading)
        if not rows:
            return
        table = bare_table(self._word, [width / total * room for width in block.widths], rows)
        frame(table, "#000000")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        cells = [list(row.cells) for row in table.rows]
        if block.heading:
            for cell, title in zip(cells.pop(0), block.heading, strict=True):
                writer.run(writer.paragraph(cell), title, "table", Run("", bold=True))
        for row, texts in zip(cells, block.rows, strict=True):
            for cell, text, align in zip(row, texts, block.aligns, strict=True):
                for runs in text:
                    paragraph = writer.paragraph(cell, align)
                    for run in runs:
                        writer.run(paragraph, run.text, "table", run)
        keep_rows_whole(table, heading=bool(block.heading))
        self._space(6)

    def closing(self, holder: WordDocument, closing: Closing) -> None:
        """Write ô 7, 9b and 12: one signature beside the recipients, several above them."""
        count = len(closing.signatures)
        self._space(8)
        if count > 1:
            table = bare_table(holder, [self._width / count] * count, 1)
            for cell, signature in zip(table.rows[0].cells, closing.signatures, strict=True):
                self._signature(cell, signature)
            keep_rows_whole(table)
            self._recipients(holder, closing)
            return
        left = self._width * _RECIPIENTS_SHARE
        table = bare_table(holder, (left, self._width - left), 1)
        self._recipients(table.rows[0].cells[0], closing)
        for signature in closing.signatures:
            self._signature(table.rows[0].cells[1], signature)
        if len(closing.recipients) < 30:  # noqa: PLR2004 - longer than a page must break
            keep_rows_whole(table)

    def _recipients(self, holder: Holder, closing: Closing) -> None:
        writer = self._writer
        writer.lines(holder, ("Nơi nhận:",), "recipients_heading", Align.LEFT)
        writer.lines(holder, closing.recipients, "recipients", Align.LEFT)
        if closing.drafter:
            writer.lines(holder, (closing.drafter,), "drafter", Align.LEFT)

    def _signature(self, cell: _Cell, signature: SheetSignature) -> None:
        writer = self._writer
        writer.lines(cell, signature.above, "signing_authority")
        space = writer.paragraph(cell)
        space.paragraph_format.line_spacing = Mm(self._measures.chosen.signature_height_mm)
        if signature.other_title:
            writer.lines(cell, (signature.other_title,), "other_title")
        writer.lines(cell, (signature.name,), "signer")

    def copy(self, copy: SheetCopy) -> None:
        """Write the block of a copy on paper, under a line across the page."""
        writer = self._writer
        self._writer.border_above(self._space(8))
        table = bare_table(self._word, self._columns, 2)
        issuer, form, number, place = (cell for row in table.rows for cell in row.cells)
        writer.lines(issuer, copy.issuer, "issuer")
        writer.rule(issuer, copy.issuer, "issuer", "copy_issuer", self._columns[0])
        writer.lines(form, (copy.form,), "copy_form")
        writer.pieces(number, copy.number, "number")
        writer.pieces(place, copy.place_date, "place_date")
        self.closing(self._word, copy.closing)

    def appendix(self, appendix: SheetAppendix) -> None:
        """Write an appendix on pages of its own."""
        writer = self._writer
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        _size(section, self._measures, landscape=appendix.landscape)
        page_number(section, writer, restart=True)
        margins, page = self._measures.margins, self._measures.page
        across = page.height_mm if appendix.landscape else page.width_mm
        room = across - margins.left.mm - margins.right.mm
        writer.lines(self._word, (appendix.number,), "appendix_number")
        writer.lines(self._word, appendix.title, "appendix_title")
        writer.pieces(self._word, appendix.note, "appendix_note")
        writer.rule(self._word, ("x" * 60,), "appendix_note", "subject", room)
        self._space(6)
        self.blocks(appendix.body, room=room)

    def _space(self, points: float) -> Paragraph:
        paragraph = self._writer.paragraph(self._word, spacing=Spacing(below=points))
        thin(paragraph)
        return paragraph
