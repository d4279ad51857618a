"""Store a message that came, verified; what cannot be believed is set aside."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.directory.queries import get_agency
from lienthong.exchange.events import DocumentCollected
from lienthong.exchange.models import IncomingDocument, IncomingMessage, OutgoingDocument
from lienthong.exchange.operations.packets import store_packet
from lienthong.exchange.operations.receive_change import (
    find_meant,
    receive_changes,
    receive_take_back,
)
from lienthong.exchange.operations.receive_status import apply_status
from lienthong.exchange.operations.report import prepare_status
from lienthong.exchange.operations.set_aside import set_aside, tell_sender
from lienthong.exchange.operations.wait_for_document import (
    carry_out_waiting,
    keep_take_back,
    keep_waiting,
)
from lienthong.exchange.queries.keys import find_certificate, read_published_key
from lienthong.exchange.queries.recipients import is_code_of
from lienthong.exchange.rules.files import MEGABYTE
from lienthong.exchange.rules.identifiers import derive_document_id
from lienthong.exchange.rules.messages import Believed, read_from_sender, verify_message
from lienthong.exchange.rules.packets import read_change, read_priority
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    Attachment,
    CertificateUnknown,
    ChangeKind,
    ContentNotCollected,
    ReceptionState,
    StatusWithoutDocument,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.vietnamese import fold
from lienthong.wire.edxml import (
    MAX_PACKET_BYTES,
    DocumentPacket,
    DocumentReference,
    Packet,
    Status,
    StatusCode,
    StatusPacket,
)
from lienthong.wire.framing import Framed
from lienthong.wire.records import Envelope, MessageKind, digest


@dataclass(frozen=True, slots=True)
class _Inbox:
    """Into whose inbox a message came, and when it was read there."""

    agency_id: UUID
    code: str
    now: datetime


@dataclass(frozen=True, slots=True)
class _Names:
    """Whose inbox it is and who sealed it, as the directory calls them (ED-46)."""

    agency: str
    sender: str


def store_message(
    settings: ExchangeSettings,
    *,
    agency_id: UUID,
    agency_code: str,
    agency_name: str,
    framed: Framed,
    now: datetime,
) -> IncomingMessage:
    """Keep a message of an agency's inbox, in the caller's transaction.

    A document becomes a row for the clerk, and status 01 is prepared. A status report is applied to
    the document it is about, a recall, update or replacement to the one received before; if that
    has not come yet it waits for it (ED-90). What cannot be believed (seal, certificate, content,
    sender, unread packet, status of a stranger) is kept with its problem and changes nothing; so is
    the head of a message whose content no packet can have (ED-47). Where its seal holds, the sender
    of a document that was set aside is told why (ED-48).
    Facts: exchange:document:collected, exchange:change:{asked,answered,came_early},
    exchange:status:received or exchange:message:quarantined.
    """
    envelope = Envelope.decode(framed.header)
    inbox = _Inbox(agency_id, agency_code, now)

    def keep(files: tuple[Attachment, ...]) -> IncomingMessage:
        return _keep(inbox, framed, envelope, files)

    try:
        sender, believed = _verify(settings, envelope, framed)
    except Refusal as refusal:
        message = keep(())
        set_aside(message, refusal, now)
        return message
    try:
        packet = _read(believed, framed.content, inbox, sender_id=sender)
    except Refusal as refusal:
        message = keep(())
        set_aside(message, refusal, now)
        if envelope.kind is MessageKind.DOCUMENT:
            tell_sender(message, refusal, agency_name=agency_name, content=framed.content, now=now)
        return message
    if isinstance(packet, StatusPacket):
        message = keep(())
        _receive_status(message, believed.envelope, packet.status, sender_id=sender, now=now)
        return message
    message = keep(_files(packet))
    names = _Names(agency_name, _name_of(sender, now))
    said = packet.document
    meant = find_meant(message, said)
    keep_change = partial(keep_waiting, message, said, sender_name=names.sender, now=now)
    if read_change(said.business) in {None, ChangeKind.REPLACE}:
        document = _receive_document(message, packet, names, now=now)
        carry_out_waiting(document, now=now)  # asked before: it holds against what this one asks
        receive_changes(message, said, meant, now=now, replacement=document)
        here = frozenset(one.document_key for one in (*meant, document))
        keep_change(replacement=document, known=here)
    elif meant:
        receive_changes(message, said, meant, now=now)
    else:
        keep_change()
    return message


def _receive_status(
    message: IncomingMessage,
    envelope: Envelope,
    status: Status,
    *,
    sender_id: UUID,
    now: datetime,
) -> None:
    """Apply a report; 13 of a document's sender asks for it back, here or on its way (ED-90)."""
    asks_back = status.known_code is StatusCode.TAKE_BACK
    if asks_back and receive_take_back(message, status, now=now):
        return
    try:
        apply_status(message, envelope, status, sender_id=sender_id, now=now)
    except StatusWithoutDocument as refusal:
        name = _name_of(sender_id, now)
        if not (asks_back and keep_take_back(message, status, sender_name=name, now=now)):
            set_aside(message, refusal, now)
    except Refusal as refusal:
        set_aside(message, refusal, now)


