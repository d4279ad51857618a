"""Texts for the terminal where Django's settings are not, or cannot be, read."""

import gettext
from collections.abc import Callable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def translator(language: str) -> Callable[[str], str]:
    """A gettext function over the catalogues of all folders; English where there is none."""
    translations = gettext.NullTranslations()
    for folder in sorted(PACKAGE.glob("*/locale")):
        found = gettext.translation("django", folder, [language], fallback=True)
        found.add_fallback(translations)
        translations = found
    return translations.gettext
