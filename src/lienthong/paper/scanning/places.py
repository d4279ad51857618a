"""Where a page that was not laid out here leaves room: for number, day, and a signature.

Runs in the process apart (`process`): what it is given is PDFium's reading of a foreign file.
"""

import re
import unicodedata
from typing import Any, Final

_FILL: Final = r"[\s.…_]*"
_NUMBER: Final = re.compile(rf"S(ố){_FILL}(:){_FILL}(/)", re.IGNORECASE)
_DATE: Final = re.compile(
    rf"ngà(y)({_FILL}\d{{0,2}}{_FILL})(t)(h)án(g)({_FILL}\d{{0,2}}{_FILL})(n)ă(m)(\s*\d{{4}})?",
    re.IGNORECASE,
)
_ASCENDER: Final = 0.683
"""Height of “h” in em; a gap is 0.7 em high, as the layout's are."""
_HIGH: Final = 0.7
_SIGNATURE_WIDE, _SIGNATURE_HIGH = 127.6, 62.4  # 45 × 22 mm
_LAST_PAGES: Final = 3
Box = dict[str, Any]


def places_in(document: Any, name: str) -> list[Box]:
    """The boxes found in a document of PDFium's."""
    found = _gaps(document[0].get_textpage()) if len(document) else []
    for number in range(len(document), max(0, len(document) - _LAST_PAGES), -1):
        page = document[number - 1]
        box = _above(page.get_textpage(), name, number)
        if box is not None:
            return [*found, box]
    return found


def _gaps(text: Any) -> list[Box]:
    """The gaps after “Số:” and in “ngày … tháng … năm …”; what is filled is none."""
    words, found = _words(text), []
    number = _NUMBER.search(words)
    if number:
        high = _height_of(text, number.start(1))
        found.append(_between(text, "number", number.start(2), number.start(3), high))
    dated = _DATE.search(words)
    if dated:
        high = _height_of(text, dated.start(4))
        gaps = (("day", 1, 2, 3), ("month", 5, 6, 7))
        for kind, before, filled, after in gaps:
            if not re.search(r"\d", dated.group(filled)):
                found.append(_between(text, kind, dated.start(before), dated.start(after), high))
        if dated.group(9) is None:
            _, base, right, _ = text.get_charbox(dated.start(8))
            left = right + high / 3
            found.append(_box("year", left, base, left + 3 * high, base + high))
    return [box for box in found if box["right"] - box["left"] > high_enough(box)]


def high_enough(box: Box) -> float:
    """The least width of a gap: about a digit."""
    return 0.5 * float(box["top"] - box["bottom"])


def _height_of(text: Any, at: int) -> float:
    _, bottom, _, top = text.get_charbox(at)
    return float(top - bottom) / _ASCENDER * _HIGH


def _between(text: Any, kind: str, before: int, after: int, high: float) -> Box:
    left = text.get_charbox(before)[2] + 1
    right, base = text.get_charbox(after)[0] - 1, text.get_charbox(after)[1]
    return _box(kind, left, base, right, base + high)


def _above(text: Any, name: str, page: int) -> Box | None:
    words = _words(text)
    wanted = unicodedata.normalize("NFC", name).casefold()
    at = words.casefold().rfind(wanted) if wanted else -1
    if at < 0:
        return None
    first, last = text.get_charbox(at), text.get_charbox(at + len(wanted) - 1)
    middle, top = (first[0] + last[2]) / 2, max(first[3], last[3]) + 2
    left = middle - _SIGNATURE_WIDE / 2
    return _box(
        "signature", left, top, left + _SIGNATURE_WIDE, top + _SIGNATURE_HIGH, page=page
    )  # fmt: skip


def _words(text: Any) -> str:
    """The page's text, one sign for each of PDFium's; nothing if they do not match."""
    words = unicodedata.normalize("NFC", str(text.get_text_range()))
    return words if len(words) == text.count_chars() else ""


def _box(kind: str, left: float, bottom: float, right: float, top: float, *, page: int = 1) -> Box:
    return {
        "kind": kind, "index": 0, "page": page,
        "left": round(left, 2), "bottom": round(bottom, 2),
        "right": round(right, 2), "top": round(top, 2),
    }  # fmt: skip
