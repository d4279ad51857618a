"""The process that draws and reads one foreign file, then ends: no key, no network, bounded memory.

Started by `apart` with what to do as arguments, the file on standard input. Decision 33.
"""

import html
import io
import re
import resource
import struct
import sys
import zipfile
import zlib
from itertools import islice
from typing import Final

import msgspec
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from lienthong.paper.scanning.boxes import without_boxes
from lienthong.paper.scanning.places import places_in

MEMORY_BYTES: Final = 1536 * 1024 * 1024
SECONDS: Final = 60
MOST_PAGES_READ: Final = 400
LONGEST_TEXT: Final = 2_000_000
MOST_OBJECTS: Final = 50_000
"""Of one page; a map drawn in lines has more, a scan one to some hundreds (strips)."""
_LARGEST_WORD: Final = 50_000_000
_WORD_PART: Final = "word/document.xml"
_WORD_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_MOST_DOTS: Final = 12_000_000
_SHADES: Final = bytes(min(255, (value + 8) // 17 * 17) for value in range(256))
"""Sixteen shades of each colour: enough to read by, and a third of the bytes."""
_POINTS_PER_INCH: Final = 72
MOST_ATTACHED: Final = 20
LARGEST_ATTACHED: Final = 1_000_000
BROKEN: Final = 3
ENCRYPTED: Final = 4
NO_PAGE: Final = 5
TOO_LARGE: Final = 6


def main() -> int:
    """Answer one question; the exit code says why there is no answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    what, *asked = sys.argv[1:]
    data = sys.stdin.buffer.read()
    office = {"word": _word, "lines": _word_lines, "around": _around, "sheets": _sheets}
    if what in office:
        return office[what](data)
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()  # else fields and looks of signatures are not drawn; runs no script
        answer = _answer(document, what, asked)
    except pypdfium2.PdfiumError as error:
        return ENCRYPTED if "assword" in str(error) else BROKEN
    except IndexError:
        return NO_PAGE
    sys.stdout.buffer.write(answer)
    return 0


def _answer(document: pypdfium2.PdfDocument, what: str, asked: list[str]) -> bytes:
    if what == "count":
        return msgspec.msgpack.encode(len(document))
    if what == "text":
        return msgspec.msgpack.encode(_texts(document))
    if what == "pages":
        return msgspec.msgpack.encode(_pages(document, int(asked[0])))
    if what == "places":
        return msgspec.msgpack.encode(places_in(document, asked[0]))
    if what == "attached":
        return msgspec.msgpack.encode(_attached(document, asked[0]))
    page, size = map(int, asked)
    colours = 1 if what == "grey" else 3
    return msgspec.msgpack.encode([len(document), _draw(document, page - 1, size, colours)])


def _attached(document: pypdfium2.PdfDocument, name: str) -> bytes:
    """The file of that name inside the PDF; nothing where there is none or it is too large."""
    for index in range(min(document.count_attachments(), MOST_ATTACHED)):
        one = document.get_attachment(index)
        if one.get_name() == name:
            try:
                content = bytes(one.get_data())
            except pypdfium2.PdfiumError:  # an empty file, or one whose stream is damaged
                return b""
            return content if len(content) <= LARGEST_ATTACHED else b""
    return b""


def _word(data: bytes) -> int:
    """The paragraphs of a Word document, without tables' borders and pictures."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, packed.open(_WORD_PART) as part:
            body = part.read(_LARGEST_WORD).decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, zlib.error):
        return BROKEN
    lines = (
        "".join(html.unescape(text) for text in _WORD_TEXT.findall(paragraph))
        for paragraph in body.split("</w:p>")
    )
    text = "\n".join(line for line in lines if line)[:LONGEST_TEXT]
    sys.stdout.buffer.write(msgspec.msgpack.encode(text))
    return 0


def _word_lines(data: bytes) -> int:
    """The same with tables, for a text that is gone on with."""
    from lienthong.paper.scanning.word_lines import (  # noqa: PLC0415 - pages are drawn without it
        DAMAGED,
        lines_in,
    )

    try:
        text = "\n".join(lines_in(data))[:LONGEST_TEXT]
    except DAMAGED:
        return BROKEN
    sys.stdout.buffer.write(msgspec.msgpack.encode(text))
    return 0


def _around(data: bytes) -> int:
    """What an Office file says outside its running text."""
    from lienthong.paper.scanning.around_lines import (  # noqa: PLC0415 - pages are drawn without it
        DAMAGED,
        MOST_LINES,
        around_in,
    )

    try:
        lines = [line for text in around_in(data) for line in text.splitlines() if line.strip()]
    except DAMAGED:
        return BROKEN
    sys.stdout.buffer.write(msgspec.msgpack.encode(lines[:MOST_LINES]))
    return 0


def _sheets(data: bytes) -> int:
    """The cells of an Excel workbook."""
    from lienthong.paper.scanning.sheets import (  # noqa: PLC0415 - pages are drawn without it
        DAMAGED,
        WorkbookTooLarge,
        sheets_in,
    )

    try:
        sheets = sheets_in(data)
    except WorkbookTooLarge:
        return TOO_LARGE
    except DAMAGED:
        return BROKEN
    sys.stdout.buffer.write(msgspec.msgpack.encode(sheets))
    return 0


def _texts(document: pypdfium2.PdfDocument, most: int = MOST_PAGES_READ) -> list[str]:
    texts, left = [], LONGEST_TEXT
    for index in range(min(len(document), most, MOST_PAGES_READ)):
        page = document[index]
        text = page.get_textpage().get_text_bounded()[:left]
        texts.append(text)
        left -= len(text)
        page.close()
    return texts


def _pages(document: pypdfium2.PdfDocument, most: int) -> list[tuple[str, float]]:
    """The text of each page, and how much of it pictures cover (0 to 1)."""
    found = []
    for index, text in enumerate(_texts(document, most)):
        page = document[index]
        found.append((text, _covered(page)))
        page.close()
    return found


def _covered(page: pypdfium2.PdfPage) -> float:
    """The share of a page that its pictures cover: strips of one scan are added up."""
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    covered = 0.0
    for one in islice(page.get_objects(), MOST_OBJECTS):
        if one.type != FPDF_PAGEOBJ_IMAGE:
            continue
        bounds, form = one.get_bounds(), one.container
        while form is not None:  # bounds within a form are of the form's own room
            bounds, form = form.get_matrix().on_rect(*bounds), form.container
        across = min(right, bounds[2]) - max(left, bounds[0])
        down = min(top, bounds[3]) - max(bottom, bounds[1])
        covered += max(across, 0.0) * max(down, 0.0)
    return min(covered / area, 1.0) if area > 0 else 1.0


def _scale(across: float, asked: int, colours: int) -> float:
    """In colour so many dots wide, in grey so many dots per inch."""
    if colours == 1:
        return asked / _POINTS_PER_INCH
    return asked / across if across else 1


def _draw(document: pypdfium2.PdfDocument, index: int, asked: int, colours: int) -> bytes:
    """A page as PNG, smaller than asked where it would have too many dots."""
    if not 0 <= index < len(document):
        raise IndexError
    page = document[index]
    across, down = page.get_size()
    scale = _scale(across, asked, colours)
    dots = across * down * scale * scale
    if dots > _MOST_DOTS:
        scale *= (_MOST_DOTS / dots) ** 0.5
    bitmap = page.render(
        scale=scale, grayscale=colours == 1, rev_byteorder=True, may_draw_forms=True
    )
    raw, stride, size = bytes(bitmap.buffer), bitmap.stride, (bitmap.width, bitmap.height)
    read = raw.translate(_SHADES) if colours > 1 else without_boxes(raw, stride, size)
    return _png(read, stride, size, colours)


def _png(raw: bytes, stride: int, size: tuple[int, int], colours: int) -> bytes:
    width, height = size
    rows = b"".join(
        b"\0" + raw[row * stride : row * stride + width * colours] for row in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if colours > 1 else 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 4)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


if __name__ == "__main__":
    sys.exit(main())