def _name_of(agency_id: UUID, now: datetime) -> str:
    return get_agency(agency_id=agency_id, on=timezone.localdate(now)).name


def _read(believed: Believed, content: bytes, inbox: _Inbox, *, sender_id: UUID) -> Packet:
    """The packet of who sealed it; refuses the head of a content that no packet can have."""
    envelope = believed.envelope
    if envelope.length > MAX_PACKET_BYTES:
        raise ContentNotCollected(
            megabytes=-(-envelope.length // MEGABYTE),
            limit=MAX_PACKET_BYTES // MEGABYTE,
            id=envelope.id,
            agency=inbox.code,
        )
    on = timezone.localdate(inbox.now)
    is_code_of_sender = partial(is_code_of, agency_id=sender_id, on=on)
    return read_from_sender(believed, content, is_code_of_sender=is_code_of_sender)


def _verify(
    settings: ExchangeSettings, envelope: Envelope, framed: Framed
) -> tuple[UUID, Believed]:
    """Which agency sealed a message, and what its seal is worth."""
    certificate = find_certificate(fingerprint=envelope.key, code=envelope.sender)
    if certificate is None:
        raise CertificateUnknown(agency=envelope.sender)
    root_pem = read_published_key(settings)
    believed = verify_message(
        framed,
        certificate_pem=certificate.pem,
        root_pem=root_pem,
        has_content=envelope.length <= MAX_PACKET_BYTES,
    )
    return certificate.agency_id, believed


def _keep(
    inbox: _Inbox, framed: Framed, envelope: Envelope, files: tuple[Attachment, ...]
) -> IncomingMessage:
    return IncomingMessage.objects.create(
        agency_id=inbox.agency_id,
        agency_code=inbox.code,
        key=envelope.id,
        kind=envelope.kind,
        sender=envelope.sender,
        header=framed.header,
        seal=framed.seal,
        packet=store_packet(framed.content, files=files, now=inbox.now),
        sent_at=envelope.sent_at,
        collected_at=inbox.now,
    )


def _files(packet: DocumentPacket) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            position=position,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            sha256=digest(file.content),
        )
        for position, file in enumerate(packet.attachments, start=1)
    )


def _receive_document(
    message: IncomingMessage, packet: DocumentPacket, names: _Names, *, now: datetime
) -> IncomingDocument:
    said = packet.document
    document = IncomingDocument.objects.create(
        message=message,
        key=derive_document_id(message_id=message.key, agency_id=message.agency_id),
        agency_id=message.agency_id,
        agency_name=names.agency,
        sender=message.sender,
        sender_name=names.sender[:300],
        number=said.code_number[:100],
        symbol=said.code_notation[:100],
        type_name=said.document_type.name[:200],
        subject=said.subject,
        folded=fold(f"{said.code_number}/{said.code_notation} {said.subject} {names.sender}"),
        content=said.summary,
        issued_on=said.promulgated_on,
        place=said.place[:200],
        signer_competence=said.signer.competence[:200],
        signer_position=said.signer.position[:200],
        signer_name=said.signer.full_name[:200],
        priority=read_priority(said.other.priority),
        due_on=said.due_on,
        document_key=said.document_id[:255],
        business_kind=said.business.kind_text[:20],
        state=ReceptionState.NEW,
        answers=_find_answered(message, said.responses),
    )
    message_id = prepare_status(
        document=document, status=StatusCode.ARRIVED, reason="", staff="", now=now
    )
    fact = DocumentCollected(
        document_id=document.key,
        agency_id=message.agency_id,
        code=str(document),
        message_id=message_id,
        sender=document.sender_name,
        packet_sha256=message.packet_id,
    )
    append_fact(fact=fact, actor=SYSTEM, now=now)
    return document


def _find_answered(
    message: IncomingMessage, responses: tuple[DocumentReference, ...]
) -> OutgoingDocument | None:
    """The own document that a received one answers, by its id, else by number, symbol and day."""
    sent = OutgoingDocument.objects.filter(agency_id=message.agency_id)
    for about in responses:
        number, _, symbol = about.code.partition("/")
        found = sent.filter(document_key=about.document_id).first()
        if found is None and about.promulgated_on is not None:
            same = sent.filter(number=number, symbol=symbol, issued_on=about.promulgated_on)
            found = same.first()
        if found is not None:
            return found
    return None
