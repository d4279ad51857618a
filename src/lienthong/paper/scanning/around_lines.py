"""What an Office file says outside its running text; for the process apart only.

Of Word: headers, footers, notes and text boxes, which people put marks into. Of Excel: the texts of
its cells, headers and footers.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

DAMAGED: Final = (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError,
                  zlib.error)  # fmt: skip
MOST_LINES: Final = 20_000
_LARGEST_PART: Final = 50_000_000
_WORD_PARTS: Final = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
_BOX: Final = re.compile(
    r"<(?:w:txbxContent|v:textbox)\b.*?</(?:w:txbxContent|v:textbox)>", re.DOTALL
)
_WORD_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|<w:(tab|br)\b[^>]*>")
_WATERMARK: Final = re.compile(r"<v:textpath\b[^>]*\bstring=\"([^\"]*)\"")
_CELL_PARTS: Final = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml")
_CELL: Final = re.compile(r"<(?:si|is)>(.*?)</(?:si|is)>", re.DOTALL)
_CELL_TEXT: Final = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")
_EDGE: Final = re.compile(r"<(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
_EDGE_CODES: Final = re.compile(r"&amp;(?:\"[^\"]*\"|&quot;.*?&quot;|[A-Z]|\d+)")


def around_in(data: bytes) -> Iterator[str]:
    """Each line; raises `DAMAGED`."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if _WORD_PARTS.fullmatch(name):
                yield from _paragraphs(_text_of(packed, name))
            elif name == "word/document.xml":
                body = _text_of(packed, name)
                yield from _watermarks(body)
                for box in _BOX.findall(body):
                    yield from _paragraphs(box)
            elif _CELL_PARTS.fullmatch(name):
                yield from _cells(_text_of(packed, name))


def _text_of(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as part:
        return part.read(_LARGEST_PART).decode("utf-8", "replace")


def _paragraphs(xml: str) -> Iterator[str]:
    yield from _watermarks(xml)
    for paragraph in xml.split("</w:p>"):
        found = _WORD_TEXT.finditer(paragraph)
        yield "".join("\n" if one[2] == "br" else html.unescape(one[1] or " ") for one in found)


def _watermarks(xml: str) -> Iterator[str]:
    yield from (html.unescape(text) for text in _WATERMARK.findall(xml))


def _cells(xml: str) -> Iterator[str]:
    for cell in _CELL.findall(xml):
        yield html.unescape("".join(_CELL_TEXT.findall(cell)))
    for edge in _EDGE.findall(xml):
        yield html.unescape(_EDGE_CODES.sub(" ", edge))
