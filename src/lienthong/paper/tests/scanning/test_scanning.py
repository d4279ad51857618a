"""Files by their bytes, pages drawn and read apart, pictures joined with what they say."""

import io
import struct
import zipfile
import zlib

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from lienthong.paper.scanning import apart, recognising
from lienthong.paper.scanning.apart import count_pages, draw_page, read_text, read_word
from lienthong.paper.scanning.joining import LaidWord, join_images
from lienthong.paper.scanning.kinds import FileKind, inspect_upload
from lienthong.paper.scanning.recognising import recognise
from lienthong.paper.scanning.refusals import (
    FileTypeUnknown,
    ImageBroken,
    ImageTooLarge,
    RecogniserFailed,
    RecogniserMissing,
    WordBroken,
)
from lienthong.paper.signing.refusals import PdfBroken, PdfEncrypted, PdfTooCostly, PdfTooLarge
from lienthong.paper.testing import NOON, page_pdf


def png(width=20, height=30):
    """A white picture; its head may claim any size."""
    rows = b"".join(b"\0" + b"\xff" * 20 for _ in range(30))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def jpeg(width, height):
    """The head of a JPEG that claims this size."""
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def docx(body):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("word/document.xml", body)
    return packed.getvalue()


def locked(data):
    """Protected by a password that whoever opens it must know."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    writer.encrypt(owner_pass="owner", user_pass="user")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_kind_is_told_by_bytes_whatever_the_name_says():
    assert inspect_upload("anh.exe", png()) is FileKind.PNG
    assert inspect_upload("anh.pdf", jpeg(2000, 3000) + bytes(40)) is FileKind.JPEG
    assert inspect_upload("x", docx("<w:document/>")) is FileKind.WORD
    with pytest.raises(FileTypeUnknown):
        inspect_upload("cong-van.pdf", b"GIF89a")


@pytest.mark.parametrize("content", [png(60_000, 60_000), jpeg(65_000, 65_000) + bytes(40)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_head(content):
    with pytest.raises(ImageTooLarge):
        inspect_upload("anh", content)


@pytest.mark.parametrize("content", [png()[:-20], b"\xff\xd8\xff\xda" + bytes(99), jpeg(0, 10)])
def test_a_picture_without_a_whole_head_is_refused(content):
    with pytest.raises(ImageBroken):
        inspect_upload("anh", content)


def test_a_zip_that_is_no_word_document_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", "a")
    for content in (packed.getvalue(), b"PK\x03\x04 broken"):
        with pytest.raises(WordBroken):
            inspect_upload("a.docx", content)


def test_the_paragraphs_of_a_word_file_are_read_apart():
    first = "<w:p><w:t>Số: 5&amp;6</w:t><w:t xml:space='preserve'> xã</w:t></w:p>"
    body = f"{first}<w:p><w:t>Hai</w:t></w:p>"
    assert read_word(docx(body)) == "Số: 5&6 xã\nHai"
    with pytest.raises(WordBroken):
        read_word(b"PK\x03\x04 broken")


def test_a_broken_an_encrypted_and_a_huge_file_are_told_apart(monkeypatch):
    with pytest.raises(PdfBroken):
        count_pages(b"%PDF-1.7 nothing")
    with pytest.raises(PdfEncrypted):
        draw_page(locked(page_pdf()), page=1, width=900)
    with pytest.raises(PdfTooLarge):
        read_text(b"%PDF-1.7" + bytes(201 * 1024 * 1024))
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.01)
    with pytest.raises(PdfTooCostly):
        count_pages(page_pdf())


def test_pictures_become_pages_with_their_words_beneath():
    words = [[LaidWord("Nghị", 100.0, 100.0, 40.0, 12.0)], []]
    pdf = join_images([(FileKind.PNG, png())] * 2, made_at=NOON, words=words)
    assert read_text(pdf)[0].strip() == "Nghị"
    drawn = draw_page(pdf, page=2, width=300)
    assert drawn.pages == 2
    assert struct.unpack(">II", drawn.png[16:24]) == (300, 425)
    with pytest.raises(PdfBroken):
        draw_page(pdf, page=3, width=300)


def test_bytes_that_only_begin_like_a_picture_are_refused_when_joined():
    with pytest.raises(ImageBroken):
        join_images([(FileKind.JPEG, b"\xff\xd8\xff" + bytes(99))], made_at=NOON)


def test_a_missing_and_a_failing_recogniser_are_said_so(monkeypatch, tmp_path):
    monkeypatch.setattr(recognising.shutil, "which", lambda _name: None)
    with pytest.raises(RecogniserMissing):
        recognise(png(), page=1)
    late = tmp_path / "tesseract"
    late.write_text("#!/bin/sh\nexec sleep 5\n")
    late.chmod(0o700)
    monkeypatch.setattr(recognising.shutil, "which", lambda _name: str(late))
    with pytest.raises(RecogniserFailed):
        recognise(png(), page=3, seconds=0.2)
