"""Moving about in a packet's tree: each element with its path, and what was asked for of it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from lienthong.wire.edxml.broken import line_at
from lienthong.wire.edxml.packet import MAX_DOCUMENT_ID_CHARACTERS, NAMESPACE, Extra
from lienthong.wire.edxml.parsing import MAX_UNKNOWN, line_of, parse
from lienthong.wire.edxml.refusals import (
    ElementInOtherNamespace,
    ElementMissing,
    ElementRepeated,
    TextTooLong,
    UnknownTooMany,
)

MAX_EXTRA_CHARACTERS: Final = 4096
LONGEST_TEXT: Final = 10_000
LONGEST: Final = {
    "CodeNotation": 200,
    "CodeNumber": 200,
    "DocumentId": MAX_DOCUMENT_ID_CHARACTERS,
    "Subject": 2000,
}
"""Characters that the text of an element may have, where fewer than LONGEST_TEXT (ED-16)."""
_LAST_LINE_COUNTED: Final = 65_535
# What may stand between elements, and the elements; comments and CDATA may hold "<x" as text.
_MARKUP = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^!?/]", re.DOTALL)


@dataclass(slots=True)
class Tree:
    """A packet's bytes, its root, which elements were asked for, and whose text was taken."""

    data: bytes
    root: etree._Element
    seen: set[etree._Element] = field(default_factory=set)
    read: set[etree._Element] = field(default_factory=set)

    @classmethod
    def of(cls, data: bytes) -> "Tree":
        """The tree of a packet; refuses what `parse` refuses."""
        return cls(data, parse(data))

    def line_of(self, element: etree._Element) -> int:
        """The line on which an element begins; the parser stops counting at 65,535."""
        line = line_of(element)
        return line if line < _LAST_LINE_COUNTED else self._count_line(element)

    def _count_line(self, element: etree._Element) -> int:
        before = 0
        for other in self.root.iter("{*}*"):
            if other is element:
                break
            before += 1
        for markup in _MARKUP.finditer(self.data):
            if len(markup.group()) > 2:  # noqa: PLR2004 -- no start of an element, which is two bytes
                continue
            if not before:
                return line_at(self.data, markup.start())
            before -= 1
        return _LAST_LINE_COUNTED

    def unasked(self) -> Iterator[Extra]:
        """What nobody asked for: unknown elements, and text where none belongs; to be asked last.

        An unknown element that only holds others is told by these. Each with its path. Refuses more
        than are kept (UnknownTooMany).
        """
        count = 0
        for element, path in _walk(self.root, "edXML"):
            if element in self.read:
                continue
            text = own_text(element)
            if text or (element not in self.seen and not len(element)):
                count += 1
                if count > MAX_UNKNOWN:
                    raise UnknownTooMany(line=self.line_of(element), limit=MAX_UNKNOWN)
                yield Extra(path=path, text=text[:MAX_EXTRA_CHARACTERS])


def _walk(element: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
    """The element and all in it, in order, each with its path; takes time in proportion."""
    yield element, path
    children = list(element)
    if not children:
        return
    among = Counter(child.tag for child in children)
    met: Counter[Any] = Counter()
    for child in children:
        met[child.tag] += 1
        place = f"[{met[child.tag]}]" if among[child.tag] > 1 else ""
        name = str(child.tag).rpartition("}")[2]
        yield from _walk(child, f"{path}/{name}{place}")


def own_text(element: etree._Element) -> str:
    """The text that stands directly in an element, without that of the elements in it."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(parts).strip()


def _whole_text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


class Cursor:
    """An element of a tree, with its path."""

    def __init__(self, tree: Tree, element: etree._Element, path: str) -> None:
        """Stand at an element, which is thereby asked for."""
        self.tree = tree
        self.element = element
        self.path = path
        tree.seen.add(element)

    @property
    def name(self) -> str:
        """The element's name without its namespace."""
        return str(self.element.tag).rpartition("}")[2]

    @property
    def line(self) -> int:
        """The line on which the element begins."""
        return self.tree.line_of(self.element)

    def children(self, name: str) -> Iterator["Cursor"]:
        """All child elements of the name, in order; of several the path says which."""
        found = list(self.element.iterchildren(f"{{{NAMESPACE}}}{name}"))
        for position, child in enumerate(found, start=1):
            place = f"[{position}]" if len(found) > 1 else ""
            yield Cursor(self.tree, child, f"{self.path}/{name}{place}")

    def child(self, name: str) -> "Cursor | None":
        """The one child element of the name, or None; refuses two."""
        found = list(self.children(name))
        if len(found) > 1:
            raise ElementRepeated(path=f"{self.path}/{name}", line=found[1].line)
        return found[0] if found else None

    def require(self, name: str) -> "Cursor":
        """The one child element of the name; refuses none, or one of another namespace."""
        child = self.child(name)
        if child is None:
            for stranger in self.element.iterchildren(f"{{*}}{name}"):
                refuse_namespace(self.tree, stranger, f"{self.path}/{name}")
            raise ElementMissing(path=f"{self.path}/{name}", line=self.line)
        return child

    def own_text(self) -> str:
        """The element's text without surrounding space, markup inside it left out.

        Refuses more than a text of its name may have (ED-16): lists show it, indexes hold it.
        """
        text = self.content_text()
        limit = LONGEST.get(self.name, LONGEST_TEXT)
        if len(text) > limit:
            raise TextTooLong(path=self.path, line=self.line, length=len(text), limit=limit)
        return text

    def content_text(self) -> str:
        """Like `own_text`, of any length: a file in base64."""
        self.tree.read.add(self.element)
        if not len(self.element):
            return (self.element.text or "").strip()
        return _whole_text(self.element) if own_text(self.element) else ""

    def text(self, name: str) -> str:
        """A child's text without surrounding space; empty if the child is absent."""
        child = self.child(name)
        return "" if child is None else child.own_text()

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of all children of the name that are not empty."""
        return tuple(text for child in self.children(name) if (text := child.own_text()))

    def require_text(self, name: str) -> str:
        """A child's text; refuses it absent or empty."""
        child = self.require(name)
        text = child.own_text()
        if not text:
            raise ElementMissing(path=child.path, line=child.line)
        return text

    def document_id(self) -> str:
        """The child DocumentId, opaque (ED-40)."""
        return self.text("DocumentId")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in the element but empty elements."""
        return not _whole_text(self.element)

    def skip(self) -> None:
        """Count the element and all in it as read."""
        for element in self.element.iter("{*}*"):
            self.tree.seen.add(element)
            self.tree.read.add(element)


def refuse_namespace(tree: Tree, element: etree._Element, path: str) -> None:
    """Refuse an element that has a name of the format but not its namespace."""
    found = etree.QName(element).namespace or "–"
    raise ElementInOtherNamespace(
        path=path, line=tree.line_of(element), found=found[:200], namespace=NAMESPACE
    )
