"""Every kind of packet as the deployed form writes it, read back as it was (ED-41, ED-50)."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lienthong.wire.edxml import (
    Business,
    BusinessKind,
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    ReceiverChange,
    Replacement,
    Staff,
    Status,
    StatusCode,
    read_packet,
    write_document,
    write_status,
)
from lienthong.wire.tests.test_edxml_writer import codes, names, staff, texts

ID = "H56,2026/11/23,15/UBND-MH"
STAFF = Staff(department="Văn thư", name="Cán bộ Minh Họa", email="v@example.vn", mobile="09")
changes = st.builds(ReceiverChange, organ_id=codes, change=st.sampled_from(["0", "1", ""]))
replacements = st.builds(
    Replacement, document_id=names, organ_ids=st.lists(codes, max_size=2).map(tuple)
)
businesses = st.builds(
    Business,
    kind_text=st.sampled_from(["0", "1", "2", "3", "9"]),
    document_id=texts,
    reason=texts,
    paper=texts,
    content_changed=st.none() | st.booleans(),
    recipients_changed=st.none() | st.booleans(),
    receiver_changes=st.lists(changes, max_size=2).map(tuple),
    replacements=st.lists(replacements, max_size=2).map(tuple),
    staff=staff,
)


def document(business):
    return Document(
        sender=Organisation(organ_id="H56"),
        recipients=(Organisation(organ_id="H56.MH.001"),),
        document_id=ID,
        subject="Mẫu",
        business=business,
    )


def outline(element):
    """Names and texts of an element, as a line."""
    name = etree.QName(element).localname
    inside = " ".join(outline(child) for child in element) or (element.text or "")
    return f"{name}({inside})"


def written(business):
    root = etree.fromstring(write_document(document(business)))
    (block,) = root.iter("{*}Bussiness")
    assert etree.QName(block.getparent()).localname == "TraceHeaderList"
    assert {child.prefix for child in block.iter()} == {"edXML"}
    return outline(block)


WHO = "StaffInfo(Department(Văn thư) Staff(Cán bộ Minh Họa) Email(v@example.vn) Mobile(09))"


def test_a_recall_is_written_with_its_reason_and_the_document_it_recalls():
    business = Business(kind_text="1", document_id=ID, reason="Sai", paper="0", staff=STAFF)
    assert written(business) == (
        f"Bussiness(DocumentId({ID}) BussinessDocType(1) BussinessDocReason(Sai) Paper(0) {WHO})"
    )
    without = Business(kind_text="1", reason="Sai")
    assert read_packet(write_document(document(without))).document.concerned_id == ID


def test_an_update_is_written_with_its_flags_and_receivers():
    business = Business(
        kind_text="2",
        reason="Bổ sung",
        content_changed=False,
        recipients_changed=True,
        receiver_changes=(
            ReceiverChange(organ_id="H56.MH.002", change="1"),
            ReceiverChange(organ_id="H56.MH.003", change="0"),
        ),
        staff=STAFF,
    )
    assert written(business) == (
        "Bussiness(BussinessDocType(2) BussinessDocReason(Bổ sung) BussinessDocumentInfo("
        "DocumentInfo(0) DocumentReceiver(1) ReceiverList("
        "Receiver(OrganId(H56.MH.002) ReceiverType(1)) "
        f"Receiver(OrganId(H56.MH.003) ReceiverType(0)))) {WHO})"
    )


def test_a_replacement_is_written_with_each_old_document_and_whom_it_concerns():
    replaced = Replacement(document_id=ID, organ_ids=("H56.MH.001", "H56.MH.002"))
    business = Business(kind_text="3", reason="Thay", replacements=(replaced,), staff=STAFF)
    assert written(business) == (
        "Bussiness(BussinessDocType(3) BussinessDocReason(Thay) ReplacementInfoList("
        f"ReplacementInfo(DocumentId({ID}) OrganIdList(OrganId(H56.MH.001) OrganId(H56.MH.002))))"
        f" {WHO})"
    )


@settings(max_examples=60)
@given(businesses)
def test_nothing_of_a_business_block_is_lost_whatever_its_kind(business):
    packet = read_packet(write_document(document(business)))
    assert packet.document.business == business
    assert packet.source.extras == ()


@pytest.mark.parametrize("kind", list(BusinessKind))
def test_every_kind_is_known_again(kind):
    packet = read_packet(write_document(document(Business(kind_text=str(kind.value)))))
    assert packet.document.business.kind is kind


@pytest.mark.parametrize("code", [*map(str, StatusCode), "07", "14", "99"])
def test_every_status_packet_has_the_deployed_form(code):
    status = Status(
        sender=Organisation(organ_id="H56.MH.001", name="UBND xã"),
        response_for=DocumentReference(organ_id="H56", code="15/UBND-MH", document_id=ID),
        code=code,
        description="Lý do",
        staff=STAFF,
    )
    raw = write_status(status)
    assert read_packet(raw).status == status
    (message,) = etree.fromstring(raw).iter("{*}MessageHeader")
    assert outline(message) == (
        "MessageHeader(From(OrganId(H56.MH.001) OrganName(UBND xã)) "
        f"ResponseFor(OrganId(H56) Code(15/UBND-MH) DocumentId({ID})) "
        "StaffInfo(Department(Văn thư) Staff(Cán bộ Minh Họa) Mobile(09) Email(v@example.vn)) "
        f"StatusCode({code}) Description(Lý do))"
    )
    assert f"<edXML:StatusCode>{code}</edXML:StatusCode>".encode() in raw


def archive(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(name, content)
    return buffer.getvalue()


contents = st.binary(min_size=1, max_size=60) | st.sampled_from(
    [
        b"%PDF-1.7",
        b"%PDF",
        archive("a.docx", b"PK\x03\x04.."),
        archive("a.pdf", b"%PDF-1.7"),
        archive("../x", b"x"),
    ]
)


@settings(max_examples=80)
@given(st.sampled_from(["a.pdf", "a.doc", "a.docx", "a.xls", "a.xlsx", "a.zip", "a"]), contents)
def test_any_file_under_any_name_comes_out_as_it_went_in(name, content):
    raw = write_document(
        document(Business()), attachments=[OutgoingFile(name=name, content=content)]
    )
    packet = read_packet(raw)
    assert packet.attachments[0].content == content
    assert packet.source.oddities == ()


def test_a_file_that_is_not_what_its_name_says_goes_in_a_zip_honestly_declared():
    sent = [
        OutgoingFile(name="a.pdf", content=b"\x89PNG\r\n\x1a\n"),
        OutgoingFile(name="b.pdf", content=b"%PDF-1.7"),
        OutgoingFile(name="c.xls", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ]
    read = read_packet(write_document(document(Business()), attachments=sent)).attachments
    assert [file.declared_type for file in read] == [
        "application/zip",
        "application/pdf",
        "application/zip",
    ]
