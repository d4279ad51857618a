"""The Word file: the same words as the PDF, and its measures read back."""

from io import BytesIO

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from lienthong.paper.layout import (
    Appendix,
    Column,
    Faces,
    Number,
    PaperCopy,
    Paragraph,
    Run,
    Signature,
    Table,
    lay_out,
    write_word,
)
from lienthong.paper.layout.tests.samples import (
    CONTACT,
    MADE_AT,
    SENTENCES,
    TYPES,
    document,
    long_document,
)
from lienthong.paper.measures import official_measures

MEASURES = official_measures()


def paragraphs_of(holder):
    """Every paragraph, also those inside tables, in reading order."""
    for one in holder.iter_inner_content():
        if hasattr(one, "rows"):
            for row in one.rows:
                for cell in row.cells:
                    yield from paragraphs_of(cell)
        else:
            yield one


def written(given, **more):
    word = docx.Document(BytesIO(write_word(given, made_at=MADE_AT, **more)))
    return word, [one for one in paragraphs_of(word) if one.text.strip()]


def find(paragraphs, text):
    found = [one for one in paragraphs if text in one.text]
    assert found, f"no paragraph with “{text}”"
    return found[0]


def printed_as(paragraph, part):
    want = MEASURES.parts[part]
    for run in paragraph.runs:
        assert run.font.size.pt == want.size, paragraph.text
        assert run.font.bold == want.bold
        assert run.font.italic == want.italic
        assert run.font.name == "Times New Roman"
        fonts = run._element.rPr.rFonts
        assert fonts.get(qn("w:cs")) == fonts.get(qn("w:eastAsia")) == "Times New Roman"
        assert f"#{run.font.color.rgb}".lower() == want.colour


PLACES = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": "national_name",
    "Độc lập - Tự do - Hạnh phúc": "motto",
    "ỦY BAN NHÂN DÂN TỈNH THANH HÓA": "parent",
    "Số: 05/": "number",
    "Căn cứ Luật Chuyển đổi số;": "legal_basis",
    "KT. GIÁM ĐỐC": "signing_authority",
    "PHÓ GIÁM ĐỐC": "signing_authority",
    "Nguyễn Văn An": "signer",
    "Nơi nhận:": "recipients_heading",
    "- Lưu: VT, BCVT (3).": "recipients",
}


@pytest.mark.parametrize("code", TYPES)
def test_sizes_typeface_and_places_of_every_type(code):
    word, paragraphs = written(document(code))
    for text, part in PLACES.items():
        printed_as(find(paragraphs, text), part)
    section = word.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = MEASURES.margins
    for side in ("left", "right", "top", "bottom"):
        set_to = getattr(section, f"{side}_margin").mm
        assert set_to == pytest.approx(getattr(margins, side).mm, abs=0.1)
    body = find(paragraphs, "Thực hiện Kế hoạch").paragraph_format
    assert body.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
    assert body.first_line_indent.mm == pytest.approx(MEASURES.paragraph.indent_mm, abs=0.1)
    assert body.space_after.pt >= MEASURES.paragraph.space_between_least_pt
    assert 1.0 <= body.line_spacing <= 1.5


ONE_OF_EACH_FORM = (
    "nghi-quyet",
    "quyet-dinh",
    "bao-cao",
    "cong-van",
    "cong-dien",
    "giay-gioi-thieu",
    "bien-ban",
    "to-trinh",
    "thu-cong",
)


@pytest.mark.parametrize("code", ONE_OF_EACH_FORM)
def test_the_words_are_those_of_the_pdf(code):
    given = long_document(code)
    pdf = pypdfium2.PdfDocument(lay_out(given, faces=Faces.bundled(), made_at=MADE_AT).pdf)
    _, paragraphs = written(given)
    pages = [page.get_textpage().get_text_bounded().splitlines() for page in pdf]
    printed = " ".join(line for page in pages for line in page if not line.isdigit()).split()
    typed = " ".join(one.text.replace("\xa0", "") for one in paragraphs).split()
    typed += " ".join(CONTACT).split()
    assert sorted(printed) == sorted(typed)


