import base64
import io
import json
import zipfile
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest

from lienthong.wire.edxml import (
    BusinessKind,
    DocumentPacket,
    DocumentReference,
    Extra,
    OddityKind,
    ReceiverChange,
    Replacement,
    StatusCode,
    StatusPacket,
    packet_as_json,
    read_packet,
)
from lienthong.wire.edxml.packet import NAMESPACE

PACKETS = Path(__file__).parent / "packets"
VIETNAM = timezone(timedelta(hours=7))


def read(name):
    return read_packet((PACKETS / f"{name}.edxml").read_bytes())


def oddities(packet):
    return [oddity.kind for oddity in packet.source.oddities]


def packet_with(*, attachments="", header="", business="", root=""):
    """A small document packet with further elements in chosen places."""
    return (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'
        "<From><OrganId>H56</OrganId></From><To><OrganId>H56.MH.001</OrganId></To>"
        "<DocumentId>x</DocumentId><Code/><PromulgationInfo/><DocumentType/>"
        f"<Subject>Mẫu</Subject>{header}</MessageHeader>"
        f"<TraceHeaderList>{business}</TraceHeaderList></edXMLHeader></edXMLEnvelope>"
        f"<AttachmentEncoded>{attachments}</AttachmentEncoded>{root}</edXML>"
    ).encode()


def attached(name, content, content_type="application/octet-stream"):
    encoded = base64.b64encode(content).decode()
    return packet_with(
        attachments=f"<Attachment><ContentId>cid:1</ContentId><AttachmentName>{name}"
        f"</AttachmentName><ContentType>{content_type}</ContentType>"
        f"<ContentTransferEncoded>{encoded}</ContentTransferEncoded></Attachment>"
    )


def zipped(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def test_a_java_style_packet_is_read_whole():
    packet = read("new_java")
    document = packet.document
    assert isinstance(packet, DocumentPacket)
    assert document.sender.organ_id == "H56"
    assert document.sender.website == "https://mot-dia-chi-dai-hon-hai-muoi-ky-tu.example.vn"
    assert [to.organ_id for to in document.recipients] == ["H56.MH.001", "000.00.02.H56"]
    assert (document.code_number, document.code_notation) == ("15", "UBND-MH")
    assert document.promulgated_on == date(2026, 11, 23)
    assert document.document_id == "H56,2026/11/20,15/UBND-MH"
    assert document.document_type.name == "Công văn"
    assert document.subject == "V/v rà soát thỏa thuận & phần việc còn lại"
    assert document.signer.competence == "TL. CHỦ TỊCH"
    assert document.due_on == date(2026, 12, 15)
    assert document.other.priority == "1"
    assert document.other.appendices == ("Phụ lục I", "Phụ lục II")
    assert document.to_places == ("Như trên;", "Lưu: VT.")
    assert document.business.kind is BusinessKind.NEW
    assert document.business.staff.name == "Cán bộ Minh Họa"
    assert packet.source.signature_subject == "CN=Chữ ký minh họa"


def test_an_empty_response_is_no_response():
    assert read("new_java").document.responses == (
        DocumentReference(
            organ_id="H56.MH.001",
            code="7/BC-UBND",
            promulgated_on=date(2026, 10, 1),
            document_id="H56.MH.001,2026/10/01,7/BC-UBND",
        ),
    )


def test_traces_are_vietnam_time_and_null_means_nobody():
    traces = read("new_java").document.traces
    assert [trace.organ_id for trace in traces] == ["H56", ""]
    assert traces[0].at == datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)


def test_attachments_are_named_by_the_packet_and_unpacked():
    pdf, note = read("new_java").attachments
    assert (pdf.name, pdf.content_type, pdf.was_packed) == (
        "Công văn 15.pdf",
        "application/pdf",
        False,
    )
    assert (note.name, note.content_type, note.was_packed) == ("ghi-chú.txt", "text/plain", True)
    assert note.content == "Ghi chú kèm theo\n".encode()
    assert note.declared_type == "application/zip"


def test_what_is_unknown_is_kept():
    assert read("new_java").source.extras == (
        Extra(
            path="edXML/edXMLEnvelope/edXMLHeader/MessageHeader/OtherInfo/Direction", text="false"
        ),
    )
    extras = {
        extra.path.rpartition("/")[2]: extra.text for extra in read("new_dotnet").source.extras
    }
    assert extras == {"ApplicationType": "7", "Format": "csv"}


