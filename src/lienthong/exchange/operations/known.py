"""What comes under an id that an agency holds already, from a node that was put back (EX-291)."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from lienthong.exchange.models import HostedAgency, IncomingMessage
from lienthong.exchange.operations.packets import store_packet
from lienthong.exchange.operations.set_aside import set_aside, tell_sender
from lienthong.exchange.queries.keys import find_certificate, read_published_key
from lienthong.exchange.rules.messages import verify_message
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import AnotherUnderId, CertificateUnknown
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import Framed
from lienthong.wire.likeness import Likeness, compare
from lienthong.wire.records import Envelope, MessageKind

log = structlog.get_logger(__name__)


def find_same(known: Sequence[IncomingMessage], header: bytes) -> IncomingMessage | None:
    """Of the messages held under one id the one with this header, byte for byte."""
    return next((message for message in known if bytes(message.header) == header), None)


def is_same_content(first: IncomingMessage, envelope: Envelope) -> bool:
    """Whether a message is the first one under its id or that one sealed anew."""
    return compare(Envelope.decode(bytes(first.header)), envelope) is not Likeness.ANOTHER


def keep_other(
    settings: ExchangeSettings,
    hosted: HostedAgency,
    first: IncomingMessage,
    framed: Framed,
    *,
    now: datetime,
) -> IncomingMessage:
    """Keep a message beside the first one under its id, which stays as it is.

    The same one sealed anew is kept for its seal, if that holds. Any other is set aside, changes
    nothing and is not acknowledged; the sender of a document whose seal holds is told.
    Fact: exchange:message:quarantined.
    """
    envelope = Envelope.decode(framed.header)
    is_same = is_same_content(first, envelope)
    broken = _find_fault(settings, envelope, framed, has_content=not is_same)
    with transaction.atomic():
        message = IncomingMessage.objects.create(
            agency_id=first.agency_id,
            agency_code=hosted.code,
            key=first.key,
            kind=envelope.kind,
            sender=envelope.sender,
            header=framed.header,
            seal=framed.seal,
            packet=first.packet if is_same else store_packet(framed.content, files=(), now=now),
            sent_at=envelope.sent_at,
            collected_at=now,
            other_of=first,
        )
        if is_same and broken is None:
            log.warning("message_sealed_anew", message=first.key, agency=hosted.code)
            return message
        log.warning("message_id_taken", message=first.key, agency=hosted.code)
        refusal = broken if is_same and broken else AnotherUnderId(id=first.key)
        set_aside(message, refusal, now)
        if envelope.kind is MessageKind.DOCUMENT and broken is None:
            tell_sender(message, refusal, agency_name=hosted.name, content=framed.content, now=now)
    return message


def _find_fault(
    settings: ExchangeSettings, envelope: Envelope, framed: Framed, *, has_content: bool
) -> Refusal | None:
    """Why a message is not believed, if it is not."""
    try:
        certificate = find_certificate(fingerprint=envelope.key, code=envelope.sender)
        if certificate is None:
            raise CertificateUnknown(agency=envelope.sender)
        verify_message(
            framed,
            certificate_pem=certificate.pem,
            root_pem=read_published_key(settings),
            has_content=has_content and bool(framed.content),
        )
    except Refusal as refusal:
        return refusal
    return None
