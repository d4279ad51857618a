"""From untrusted bytes to a tree of elements, safely: no document type, no entities, bounded size.

lxml is used with its own limits off (attachments are longer than they allow), so the limits here
are what stands between a hostile packet and the machine's memory (ED-10 to ED-14).
"""

import re
from collections.abc import Iterator
from typing import Any, Final, cast

from lxml import etree

from lienthong.wire.edxml.broken import explain, line_at
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.edxml.refusals import (
    DoctypeRefused,
    EncodingRefused,
    NotEdxml,
    PacketCutShort,
    PacketEmpty,
    PacketTooLarge,
    StrayBytes,
    UnknownTooMany,
    XmlTagTooLong,
    XmlTooDeep,
    XmlTooManyAttributes,
    XmlTooManyElements,
)
from lienthong.wire.edxml.vocabulary import KNOWN
from lienthong.wire.long_tags import find_long_tag

MAX_PACKET_BYTES: Final = 128 * 1024 * 1024
MAX_DEPTH: Final = 24
MAX_ELEMENTS: Final = 100_000
MAX_ATTRIBUTES: Final = 100_000  # declarations of namespaces count too
MAX_UNKNOWN: Final = 5_000  # some makers add two to each attachment
MAX_TAG_BYTES: Final = 64 * 1024
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_CHUNK: Final = 64 * 1024
_SHOWN: Final = 12
_LONGEST_SHOWN: Final = 200
_OPTIONS: Final[dict[str, Any]] = {
    "encoding": "utf-8",  # never guessed from the bytes: another guess would pass by the checks
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": True,
    "remove_comments": True,
    "remove_pis": True,
}
# What may stand before the root without any meaning: the declaration is looked at, this is not.
_IDLE = re.compile(rb"(?:[ \t\r\n]++|<!--.*?-->|<\?(?!xml\s).*?\?>)*+", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml\s")
_DECLARED_ENCODING = re.compile(rb"""\bencoding\s*=\s*["']([^"']*)["']""")
_WIDE_STARTS: Final = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<\x00")


def parse(data: bytes) -> etree._Element:
    """The root element of a packet; refuses whatever is unsafe, broken, or no edXML."""
    if len(data) > MAX_PACKET_BYTES:
        raise PacketTooLarge(size=len(data), limit=MAX_PACKET_BYTES)
    _check_prolog(data)
    _check_tags(data)
    root = _build(data)
    if root.tag != f"{{{NAMESPACE}}}edXML":
        raise NotEdxml(found=str(root.tag)[:_LONGEST_SHOWN], namespace=NAMESPACE)
    return root


def _check_prolog(data: bytes) -> None:
    """Walk over what may precede the root, so that a document type never reaches the parser."""
    if data.startswith(_WIDE_STARTS):
        raise EncodingRefused(encoding="UTF-16")
    start = position = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    while True:
        position = cast("re.Match[bytes]", _IDLE.match(data, position)).end()
        if _DECLARATION.match(data, position) and position > start:
            raise _stray(data, start)  # the declaration comes first or not at all
        if data.startswith(b"<?", position):
            position = _skip_instruction(data, position)
        elif data.startswith(b"<!--", position):
            position = _skip_past(data, b"-->", position)
        elif data.startswith(b"<!", position):
            raise DoctypeRefused(line=line_at(data, position))
        elif data.startswith(b"<\x00", position):
            raise EncodingRefused(encoding="UTF-16")
        elif data.startswith(b"<", position):
            return
        elif position == len(data):
            raise PacketEmpty
        else:
            raise _stray(data, position)


def _stray(data: bytes, position: int) -> StrayBytes:
    return StrayBytes(position=position, found=repr(data[position : position + _SHOWN])[1:])


def _skip_instruction(data: bytes, position: int) -> int:
    end = _skip_past(data, b"?>", position)
    declared = _DECLARED_ENCODING.search(data, position, end)
    if _DECLARATION.match(data, position) and declared:
        encoding = declared.group(1)[:_LONGEST_SHOWN].decode("ascii", "replace")
        if encoding.lower() not in {"utf-8", "utf8"}:
            raise EncodingRefused(encoding=encoding)
    return end


def _skip_past(data: bytes, ending: bytes, position: int) -> int:
    end = data.find(ending, position)
    if end < 0:
        raise PacketCutShort(line=line_at(data, position), column=1, path="/", reason="")
    return end + len(ending)


def _check_tags(data: bytes) -> None:
    """Refuse a tag so long that only its attributes would fill the memory."""
    start = find_long_tag(data, MAX_TAG_BYTES)
    if start is not None:
        raise XmlTagTooLong(line=line_at(data, start), limit=MAX_TAG_BYTES)


def _build(data: bytes) -> etree._Element:
    parser = etree.XMLPullParser(events=("start", "end", "start-ns"), **_OPTIONS)
    guard = _Guard()
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            for element in guard.follow(parser):
                guard.check(element)
        return parser.close()
    except etree.XMLSyntaxError as error:
        for element in guard.follow(parser):
            guard.check(element)
        raise explain(data, _with_place(data, error), guard.path) from None


class _Guard:
    """Counts what the parser meets, and knows in which element it stands."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.elements = 0
        self.attributes = 0
        self.unknown = 0
        self.unbound = ""

    @property
    def path(self) -> str:
        """The element in which the parser stumbled, from the root; "/" outside of all.

        It reads on after a prefix that is not declared, so that one is remembered.
        """
        return self.unbound or "/".join(self.open[:MAX_DEPTH]) or "/"

    def follow(self, parser: etree.XMLPullParser) -> Iterator[etree._Element]:
        """Take the parser's new events; yields each element that begins."""
        for event, met in cast("Iterator[tuple[str, Any]]", parser.read_events()):
            if event == "start":
                if not self.unbound:
                    self._notice_prefix(met)
                self.open.append(str(met.tag).rpartition("}")[2][:_LONGEST_SHOWN])
                self.elements += 1
                self.unknown += met.tag not in KNOWN
                self.attributes += len(met.attrib)
                yield met
            elif event == "end":
                self.open.pop()
            else:
                self.attributes += 1

    def _notice_prefix(self, element: etree._Element) -> None:
        names = [str(element.tag), *map(str, element.attrib)]
        if any(":" in name and name[0] != "{" for name in names):
            self.unbound = self.path

    def check(self, element: etree._Element) -> None:
        """Refuse too much of anything, told at the element that was one too many."""
        if len(self.open) > MAX_DEPTH:
            raise XmlTooDeep(line=line_of(element), limit=MAX_DEPTH)
        if self.elements > MAX_ELEMENTS:
            raise XmlTooManyElements(line=line_of(element), limit=MAX_ELEMENTS)
        if self.unknown > MAX_UNKNOWN:
            raise UnknownTooMany(line=line_of(element), limit=MAX_UNKNOWN)
        if self.attributes > MAX_ATTRIBUTES:
            raise XmlTooManyAttributes(line=line_of(element), limit=MAX_ATTRIBUTES)


def _with_place(data: bytes, error: etree.XMLSyntaxError) -> etree.XMLSyntaxError:
    """The pull parser forgets some errors' places; the plain one stops there too and says it."""
    try:
        etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as explained:
        return explained
    return error


def line_of(element: etree._Element) -> int:
    """The line on which an element begins, as far as the parser counts: not beyond 65,535."""
    line: Any = element.sourceline  # None for one that was not parsed
    return int(line or 0)