def test_another_prefix_order_and_a_byte_order_mark_are_read():
    packet = read("new_dotnet")
    document = packet.document
    assert document.sender.organ_id == "vxp.saas.03"
    assert document.recipients[0].organ_id == "H56"
    assert document.code_number == "12a"
    assert document.business.kind is BusinessKind.NEW
    (file,) = packet.attachments
    assert (file.name, file.content, file.was_packed) == ("so-lieu.csv", b"a;b", True)
    assert oddities(packet) == [OddityKind.BYTE_ORDER_MARK, OddityKind.TYPE_DECLARED_WRONGLY]


def test_a_recall_without_its_own_document_id_is_read():
    business = read("recall").document.business
    assert (business.kind, business.reason) == (BusinessKind.RECALL, "Sai thể thức")
    assert business.document_id == ""
    assert read("recall").document.document_id == "H56,2026/11/23,15/UBND-MH"


def test_an_update_says_whom_it_adds_and_removes():
    business = read("update").document.business
    assert business.kind is BusinessKind.UPDATE
    assert (business.content_changed, business.recipients_changed) == (False, True)
    assert business.receiver_changes == (
        ReceiverChange(organ_id="H56.MH.002", change="1"),
        ReceiverChange(organ_id="H56.MH.003", change="0"),
    )


def test_a_replacement_says_which_documents_for_whom():
    business = read("replacement").document.business
    assert business.kind is BusinessKind.REPLACEMENT
    assert business.replacements == (
        Replacement(
            document_id="H56,2026/11/20,14/UBND-MH", organ_ids=("H56.MH.001", "H56.MH.002")
        ),
    )


def test_a_business_kind_of_no_source_is_kept_and_told():
    packet = read_packet(
        packet_with(business="<Bussiness><BussinessDocType>9</BussinessDocType></Bussiness>")
    )
    assert packet.document.business.kind is None
    assert packet.document.business.kind_text == "9"
    assert oddities(packet) == [OddityKind.BUSINESS_KIND_UNKNOWN]


def test_a_status_packet_says_who_refuses_what_and_why():
    packet = read("status_refused")
    status = packet.status
    assert isinstance(packet, StatusPacket)
    assert status.known_code is StatusCode.REFUSED
    assert status.sender.organ_id == "H56.MH.001"
    assert status.response_for.organ_id == "H56"
    assert status.response_for.document_id == "H56,2026/11/20,15/UBND-MH"
    assert status.description == "Không thuộc thẩm quyền"
    assert status.staff.mobile == "0900000000"
    assert status.at == datetime(2026, 11, 23, 14, 5, 9, tzinfo=VIETNAM)
    assert packet.source.oddities == ()


@pytest.mark.parametrize("code", [code.value for code in StatusCode])
def test_every_known_status_code_is_known(code):
    raw = (PACKETS / "status_refused.edxml").read_bytes().replace(b">02<", f">{code}<".encode())
    assert read_packet(raw).status.known_code == code


@pytest.mark.parametrize("code", ["07", "12", "14", "99", "xong"])
def test_an_unknown_status_code_is_kept_and_told(code):
    raw = (PACKETS / "status_refused.edxml").read_bytes().replace(b">02<", f">{code}<".encode())
    packet = read_packet(raw)
    assert (packet.status.code, packet.status.known_code) == (code, None)
    assert oddities(packet) == [OddityKind.STATUS_UNKNOWN]


def test_the_raw_bytes_and_their_hash_are_kept():
    raw = (PACKETS / "new_dotnet.edxml").read_bytes()
    source = read_packet(raw).source
    assert (source.raw, source.sha256) == (raw, sha256(raw).hexdigest())


def test_a_date_that_is_none_is_told_not_refused():
    packet = read_packet(packet_with(header="<DueDate>31/12/2026</DueDate>"))
    assert packet.document.due_on is None
    (oddity,) = packet.source.oddities
    assert (oddity.kind, oddity.text) == (OddityKind.TEXT_UNREADABLE, "31/12/2026")


def test_a_missing_subject_is_told_not_refused():
    raw = packet_with().replace("<Subject>Mẫu</Subject>".encode(), b"")
    (oddity,) = read_packet(raw).source.oddities
    assert oddity.kind is OddityKind.ELEMENT_ABSENT
    assert oddity.path == "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Subject"


