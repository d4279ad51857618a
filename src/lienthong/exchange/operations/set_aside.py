"""What cannot be believed or read is set aside; who sealed it is told, where its seal holds."""

import secrets
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import MessageQuarantined
from lienthong.exchange.models import IncomingMessage, OutgoingMessage
from lienthong.exchange.operations.packets import store_plain_packets
from lienthong.exchange.rules.identifiers import RANDOM_BYTES, make_message_id
from lienthong.exchange.rules.packets import Address, compose_status
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.identity.terms import Language
from lienthong.kernel.errors import Refusal, say
from lienthong.wire.edxml import DocumentPacket, StatusCode, read_packet, write_status
from lienthong.wire.edxml.packet import Document, Organisation
from lienthong.wire.records import MessageKind

NOTE = "Hệ thống của nơi nhận đã nhận nhưng để riêng, chưa chuyển văn thư: {reason}"
"""What the report says; data, and in the language of agencies whatever that of this platform."""


def set_aside(message: IncomingMessage, refusal: Refusal, now: datetime) -> None:
    """Keep why a message was set aside. Fact: exchange:message:quarantined."""
    message.problem = problem_as_json(refusal)
    message.save(update_fields=["problem"])
    fact = MessageQuarantined(
        message_id=message.key,
        agency_id=message.agency_id,
        sender=message.sender,
        problem=_say(refusal, settings.LANGUAGE_CODE),
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)


def tell_sender(
    message: IncomingMessage, refusal: Refusal, *, agency_name: str, content: bytes, now: datetime
) -> None:
    """Report that a document arrived (01) and why no clerk has it (ED-48); once, as it comes."""
    reason = NOTE.format(reason=_say(refusal, Language.VIETNAMESE))
    said = _read(content)
    status = compose_status(
        author=Address(message.agency_code, agency_name),
        sender=message.sender,
        code="/".join(filter(None, (said.code_number, said.code_notation))),
        issued_on=said.promulgated_on,
        document_key=said.document_id,
        status=StatusCode.ARRIVED.value,
        reason=reason,
        staff="",
        now=now,
    )
    (packet,) = store_plain_packets([write_status(status)], now=now)
    OutgoingMessage.objects.create(
        key=make_message_id(now=now, random=secrets.token_bytes(RANDOM_BYTES)),
        kind=MessageKind.STATUS,
        agency_id=message.agency_id,
        agency_name=agency_name,
        sender=message.agency_code,
        recipients=[message.sender],
        packet_id=packet,
        reply_to=message.key,
        conversation=message.key,
        label=(status.response_for.code or str(message.key))[:200],
        created_at=now,
        next_attempt_at=now,
    )


def _say(refusal: Refusal, language: str) -> str:
    """A reason as it is kept or sent: data, whatever language the reader's pages are in."""
    with override(language):
        return say(refusal.message, refusal.params, gettext)


def _read(content: bytes) -> Document:
    """The document as its packet tells it, if it can be read: its sender knows it by that."""
    nothing = Document(sender=Organisation(organ_id=""), recipients=())
    try:
        packet = read_packet(content)
    except Refusal:
        return nothing
    return packet.document if isinstance(packet, DocumentPacket) else nothing
