"""A page for who only reads: the same page without what the server would refuse.

One way for all pages: what posts goes out of the content, with the button or fold that holds
nothing else; a form around a list leaves the list. So no template asks who has ended.
"""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from typing import Final

_CONTROLS: Final = frozenset({"button", "input", "select", "textarea", "label"})
_VOID: Final = frozenset({"input", "br", "img", "hr", "meta", "link", "source", "wbr", "col"})
_READ_IN_A_FORM: Final = frozenset({"table", "dl", "article"})
_READ_IN_A_FOLD: Final = _READ_IN_A_FORM | {"ul", "ol"}
"""What is there to be read; lists of a form are its choices."""


class _Page(HTMLParser):
    """Walks a page and tells each of its elements by the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.number = 0
        self.in_main = False
        self.open: list[tuple[str, int]] = []

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        """An element of the content begins; `number` is its own."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Counts, and remembers what is open."""
        self.number += 1
        self.in_main = self.in_main or tag == "main"
        if self.in_main:
            self.begin(tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.open.append((tag, self.number))

    def handle_endtag(self, tag: str) -> None:
        """Closes the nearest of that name; what HTML lets stay open within it closes too."""
        at = next((i for i in range(len(self.open) - 1, -1, -1) if self.open[i][0] == tag), None)
        if at is not None:
            del self.open[at:]
        self.in_main = self.in_main and tag != "main"


class _Survey(_Page):
    """First walk: which forms post, and which of them and of the folds hold something to read."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: set[int] = set()
        self.folds: set[int] = set()
        self.lists: set[int] = set()

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "form" and attrs.get("method", "").lower() == "post":
            self.posts.add(self.number)
            self.folds.update(number for name, number in self.open if name == "details")
        if tag in _READ_IN_A_FORM:
            self._note("form")
        if tag in _READ_IN_A_FOLD and not self._in_post():
            self._note("details")

    def _note(self, around: str) -> None:
        self.lists.update(number for name, number in self.open if name == around)

    def _in_post(self) -> bool:
        return any(number in self.posts - self.lists for _, number in self.open)


class _Reading(_Page):
    """Second walk: writes the page again without what is to go."""

    def __init__(self, found: _Survey, is_step: Callable[[str], bool], notice: str) -> None:
        super().__init__()
        self.kept: list[str] = []
        self._gone = (found.posts | found.folds) - found.lists
        self._lists = found.posts & found.lists
        self._is_step, self._notice = is_step, notice
        self._until = 0
        """The element that is left out now; 0: none."""

    def begin(self, tag: str, attrs: dict[str, str]) -> None:
        if self._until:
            return
        in_list = any(number in self._lists for _, number in self.open)
        is_button = tag == "a" and "btn" in attrs.get("class", "").split()
        if (
            self.number in self._gone
            or (in_list and tag in _CONTROLS)
            or (is_button and self._is_step(attrs.get("href", "")))
        ):
            self._until = self.number

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self._write("<div>" if self.number in self._lists else self.get_starttag_text() or "")
        if tag in _VOID and self._until == self.number:
            self._until = 0
        if tag == "main":
            self.kept.append(self._notice)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self._write(self.get_starttag_text() or "")
        if tag not in _VOID:
            self.open.pop()
        if self._until == self.number:
            self._until = 0

    def handle_endtag(self, tag: str) -> None:
        was = self._until
        closed = next((number for name, number in reversed(self.open) if name == tag), 0)
        super().handle_endtag(tag)
        if was and all(number != was for _, number in self.open):
            self._until = 0
        elif not was:
            self.kept.append("</div>" if closed in self._lists else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._write(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")

    def _write(self, text: str) -> None:
        if not self._until:
            self.kept.append(text)


def only_reading(page: str, *, said: str, is_step: Callable[[str], bool]) -> str:
    """The page with `said` once above its content, and nothing in it that changes something.

    `is_step`: whether an address is that of a form; a button that leads there goes as well.
    """
    found = _Survey()
    found.feed(page)
    found.close()
    notice = f'<div class="lt-notice lt-tone-warning" role="note"><p>{escape(said)}</p></div>'
    made = _Reading(found, is_step, notice)
    made.feed(page)
    made.close()
    return "".join(made.kept)
