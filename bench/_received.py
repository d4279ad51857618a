"""Documents of the exchange that wait to be accepted, as a clerk finds them in the morning.

Each with a packet of its own that holds a file, already read: subjects are real, files made up.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bench._archive import real_subjects, said
from lienthong.documents.models import ArrivalFile, KeptFile
from lienthong.documents.terms import Reading
from lienthong.exchange.models import IncomingDocument, IncomingMessage, StoredPacket
from lienthong.exchange.rules.packets import Address, compose_document
from lienthong.exchange.terms import ReceptionState
from lienthong.exchange.testing import make_draft
from lienthong.wire.edxml import OutgoingFile, write_document
from lienthong.wire.records import digest

SENDER = Address("H56.DO.99", "Sở Gửi Thử")
FILE_BYTES = 50_000


def receive(agency_id: UUID, code: str, count: int, now: datetime) -> list[UUID]:
    """So many new documents in the agency's inbox; their ids in the order in which they came."""
    return list(_receive(agency_id, code, count, now))


def _receive(agency_id: UUID, code: str, count: int, now: datetime) -> Iterator[UUID]:
    draft = make_draft()
    document = compose_document(
        draft, sender=SENDER, recipients=(Address(code, "Nơi nhận"),), staff="", now=now
    )
    for place in range(count):
        file = OutgoingFile(
            name="van-ban.pdf", content=b"%PDF-1.7\n" + secrets.token_bytes(FILE_BYTES)
        )
        content = write_document(document, attachments=(file,))
        packet = StoredPacket.objects.create(
            sha256=digest(content), size=len(content), content=content, stored_at=now
        )
        message = IncomingMessage.objects.create(
            agency_id=agency_id, agency_code=code, key=uuid4(), kind="document",
            sender=SENDER.code, header=b"", seal=b"", packet=packet, sent_at=now, collected_at=now,
        )  # fmt: skip
        subject = real_subjects()[place % len(real_subjects())]
        row = IncomingDocument.objects.create(
            message=message, key=uuid4(), agency_id=agency_id, agency_name="Cơ quan đo tốc độ",
            sender=SENDER.code, sender_name=SENDER.name, number=str(place + 1),
            symbol=f"DO{secrets.token_hex(4)}", type_name=subject.type_name, subject=subject.text,
            folded="", issued_on=(now - timedelta(days=1)).date(), priority=0,
            document_key=uuid4().hex, business_kind="0", state=ReceptionState.NEW,
        )  # fmt: skip
        _read_file(agency_id, row.key, place, digest(file.content), now)
        yield row.key


def _read_file(agency_id: UUID, received_id: UUID, place: int, mark: str, now: datetime) -> None:
    """Its file as the platform keeps it once it is read: a content of some 300 syllables."""
    kept = KeptFile.objects.create(
        sha256=mark, size=FILE_BYTES, content_type="application/pdf",
        text=" ".join(said(place)), kept_at=now,
    )  # fmt: skip
    ArrivalFile.objects.create(
        id=uuid4(), agency_id=agency_id, received_id=received_id, position=1, name="van-ban.pdf",
        content_type="application/pdf", file=kept, state=Reading.READ, pages=1, pages_read=1,
        added_at=now,
    )  # fmt: skip
