"""Texts for the terminal where Django's settings are not, or cannot be, read."""

import argparse
import gettext
import re
import sys
from collections.abc import Callable
from functools import cache
from io import TextIOWrapper
from pathlib import Path

from lienthong.kernel.errors import Refusal, gettext_noop, say

PACKAGE = Path(__file__).resolve().parent.parent

Translate = Callable[[str], str]

# Marks a terminal would obey, or that turn the order of a line around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


OPERATING_SYSTEM = (
    gettext_noop("No such file or directory"),
    gettext_noop("Permission denied"),
    gettext_noop("Operation not permitted"),
    gettext_noop("Is a directory"),
    gettext_noop("Not a directory"),
    gettext_noop("File exists"),
    gettext_noop("No space left on device"),
    gettext_noop("Disk quota exceeded"),
    gettext_noop("Read-only file system"),
    gettext_noop("File name too long"),
    gettext_noop("Too many open files"),
    gettext_noop("Cannot allocate memory"),
    gettext_noop("Input/output error"),
    gettext_noop("Address already in use"),
    gettext_noop("Cannot assign requested address"),
    gettext_noop("Name or service not known"),
    gettext_noop("Connection refused"),
)
"""What the operating system says, word for word; it speaks English to Python in any locale."""

ARGUMENT_PARSER = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
    gettext_noop("invalid %(type)s value: %(value)r"),
    gettext_noop("expected one argument"),
    gettext_noop("%(prog)s: error: %(message)s\n"),
)
"""What Python's parser of command lines says about a wrong call and around a help text."""


@cache
def translator(language: str) -> Translate:
    """A gettext function over the catalogues of all folders; English where there is none."""
    translations = gettext.NullTranslations()
    for folder in sorted(PACKAGE.glob("*/locale")):
        found = gettext.translation("django", folder, [language], fallback=True)
        found.add_fallback(translations)
        translations = found
    return translations.gettext


def visible(text: str) -> str:
    """The text with marks that a terminal would obey written as JSON escapes."""
    return _UNPRINTABLE.sub(lambda mark: f"\\u{ord(mark.group()):04x}", text)


def visible_line(text: str) -> str:
    """Like `visible`, for a text that must not begin lines of its own."""
    return visible(text).replace("\n", "\\u000a")


def in_words(refusal: Refusal, translate: Translate) -> str:
    """A refusal as a sentence."""
    return say(refusal.message, refusal.params, translate)


def teach_parser(translate: Translate) -> None:
    """Let Python's argument parser speak the language; it looks its texts up by this name only."""
    setattr(argparse, "_", translate)  # noqa: B010 - argparse's own stub does not tell of it


def speak_utf8() -> None:
    """Whatever the machine's locale is, the words are Vietnamese and names may be any bytes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def in_columns(*fields: str) -> str:
    """One line of a list: a tab between fields, and none within one, nor the end of a line.

    What others wrote stands in fields; it must not look like another field or line.
    """
    return "\t".join(visible(" ".join(field.split())) for field in fields)
