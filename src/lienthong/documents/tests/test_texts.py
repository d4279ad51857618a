"""The text of a draft as people type it: what each line is taken for; templates; comparison."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lienthong.documents.queries.sheets import lay_out_content
from lienthong.documents.queries.templates import get_template
from lienthong.documents.rules.comparison import compare
from lienthong.documents.rules.contents import gaps_of, listed_of, restore, store
from lienthong.documents.rules.texts import find_gaps, parse_text, text_of
from lienthong.documents.terms import Change, Chosen, Content, Purpose
from lienthong.paper.document_types import get_document_type, list_document_types
from lienthong.paper.layout import BoxKind
from lienthong.paper.layout.blocks import (
    Article,
    Clause,
    Heading,
    HeadingKind,
    Items,
    Paragraph,
    Point,
    Table,
)

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TYPES = [one.code for one in list_document_types(ON)]
STARTS = (
    "", "Căn cứ ", "Điều 1. ", "điều 12: ", "1. ", "a) ", "đ) ", "- ", "+ ", "| ", "|---|",
    "Chương II. ", "Chương I", "Mục 3", "IV. ", "Phụ lục", "Phụ lục II", "QUYẾT ĐỊNH:",
)  # fmt: skip
LINES = st.builds(
    lambda start, text, end: start + text + end,
    st.sampled_from(STARTS),
    st.text(st.sampled_from("abđ ÊU1.|-;:)(I\t\u200b"), max_size=12),
    st.sampled_from(["", ".", ";", ":", " |"]),
)


@given(st.lists(LINES, max_size=12).map("\n".join))
@example("- |\n|---|\n- 1")
@example("QUYẾT ĐỊNH:\nQUYẾT ĐỊNH:")
@example("Căn cứ ;\nCăn cứ .\nCăn cứ .")
def test_any_text_is_read_and_written_again_the_same(text):
    parsed = parse_text(text)
    assert parse_text(text_of(parsed)) == parsed


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("Chương II. Quy định chung", Heading(HeadingKind.CHAPTER, 2, "Quy định chung")),
        ("III. ĐÁNH GIÁ", Heading(HeadingKind.ROMAN, 3, "ĐÁNH GIÁ")),
        ("Điều 3. Phạm vi", Article(3, "Phạm vi")),
        ("Điều 3. Giao Văn phòng thực hiện.", Article(3, "", "Giao Văn phòng thực hiện.")),
        ("1. Kết quả", Clause(1, "Kết quả")),
        ("1. Đã nối 166 xã.", Clause(1, "", "Đã nối 166 xã.")),
        ("đ) các xã;", Point(5, "các xã;")),
        ("- một việc", Items(("một việc",))),
        ("+ một ý", Items(("một ý",), deeper=True)),
        ("1.1. không phải khoản", Paragraph("1.1. không phải khoản")),
        ("MIX. không phải số La Mã", Paragraph("MIX. không phải số La Mã")),
    ],
)
def test_a_line_is_what_it_begins_with(line, block):
    assert parse_text(line).body == (block,)


def test_legal_bases_stand_before_all_else_and_end_with_semicolons():
    parsed = parse_text("Căn cứ Luật A;\nCăn cứ Luật B.\nQUYẾT ĐỊNH:\nĐiều 1. Làm.\nCăn cứ C;")
    assert parsed.bases == ("Căn cứ Luật A", "Căn cứ Luật B")
    assert parsed.body == (Article(1, "", "Làm."), Paragraph("Căn cứ C;"))
    assert parse_text("Căn cứ tình hình, đề nghị các xã báo cáo.").bases == ()


def test_rows_with_bars_are_a_table_and_appendices_stand_apart():
    text = "Như sau:\n| Việc | Hạn |\n|---|---|\n| Nối | 12/2026 |\nPhụ lục\nDANH MỤC\n1. Một."
    parsed = parse_text(text)
    table = parsed.body[1]
    assert isinstance(table, Table)
    assert (table.heading, table.rows) == (("Việc", "Hạn"), (("Nối", "12/2026"),))
    assert [one.title for one in parsed.appendices] == ["DANH MỤC"]


def content_of(code, **changes):
    kind, template = get_document_type(code, ON), get_template(type_code=code, on=ON)
    return Content(
        **{
            "type_code": code,
            "subject": template.subject,
            "text": template.text,
            "issuer": "Ủy ban nhân dân xã Nga Sơn",
            "parent": "Ủy ban nhân dân tỉnh Thanh Hóa",
            "place": "Nga Sơn",
            "symbol": kind.symbol("UBND", "VX"),
            "authority": "Ủy ban nhân dân xã Nga Sơn",
            "authority_lines": "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH",
            "signer_name": "Nguyễn Văn An",
            "signer_title": "Phó Chủ tịch",
            "other_title": template.second,
            "chosen": (Chosen(agency_id=None, name="Sở Khoa học và Công nghệ"),),
            **changes,
        }
    )


@pytest.mark.parametrize("code", TYPES)
def test_the_template_of_each_type_is_laid_out_with_number_and_date_left_open(code):
    template, content = get_template(type_code=code, on=ON), content_of(code)
    assert gaps_of(content), "a template without a gap says nothing to the drafter"
    laid_out = lay_out_content(content, made_at=AT)
    open_places = {box.kind for box in laid_out.boxes}
    dated = get_document_type(code, ON).place_date
    assert {BoxKind.NUMBER, BoxKind.PERSONAL_SIGNATURE, BoxKind.AGENCY_SEAL} <= open_places
    assert (BoxKind.DAY in open_places) is dated
    assert laid_out == lay_out_content(restore(store(content)), made_at=AT)
    assert template.legal_basis


def test_recipients_are_listed_by_what_they_are_to_do_unless_written_out():
    chosen = (
        Chosen(agency_id=None, name="Sở A", purpose=Purpose.ACT),
        Chosen(agency_id=None, name="Tỉnh", purpose=Purpose.REPORT),
        Chosen(agency_id=None, name="Xã B", purpose=Purpose.INFORM),
    )
    content = content_of("cong-van", chosen=chosen)
    assert listed_of(content, addressed=True) == ("Tỉnh (để báo cáo)", "Xã B (để biết)")
    assert listed_of(content, addressed=False)[0] == "Sở A"
    assert listed_of(content_of("cong-van", listed="- Như trên;"), addressed=True) == (
        "- Như trên;",
    )


def test_two_versions_differ_by_words_and_members():
    before = content_of("cong-van", text="Đề nghị báo cáo trước ngày 15.\nTrân trọng.")
    after = content_of(
        "cong-van", text="Đề nghị báo cáo trước ngày 20.\nCảm ơn.\nTrân trọng.", place="Hà Nội"
    )
    found = compare(before, after)
    assert [name for name, _ in found.members] == ["place"]
    first = found.lines[0]
    assert (Change.GONE, "15") in first.before
    assert (Change.NEW, "20") in first.after
    assert [line.before for line in found.lines].count(()) == 1
    assert found.lines[-1].before == found.lines[-1].after


def test_gaps_are_named_once():
    assert find_gaps("[[a]] và [[b]]", "[[a]]") == ["a", "b"]
