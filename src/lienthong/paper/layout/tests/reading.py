"""Reads a PDF back as a clerk with a ruler would: lines of text, their type, and what is drawn."""

import ctypes
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Letter:
    text: str
    size: float
    font: str
    colour: tuple[int, int, int]
    left: float
    right: float
    baseline: float


@dataclass(frozen=True)
class Line:
    page: int
    letters: tuple[Letter, ...]

    @property
    def text(self):
        return "".join(letter.text for letter in self.letters).strip()

    @property
    def inked(self):
        return [letter for letter in self.letters if letter.text.strip()]

    @property
    def left(self):
        return self.inked[0].left

    @property
    def right(self):
        return self.inked[-1].right

    @property
    def middle(self):
        return (self.left + self.right) / 2

    @property
    def width(self):
        return self.right - self.left

    @property
    def baseline(self):
        return self.inked[0].baseline

    @property
    def sizes(self):
        return {letter.size for letter in self.inked}

    @property
    def bold(self):
        return {"Bold" in letter.font for letter in self.inked}

    @property
    def italic(self):
        return {"Italic" in letter.font for letter in self.inked}

    @property
    def colours(self):
        return {letter.colour for letter in self.inked}


@dataclass(frozen=True)
class Drawn:
    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self):
        return self.right - self.left

    @property
    def height(self):
        return self.top - self.bottom

    @property
    def middle(self):
        return (self.left + self.right) / 2


class ReadPdf:
    """The lines and the drawn shapes of a PDF; origin in the lower left corner, in points."""

    def __init__(self, data):
        document = pypdfium2.PdfDocument(data)
        self.told = document.get_metadata_dict()
        self.sizes = [page.get_size() for page in document]
        self.lines, self.drawn = [], []
        for number, page in enumerate(document, start=1):
            self.lines += _lines(number, page.get_textpage())
            self.drawn += [
                Drawn(number, *one.get_bounds())
                for one in page.get_objects()
                if one.type == raw.FPDF_PAGEOBJ_PATH
            ]
        document.close()

    def line(self, text, *, page=None):
        found = [one for one in self.lines if text in one.text and page in (None, one.page)]
        assert found, f"no line with “{text}”"
        return found[0]

    def has(self, text):
        return any(text in one.text for one in self.lines)

    def rule_under(self, line):
        """The drawn line next below a line of text."""
        under = [
            one
            for one in self.drawn
            if one.page == line.page
            and one.height < 3
            and one.top <= line.baseline
            and one.left - 1 <= line.middle <= one.right + 1
        ]
        return max(under, key=lambda one: one.top)

    def text(self, page):
        return "\n".join(one.text for one in self.lines if one.page == page)


def _letters(page):
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    x, y = ctypes.c_double(), ctypes.c_double()
    colour = [ctypes.c_uint() for _ in range(4)]
    for at in range(page.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(page, at))
        if not text.strip() and text != " ":
            continue
        raw.FPDFText_GetFontInfo(page, at, name, 128, flags)
        raw.FPDFText_GetCharOrigin(page, at, x, y)
        raw.FPDFText_GetFillColor(page, at, *colour)
        left, _, right, _ = page.get_charbox(at, loose=True)
        size = round(raw.FPDFText_GetFontSize(page, at), 2)
        shade = tuple(one.value for one in colour[:3])
        yield Letter(text, size, name.value.decode(), shade, left, right, round(y.value, 2))


def _lines(number, page):
    """Letters of one baseline, left to right, cut where a column ends."""
    by_baseline = {}
    for letter in _letters(page):
        by_baseline.setdefault(round(letter.baseline * 5), []).append(letter)
    for baseline in sorted(by_baseline, reverse=True):
        letters = sorted(by_baseline[baseline], key=lambda one: one.left)
        inked = [one for one in letters if one.text.strip()]
        ends = [0.0]
        ends += [
            (one.right + other.left) / 2
            for one, other in pairwise(inked)
            if other.left - one.right > 16
        ]
        for start, end in pairwise([*ends, 10_000.0]):
            part = tuple(one for one in letters if start <= one.left < end)
            if any(one.text.strip() for one in part):
                yield Line(number, part)
