"""Packets that must be refused, each with a sentence that says what is wrong and where."""

import ast
import base64
import io
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import (
    Document,
    Organisation,
    OutgoingFile,
    files,
    parsing,
    read_packet,
    refusals,
    write_document,
)
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.edxml.vocabulary import KNOWN
from lienthong.wire.tests.test_edxml_reader import PACKETS, attached, packet_with, zipped

GOOD = packet_with()
ASKING = {
    *("child", "children", "require", "text", "texts", "require_text", "text_of", "day"),
    *("instant", "flag", "_either", "_expected"),
}
JAVA = (PACKETS / "new_java.edxml").read_bytes()


def refused(raw, refusal):
    with pytest.raises(refusal) as caught:
        read_packet(raw)
    assert str(caught.value)  # the sentence can be formed from the parameters
    return caught.value.params


def test_the_packet_these_tests_spoil_is_good():
    read_packet(GOOD)


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"  \r\n", b'<?xml version="1.0"?>\n'])
def test_an_empty_packet_is_refused(raw):
    refused(raw, refusals.PacketEmpty)


def test_stray_bytes_before_the_root_are_refused_with_their_place():
    assert refused(b"\r\n--x\r\n" + GOOD, refusals.StrayBytes)["position"] == 2
    assert refused(b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, refusals.StrayBytes)["position"] == 3
    assert refused(b"\x00" + GOOD, refusals.StrayBytes)["position"] == 0


def test_bytes_after_the_root_are_refused():
    refused(GOOD + b"x", refusals.XmlBroken)
    refused(GOOD + GOOD, refusals.XmlBroken)


def test_an_unbound_prefix_is_refused_with_its_line():
    raw = GOOD.replace(b"<Subject>", b"\n\n<edXML:Subject>").replace(
        b"</Subject>", b"</edXML:Subject>"
    )
    params = refused(raw, refusals.XmlBroken)
    assert params["line"] == 3
    assert "edXML" in params["reason"]


def test_a_mismatched_tag_is_refused_with_its_line():
    params = refused(GOOD.replace(b"</Subject>", b"\n</Subjects>"), refusals.XmlBroken)
    assert params["line"] == 2


def test_a_packet_cut_short_is_refused():
    for length in range(1, len(GOOD), 7):
        with pytest.raises(Refusal):
            read_packet(GOOD[:length])


@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE edXML>",
        b'<!DOCTYPE edXML [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:1/x.dtd">',
        b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        b'<?xml version="1.0"?><!-- x -->\n<!DOCTYPE edXML [<!ENTITY % p SYSTEM "x">%p;]>',
        b"<!doctype edXML>",
    ],
)
def test_a_document_type_is_refused_before_it_is_parsed(doctype):
    refused(doctype + GOOD, refusals.DoctypeRefused)


def test_an_entity_is_refused_with_its_line():
    params = refused(GOOD.replace("Mẫu".encode(), b"\n&xxe;"), refusals.XmlBroken)
    assert (params["line"], "xxe" in params["reason"]) == (2, True)


def test_the_five_entities_of_xml_and_character_references_are_read():
    raw = GOOD.replace("Mẫu".encode(), b"&lt;&#x110;&amp;")
    assert read_packet(raw).document.subject == "<Đ&"


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1258", "utf-7", "latin1"])
def test_another_encoding_is_refused_by_name(encoding):
    raw = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + GOOD
    assert refused(raw, refusals.EncodingRefused)["encoding"] == encoding


def test_utf_16_bytes_are_refused():
    refused(GOOD.decode().encode("utf-16"), refusals.EncodingRefused)


def test_bytes_that_are_no_utf_8_are_refused():
    refused(GOOD.replace("Mẫu".encode(), b"M\xe3u"), refusals.XmlBroken)


def test_another_root_or_namespace_is_refused():
    refused(b"<html/>", refusals.NotEdxml)
    refused(GOOD.replace(NAMESPACE.encode(), b"http://www.e-doc.vn/Schema/"), refusals.NotEdxml)
    refused(
        b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"/>',
        refusals.NotEdxml,
    )


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (b"<From><OrganId>H56</OrganId></From>", b"", "MessageHeader/From"),
        (b"<OrganId>H56</OrganId>", b"", "MessageHeader/From/OrganId"),
        (b"<OrganId>H56</OrganId>", b"<OrganId> </OrganId>", "MessageHeader/From/OrganId"),
        (b"<To><OrganId>H56.MH.001</OrganId></To>", b"", "MessageHeader/To"),
        (b"<OrganId>H56.MH.001</OrganId>", b"", "MessageHeader/To/OrganId"),
    ],
)
def test_a_missing_party_is_refused_with_its_path(old, new, path):
    params = refused(GOOD.replace(old, new), refusals.ElementMissing)
    assert params["path"] == f"edXML/edXMLEnvelope/edXMLHeader/{path}"


