"""What stands on a sheet, and what is refused before anything is printed."""

from dataclasses import replace

import pytest

from lienthong.kernel.errors import Fault
from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.document_types import NotInTable
from lienthong.paper.layout import (
    Appendix,
    Article,
    Clause,
    Column,
    Drafter,
    Heading,
    HeadingKind,
    Items,
    Kept,
    Medium,
    Number,
    NumberNotPositive,
    Paragraph,
    PartMissing,
    PartNotForType,
    Point,
    Signature,
    SigningLine,
    Table,
    TableNotPrintable,
)
from lienthong.paper.layout.prepare import prepare
from lienthong.paper.layout.tests.samples import document


def sheet(**changes):
    return prepare(document(**changes), gap_digits=4)


def text_of(pieces):
    return "".join(piece.text or f"<{piece.gap}>" for piece in pieces)


def printed(*blocks):
    body = sheet(body=blocks).body
    return ["".join(run.text for run in block.runs) for block in body]


def test_a_number_is_written_with_its_symbol_and_a_missing_one_leaves_a_gap():
    assert text_of(sheet().number) == "Số: 05/SKHCN-BCVT"
    blank = sheet(number=Number(symbol="SKHCN-BCVT"))
    assert text_of(blank.number) == "Số: <number>/SKHCN-BCVT"
    assert blank.number[1].digits == 4


@pytest.mark.parametrize("value", [0, -3])
def test_a_number_below_one_is_refused(value):
    with pytest.raises(NumberNotPositive):
        sheet(number=Number(symbol="QĐ-UBND", value=value))


def test_a_day_not_yet_known_leaves_a_gap():
    said = sheet(issued_on=PartialDate.parse("2026-11"))
    assert text_of(said.place_date) == "Thanh Hóa, ngày <day> tháng 11 năm 2026"
    said = sheet(issued_on=None)
    assert text_of(said.place_date) == "Thanh Hóa, ngày <day> tháng <month> năm <year>"


def test_the_end_mark_closes_the_body_once():
    assert printed(Paragraph("Trân trọng."))[-1] == "Trân trọng./."
    assert printed(Paragraph("Trân trọng./."))[-1] == "Trân trọng./."
    assert sheet(code="thu-cong").body[-1].runs[-1].text == "Trân trọng."


def test_headings_articles_clauses_and_points():
    said = printed(
        Heading(HeadingKind.PART, 1, "Chung"),
        Heading(HeadingKind.CHAPTER, 4, "Điều khoản"),
        Heading(HeadingKind.SUBSECTION, 2),
        Heading(HeadingKind.ROMAN, 3, "Kết quả"),
        Article(1, "Phạm vi"),
        Article(2, text="Có hiệu lực."),
        Clause(1, text="Một."),
        Clause(2, title="Hai"),
        Point(5, "năm;"),
        Items(("gạch",)),
        Items(("cộng",), deeper=True),
    )
    assert said == [
        "Phần I",
        "CHUNG",
        "Chương IV",
        "ĐIỀU KHOẢN",
        "Tiểu mục 2",
        "III. KẾT QUẢ",
        "Điều 1. Phạm vi",
        "Điều 2. Có hiệu lực.",
        "1. Một.",
        "2. Hai",
        "đ) năm;",
        "- gạch",
        "+ cộng./.",
    ]


def test_as_above_comes_first_among_recipients_of_what_has_addressees():
    assert sheet().closing.recipients[0] == "- Như trên;"
    again = sheet(recipients=("Như trên;", "Lãnh đạo Sở."))
    assert again.closing.recipients == ("- Như trên;", "- Lãnh đạo Sở;", "- Lưu: VT, BCVT (3).")
    assert sheet(code="ke-hoach").closing.recipients[0] == "- Giám đốc Sở (để báo cáo);"


def test_the_last_recipient_is_the_archive():
    assert sheet(kept=Kept()).closing.recipients[-1] == "- Lưu: VT."
    assert sheet(kept=Kept(units=("VX", "TH"))).closing.recipients[-1] == "- Lưu: VT, VX, TH."


def test_the_drafter_s_sign():
    assert sheet(drafter=Drafter(sign="pl", copies=300)).closing.drafter == "PL.(300)"
    assert sheet(drafter=Drafter(sign="pl")).closing.drafter == "PL"


@pytest.mark.parametrize(
    ("lines", "title", "above"),
    [
        ((("tm", "Ủy ban nhân dân"),), "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ((("q", "Giám đốc"),), "", ("Q. GIÁM ĐỐC",)),
        ((("kt", "Giám đốc"),), "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ((("tl", "Chủ tịch"),), "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ((("tuq", "Giám đốc"),), "Trưởng phòng", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (
            (("tl", "Chủ tịch"), ("kt", "Chánh Văn phòng")),
            "Phó Chánh Văn phòng",
            ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
        ),
        ((), "Giám đốc", ("GIÁM ĐỐC",)),
    ],
)
def test_signing_forms(lines, title, above):
    given = tuple(SigningLine(form=form, whom=whom) for form, whom in lines)
    said = sheet(signatures=(Signature(lines=given, title=title, name="An"),))
    assert said.closing.signatures[0].above == above


def test_an_appendix_names_its_document_on_paper_only():
    one = (Appendix(title="Danh mục", body=(Paragraph("x"),)),)
    said = sheet(appendices=one, medium=Medium.PAPER).appendices[0]
    assert said.number == "Phụ lục"
    assert text_of(said.note) == (
        "(Kèm theo Văn bản số 05/SKHCN-BCVT ngày 03 tháng 02 năm 2026 của Sở Khoa học và Công nghệ)"
    )
    blank = sheet(appendices=one * 2).appendices
    assert [one.number for one in blank] == ["Phụ lục I", "Phụ lục II"]
    assert text_of(blank[0].note).startswith("(Kèm theo Văn bản số <note> ngày <note> tháng")


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"subject": " "}, "trích yếu"),
        ({"addressees": ()}, "Kính gửi"),
        ({"body": ()}, "nội dung"),
        ({"signatures": ()}, "người ký"),
    ],
)
def test_a_part_that_the_type_needs_is_asked_for(changes, part):
    with pytest.raises(PartMissing, match=part) as refused:
        sheet(**changes)
    assert refused.value.fault is Fault.CALLER


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("quyet-dinh", {"addressees": ("Bộ Nội vụ",)}),
        ("cong-van", {"authority": "Giám đốc"}),
        ("giay-gioi-thieu", {"subject": "về việc"}),
    ],
)
def test_a_part_without_a_place_in_the_type_is_refused(code, changes):
    with pytest.raises(PartNotForType):
        sheet(code=code, **changes)


def test_types_forms_and_degrees_that_do_not_exist_are_refused():
    unknown = {"type": "nghi-dinh"}, {"urgency": "rat-khan"}
    for changes in unknown:
        with pytest.raises(NotInTable, match="Take one of"):
            prepare(replace(document(), **changes), gap_digits=4)


@pytest.mark.parametrize(
    "table",
    [
        Table((), ()),
        Table((Column(0),), (("x",),)),
        Table((Column(), Column()), (("một",),)),
        Table((Column(),), (("một", "hai"),)),
        Table((Column(), Column()), (("một", "hai"),), ("chỉ một",)),
    ],
)
def test_a_table_that_would_lose_a_cell_is_refused(table):
    with pytest.raises(TableNotPrintable):
        printed(table)
