"""The PDF as a file: conformance, sameness, pages, places to fill in, and the typeface."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lienthong.kernel.errors import Fault
from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout import (
    Appendix,
    BoxKind,
    Column,
    Faces,
    Issuer,
    Kept,
    Number,
    PaperCopy,
    Paragraph,
    Signature,
    SigningLine,
    SignNotPrintable,
    Table,
    TypefaceNotUsable,
    lay_out,
)
from lienthong.paper.layout.tests.reading import MM, ReadPdf
from lienthong.paper.layout.tests.samples import MADE_AT, SENTENCES, document, long_document
from lienthong.paper.measures import official_measures

FONTS = Path(str(Faces.bundled().folder))


def laid_out(given, **more):
    out = lay_out(given, faces=Faces.bundled(), made_at=MADE_AT, **more)
    return out, ReadPdf(out.pdf)


def test_the_file_says_that_it_is_pdf_a_2b_and_what_that_asks_for_is_there():
    out, _ = laid_out(long_document())
    pdf = out.pdf
    assert pdf.startswith(b"%PDF-1.7")
    xmp = pdf[pdf.index(b"<x:xmpmeta") : pdf.index(b"</x:xmpmeta>")].decode()
    assert re.search(r"pdfaid:part>2<", xmp)
    assert re.search(r"pdfaid:conformance>B<", xmp)
    assert b"/OutputIntents" in pdf
    assert b"GTS_PDFA1" in pdf
    assert b"/ID" in pdf
    for refused in (b"/Encrypt", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/AA"):
        assert refused not in pdf


def test_every_font_is_embedded():
    out, read = laid_out(long_document())
    fonts = {letter.font for line in read.lines for letter in line.inked}
    # four styles, each a subset with its six letters
    assert len(fonts) == 4
    assert all(re.fullmatch(r"[A-Z]{6}\+LiberationSerif.*", font) for font in fonts)
    assert len(re.findall(rb"/FontFile[23]? \d+ 0 R", out.pdf)) == 4


def test_title_author_language_and_date_are_told():
    _, read = laid_out(document("ke-hoach"))
    told = read.told
    assert told["Title"] == "Kế hoạch triển khai Kế hoạch chuyển đổi số năm 2026"
    assert told["Author"] == "Sở Khoa học và Công nghệ"
    assert told["CreationDate"].startswith("D:20260203")


def test_the_same_document_and_instant_give_the_same_file():
    first, _ = laid_out(document())
    laid_out(document("quyet-dinh"))
    again, _ = laid_out(document())
    assert first.pdf == again.pdf
    assert first.boxes == again.boxes


def test_the_gaps_before_numbering_are_told_and_empty():
    given = document(number=Number(symbol="SKHCN-BCVT"), issued_on=PartialDate.parse("2026"))
    out, read = laid_out(given)
    line, symbol = read.line("Số:"), read.line("/SKHCN-BCVT")
    assert (line.text, symbol.text) == ("Số:", "/SKHCN-BCVT")
    number = out.find(BoxKind.NUMBER).rectangle
    assert number.right - number.left == pytest.approx(4 * 6.5, abs=0.1)
    assert number.bottom == pytest.approx(line.baseline, abs=4)
    colon = next(one for one in line.letters if one.text == ":")
    assert colon.right <= number.left + 0.5
    assert number.right <= symbol.left + 0.5
    assert out.find(BoxKind.DAY)
    assert out.find(BoxKind.MONTH)
    assert out.find(BoxKind.YEAR) is None
    filled, _ = laid_out(document())
    assert filled.find(BoxKind.NUMBER) is None


def test_a_sign_that_the_typeface_lacks_is_refused_by_name():
    for text in ("Xin chào 漢", "Cảm ơn \U0001f600", "\ue000"):
        with pytest.raises(SignNotPrintable) as refused:
            laid_out(document(body=(Paragraph(text),)))
        assert refused.value.fault is Fault.CALLER
    # and the next document is laid out as if nothing had been
    assert laid_out(document())[1].has("Trân trọng./.")


@pytest.mark.parametrize("count", range(1, 30, 2))
def test_wherever_the_body_ends_the_signature_has_text_above_it(count):
    body = tuple(Paragraph(SENTENCES) for _ in range(count))
    _, read = laid_out(document(body=body))
    authority, name = read.line("KT. GIÁM ĐỐC"), read.line("Nguyễn Văn An")
    assert authority.page == name.page
    above = [
        one
        for one in read.lines
        if one.page == authority.page and authority.baseline < one.baseline < 785
    ]
    assert len(above) >= 2


def test_a_list_of_recipients_longer_than_a_page_flows_on_below_the_signature():
    many = tuple(f"Ủy ban nhân dân xã thứ {n}" for n in range(1, 121))
    out, read = laid_out(document(recipients=many))
    assert len(read.sizes) >= 3
    for name in many:
        assert read.has(f"- {name};")
    assert read.lines[-1].text == "- Lưu: VT, BCVT (3)."
    heading, authority = read.line("Nơi nhận:"), read.line("KT. GIÁM ĐỐC")
    assert (heading.page, heading.baseline) == (authority.page, pytest.approx(authority.baseline))
    assert out.find(BoxKind.PERSONAL_SIGNATURE).page == authority.page


def test_minutes_have_two_signatures_side_by_side_and_the_recipients_below():
    both = (Signature(title="Thư ký", name="Phạm Thị Dung"), Signature(title="Chủ tọa", name="An"))
    out, read = laid_out(document("bien-ban", signatures=both))
    secretary, chair = read.line("THƯ KÝ"), read.line("CHỦ TỌA")
    assert secretary.baseline == chair.baseline
    assert secretary.right < chair.left
    assert read.line("Nơi nhận:").baseline < read.line("Phạm Thị Dung").baseline
    first, second = (out.find(BoxKind.PERSONAL_SIGNATURE, n).rectangle for n in (0, 1))
    assert first.right < second.left
    assert out.find(BoxKind.AGENCY_SEAL).index == 1
    chosen, _ = laid_out(document("bien-ban", signatures=both, seal_on=0))
    assert chosen.find(BoxKind.AGENCY_SEAL).index == 0


def test_appendices_have_their_own_page_numbers_and_may_lie_on_their_side():
    wide = Table(
        (Column(), Column(3)), tuple((str(n), SENTENCES) for n in range(40)), ("TT", "Việc")
    )
    given = document(
        appendices=(
            Appendix(title="Danh mục", body=(Paragraph(SENTENCES),) * 12),
            Appendix(title="Kinh phí", body=(wide,), landscape=True),
        )
    )
    _, read = laid_out(given)
    first, second = read.line("Phụ lục I").page, read.line("Phụ lục II").page
    assert read.sizes[first - 1] == pytest.approx((210 * MM, 297 * MM), abs=0.1)
    assert read.sizes[second - 1] == pytest.approx((297 * MM, 210 * MM), abs=0.1)
    for start in (first, second):
        assert read.text(start).startswith("Phụ lục")
        assert read.text(start + 1).startswith("2\n")
    titles = [one for one in read.lines if one.text == "Việc"]
    assert {one.page for one in titles} == set(range(second, len(read.sizes) + 1))


def test_a_copy_on_paper_stands_after_the_document_under_a_line():
    given = document(
        copy=PaperCopy(
            form="sao-y",
            issuer="Văn phòng Ủy ban nhân dân tỉnh",
            number=Number(symbol="SY-VP", value=7),
            place="Thanh Hóa",
            made_on=PartialDate.from_date(date(2026, 3, 9)),
            signature=Signature(
                lines=(SigningLine(form="tl", whom="Chánh Văn phòng"),),
                title="Trưởng phòng",
                name="Hà",
            ),
            kept=Kept(),
        )
    )
    out, read = laid_out(given)
    heading = read.line("SAO Y")
    assert heading.sizes == {14}
    assert heading.bold == {True}
    assert heading.baseline < read.line("Nguyễn Văn An").baseline
    assert read.has("Số: 07/SY-VP")
    assert read.has("Thanh Hóa, ngày 09 tháng 3 năm 2026")
    assert read.has("TL. CHÁNH VĂN PHÒNG")
    rules = [one for one in read.drawn if one.width > 164 * MM]
    assert any(one.bottom > heading.baseline for one in rules)
    assert out.find(BoxKind.COPY_SIGNATURE)
    assert out.find(BoxKind.COPY_SEAL)


def test_an_agency_s_own_sizes_are_printed():
    _, read = laid_out(document(), measures=official_measures().with_sizes({"body": 13}))
    assert read.line("Trân trọng./.").sizes == {13}


def test_a_typeface_of_the_operator_is_used_only_when_all_its_styles_are_there(tmp_path):
    assert Faces.at(FONTS, "Liberation Serif") == Faces.bundled()
    with pytest.raises(TypefaceNotUsable, match="it is not there"):
        Faces.at(tmp_path)
    (tmp_path / "one.ttf").write_bytes((FONTS / "LiberationSerif-Bold.ttf").read_bytes())
    with pytest.raises(TypefaceNotUsable, match="3 of its 4 styles"):
        Faces.at(tmp_path, "Liberation Serif")


def test_a_very_long_name_of_an_agency_and_of_a_person_stay_in_their_columns():
    long_name = (
        "Ban Chỉ đạo về phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số " * 4
    )
    given = replace(
        document(issuer=Issuer(name=long_name, parent=long_name)),
        signatures=(Signature(title=long_name, name="Nguyễn " * 12),),
    )
    _, read = laid_out(given)
    number, name = read.line("Số: "), read.line("CỘNG HÒA")
    left = [one for one in read.lines if one.page == 1 and one.baseline > number.baseline + 1]
    assert all(one.right < name.left for one in left if one.left < name.left - 50)
    assert number.baseline == pytest.approx(read.line("Thanh Hóa, ngày").baseline, abs=0.1)