def test_a_missing_header_is_refused_with_its_path():
    raw = f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope/></edXML>'.encode()
    assert refused(raw, refusals.ElementMissing)["path"] == "edXML/edXMLEnvelope/edXMLHeader"


def test_two_subjects_are_refused_because_nobody_knows_which_counts():
    raw = packet_with(header="\n<Subject>Khác</Subject>")
    params = refused(raw, refusals.ElementRepeated)
    assert params == {
        "path": "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Subject",
        "line": 2,
    }


def test_a_status_without_its_code_or_original_is_refused():
    raw = (PACKETS / "status_refused.edxml").read_bytes()
    params = refused(raw.replace(b">02<", b"><"), refusals.ElementMissing)
    assert params["path"].endswith("StatusCode")
    bare = raw.replace(b"<edXML:OrganId>H56</edXML:OrganId>", b"")
    assert refused(bare, refusals.ElementMissing)["path"].endswith("ResponseFor/OrganId")


def test_a_document_id_that_cannot_be_kept_is_refused():
    raw = GOOD.replace(b"<DocumentId>x", b"<DocumentId>" + b"x" * 256)
    assert refused(raw, refusals.TextTooLong)["limit"] == 255


def test_an_empty_attachment_is_refused_by_name():
    assert refused(attached("a.pdf", b""), refusals.AttachmentEmpty)["name"] == "a.pdf"


def test_content_that_is_no_base64_is_refused_by_name():
    raw = attached("a.pdf", b"%PDF")
    good = base64.b64encode(b"%PDF")
    for bad in (
        b"%%%%",
        good[:-1],
        good + b"=",
        b"=" + good,
        b"<b>" + good + b"</b>",
        "Đ".encode(),
    ):
        assert refused(raw.replace(good, bad), refusals.AttachmentNotBase64)["name"] == "a.pdf"


def test_line_breaks_in_base64_are_read():
    good = base64.b64encode(b"%PDF-1.7")
    raw = attached("a.pdf", b"%PDF-1.7").replace(good, b"\r\n " + good[:5] + b"\n" + good[5:])
    assert read_packet(raw).attachments[0].content == b"%PDF-1.7"


@pytest.mark.parametrize(
    "name",
    ["../a.pdf", "..", ".", "/etc/passwd", r"C:\a.pdf", "a\nb.pdf", "a&#x202e;fdp.exe", "x" * 256],
)
def test_a_name_that_is_no_plain_file_name_is_refused(name):
    refused(attached(name, b"%PDF"), refusals.AttachmentNameRefused)


def test_an_attachment_without_any_name_is_refused():
    assert refused(attached("", b"%PDF"), refusals.ElementMissing)["path"].endswith(
        "AttachmentName"
    )


@pytest.mark.parametrize("entry", ["../evil.txt", "/evil.txt", "a/../../evil.txt", "C:evil.txt"])
def test_an_archive_entry_with_a_path_out_is_refused(entry):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(entry, b"x")
    refused(attached("a.txt", archive.getvalue()), refusals.AttachmentNameRefused)


