"""XML of a container, parsed without trusting it: no DTD, no entities, unique ids."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from lienthong.wire.asice.refusals import AlgorithmRefused, SignatureUnreadable
from lienthong.wire.long_tags import find_long_tag

NAMESPACES: Final = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
    "hc": "http://cyber.ee/hashchain",
}
LARGEST_XML: Final = 8 * 1024 * 1024
LONGEST_TAG: Final = 16 * 1024
MOST_ATTRIBUTES: Final = 100_000
ENCODINGS: Final = {"UTF-8", "US-ASCII", "ASCII", "ISO-8859-1"}
"""Those in which a tag is told by its bytes before the parser meets it."""
DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}
_INCLUSIVE: Final = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": False,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": True,
    "http://www.w3.org/2006/12/xml-c14n11": False,
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": True,
}
_EXCLUSIVE: Final = {
    "http://www.w3.org/2001/10/xml-exc-c14n#": False,
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": True,
}
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"

Element = etree._Element  # noqa: SLF001 - the only name lxml has for it


@dataclass(frozen=True, slots=True)
class Document:
    """A document's root, and each element that has an id."""

    root: Element
    by_id: Mapping[str, Element]


def parse(data: bytes, part: str) -> Document:
    """A document; refuses what is too large, broken, or has a DTD or an id twice.

    Also tags and attributes beyond measure: the cost of one grows with the number of those beside.
    """
    if len(data) > LARGEST_XML:
        raise SignatureUnreadable(part=part, problem=f"{len(data)} > {LARGEST_XML} B")
    if find_long_tag(data, LONGEST_TAG) is not None:
        raise SignatureUnreadable(part=part, problem=f"> {LONGEST_TAG} B")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SignatureUnreadable(part=part, problem="XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SignatureUnreadable(part=part, problem="DTD")
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in ENCODINGS:
        raise SignatureUnreadable(part=part, problem="encoding")
    if sum(len(node.attrib) for node in root.iter(etree.Element)) > MOST_ATTRIBUTES:
        raise SignatureUnreadable(part=part, problem=f"> {MOST_ATTRIBUTES}")
    ids = [(value, node) for node in root.iter(etree.Element) for value in _ids(node)]
    by_id = dict(ids)
    if len(by_id) != len(ids):
        raise SignatureUnreadable(part=part, problem="Id")
    return Document(root, by_id)


def only(parent: Element, path: str, part: str) -> Element:
    """The one element at a path; refuses none and several."""
    found = parent.findall(path, NAMESPACES)
    if len(found) != 1:
        raise SignatureUnreadable(part=part, problem=f"{len(found)} × {path}")
    return found[0]


def read_base64(element: Element, part: str) -> bytes:
    """The bytes an element holds."""
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureUnreadable(part=part, problem="base64") from None


def canonicalize(element: Element, method: Element | None, part: str) -> bytes:
    """The canonical form by a method of Canonical XML; inclusive 1.0 where none is named."""
    algorithm = next(iter(_INCLUSIVE)) if method is None else method.get("Algorithm", "")
    if algorithm in _INCLUSIVE:
        if "c14n11" in algorithm and _inherits_xml_attributes(element):
            raise AlgorithmRefused(part=part, algorithm=algorithm)  # where 1.1 differs from 1.0
        return etree.tostring(
            element, method="c14n", with_comments=_INCLUSIVE[algorithm], with_tail=False
        )
    if algorithm in _EXCLUSIVE:
        return etree.tostring(
            element,
            method="c14n",
            exclusive=True,
            with_comments=_EXCLUSIVE[algorithm],
            inclusive_ns_prefixes=_prefixes(method),
            with_tail=False,
        )
    raise AlgorithmRefused(part=part, algorithm=algorithm[:80])


def digest_name(parent: Element, part: str, default: str = "") -> str:
    """The digest method named inside an element, as Python calls it; refuses weak ones."""
    method = parent.find("ds:DigestMethod", NAMESPACES)
    algorithm = default if method is None else method.get("Algorithm", "")
    if algorithm not in DIGESTS:
        raise AlgorithmRefused(part=part, algorithm=algorithm[:80] or "—")
    return DIGESTS[algorithm]


def _ids(node: Element) -> list[str]:
    return [str(value) for name in ("Id", "ID", "id") if (value := node.get(name)) is not None]


def _prefixes(method: Element | None) -> list[str] | None:
    if method is None:
        return None
    named = method.find("{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    return None if named is None else (named.get("PrefixList") or "").split()


def _inherits_xml_attributes(element: Element) -> bool:
    nodes = [element, *element.iterancestors()]
    return any(str(name).startswith(_XML) for node in nodes for name in node.attrib)
