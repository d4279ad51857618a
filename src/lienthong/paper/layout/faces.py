"""The typeface of the page: the bundled one, or a real Times New Roman of the operator."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from lienthong.kernel.errors import Fault, Refusal

_BUNDLED = "Liberation Serif"
MISSING = "□"
"""Stands for signs that a typeface does not have."""
_RUN = re.compile(f"{MISSING}+")
_STYLES = {("normal", 400), ("normal", 700), ("italic", 400), ("italic", 700)}


class TypefaceNotUsable(Refusal):
    """A folder of fonts in which the named typeface is missing, or one of its four styles."""

    code = "paper.typeface_not_usable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The typeface “{family}” cannot be used from {folder}: {reason}. Put its regular, bold, "
        "italic and bold italic font files there, or take the setting away to use the bundled one."
    )


@dataclass(frozen=True, slots=True)
class Faces:
    """A typeface: its name and the folder with its four font files."""

    family: str
    folder: Path

    @classmethod
    def bundled(cls) -> "Faces":
        """Return the bundled Liberation Serif: letters as wide as those of Times New Roman."""
        return cls(
            _BUNDLED, Path(str(resources.files("lienthong.paper").joinpath("data", "fonts")))
        )

    @classmethod
    def at(cls, folder: Path, family: str = "Times New Roman") -> "Faces":
        """Return the typeface of an operator's folder; refused unless all four styles are there."""
        faces = cls(family, folder)
        found = [font for font in _load(folder).fonts() if font.family == family]
        styles = {(font.style, font.weight) for font in found}
        if missing := _STYLES - styles:
            reason = f"{len(missing)} of its 4 styles are missing" if styles else "it is not there"
            raise TypefaceNotUsable(family=family, folder=folder, reason=reason)
        return faces

    def fonts(self) -> typst.Fonts:
        """Return the fonts of the folder alone: neither the system's nor the compiler's own."""
        return _fonts(self.folder)

    def mark_missing(self, text: str) -> str:
        """Return the text with □ for what the typeface cannot show, one for a run of such signs.

        For what others wrote and is only shown; who signs a text is told which sign it is instead.
        Line ends, spaces and invisible signs stay: layout has rules of its own for them.
        """
        signs = _signs(self.family, self.folder)
        marked = (sign if sign in signs or _is_unseen(sign) else MISSING for sign in text)
        return _RUN.sub(MISSING, "".join(marked))


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"}


@cache
def _signs(family: str, folder: Path) -> frozenset[str]:
    """The characters that every style of a typeface can show."""
    styles = []
    for font in _load(folder).fonts():
        if font.family == family:
            with TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
                styles.append(frozenset(map(chr, opened.getBestCmap())))
    return frozenset.intersection(*styles)


@cache
def _fonts(folder: Path) -> typst.Fonts:
    return _load(folder)


def _load(folder: Path) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
