"""The paragraphs and tables of a foreign Word file, one line each; for the process apart only."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any, Final

import docx
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

MOST_COLUMNS: Final = 63
"""As Word itself has it; a cell of a foreign file may say that it spans any number."""
DAMAGED: Final = (XMLSyntaxError, InvalidXmlError, zipfile.BadZipFile, zlib.error, KeyError,
                  ValueError, TypeError, AttributeError, OSError, NotImplementedError)  # fmt: skip
"""What python-docx, and what it reads with, raise for a file that is not what it should be."""


def lines_in(data: bytes) -> Iterator[str]:
    """Each paragraph as a line, each row of a table as `| a | b |`; raises `DAMAGED`."""
    document = docx.Document(io.BytesIO(data))
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            yield from _paragraph(element, Paragraph(element, document).text)
        elif element.tag == qn("w:tbl"):
            yield from _table(element, document)


def _paragraph(element: Any, said: str) -> Iterator[str]:
    counted = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    for line in said.split("\n"):
        text = " ".join(line.split())
        if text:
            yield f"- {text}" if counted else text


def _table(element: Any, document: Any) -> Iterator[str]:
    rows = list(element.iterchildren(qn("w:tr")))
    for at, row in enumerate(rows):
        cells = list(islice(_columns(row, document), MOST_COLUMNS))
        if any(cells):
            yield f"| {' | '.join(cells)} |"
            if at == 0 and len(rows) > 1:
                yield f"|{'---|' * len(cells)}"


def _columns(row: Any, document: Any) -> Iterator[str]:
    """What stands in each column; a cell over several columns stands in its first one."""
    for cell in row.iterchildren(qn("w:tc")):
        said = (Paragraph(one, document).text for one in cell.iterchildren(qn("w:p")))
        yield " ".join(" ".join(said).replace("|", "/").split())
        yield from repeat("", cell.grid_span - 1)
