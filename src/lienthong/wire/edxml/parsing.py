"""From untrusted bytes to a tree of elements, safely: no document type, no entities, bounded size.

lxml is used with its own limits off (attachments are longer than they allow), so the limits here
are what stands between a hostile packet and the machine's memory.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.edxml.refusals import (
    DoctypeRefused,
    ElementMissing,
    ElementRepeated,
    EncodingRefused,
    NotEdxml,
    PacketEmpty,
    PacketTooLarge,
    StrayBytes,
    XmlBroken,
    XmlTooDeep,
    XmlTooManyElements,
)

MAX_PACKET_BYTES: Final = 128 * 1024 * 1024
MAX_DEPTH: Final = 24
MAX_ELEMENTS: Final = 100_000
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_CHUNK: Final = 64 * 1024
_SHOWN: Final = 12
_LONGEST_REASON: Final = 200
_OPTIONS: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": True,
    "remove_comments": True,
    "remove_pis": True,
}
_DECLARED_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([^"']{0,40})["']""")
_OTHER_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def parse(data: bytes) -> etree._Element:
    """The root element of a packet; refuses whatever is unsafe, broken, or no edXML."""
    if len(data) > MAX_PACKET_BYTES:
        raise PacketTooLarge(size=len(data), limit=MAX_PACKET_BYTES)
    _check_prolog(data)
    root = _build(data)
    if root.tag != f"{{{NAMESPACE}}}edXML":
        raise NotEdxml(found=str(root.tag)[:200], namespace=NAMESPACE)
    return root


def _check_prolog(data: bytes) -> None:
    """Walk over what may precede the root, so that a document type never reaches the parser."""
    for mark, encoding in _OTHER_MARKS.items():
        if data.startswith(mark):
            raise EncodingRefused(encoding=encoding)
    position = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    while True:
        position = _skip_space(data, position)
        if data.startswith(b"<?", position):
            position = _skip_instruction(data, position)
        elif data.startswith(b"<!--", position):
            position = _skip_past(data, b"-->", position)
        elif data.startswith(b"<!", position):
            raise DoctypeRefused(line=_line(data, position))
        elif data.startswith(b"<", position):
            return
        elif position == len(data):
            raise PacketEmpty
        else:
            shown = data[position : position + _SHOWN]
            raise StrayBytes(position=position, found=repr(shown)[1:])


def _skip_space(data: bytes, position: int) -> int:
    while position < len(data) and data[position] in b" \t\r\n":
        position += 1
    return position


def _skip_instruction(data: bytes, position: int) -> int:
    end = _skip_past(data, b"?>", position)
    declared = _DECLARED_ENCODING.search(data, position, end)
    if data.startswith(b"<?xml", position) and declared:
        encoding = declared.group(1).decode("ascii", "replace")
        if encoding.lower() not in {"utf-8", "utf8"}:
            raise EncodingRefused(encoding=encoding)
    return end


def _skip_past(data: bytes, ending: bytes, position: int) -> int:
    end = data.find(ending, position)
    if end < 0:
        raise XmlBroken(line=_line(data, position), column=1, reason="not closed")
    return end + len(ending)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _build(data: bytes) -> etree._Element:
    parser = etree.XMLPullParser(events=("start", "end"), **_OPTIONS)
    depth = elements = 0
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            for event, element in parser.read_events():
                if event == "end":
                    depth -= 1
                    continue
                depth, elements = depth + 1, elements + 1
                if depth > MAX_DEPTH:
                    raise XmlTooDeep(line=line_of(element), limit=MAX_DEPTH)
                if elements > MAX_ELEMENTS:
                    raise XmlTooManyElements(line=line_of(element), limit=MAX_ELEMENTS)
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise _explain(data, error) from None


def _explain(data: bytes, error: etree.XMLSyntaxError) -> XmlBroken:
    """The pull parser forgets some errors' places; the plain one stops there too and says it."""
    try:
        etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as explained:
        error = explained
    line, column = error.position
    reason = (error.msg or "").split(", line ")[0]
    return XmlBroken(line=line, column=column, reason=reason[:_LONGEST_REASON])


def line_of(element: object) -> int:
    """The line on which an element begins, 0 if the parser did not keep it."""
    line = getattr(element, "sourceline", None)
    return line if isinstance(line, int) else 0


class Cursor:
    """An element with its path, that remembers which elements were asked for."""

    def __init__(
        self, element: etree._Element, path: str, seen: set[etree._Element] | None = None
    ) -> None:
        """Stand at an element."""
        self.element = element
        self.path = path
        self.seen = set() if seen is None else seen
        self.seen.add(element)

    @property
    def line(self) -> int:
        """The line on which the element begins."""
        return line_of(self.element)

    def children(self, name: str) -> Iterator["Cursor"]:
        """All child elements of the name, in order."""
        for child in self.element.iterchildren(f"{{{NAMESPACE}}}{name}"):
            yield Cursor(child, f"{self.path}/{name}", self.seen)

    def child(self, name: str) -> "Cursor | None":
        """The one child element of the name, or None; refuses two."""
        found = list(self.children(name))
        if len(found) > 1:
            raise ElementRepeated(path=found[1].path, line=found[1].line)
        return found[0] if found else None

    def require(self, name: str) -> "Cursor":
        """The one child element of the name; refuses none."""
        child = self.child(name)
        if child is None:
            raise ElementMissing(path=f"{self.path}/{name}", line=self.line)
        return child

    def own_text(self) -> str:
        """The element's text without surrounding space."""
        return (self.element.text or "").strip()

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