@pytest.mark.parametrize(
    ("name", "content", "content_type", "expected"),
    [
        ("a.pdf", b"%PDF-1.7", "text/plain", "application/pdf"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..", "application/pdf", "application/msword"),
        ("a.bin", b"\x00\x01", "text/plain", "application/octet-stream"),
        ("a.txt", "Văn bản".encode(), "application/pdf", "text/plain"),
        ("a.png", b"\x89PNG\r\n\x1a\n..", "", "image/png"),
    ],
)
def test_the_type_of_a_file_is_told_by_its_bytes(name, content, content_type, expected):
    (file,) = read_packet(attached(name, content, content_type)).attachments
    assert (file.content_type, file.content) == (expected, content)


def test_a_zip_declared_as_pdf_is_unpacked_and_told():
    packet = read_packet(attached("a.pdf", zipped(x_pdf=b"%PDF-1.7 ..."), "application/pdf"))
    (file,) = packet.attachments
    assert (file.content, file.content_type) == (b"%PDF-1.7 ...", "application/pdf")
    assert OddityKind.TYPE_DECLARED_WRONGLY in oddities(packet)


def test_a_zip_that_is_meant_as_one_stays_packed():
    archive = zipped(x_pdf=b"%PDF-1.7")
    (file,) = read_packet(attached("hồ-sơ.zip", archive, "application/zip")).attachments
    assert (file.content, file.was_packed) == (archive, False)


def test_a_word_file_stays_whole_and_comes_out_of_its_wrapping():
    word = zipped(**{"[Content_Types]_xml": b"<Types/>", "word_xml": b"<w/>"})
    for content, packed in ((word, False), (zipped(uuid_docx=word), True)):
        (file,) = read_packet(attached("a.docx", content)).attachments
        assert (file.content, file.was_packed) == (word, packed)


def test_an_archive_of_several_files_stays_packed_and_is_told():
    archive = zipped(a_txt=b"a", b_txt=b"b")
    packet = read_packet(attached("a.txt", archive))
    assert packet.attachments[0].content == archive
    assert packet.attachments[0].content_type == "application/zip"
    assert oddities(packet) == [
        OddityKind.ATTACHMENT_WITHOUT_REFERENCE,
        OddityKind.ARCHIVE_NOT_UNPACKED,
    ]


def test_a_damaged_archive_stays_as_it_is_and_is_told():
    archive = zipped(a_txt=b"abc" * 100)[:-10]
    packet = read_packet(attached("a.txt", archive))
    assert packet.attachments[0].content == archive
    assert OddityKind.ARCHIVE_NOT_UNPACKED in oddities(packet)


def test_a_pdf_damaged_by_text_decoding_is_told():
    binary = b"%PDF-1.7\n" + bytes(range(256)) * 8
    damaged = binary.decode("utf-8", "replace").encode()
    assert OddityKind.DAMAGED_BY_TEXT_DECODING in oddities(read_packet(attached("a.pdf", damaged)))
    assert OddityKind.DAMAGED_BY_TEXT_DECODING not in oddities(
        read_packet(attached("a.pdf", binary))
    )


def test_a_reference_without_its_attachment_is_told():
    raw = (
        (PACKETS / "new_java.edxml")
        .read_bytes()
        .replace(b"<ContentId>cid:a1", b"<ContentId>cid:b1")
    )
    assert oddities(read_packet(raw)) == [
        OddityKind.ATTACHMENT_WITHOUT_REFERENCE,
        OddityKind.REFERENCE_WITHOUT_ATTACHMENT,
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in PACKETS.glob("*.edxml")))
def test_every_packet_prints_as_json(name):
    printed = json.dumps(packet_as_json(read(name)), ensure_ascii=False)
    assert json.loads(printed)["sha256"] == read(name).source.sha256


def test_json_names_attachments_by_hash_and_leaves_their_bytes_out():
    described = packet_as_json(read("new_java"))
    note = described["attachments"][1]
    assert note["sha256"] == sha256("Ghi chú kèm theo\n".encode()).hexdigest()
    assert "content" not in note
    assert described["document"]["promulgated_on"] == "2026-11-23"
    assert described["document"]["traces"][0]["at"] == "2026-11-23T12:00:00+07:00"
    assert described["business"] == "new"
