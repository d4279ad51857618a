"""Where the parts of a packet stand. One that stands elsewhere would silently not count (ED-21)."""

from typing import Final

from lxml import etree

from lienthong.wire.edxml.cursor import Tree, refuse_namespace
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.edxml.refusals import ElementMisplaced

_ENVELOPE: Final = "edXML/edXMLEnvelope"
_HEADER: Final = f"{_ENVELOPE}/edXMLHeader"
PLACES: Final = {
    "edXMLEnvelope": _ENVELOPE,
    "edXMLHeader": _HEADER,
    "MessageHeader": f"{_HEADER}/MessageHeader",
    "StatusCode": f"{_HEADER}/MessageHeader/StatusCode",
    "TraceHeaderList": f"{_HEADER}/TraceHeaderList",
    "Bussiness": f"{_HEADER}/TraceHeaderList/Bussiness",
    "edXMLBody": f"{_ENVELOPE}/edXMLBody",
    "edXMLManifest": f"{_ENVELOPE}/edXMLBody/edXMLManifest",
    "AttachmentEncoded": "edXML/AttachmentEncoded",
}
"""The elements that decide what a packet is, each with its only place."""


def check_layout(tree: Tree) -> None:
    """Refuse a deciding element in another place, or there in another namespace."""
    for element in tree.root.iter("{*}*"):
        name = etree.QName(element)
        place = PLACES.get(name.localname)
        if place is None:
            continue
        found = _path(element)
        if name.namespace == NAMESPACE and found != place:
            raise ElementMisplaced(found=found, line=tree.line_of(element), path=place)
        if name.namespace != NAMESPACE and found == place:
            refuse_namespace(tree, element, place)


def _path(element: etree._Element) -> str:
    line = [element, *element.iterancestors()]
    return "/".join(etree.QName(one).localname for one in reversed(line))