def test_a_zip_bomb_is_refused_without_unpacking_it():
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.txt", "w") as out,
    ):
        for _ in range(64):
            out.write(bytes(1024 * 1024))
    raw = attached("a.txt", bomb.getvalue())
    tracemalloc.start()
    params = refused(raw, refusals.AttachmentBomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert params["name"] == "a.txt"
    assert peak < 8 * 1024 * 1024


def test_a_zip_that_lies_about_its_size_yields_no_more_than_it_says():
    archive = bytearray(zipped(x_txt=bytes(3 * 1024 * 1024)))
    true, lie = (3 * 1024 * 1024).to_bytes(4, "little"), (10).to_bytes(4, "little")
    raw = attached("a.txt", bytes(archive).replace(true, lie))
    (file,) = read_packet(raw).attachments
    assert not file.was_packed


@pytest.mark.parametrize(
    ("name", "limit"),
    [("Subject", 2000), ("CodeNumber", 200), ("CodeNotation", 200), ("Place", 10_000)],
)
def test_a_text_that_no_list_could_show_is_refused_with_its_place(name, limit):
    def with_text(text):
        root = etree.fromstring(JAVA)
        element = next(root.iter(f"{{{NAMESPACE}}}{name}"))
        element.text = text
        return etree.tostring(root)

    read_packet(with_text("x" * limit))
    params = refused(with_text("x" * (limit + 1)), refusals.TextTooLong)
    assert (params["path"].rpartition("/")[2], params["limit"]) == (name, limit)


def test_more_files_than_any_document_has_are_refused():
    document = Document(
        sender=Organisation(organ_id="H56"),
        recipients=(Organisation(organ_id="H57"),),
        document_id="d",
        code_number="1",
        code_notation="UBND",
        subject="…",
    )
    many = [OutgoingFile(name=f"{number}.txt", content=b"x") for number in range(1001)]
    assert len(read_packet(write_document(document, attachments=many[:1000])).attachments) == 1000
    raw = write_document(document, attachments=many)
    params = refused(raw, refusals.AttachmentsTooMany)
    assert (params["count"], params["limit"]) == (1001, 1000)


def test_elements_nested_too_deep_are_refused():
    raw = packet_with(header="<a>" * 30 + "</a>" * 30)
    assert refused(raw, refusals.XmlTooDeep)["limit"] == parsing.MAX_DEPTH
    # The parser's own limit comes first, in words of its own.
    assert refused(b"<a>" * 1_000_000, refusals.XmlTooDeep)["limit"] == parsing.MAX_DEPTH


def test_too_many_elements_are_refused_before_they_fill_the_memory():
    raw = packet_with(header="<OrganId/>" * (parsing.MAX_ELEMENTS + 1))
    assert refused(raw, refusals.XmlTooManyElements)["limit"] == parsing.MAX_ELEMENTS


@pytest.mark.parametrize("extra", ["<a/>", "<OrganId/>", "<a xmlns='urn:x'/>", "<a>?</a>"])
def test_more_unknown_elements_than_anybody_adds_are_refused(extra):
    raw = packet_with(header=f"{extra}" * (parsing.MAX_UNKNOWN + 1))
    params = refused(raw, refusals.UnknownTooMany)
    assert params["limit"] == parsing.MAX_UNKNOWN
    few = packet_with(header=f"{extra}" * 4_990)
    assert len(read_packet(few).source.extras) >= 4_990


def test_unknown_elements_too_many_are_refused_without_looking_at_all_of_them(monkeypatch):
    looked_at = []
    check = parsing._Guard.check
    monkeypatch.setattr(
        parsing._Guard, "check", lambda guard, one: (looked_at.append(one), check(guard, one))
    )
    refused(packet_with(header="<a/>" * 99_000), refusals.UnknownTooMany)
    assert len(looked_at) < parsing.MAX_UNKNOWN + 100


def test_every_element_that_a_reader_asks_for_is_known():
    asked = set()
    for file in Path(parsing.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and _name(call.func) in ASKING:
                texts = (one.value for one in call.args if isinstance(one, ast.Constant))
                asked |= {text for text in texts if isinstance(text, str)}
    assert len(asked) > 50
    assert {f"{{{parsing.NAMESPACE}}}{name}" for name in asked} <= KNOWN


def _name(called):
    return getattr(called, "attr", getattr(called, "id", ""))


def test_a_packet_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_PACKET_BYTES", 100)
    assert refused(GOOD, refusals.PacketTooLarge) == {"size": len(GOOD), "limit": 100}


def test_attachments_that_are_too_large_together_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 100)
    refused(attached("a.pdf", b"%PDF" * 30), refusals.AttachmentBomb)


def test_a_reason_with_a_doctype_in_its_text_is_read():
    raw = GOOD.replace("Mẫu".encode(), b"<![CDATA[<!DOCTYPE x>]]>")
    assert read_packet(raw).document.subject == "<!DOCTYPE x>"


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_and_never_crash(data):
    with pytest.raises(Refusal):
        read_packet(data)


edits = st.lists(
    st.tuples(
        st.integers(0, len(JAVA) - 1),
        st.integers(0, 60),
        st.binary(max_size=12)
        | st.sampled_from([b"<", b">", b"&", b"]]>", b"<!--", b"\x00", b"<a>"]),
    ),
    min_size=1,
    max_size=4,
)


@given(edits)
def test_a_spoilt_packet_is_read_or_refused_and_never_crashes(spoilt):
    raw = JAVA
    for position, length, replacement in spoilt:
        raw = raw[:position] + replacement + raw[position + length :]
    with suppress(Refusal):
        assert read_packet(raw).source.raw == raw


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.docx", "a.zip", "a.pdf", "khác"]))
def test_arbitrary_content_that_begins_as_a_zip_never_crashes_the_reader(tail, name):
    read_packet(attached(name, b"PK\x03\x04" + tail))


archive = zipped(x_txt=b"Noi dung " * 20)


@given(st.integers(0, len(archive) - 1), st.integers(1, 255))
def test_a_spoilt_archive_is_read_or_refused_and_never_crashes(position, change):
    spoilt = bytearray(archive)
    spoilt[position] ^= change
    with suppress(Refusal):
        assert len(read_packet(attached("a.txt", bytes(spoilt))).attachments) == 1


def test_a_refused_name_is_shown_as_people_write_it():
    told = refused(attached("công văn\u202e?.pdf", b"%PDF"), refusals.AttachmentNameRefused)
    assert told["name"] == "'công văn\\u202e?.pdf'"
    told = refused(attached("ă" * 300, b"%PDF"), refusals.AttachmentNameRefused)
    assert told["name"] == f"'{'ă' * 80}…'"
    assert told["limit"] == 255
