"""`lienthong report`: how far a document is, to its sender; or asking one's own document back."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID, uuid4

from lienthong.client import CONTENT_REMOVED, AgencyFolder, Node, NodeRefused, Receipted
from lienthong.client.requests import system_clock
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.site.agency.files import code_of, fetch_or_take
from lienthong.site.agency.refusals import (
    DocumentGone,
    NoDocument,
    NotOwnDocument,
    NotSentTo,
    OwnDocument,
    ReasonMissing,
    ReportToSender,
    TakeBackReasonMissing,
)
from lienthong.site.words import Translate, in_words, visible
from lienthong.wire.edxml import (
    DocumentPacket,
    DocumentReference,
    Organisation,
    Staff,
    Status,
    StatusCode,
    read_packet,
    write_status,
)
from lienthong.wire.records import Envelope, MessageKind

_REFUSED: Final = StatusCode.REFUSED.value
_TAKE_BACK: Final = StatusCode.TAKE_BACK.value
A_REPORT = gettext_noop("it is a report")


def report(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> Iterator[Receipted]:
    """Send one report, or of one's own document a request to each recipient asked (ED-50)."""
    if asked.state == _REFUSED and not asked.reason.strip():
        raise ReasonMissing
    try:
        fetched = fetch_or_take(node, asked.message, asked.content)
    except NodeRefused as refused:
        if code_of(refused) != CONTENT_REMOVED:
            raise
        raise DocumentGone(id=asked.message) from refused
    document = _document(fetched.framed.content, asked.message, translate)
    if fetched.envelope.sender == agency.code:
        for code in _asked_back(fetched.envelope, asked):
            yield _send(agency, node, asked, document, ask=code)
        return
    if asked.state == _TAKE_BACK:
        raise NotOwnDocument(id=asked.message, sender=fetched.envelope.sender)
    if asked.to:
        raise ReportToSender(id=asked.message, sender=fetched.envelope.sender)
    yield _send(agency, node, asked, document, answer=fetched.envelope.sender)


def _asked_back(envelope: Envelope, asked: argparse.Namespace) -> Sequence[str]:
    """From whom one's own document is to come back; refuses any other report on it."""
    if asked.state != _TAKE_BACK:
        raise OwnDocument(id=envelope.id, state=asked.state)
    if not asked.reason.strip():
        raise TakeBackReasonMissing
    others = [code for code in asked.to if code not in envelope.recipients]
    if others:
        known = ", ".join(envelope.recipients)
        raise NotSentTo(id=envelope.id, codes=", ".join(others), recipients=known)
    return tuple(dict.fromkeys(asked.to)) or envelope.recipients


def _send(
    agency: AgencyFolder,
    node: Node,
    asked: argparse.Namespace,
    document: DocumentPacket,
    *,
    answer: str = "",
    ask: str = "",
) -> Receipted:
    """Answer the sender, or ask a recipient: that one stands in `ResponseFor` then (ED-50)."""
    about = document.document
    status = Status(
        sender=Organisation(organ_id=agency.code),
        response_for=DocumentReference(
            organ_id=ask or about.sender.organ_id,
            code=f"{about.code_number}/{about.code_notation}",
            promulgated_on=about.promulgated_on,
            document_id=about.concerned_id,
        ),
        code=asked.state,
        description=asked.reason,
        staff=Staff(name=asked.staff),
        at=system_clock(),
    )
    wish: dict[str, Json] = {
        "report": str(asked.message),
        "state": asked.state,
        "reason": asked.reason,
        "staff": asked.staff,
    }
    if ask:
        wish["ask"] = ask
    return agency.outbox().send(
        wish,
        seal=lambda: node.seal(
            message_id=uuid4(),
            recipients=(answer or ask,),
            content=write_status(status),
            kind=MessageKind.STATUS,
            reply_to=asked.message,
        ),
        send=node.send,
        anew=asked.anew,
    )


def _document(content: bytes, message_id: UUID, translate: Translate) -> DocumentPacket:
    try:
        packet = read_packet(content)
    except Refusal as refusal:
        reason = visible(in_words(refusal, translate))
        raise NoDocument(id=message_id, reason=reason) from refusal
    if not isinstance(packet, DocumentPacket):
        raise NoDocument(id=message_id, reason=translate(A_REPORT))
    return packet