def test_stamps_have_their_size_and_colour():
    word, paragraphs = written(long_document())
    stamp = find(paragraphs, "HỎA TỐC")
    printed_as(stamp, "urgency")
    cell = next(one for one in stamp._p.iterancestors() if one.tag == qn("w:tbl"))
    assert cell.find(f".//{qn('w:trHeight')}").get(qn("w:val")) == str(round(8 / 25.4 * 1440))
    assert cell.find(f".//{qn('w:tcW')}").get(qn("w:w")) == str(round(30 / 25.4 * 1440))
    assert cell.find(f".//{qn('w:tblBorders')}/{qn('w:top')}").get(qn("w:color")) == "e60000"
    assert "LƯU HÀNH NỘI BỘ" in find(paragraphs, "NỘI BỘ").text
    foot = [one.text for one in word.sections[0].first_page_footer.paragraphs if one.text]
    assert foot == list(CONTACT)


def test_pages_are_numbered_from_the_second_on_and_anew_in_each_appendix():
    table = Table((Column(), Column(2)), (("1", SENTENCES),) * 3, ("TT", "Việc"))
    given = document(
        appendices=(Appendix(title="Một", body=(table,), landscape=True), Appendix(body=(table,)))
    )
    word, paragraphs = written(given)
    assert len(word.sections) == 3
    for section in word.sections:
        assert section.different_first_page_header_footer
        assert not section.first_page_header.paragraphs[0].text
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in number._p.xml
        assert number.runs[0].font.size.pt == 14
    assert word.sections[1].orientation == WD_ORIENT.LANDSCAPE
    assert word.sections[2].orientation == WD_ORIENT.PORTRAIT
    starts = [one._sectPr.find(qn("w:pgNumType")) for one in word.sections]
    assert [None if one is None else one.get(qn("w:start")) for one in starts] == [None, "1", "1"]
    assert find(paragraphs, "Phụ lục II").alignment == WD_ALIGN_PARAGRAPH.CENTER
    heading = find(paragraphs, "Việc")._p.xpath("./ancestor::w:tr[1]/w:trPr/w:tblHeader")
    assert heading


def test_emphasis_is_kept_and_nothing_else_is_made_of_the_text():
    text = Paragraph((Run("một "), Run("hai", bold=True), Run(" <w:b/> & *ba*", italic=True)))
    _, paragraphs = written(document(body=(text,)))
    found = find(paragraphs, "một hai")
    assert found.text == "một hai <w:b/> & *ba*./."
    assert [(run.font.bold, run.font.italic) for run in found.runs] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]


def test_minutes_gaps_and_a_copy_on_paper():
    signatures = (Signature(title="Thư ký", name="Dung"), Signature(title="Chủ tọa", name="An"))
    copy = PaperCopy(
        form="sao-luc",
        issuer="Văn phòng",
        number=Number(symbol="SL-VP"),
        place="Thanh Hóa",
        made_on=None,
        signature=Signature(title="Chánh Văn phòng", name="Hà"),
    )
    _, paragraphs = written(document("bien-ban", signatures=signatures, copy=copy))
    assert [one.text for one in paragraphs].index("THƯ KÝ") < [
        one.text for one in paragraphs
    ].index("CHỦ TỌA")
    printed_as(find(paragraphs, "SAO LỤC"), "copy_form")
    assert find(paragraphs, "/SL-VP").text == "Số: " + "\xa0" * 8 + "/SL-VP"


def test_title_author_and_date_are_told():
    word, _ = written(document())
    assert word.core_properties.author == "Sở Khoa học và Công nghệ"
    assert word.core_properties.title == "triển khai Kế hoạch chuyển đổi số năm 2026"
    assert word.core_properties.created.replace(tzinfo=None) == MADE_AT.replace(tzinfo=None)
