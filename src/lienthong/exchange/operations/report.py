"""Prepare a status packet about a received document; the outbox takes it to the original sender."""

import secrets
from datetime import datetime
from uuid import UUID

from lienthong.exchange.models import IncomingDocument, OutgoingMessage, OutgoingStatus
from lienthong.exchange.operations.packets import store_packet
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.rules.identifiers import RANDOM_BYTES, make_message_id
from lienthong.exchange.rules.packets import Address, compose_status
from lienthong.wire.edxml import StatusCode, write_status
from lienthong.wire.records import MessageKind


def prepare_status(
    *, document: IncomingDocument, status: StatusCode, reason: str, staff: str, now: datetime
) -> UUID:
    """Put the report into the outbox, in the caller's transaction; the id of its message.

    Each status is reported once for a document: the database refuses a second one. Refuses
    (AgencyEnrolled) to report for an agency whose own software does.
    """
    received = document.message
    require_not_enrolled(document.agency_id)
    author = Address(received.agency_code, document.agency_name)
    code = f"{document.number}/{document.symbol}"
    content = write_status(
        compose_status(
            author=author,
            sender=document.sender,
            code=code,
            issued_on=document.issued_on,
            document_key=document.document_key,
            status=status.value,
            reason=reason,
            staff=staff,
            now=now,
        )
    )
    message = OutgoingMessage.objects.create(
        key=make_message_id(now=now, random=secrets.token_bytes(RANDOM_BYTES)),
        kind=MessageKind.STATUS,
        agency_id=document.agency_id,
        agency_name=document.agency_name,
        sender=received.agency_code,
        recipients=[document.sender],
        packet=store_packet(content, files=(), now=now),
        reply_to=received.key,
        label=code[:200],
        created_at=now,
        next_attempt_at=now,
    )
    OutgoingStatus.objects.create(
        message=message,
        document=document,
        status=status.value,
        reason=reason,
        made_by=staff,
        made_at=now,
    )
    return message.key
