"""Builders for tests: agencies that exchange, a draft, and files as offices send them."""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.queries import find_by_code, find_by_name
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Particulars,
    Share,
)
from lienthong.exchange.models import IncomingDocument, IncomingMessage, StoredPacket
from lienthong.exchange.terms import (
    Competence,
    DocumentDraft,
    Priority,
    ReceptionState,
    Upload,
)
from lienthong.wire.records import digest


def plain_pdf(text: str, root: bytes = b"") -> bytes:
    """A PDF of one page with a line of text, as small as it can be; `root` stands in its root."""
    line = f"BT /F 12 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(line), line),
        b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
    )
    made, starts = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        starts.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


PDF = plain_pdf("Cong van ket noi cac co quan")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FORMED_ON = date(2020, 1, 1)
MERGED_ON = date(2025, 7, 1)
PROVINCE = "UBND tỉnh Thử Nghiệm"
COMMUNES = ("UBND xã Đầu Nguồn", "UBND xã Giữa Dòng", "UBND xã Cuối Bãi")
DISTRICT = "UBND huyện Ven Sông"


@dataclass(frozen=True)
class SmallProvince:
    """A province's committee, three communes, and a district dissolved into two of them."""

    province: UUID
    communes: tuple[UUID, UUID, UUID]
    district: UUID


def make_province() -> SmallProvince:
    """Enter the agencies of a small province into the directory, codes and all."""
    province = _form(PROVINCE, "H56")
    first, second, third = (
        _form(name, f"H56.MINHHOA.{number:02}", parent=province)
        for number, name in enumerate(COMMUNES, start=1)
    )
    district = _form(DISTRICT, "H56.MINHHOA.99", parent=province)
    change = Change(
        kind=ChangeKind.DISSOLVED,
        body=Body.AGENCY,
        effective_on=MERGED_ON,
        lines=(
            ChangeLine(source_id=district, target_id=first, share=Share.PART),
            ChangeLine(source_id=district, target_id=second, share=Share.PART),
        ),
    )
    record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=LONG_AGO)
    return SmallProvince(province, (first, second, third), district)


def make_agency_without_code() -> UUID:
    """An agency that nothing can be addressed to."""
    name = "Hội Người Thử Nghiệm"
    _record(Particulars(name=name, type=AgencyKind.ASSOCIATION.value))
    (hit,) = find_by_name(text=name, body=Body.AGENCY)
    return hit.card.id


def make_draft(
    *recipients: UUID, number: str = "128", issued_on: date | None = None
) -> DocumentDraft:
    """A document of today, ready to be sent to these agencies."""
    return DocumentDraft(
        number=number,
        symbol="UBND-KSTTHC",
        type_key="cong_van",
        subject="Rà soát nội dung còn hiệu lực của thỏa thuận hợp tác",
        issued_on=issued_on or date(2026, 11, 23),
        place="Thanh Hóa",
        competence=Competence.DEPUTY,
        signer_position="CHỦ TỊCH",
        signer_name="Nguyễn Văn Mẫu",
        priority=Priority.NORMAL,
        due_on=None,
        recipients=recipients,
        uploads=(Upload("Công văn 128.pdf", PDF), Upload("Phụ lục.docx", make_docx())),
        holds_no_state_secret=True,
    )


def make_docx() -> bytes:
    """A small file that is a Word document by its content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return buffer.getvalue()


def _form(name: str, code: str, parent: UUID | None = None) -> UUID:
    _record(
        Particulars(
            name=name,
            type=AgencyKind.PEOPLES_COMMITTEE.value,
            code=code,
            demonstration=code != "H56",
            parent_id=parent,
        )
    )
    return find_by_code(code=code)[0].card.id


def _record(new: Particulars) -> None:
    change = Change(
        kind=ChangeKind.FORMED,
        body=Body.AGENCY,
        effective_on=FORMED_ON,
        lines=(ChangeLine(new=new),),
    )
    record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=LONG_AGO)


def make_received(
    agency_id: UUID,
    *,
    subject: str,
    number: str = "7",
    state: ReceptionState = ReceptionState.ACCEPTED,
    content: bytes = b"x",
) -> UUID:
    """A document as it came by the exchange, in the least that its pages ask for.

    `content` are the bytes of its packet; many may have the same.
    """
    packet, _ = StoredPacket.objects.get_or_create(
        sha256=digest(content),
        defaults={"size": len(content), "content": content, "stored_at": LONG_AGO},
    )
    message = IncomingMessage.objects.create(
        agency_id=agency_id,
        agency_code="H1",
        key=uuid4(),
        kind="document",
        sender="H2",
        header=b"",
        seal=b"",
        packet=packet,
        sent_at=LONG_AGO,
        collected_at=LONG_AGO,
    )
    row = IncomingDocument.objects.create(
        message=message,
        key=uuid4(),
        agency_id=agency_id,
        agency_name="Sở Thử",
        sender="H2",
        sender_name="UBND Thử",
        number=number,
        symbol="UBND",
        subject=subject,
        folded="ket luan",
        priority=0,
        business_kind="new",
        state=state,
    )
    return row.key


def states_of_received() -> list[dict[str, Any]]:
    """How every received document stands, to see whether anything changed."""
    rows = IncomingDocument.objects.order_by("key").values("key", "state", "readers")
    return [dict(row) for row in rows]
