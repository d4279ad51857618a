"""Reading a packet: any order, any prefix, every oddity met in practice, nothing dropped."""

from hashlib import sha256

from lienthong.wire.edxml.attachment_reader import read_attachments
from lienthong.wire.edxml.cursor import Cursor, Tree
from lienthong.wire.edxml.document_reader import read_document
from lienthong.wire.edxml.layout import check_layout
from lienthong.wire.edxml.packet import (
    DocumentPacket,
    OddityKind,
    Packet,
    Source,
    StatusPacket,
)
from lienthong.wire.edxml.parsing import BYTE_ORDER_MARK
from lienthong.wire.edxml.reading import Reading
from lienthong.wire.edxml.status_reader import read_status

_SHOWN = 200
_SIGNATURES = ("Signature", "DigitalSignature")


def may_answer(data: bytes) -> bool:
    """Whether a packet may answer something, told without reading it: a ResponseFor stands in it.

    A name of an element has one form only, in UTF-8, and no other encoding is read (ED-11).
    """
    return b"ResponseFor" in data


def read_packet(data: bytes) -> Packet:
    """Read a packet. Raises a Refusal of `edxml.refusals` that says what is wrong and where.

    Whether it is a document or a status is told by the StatusCode in its MessageHeader. What is
    odd but bearable stands in `source.oddities`, unknown elements in `source.extras`. Rules: ED-1
    to ED-67 of docs/specs/edxml.md.
    """
    tree = Tree.of(data)
    check_layout(tree)
    reading = Reading()
    if data.startswith(BYTE_ORDER_MARK):
        reading.note(OddityKind.BYTE_ORDER_MARK, "edXML")
    root = Cursor(tree, tree.root, "edXML")
    envelope = root.require("edXMLEnvelope")
    header = envelope.require("edXMLHeader")
    message = header.require("MessageHeader")
    if message.child("StatusCode") is not None:
        status = read_status(message, reading)
        return StatusPacket(source=_source(header, reading), status=status)
    document = read_document(header, message, reading)
    attachments = read_attachments(root, envelope, reading)
    return DocumentPacket(
        source=_source(header, reading), document=document, attachments=attachments
    )


def _source(header: Cursor, reading: Reading) -> Source:
    """To be asked for last: only then is it known what nobody asked for."""
    subject = _signature_subject(header)
    return Source(
        raw=header.tree.data,
        sha256=sha256(header.tree.data).hexdigest(),
        oddities=tuple(reading.oddities),
        extras=tuple(header.tree.unasked()),
        signature_subject=subject,
    )


def _signature_subject(header: Cursor) -> str:
    """Whom the Signature slot names. Known packets fill it with placeholders: no proof (ED-70)."""
    subject = ""
    for name in _SIGNATURES:
        for signature in header.children(name):
            signature.skip()
            for named in signature.element.iter("{*}X509SubjectName"):
                subject = subject or (named.text or "").strip()
    return subject[:_SHOWN]
