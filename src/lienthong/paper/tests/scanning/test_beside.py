"""What is kept beside work: nothing that runs, nothing that bears a mark of state secrets."""

import io
import zipfile

import docx
import openpyxl
import pytest

from lienthong.paper.scanning.beside import XLSX, examine_beside
from lienthong.paper.scanning.given import DOCX, PDF, Upload, look_at_first_page
from lienthong.paper.scanning.given_refusals import (
    UploadActive,
    UploadBroken,
    UploadMarked,
    UploadOfNoKind,
    UploadRefused,
    UploadWithMacros,
    UploadWithoutContent,
)
from lienthong.paper.testing import NOON, page_pdf
from lienthong.paper.tests.signing.crafted import add_script, changing

MARK = "TUYỆT MẬT"
_BOX = (
    "<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>TUYỆT MẬT</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
)


def saved(made):
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def word(*, body="Biên bản làm việc", header="", footer=""):
    document = docx.Document()
    document.add_paragraph(body)
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    return saved(document)


def changed(content, part, change):
    """The same file with one part of it changed, or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, change(b""))
    return written.getvalue()


def workbook(*cells, header=""):
    made = openpyxl.Workbook()
    made.active.append(list(cells))
    made.active.oddHeader.center.text = header
    return saved(made)


def boxed():
    opened = b'<w:body xmlns:v="urn:schemas-microsoft-com:vml">'
    return changed(
        word(),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:body>", opened + _BOX.encode(), 1),
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (page_pdf("Biên bản làm việc"), PDF),
        (word(header="UBND xã Một", footer="Trang 1"), DOCX),
        (workbook("Bảo mật", "mật độ", 5), XLSX),
    ],
)
def test_what_is_kept_is_told_by_its_bytes(content, kind):
    assert examine_beside(Upload("tep", content), now=NOON) == kind


@pytest.mark.parametrize(
    "content",
    [
        page_pdf(f"UBND TỈNH\n\n{MARK}\n\nPhương án"),
        word(body=MARK),
        word(header=MARK),
        word(footer=f"Trang 1 - {MARK}"),
        boxed(),
        workbook("STT", MARK),
        workbook("STT", header=MARK),
    ],
    ids=["page", "text", "header", "footer", "text box", "cell", "head of a sheet"],
)
def test_a_mark_of_state_secrets_is_found_wherever_it_is_put(content):
    with pytest.raises(UploadMarked) as refused:
        examine_beside(Upload("tep", content), now=NOON)
    assert refused.value.params["mark"] == MARK


@pytest.mark.parametrize("content", [word(header=MARK), word(footer=MARK), boxed()])
def test_drafts_and_what_is_sent_are_looked_through_in_the_same_way(content):
    assert look_at_first_page(Upload("tep.docx", content), DOCX).secrecy == "tuyet-mat"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", UploadWithoutContent),
        (b"MZ\x90\x00 chuong trinh", UploadOfNoKind),
        (b"#!/bin/sh\n", UploadOfNoKind),
        (b"<html><script>1</script></html>", UploadOfNoKind),
        (changing(add_script)(page_pdf()), UploadActive),
        (page_pdf()[:200], UploadBroken),
        (b"PK\x03\x04 khong phai", UploadBroken),
        (changed(workbook("a"), "xl/vbaProject.bin", lambda _: b"x"), UploadWithMacros),
        (changed(word(), "word/vbaProject.bin", lambda _: b"x"), UploadWithMacros),
    ],
)
def test_what_runs_or_cannot_be_read_is_not_kept(content, refusal):
    with pytest.raises(UploadRefused) as refused:
        examine_beside(Upload("tep", content), now=NOON)
    assert type(refused.value) is refusal
