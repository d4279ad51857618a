"""Documents to lay out: every type, short and long, with every part that it may have."""

from dataclasses import replace
from datetime import UTC, date, datetime

from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.document_types import (
    AddresseePlace,
    SubjectPlace,
    get_document_type,
    list_document_types,
)
from lienthong.paper.layout import (
    Article,
    Clause,
    Drafter,
    Heading,
    HeadingKind,
    Issuer,
    Items,
    Kept,
    Number,
    OfficialDocument,
    Paragraph,
    Point,
    Signature,
    SigningLine,
)

ON = date(2026, 2, 3)
MADE_AT = datetime(2026, 2, 3, 8, 30, tzinfo=UTC)
TYPES = [one.code for one in list_document_types(ON)]
SENTENCES = (
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về "
    "chuyển đổi số, đề nghị các sở, ban, ngành và Ủy ban nhân dân các xã, phường khẩn trương "
    "triển khai các nhiệm vụ được giao, báo cáo kết quả trước ngày 15 hằng tháng."
)
CONTACT = (
    "Số 17 Hạc Thành, phường Hạc Thành, tỉnh Thanh Hóa",
    "ĐT: 0237.3852.000, Fax: 0237.3852.001",
)


def document(code="cong-van", **changes):
    """A short document of a type, with all that its type needs."""
    kind = get_document_type(code, ON)
    addressed = kind.addressees in (AddresseePlace.MUST, AddresseePlace.WIRED)
    subject = "triển khai Kế hoạch chuyển đổi số năm 2026"
    short = OfficialDocument(
        type=code,
        issuer=Issuer(parent="Ủy ban nhân dân tỉnh Thanh Hóa", name="Sở Khoa học và Công nghệ"),
        number=Number(symbol=kind.symbol("SKHCN", "BCVT"), value=5),
        place="Thanh Hóa",
        issued_on=PartialDate.from_date(ON),
        drawn_up_on=ON,
        subject="" if kind.subject is SubjectPlace.NONE else subject,
        addressees=("Ủy ban nhân dân các xã, phường", "VNPT Thanh Hóa") if addressed else (),
        authority="Giám đốc Sở Khoa học và Công nghệ" if kind.authority else "",
        bases=("Căn cứ Luật Chuyển đổi số", "Theo đề nghị của Chánh Văn phòng;"),
        body=(Paragraph(SENTENCES), Paragraph("Trân trọng.")),
        signatures=(
            Signature(
                lines=(SigningLine(form="kt", whom="Giám đốc"),),
                title="Phó Giám đốc",
                name="Nguyễn Văn An",
            ),
        ),
        recipients=("Giám đốc Sở (để báo cáo)", "Các phòng, đơn vị thuộc Sở"),
        kept=Kept(units=("BCVT",), copies=3),
    )
    return replace(short, **changes)


def long_document(code="cong-van", **changes):
    """A document of many pages with everything around it."""
    blocks = []
    for chapter in (1, 2):
        blocks.append(Heading(HeadingKind.CHAPTER, chapter, "Quy định chung"))
        blocks.append(Heading(HeadingKind.SECTION, 1, "Quản lý văn bản"))
        for article in range(1, 3):
            blocks.append(Article(article, "Phạm vi điều chỉnh"))
            blocks += [Clause(1, text=SENTENCES), Point(5, SENTENCES), Items((SENTENCES,))]
            blocks += [Clause(2, title="Trách nhiệm", text=SENTENCES)]
    extra = {
        "issuer": Issuer(
            parent="Ủy ban nhân dân tỉnh Thanh Hóa",
            name="Ban Quản lý Khu kinh tế Nghi Sơn và các khu công nghiệp tỉnh Thanh Hóa",
        ),
        "body": tuple(blocks),
        "urgency": "hoa-toc",
        "circulation": "Lưu hành nội bộ",
        "secrecy_place": True,
        "contact": CONTACT,
        "drafter": Drafter(sign="nva", copies=30),
        "recipients": tuple(f"Ủy ban nhân dân phường số {n} tỉnh Thanh Hóa" for n in range(1, 31)),
    }
    if document(code).subject:
        extra["subject"] = (
            "triển khai thực hiện Nghị quyết về đột phá phát triển khoa học, công nghệ, đổi mới "
            "sáng tạo và chuyển đổi số trên địa bàn tỉnh Thanh Hóa giai đoạn 2026 - 2030"
        )
    return document(code, **(extra | changes))
