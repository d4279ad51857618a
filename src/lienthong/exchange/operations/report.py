"""Prepare a status packet about a received document; the outbox takes it to the original sender."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lienthong.exchange.models import (
    IncomingChange,
    IncomingDocument,
    OutgoingMessage,
    OutgoingStatus,
)
from lienthong.exchange.operations.packets import store_plain_packets
from lienthong.exchange.queries.keys import require_not_enrolled
from lienthong.exchange.rules.identifiers import RANDOM_BYTES, make_message_id
from lienthong.exchange.rules.packets import Address, compose_status
from lienthong.exchange.terms import RecipientChoice
from lienthong.wire.edxml import StatusCode, write_status
from lienthong.wire.records import MessageKind

IN_PLACE = "Giải quyết tiếp thay {name} ({code}), cơ quan đã kết thúc hoạt động."
"""What a successor's report says; data, in the language of office."""


@dataclass(frozen=True, slots=True)
class _Report:
    """A report on a document: which agency reports, as whom, and what it says."""

    document: IncomingDocument
    agency_id: UUID
    author: Address
    reason: str

    @classmethod
    def on(
        cls, document: IncomingDocument, reason: str, instead: RecipientChoice | None
    ) -> "_Report":
        """By who received it, or by who reports in its place."""
        receiver = Address(document.message.agency_code, document.agency_name)
        if instead is None:
            return cls(document, document.agency_id, receiver, reason)
        said = IN_PLACE.format(name=receiver.name, code=receiver.code)
        return cls(document, instead.agency_id, Address(instead.code, instead.name), said)


def prepare_status(
    *,
    document: IncomingDocument,
    status: StatusCode,
    reason: str,
    staff: str,
    now: datetime,
    change: IncomingChange | None = None,
    instead: RecipientChoice | None = None,
) -> UUID:
    """Put the report into the outbox, in the caller's transaction; the id of its message.

    Each status is reported once for a document, each change answered once: the database refuses a
    second one. `instead` is who carries on the agency that received it and reports in its place, in
    its own name and under its own seal; the report says so. Refuses (AgencyEnrolled) to report for
    an agency whose own software does.
    """
    (message_id,) = prepare_statuses(
        documents=[document],
        status=status,
        reason=reason,
        staff=staff,
        now=now,
        change=change,
        instead=instead,
    )
    return message_id


def prepare_statuses(
    *,
    documents: Sequence[IncomingDocument],
    status: StatusCode,
    reason: str,
    staff: str,
    now: datetime,
    change: IncomingChange | None = None,
    instead: RecipientChoice | None = None,
) -> list[UUID]:
    """The same report on each of several documents, each a message of its own; their ids.

    However many there are, they are written in the same few statements. Refuses what
    `prepare_status` refuses.
    """
    reports = [_Report.on(document, reason, instead) for document in documents]
    for agency_id in {report.agency_id for report in reports}:
        require_not_enrolled(agency_id)
    contents = [_content(report, status, staff=staff, now=now) for report in reports]
    packets = store_plain_packets(contents, now=now)
    messages = OutgoingMessage.objects.bulk_create(
        OutgoingMessage(
            key=make_message_id(now=now, random=secrets.token_bytes(RANDOM_BYTES)),
            kind=MessageKind.STATUS,
            agency_id=report.agency_id,
            agency_name=report.author.name,
            sender=report.author.code,
            recipients=[report.document.sender],
            packet_id=packet,
            reply_to=report.document.message.key,
            conversation=report.document.message.key,
            label=str(report.document)[:200],
            created_at=now,
            next_attempt_at=now,
        )
        for report, packet in zip(reports, packets, strict=True)
    )
    OutgoingStatus.objects.bulk_create(
        OutgoingStatus(
            message=message,
            document=report.document,
            status=status.value,
            reason=report.reason,
            made_by=staff,
            made_at=now,
            change=change,
        )
        for report, message in zip(reports, messages, strict=True)
    )
    return [message.key for message in messages]


def _content(report: _Report, status: StatusCode, *, staff: str, now: datetime) -> bytes:
    document = report.document
    return write_status(
        compose_status(
            author=report.author,
            sender=document.sender,
            code=str(document),
            issued_on=document.issued_on,
            document_key=document.document_key,
            status=status.value,
            reason=report.reason,
            staff=staff,
            now=now,
        )
    )
