"""Why XML is broken: what the parser says, as a refusal that a maker of packets understands."""

import re
from typing import Any, Final

from lxml import etree

from lienthong.wire.edxml.refusals import (
    AmpersandBare,
    AttributeRepeated,
    AttributeUnquoted,
    CharacterForbidden,
    ContentAfterRoot,
    EntityUndefined,
    NotUtf8,
    PacketCutShort,
    PrefixUnbound,
    TagMismatched,
    XmlBroken,
)

_LONGEST_SHOWN: Final = 200
_CODES = etree.ErrorTypes
_REPEATED: Final = r"Attribute (?P<attribute>\S+) "
# The parser's kinds of error, and the texts in which it names the element or prefix in question.
_BY_CODE: Final[dict[int, tuple[type[XmlBroken], str]]] = {
    _CODES.NS_ERR_UNDEFINED_NAMESPACE: (PrefixUnbound, r"prefix (?P<prefix>\S+) (?:for|on) "),
    _CODES.ERR_TAG_NAME_MISMATCH: (
        TagMismatched,
        r"mismatch: (?P<opened>\S+) line (?P<opened_line>\d+) and (?P<closed>\S+)",
    ),
    _CODES.ERR_UNDECLARED_ENTITY: (EntityUndefined, r"Entity '(?P<entity>[^']+)'"),
    _CODES.ERR_DOCUMENT_END: (ContentAfterRoot, ""),
    _CODES.ERR_INVALID_CHAR: (CharacterForbidden, ""),
    _CODES.ERR_INVALID_ENCODING: (NotUtf8, ""),
    _CODES.ERR_NAME_REQUIRED: (AmpersandBare, ""),
    _CODES.ERR_LT_IN_ATTRIBUTE: (AmpersandBare, ""),
    _CODES.ERR_ENTITYREF_SEMICOL_MISSING: (AmpersandBare, ""),
    _CODES.ERR_ATTRIBUTE_REDEFINED: (AttributeRepeated, _REPEATED),
    _CODES.NS_ERR_ATTRIBUTE_REDEFINED: (AttributeRepeated, _REPEATED),
    _CODES.ERR_ATTRIBUTE_NOT_STARTED: (AttributeUnquoted, ""),
    _CODES.ERR_ATTRIBUTE_WITHOUT_VALUE: (AttributeUnquoted, ""),
    _CODES.ERR_TAG_NOT_FINISHED: (PacketCutShort, ""),
}


def explain(data: bytes, error: Any, path: str) -> XmlBroken:
    """The refusal for an XMLSyntaxError inside the element `path`, with its line and column."""
    line, column = error.position
    reason = (error.msg or "").split(", line ")[0].strip()[:_LONGEST_SHOWN]
    refusal, form = _BY_CODE.get(error.code, (XmlBroken, ""))
    if _is_at_end(data, line, column):
        refusal, form = PacketCutShort, ""
    named = re.search(form, reason)
    if named is None:
        refusal, found = XmlBroken, {}
    else:
        found = {name: text[:_LONGEST_SHOWN] for name, text in named.groupdict().items()}
    return refusal(line=line, column=column, path=path, reason=reason, **found)


def line_at(data: bytes, position: int) -> int:
    """The line of a byte, counted from 1."""
    return data.count(b"\n", 0, position) + 1


def _is_at_end(data: bytes, line: int, column: int) -> bool:
    """Whether the parser wanted more than there is."""
    last = data.rfind(b"\n") + 1
    return line == line_at(data, len(data)) and column > len(data) - last
