"""Files that drafters give: told by their content; what is locked, broken or alive is refused."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from lienthong.documents.models import DispatchFile
from lienthong.documents.operations import (
    LARGEST_UPLOAD,
    Upload,
    attach_file,
    detach_file,
    keep_sketch,
    named_upload,
    save_draft,
    submit_draft,
    take_upload,
    write_again,
)
from lienthong.documents.operations.drafts.files import MOST_ATTACHED
from lienthong.documents.queries import get_draft, get_sketch, lay_out_dispatch
from lienthong.documents.queries.sheets import lay_out_content
from lienthong.documents.terms import (
    DraftSecret,
    FilesFull,
    Stage,
)
from lienthong.documents.tests.drafting import LATER, begin
from lienthong.paper.scanning.given import examine_upload, read_word_upload
from lienthong.paper.scanning.given_refusals import (
    UploadBroken,
    UploadLocked,
    UploadRefused,
    UploadTooLarge,
    UploadWithMacros,
    UploadWithoutContent,
)
from lienthong.paper.testing import page_pdf
from lienthong.work.testing import NOW, make_office


def word(**parts):
    """A Word file with one paragraph, and further parts by name."""
    document = docx.Document()
    document.add_paragraph("Nội dung.")
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", UploadWithoutContent),
        (b"MZ\x90 a program", UploadRefused),
        (b"\xd0\xcf\x11\xe0 an old or locked Word file", UploadLocked),
        (b"PK\x03\x04 no directory", UploadBroken),
        (word(**{"word/vbaProject.bin": b"Sub AutoOpen()"}), UploadWithMacros),
        (b"%PDF-1.7 and nothing more", UploadBroken),
        (b"%PDF-" + bytes(LARGEST_UPLOAD), UploadTooLarge),
    ],
    ids=["empty", "program", "locked", "broken-word", "macros", "broken-pdf", "large"],
)
def test_what_cannot_become_a_document_is_refused_whatever_its_name_says(content, refused):
    with pytest.raises(UploadRefused) as caught:
        examine_upload(Upload("van-ban.docx", content), now=NOW)
    assert type(caught.value) is refused


def table(*rows):
    """A Word file with one table, and the table."""
    document = docx.Document()
    made = document.add_table(len(rows), len(rows[0]))
    for cells, row in zip(rows, made.rows, strict=True):
        for at, text in enumerate(cells):
            row.cells[at].text = text
    return document, made


def saved(document):
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def replaced(content, part, change):
    """The Word file with one part of it changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
def test_a_word_file_whose_inside_is_cut_off_is_refused_in_words(part):
    broken = Upload("cut.docx", replaced(word(), part, lambda content: content[:-30]))
    with pytest.raises(UploadBroken):
        read_word_upload(broken)


def test_tables_are_read_by_columns_however_wide_a_cell_says_it_is():
    document, made = table(("Tên", "Số", "Ghi chú"), ("Cộng", "", "5"))
    made.cell(1, 0).merge(made.cell(1, 1))
    assert read_word_upload(Upload("bang.docx", saved(document))).splitlines() == [
        "| Tên | Số | Ghi chú |", "|---|---|---|", "| Cộng |  | 5 |",
    ]  # fmt: skip
    wide = replaced(
        saved(document), "word/document.xml",
        lambda content: content.replace(b'gridSpan w:val="2"', b'gridSpan w:val="2000000000"'),
    )  # fmt: skip
    assert read_word_upload(Upload("rong.docx", wide)).splitlines()[2].count("|") == 64


def test_a_name_is_safe_everywhere():
    assert named_upload("C:\\tam\\du/thao\x00 <1>.pdf", b"x").name == "thao 1 .pdf"
    assert len(named_upload("a" * 300 + ".pdf", b"x").name) <= 120


@pytest.mark.django_db
def test_a_given_pdf_goes_out_as_it_is_until_the_text_is_taken_up_again():
    office = make_office()
    dispatch_id = begin(office)
    content = get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.content
    pdf = lay_out_content(content, made_at=NOW).pdf
    given = {"dispatch_id": dispatch_id, "acting": office.lan, "now": LATER}
    assert take_upload(upload=Upload("a.pdf", pdf), seen=2, **given) == 3
    assert get_draft(dispatch_id=dispatch_id, acting=office.lan).newest.is_pdf
    assert lay_out_dispatch(dispatch_id=dispatch_id).pdf == pdf
    assert write_again(**given) == 4
    assert lay_out_dispatch(dispatch_id=dispatch_id).boxes
    assert take_upload(upload=Upload("a.pdf", pdf), seen=4, **given) == 5
    assert submit_draft(levels=[], seen=5, **given) is Stage.TO_SIGN
    assert DispatchFile.objects.get(position=0, replaced_at=None).file.size == len(pdf)


@pytest.mark.django_db
def test_attachments_keep_their_places_and_are_bounded():
    office = make_office()
    given = {"dispatch_id": begin(office), "acting": office.lan, "now": LATER}
    for at in range(MOST_ATTACHED):
        attach_file(upload=Upload(f"{at}.docx", word()), **given)
    with pytest.raises(FilesFull):
        attach_file(upload=Upload("mot.docx", word()), **given)
    detach_file(position=4, **given)
    attach_file(upload=Upload("thay.docx", word()), **given)
    found = get_draft(dispatch_id=given["dispatch_id"], acting=office.lan).attached
    assert [one.position for one in found] == list(range(1, MOST_ATTACHED + 1))
    assert found[3].name == "thay.docx"


def marked(mark):
    """The same document as Word and as PDF, with a mark beneath number and symbol."""
    document = docx.Document()
    for line in ("Số: 5/UBND", mark, "Nội dung."):
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return (("a.docx", written.getvalue()), ("a.pdf", page_pdf(f"Số: 5/UBND\n\n{mark}")))


def test_a_file_that_bears_a_mark_of_state_secrets_is_neither_draft_nor_attachment(db):
    office = make_office()
    draft = begin(office)
    by = {"dispatch_id": draft, "acting": office.lan, "now": LATER}
    for name, content in marked("TỐI MẬT"):
        upload = named_upload(name, content)
        with pytest.raises(DraftSecret):
            take_upload(upload=upload, seen=2, **by)
        with pytest.raises(DraftSecret):
            attach_file(upload=upload, **by)
    assert get_draft(dispatch_id=draft, acting=office.lan).summary.version == 2
    assert not DispatchFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("subject", "phương án phòng thủ (mật)"), ("text", "Kính gửi\nTUYỆT MẬT\nNội dung"),
     ("symbol", "UBND-MẬT"), ("circulation", "Tối mật")],
)  # fmt: skip
def test_what_is_typed_with_a_mark_of_state_secrets_is_not_kept_even_as_a_sketch(db, name, text):
    office = make_office()
    draft = begin(office)
    content = replace(
        get_draft(dispatch_id=draft, acting=office.lan).newest.content, **{name: text}
    )
    by = {"dispatch_id": draft, "content": content, "seen": 2, "acting": office.lan, "now": LATER}
    for keep in (save_draft, keep_sketch):
        with pytest.raises(DraftSecret):
            keep(**by)
    assert get_draft(dispatch_id=draft, acting=office.lan).summary.version == 2
    assert get_sketch(dispatch_id=draft, account_id=office.lan.account_id) is None
