"""Texts that people type: tidy, within bounds."""

from unicodedata import normalize

from lienthong.kernel.secrecy import find_secrecy, say_mark
from lienthong.kernel.vietnamese import visible
from lienthong.work.terms import ReasonMissing, TextSecret, TextTooLong, TitleMissing

LONGEST_TITLE = 500
LONGEST_TEXT = 5000
LONGEST_LABEL = 200
SHORTEST_REASON = 10
LONGEST_REASON = 1000


def tidy_title(text: str) -> str:
    """A title on one line; refuses none (TitleMissing) and one beyond 500 characters."""
    words = " ".join(normalize("NFC", visible(text)).split())
    if not words:
        raise TitleMissing(field="title")
    return bounded(words, most=LONGEST_TITLE, field="title")


def tidy_text(text: str, *, field: str) -> str:
    """A text of several lines, its line breaks kept; refuses one beyond 5,000 characters."""
    lines = (" ".join(visible(line).split()) for line in normalize("NFC", text).splitlines())
    return bounded("\n".join(lines).strip(), most=LONGEST_TEXT, field=field)


def tidy_reason(text: str) -> str:
    """A reason others can understand: 10 to 1,000 characters (ReasonMissing)."""
    words = " ".join(normalize("NFC", visible(text)).split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise ReasonMissing(most=LONGEST_REASON, field="text")
    return words


def bounded(text: str, *, most: int, field: str) -> str:
    """The text itself; refuses one beyond `most` characters (TextTooLong).

    Refuses a mark of state secrets as well (TextSecret; QĐ 28/2018/QĐ-TTg Điều 1.2).
    """
    if len(text) > most:
        raise TextTooLong(length=len(text), most=most, field=field)
    degree = find_secrecy(text.splitlines())
    if degree is not None:
        raise TextSecret(mark=say_mark(degree), field=field)
    return text
