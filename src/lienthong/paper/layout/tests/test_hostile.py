"""Whatever stands in a text is printed or refused; it is not obeyed and never breaks the page."""

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.paper.layout import (
    Article,
    Column,
    Faces,
    Issuer,
    Items,
    Number,
    Paragraph,
    Run,
    Signature,
    SignNotPrintable,
    Table,
    lay_out,
    write_word,
)
from lienthong.paper.layout.tests.reading import MM, ReadPdf
from lienthong.paper.layout.tests.samples import MADE_AT, SENTENCES, document
from lienthong.paper.layout.texts import _NO_TEXT, clean

RIGHT = (210 - 15) * MM
MARKUP = [
    '#import "/etc/passwd": *',
    '#read("/etc/passwd")',
    "#eval(sys.inputs.sheet)",
    '#include "page.typ"',
    "$ sum_(i=0)^n $",
    "= Tiêu đề",
    "*đậm* _nghiêng_ `mã` <nhãn> @nguồn",
    "\\ \\u{41} \\n",
    "// chú thích /* */",
    "https://a.vn/#neo ~ -- --- ...",
    '"}, "sheet": {',
    "]) #panic() ([",
    "{{ }} {0} %s ${HOME}",
    "<w:p/> & < > ' \"",
]
LATIN = st.characters(min_codepoint=0x20, max_codepoint=0x1EF9, exclude_categories=("Cs", "Cn"))
PIECES = st.one_of(
    st.sampled_from(
        [*MARKUP, "\x00", "\x1b", "\u202e", "\u200f", "\ufeff", "\r\n", "\t", "\u2028"]
    ),
    st.text(LATIN, max_size=12),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)


def laid_out(one):
    out = lay_out(one, faces=Faces.bundled(), made_at=MADE_AT)
    return out, ReadPdf(out.pdf)


def everywhere(text):
    """The text in every part that takes text."""
    said = f"x {text}"
    return replace(
        document(),
        issuer=Issuer(name=said, parent=text),
        number=Number(symbol=text, value=5),
        place=text,
        subject=said,
        addressees=(said, text),
        bases=(said,),
        body=(
            Paragraph((Run(text, bold=True), Run(said))),
            Article(1, text, text),
            Items((text,)),
            Table((Column(), Column()), ((text, said),), (text, said)),
        ),
        signatures=(Signature(name=said, title=text, other_title=text),),
        recipients=(text,),
        circulation=text,
        contact=(text,),
    )


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_printed_as_it_was_typed(text):
    _, read = laid_out(document(body=(Paragraph(f"đầu {text} cuối."),)))
    squeezed = "".join(one.text for one in read.lines).replace(" ", "")
    assert f"đầu{text}cuối./.".replace(" ", "") in squeezed


def test_what_others_wrote_is_printed_with_a_mark_for_signs_the_typeface_lacks():
    one = document(body=(Paragraph("bước 😀👍🏽 một, 漢字, Đỗ Ô Ữ – “đúng”…"),))
    with pytest.raises(SignNotPrintable):
        lay_out(one, faces=Faces.bundled(), made_at=MADE_AT)
    out = lay_out(one, faces=Faces.bundled(), made_at=MADE_AT, marks_missing=True)
    printed = " ".join(line.text for line in ReadPdf(out.pdf).lines)
    assert "bước □ một, □, Đỗ Ô Ữ – “đúng”…" in printed


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS.filter(lambda text: not _NO_TEXT.search(text)))
def test_any_text_of_others_anywhere_is_printed(text):
    out = lay_out(everywhere(text), faces=Faces.bundled(), made_at=MADE_AT, marks_missing=True)
    assert out.pdf.startswith(b"%PDF")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_anywhere_is_printed_within_the_margins_or_refused(text):
    try:
        one = everywhere(text)
        out, read = laid_out(one)
    except SignNotPrintable:
        return
    assert out.pdf.startswith(b"%PDF")
    assert all(line.right <= RIGHT + 1 for line in read.lines if line.page == 1)
    assert read.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert write_word(one, made_at=MADE_AT).startswith(b"PK")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(LATIN, min_size=1, max_size=60))
def test_what_is_printed_is_what_was_typed(text):
    typed = "".join(clean(text).split())
    try:
        _, read = laid_out(document(body=(Paragraph(f"BẮT ĐẦU {text} KẾT THÚC."),)))
    except SignNotPrintable:
        return
    printed = "".join("".join(one.text.split()) for one in read.lines)
    if all(letter.isalnum() and letter.isascii() for letter in typed):
        assert f"BẮTĐẦU{typed}KẾTTHÚC./." in printed


def test_marks_that_turn_the_direction_of_writing_are_not_printed():
    _, read = laid_out(document(body=(Paragraph("chi \u202e100\u202c đồng"),)))
    assert read.has("chi 100 đồng./.")


@pytest.mark.parametrize("letter", ["W", "x", "Ế"])
def test_a_word_without_end_is_cut_at_the_margins(letter):
    word = letter * 3000
    cells = Table(tuple(Column() for _ in range(8)), ((word[:300],) * 8,), ("W" * 40,) * 8)
    one = replace(
        document(subject=word[:300], body=(Paragraph(word), cells, Paragraph("Hết."))),
        issuer=Issuer(name=word[:120]),
        addressees=(word[:200],),
        recipients=(word[:200],),
        place=word[:60],
    )
    _, read = laid_out(one)
    assert all(line.left >= 85 - 1 for line in read.lines)
    assert max(line.right for line in read.lines) <= RIGHT + 1
    printed = "".join(one.text for one in read.lines)
    assert printed.count(letter) >= 3000


def test_ten_thousand_lines_are_laid_out_in_bounded_time():
    started = time.process_time()
    body = Paragraph("\n".join(f"Dòng thứ {n} của văn bản" for n in range(1, 10_001)))
    out = lay_out(document(body=(body,)), faces=Faces.bundled(), made_at=MADE_AT)
    assert time.process_time() - started < 60
    import pypdfium2

    pdf = pypdfium2.PdfDocument(out.pdf)
    assert len(pdf) > 250
    assert "Dòng thứ 10000 của văn bản" in pdf[len(pdf) - 1].get_textpage().get_text_bounded()
    assert "KT. GIÁM ĐỐC" in pdf[len(pdf) - 1].get_textpage().get_text_bounded()


def test_a_huge_table_repeats_its_heading_and_loses_no_row():
    rows = tuple((str(n), SENTENCES[: 20 + n % 90], str(n * n)) for n in range(1, 2001))
    table = Table((Column(0.5), Column(3), Column()), rows, ("TT", "Nội dung", "Số tiền"))
    out = lay_out(document(body=(table,)), faces=Faces.bundled(), made_at=MADE_AT)
    import pypdfium2

    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(out.pdf)]
    assert all("Nội dung" in page for page in pages[1:-1])
    whole = "\n".join(pages)
    assert "4000000" in whole
    assert "3996001" in whole


def test_a_cell_taller_than_a_page_goes_on_on_the_next():
    table = Table((Column(), Column()), ((SENTENCES * 40, "một"),), ("Nội dung", "Số"))
    _, read = laid_out(document(body=(table,)))
    assert len(read.sizes) >= 3
    assert all(line.baseline >= 20 * MM for line in read.lines)
