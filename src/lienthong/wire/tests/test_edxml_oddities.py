"""Every oddity known from packets in use, one made-up packet each (ED-20 to ED-67)."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lienthong.wire.edxml import (
    BusinessKind,
    DocumentReference,
    Extra,
    OddityKind,
    Staff,
    Trace,
    files,
    read_packet,
)
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.edxml.refusals import AttachmentNotBase64
from lienthong.wire.tests.test_edxml_reader import (
    PACKETS,
    attached,
    oddities,
    packet_with,
    zipped,
)

HEADER = "edXML/edXMLEnvelope/edXMLHeader"
MESSAGE = f"{HEADER}/MessageHeader"
JAVA = (PACKETS / "new_java.edxml").read_bytes()
STATUS = (PACKETS / "status_refused.edxml").read_bytes()


def extras(packet):
    return {extra.path.rpartition("/")[2]: extra.text for extra in packet.source.extras}


def business(inside):
    return packet_with(business=f"<Bussiness>{inside}</Bussiness>")


def shuffled(element, random):
    """A copy whose children stand in another order; those of one name keep theirs."""
    names = [child.tag for child in element]
    random.shuffle(names)
    waiting = {name: [child for child in element if child.tag == name] for name in set(names)}
    copy = etree.Element(element.tag, element.attrib)
    copy.text = element.text
    for name in names:
        copy.append(shuffled(waiting[name].pop(0), random))
    return copy


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.sampled_from([None, "edXML", "ns0", "đơn", "x.y-z"]))
def test_any_order_and_any_prefix_are_read_alike(random, prefix):
    root = shuffled(etree.fromstring(JAVA), random)
    whole = etree.Element(root.tag, nsmap={prefix: NAMESPACE})
    whole.extend(list(root))
    packet, plain = read_packet(etree.tostring(whole, encoding="utf-8")), read_packet(JAVA)
    assert packet.document == plain.document
    assert packet.attachments == plain.attachments


def test_every_element_may_declare_a_prefix_of_its_own():
    raw = STATUS.replace(b"edXML:StatusCode>", b"z:StatusCode>").replace(
        b"<z:StatusCode>", f'<z:StatusCode xmlns:z="{NAMESPACE}">'.encode()
    )
    assert read_packet(raw).status.code == "02"


def test_what_only_one_software_writes_is_kept():
    packet = read_packet(
        packet_with(
            header="<OtherInfo><Direction>true</Direction><ReplyFors>a</ReplyFors>"
            "<ReferenceCodes>b</ReferenceCodes></OtherInfo><ApplicationType>7</ApplicationType>"
            "<ResponseForTask><TaskCode>c</TaskCode></ResponseForTask>",
            business="<Bussiness><StaffInfo><DepartmentId>d</DepartmentId><StaffId>e</StaffId>"
            "</StaffInfo></Bussiness>",
            attachments="<Attachment><ContentId>1</ContentId><AttachmentName>a.pdf</AttachmentName>"
            "<FieldName>f</FieldName><MimeType>g</MimeType><Format>h</Format>"
            "<ContentTransferEncoded>JVBERi0xLjc=</ContentTransferEncoded></Attachment>",
        )
    )
    assert extras(packet) == {
        "Direction": "true",
        "ReplyFors": "a",
        "ReferenceCodes": "b",
        "ApplicationType": "7",
        "TaskCode": "c",
        "DepartmentId": "d",
        "StaffId": "e",
        "FieldName": "f",
        "MimeType": "g",
        "Format": "h",
    }


def test_an_unknown_element_is_kept_even_if_it_is_empty_or_foreign():
    packet = read_packet(packet_with(header='<Mới/><x:y xmlns:x="urn:x">z</x:y>'))
    assert packet.source.extras == (
        Extra(path=f"{MESSAGE}/Mới", text=""),
        Extra(path=f"{MESSAGE}/y", text="z"),
    )


def test_text_between_elements_is_kept():
    raw = packet_with().replace(b"<Subject>", b"lost<Subject>")
    assert read_packet(raw).source.extras == (Extra(path=MESSAGE, text="lost"),)


def test_markup_in_a_text_does_not_cut_it_short():
    raw = packet_with().replace("Mẫu".encode(), "V/v <b>rà <i>soát</i></b> việc".encode())
    packet = read_packet(raw)
    assert packet.document.subject == "V/v rà soát việc"
    assert extras(packet) == {"b": "rà", "i": "soát"}


def test_the_attributes_of_dotnet_packets_do_not_matter():
    raw = packet_with().replace(
        b"<TraceHeaderList>",
        b'<TraceHeaderList id="t" version="1.0" mustUnderstand="1" actor="http://x">',
    )
    assert read_packet(raw).document == read_packet(packet_with()).document


def test_an_empty_digital_signature_is_a_slot_and_no_oddity():
    raw = packet_with().replace(b"<TraceHeaderList>", b"<DigitalSignature/><TraceHeaderList>")
    packet = read_packet(raw)
    assert (packet.source.extras, packet.source.oddities) == ((), ())


@pytest.mark.parametrize(
    "block",
    [
        "<TraceHeader/>",
        "<TraceHeader><OrganId>null</OrganId></TraceHeader>",
        "<TraceHeader><OrganId/><Timestamp/></TraceHeader>",
    ],
)
def test_a_trace_of_nobody_is_read(block):
    packet = read_packet(packet_with(business=block))
    assert packet.document.traces == (Trace(),)
    assert packet.source.oddities == ()


def test_the_business_block_may_stand_before_or_after_the_traces():
    trace = "<TraceHeader><OrganId>H56</OrganId></TraceHeader>"
    block = "<Bussiness><BussinessDocType>1</BussinessDocType></Bussiness>"
    before, after = (
        read_packet(packet_with(business=both)).document for both in (block + trace, trace + block)
    )
    assert before == after
    assert after.business.kind is BusinessKind.RECALL


def test_a_packet_without_business_or_traces_is_a_new_document():
    raw = packet_with().replace(b"<TraceHeaderList></TraceHeaderList>", b"")
    assert read_packet(raw).document.business.kind is BusinessKind.NEW
    assert read_packet(business("")).document.business.kind is BusinessKind.NEW


@pytest.mark.parametrize(("named", "concerned"), [("", "x"), ("<DocumentId>y</DocumentId>", "y")])
def test_a_recall_names_its_document_in_either_of_two_places(named, concerned):
    packet = read_packet(business(f"{named}<BussinessDocType>1</BussinessDocType>"))
    assert packet.document.concerned_id == concerned


@pytest.mark.parametrize(
    ("kind", "missing"), [("2", "BussinessDocumentInfo"), ("3", "ReplacementInfoList")]
)
def test_an_update_or_replacement_of_nothing_named_is_told(kind, missing):
    packet = read_packet(business(f"<BussinessDocType>{kind}</BussinessDocType>"))
    (oddity,) = packet.source.oddities
    assert oddity.kind is OddityKind.ELEMENT_ABSENT
    assert oddity.path == f"{HEADER}/TraceHeaderList/Bussiness/{missing}"


def test_empty_entries_of_an_update_or_replacement_are_none():
    packet = read_packet(
        business(
            "<BussinessDocumentInfo><DocumentInfo>1</DocumentInfo><ReceiverList><Receiver>"
            "<OrganId/></Receiver></ReceiverList></BussinessDocumentInfo>"
            "<ReplacementInfoList><ReplacementInfo/></ReplacementInfoList>"
        )
    )
    assert packet.document.business.content_changed is True
    assert packet.document.business.receiver_changes == ()
    assert packet.document.business.replacements == ()


@pytest.mark.parametrize(
    "day", ["2026/13/01", "23/11/2026", "2026-11-23", "\uff12\uff10\uff12\uff16/11/23"]
)
def test_a_day_that_is_none_is_told_and_not_guessed_at(day):
    raw = packet_with().replace(b"<Code/>", f"<Code/><DueDate>{day}</DueDate>".encode())
    packet = read_packet(raw)
    assert packet.document.due_on is None
    assert [(o.kind, o.text) for o in packet.source.oddities] == [(OddityKind.TEXT_UNREADABLE, day)]


def test_a_flag_that_is_none_is_told():
    packet = read_packet(
        business("<BussinessDocumentInfo><DocumentInfo>có</DocumentInfo></BussinessDocumentInfo>")
    )
    assert packet.document.business.content_changed is None
    assert [(o.kind, o.text) for o in packet.source.oddities] == [
        (OddityKind.TEXT_UNREADABLE, "có")
    ]


@pytest.mark.parametrize(
    "document_id",
    [
        "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
        "H56,1999/01/01,15/UBND-MH",  # a day that is not the day of promulgation
        "3f0c2a7e-0000-4000-8000-000000000002",
        "H56-2026-UBND",
        "x" * 255,
    ],
)
def test_a_document_id_of_any_form_is_kept_as_it_is(document_id):
    raw = packet_with().replace(b"<DocumentId>x<", f"<DocumentId>{document_id}<".encode())
    packet = read_packet(raw)
    assert (packet.document.document_id, packet.source.oddities) == (document_id, ())


@pytest.mark.parametrize("code", ["vxp.saas.03", "000.00.00.W00", "H37.DN.001", "0100109106"])
def test_an_identity_code_of_any_form_is_kept(code):
    raw = packet_with().replace(b"<OrganId>H56<", f"<OrganId>{code}<".encode())
    assert read_packet(raw).document.sender.organ_id == code


@pytest.mark.parametrize("number", ["12a", "07816", "1", "số một"])
def test_a_number_that_is_none_is_kept_as_text(number):
    raw = packet_with().replace(
        b"<Code/>", f"<Code><CodeNumber>{number}</CodeNumber></Code>".encode()
    )
    assert read_packet(raw).document.code_number == number


def test_a_recipient_named_twice_is_told():
    packet = read_packet(packet_with(header="<To><OrganId>H56.MH.001</OrganId></To>"))
    assert len(packet.document.recipients) == 2
    assert [(o.kind, o.path) for o in packet.source.oddities] == [
        (OddityKind.RECIPIENT_REPEATED, f"{MESSAGE}/To[2]")
    ]


def test_a_status_from_before_the_promulgation_is_read():
    raw = STATUS.replace(b"2026/11/23 14:05:09", b"2020/01/01 00:00:00")
    packet = read_packet(raw)
    assert packet.status.at.year == 2020
    assert packet.source.oddities == ()


def test_a_status_in_the_order_of_samples_is_read():
    raw = (
        f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'
        "<StatusCode>13</StatusCode><StaffInfo><Mobile>09</Mobile><Email>e</Email></StaffInfo>"
        "<From><OrganName>Tên</OrganName><OrganizationInCharge>Chủ quản</OrganizationInCharge>"
        "<OrganId>H56</OrganId></From><ResponseFor><OrganId>H56.MH.001</OrganId><Code>1/x</Code>"
        "<PromulgationDate>2026/11/23</PromulgationDate><DocumentId>y</DocumentId></ResponseFor>"
        "</MessageHeader></edXMLHeader></edXMLEnvelope></edXML>"
    ).encode()
    status = read_packet(raw).status
    assert status.sender.in_charge == "Chủ quản"
    assert status.staff == Staff(mobile="09", email="e")
    assert (status.response_for.organ_id, status.response_for.document_id) == ("H56.MH.001", "y")


def test_a_recipient_in_a_status_packet_is_kept_as_unknown():
    raw = STATUS.replace(
        b"<edXML:StatusCode>",
        b"<edXML:To><edXML:OrganId>H1</edXML:OrganId></edXML:To><edXML:StatusCode>",
    )
    assert extras(read_packet(raw)) == {"OrganId": "H1"}


def test_a_reference_to_an_answered_document_is_one_text():
    packet = read_packet(
        packet_with(header="<ResponseFor/><ResponseFor><Code>7816/VPCP-TTĐT</Code></ResponseFor>")
    )
    assert packet.document.responses == (DocumentReference(code="7816/VPCP-TTĐT"),)


def manifest(*references):
    """The start of a packet's envelope, with a manifest."""
    inside = "".join(f"<Reference>{reference}</Reference>" for reference in references)
    return f"<edXMLEnvelope><edXMLBody><edXMLManifest>{inside}</edXMLManifest></edXMLBody>".encode()


@pytest.mark.parametrize("here", ["cid:1", "1"])
@pytest.mark.parametrize("there", ["cid:1", "1"])
def test_an_attachment_finds_its_reference_with_and_without_cid(here, there):
    raw = attached("a.pdf", b"%PDF-1.7").replace(b"cid:1", here.encode())
    reference = manifest(f"<ContentId>{there}</ContentId><Description>Tệp</Description>")
    packet = read_packet(raw.replace(b"<edXMLEnvelope>", reference))
    assert packet.attachments[0].description == "Tệp"
    assert packet.source.oddities == ()


def test_a_content_id_used_twice_is_told_and_no_file_is_lost():
    raw = attached("a.pdf", b"%PDF-1.7")
    one = raw[raw.index(b"<Attachment>") : raw.index(b"</AttachmentEncoded>")]
    reference = "<ContentId>cid:1</ContentId>"
    packet = read_packet(
        raw.replace(one, one + one).replace(b"<edXMLEnvelope>", manifest(reference, reference))
    )
    assert len(packet.attachments) == 2
    assert oddities(packet) == [OddityKind.CONTENT_ID_REPEATED] * 2


@pytest.mark.parametrize(
    ("declared", "content", "wrong"),
    [
        ("application/pdf", b"PK\x03\x04....", True),
        ("text/plain", b"PK\x03\x04....", True),
        ("text/plain; charset=utf-8", b"%PDF-1.7", True),
        ("application/pdf", b"\x89PNG\r\n\x1a\n..", True),
        ("application/zip", b"%PDF-1.7", True),
        ("application/pdf", b"%PDF-1.7", False),
        ("text/plain", "Văn bản".encode("utf-16"), False),
        ("application/docx", b"PK\x03\x04....", False),
        ("application/xslx", b"PK\x03\x04....", False),
        ("", b"%PDF-1.7", False),
    ],
)
def test_a_type_that_the_bytes_contradict_is_told(declared, content, wrong):
    found = oddities(read_packet(attached("a.zip", content, declared)))
    assert (OddityKind.TYPE_DECLARED_WRONGLY in found) is wrong


def test_the_name_of_a_file_is_never_that_of_the_archive_entry():
    packet = read_packet(attached("Báo cáo.xlsx", zipped(**{"9f3c_xlsx": b"PK\x03\x04so lieu"})))
    (file,) = packet.attachments
    assert (file.name, file.content) == ("Báo cáo.xlsx", b"PK\x03\x04so lieu")


def test_an_archive_of_too_many_entries_is_not_looked_into():
    entries = b"PK\x01\x02" * 10_001
    packet = read_packet(attached("a.txt", b"PK\x03\x04" + entries))
    assert OddityKind.ARCHIVE_NOT_UNPACKED in oddities(packet)


def test_base64_may_be_broken_into_lines_of_any_kind():
    content = bytes(range(256)) * 4
    lines = base64.encodebytes(content).replace(b"\n", b"\r\n\t ")
    raw = attached("a.bin", content).replace(base64.b64encode(content), lines)
    assert read_packet(raw).attachments[0].content == content


@pytest.mark.parametrize(
    "text", ["QUJDREVG", "QUJD\r\nREVG\r\n", "QUI=", "QQ==\n\n\n\n\n\n", "QUJDRA=="]
)
def test_base64_is_decoded_alike_in_pieces_of_any_length(monkeypatch, text):
    for length in range(1, 10):
        monkeypatch.setattr(files, "_PIECE", length)
        assert files.decode_base64(text, name="a", at=files.BEING_WRITTEN) == base64.b64decode(text)


@pytest.mark.parametrize("text", ["QQ==QUJD", "QUJDR", "QUJDRE", "QU=DREVG", "QUJD!EVG", "Ạ", "="])
def test_base64_is_refused_alike_in_pieces_of_any_length(monkeypatch, text):
    for length in range(1, 10):
        monkeypatch.setattr(files, "_PIECE", length)
        with pytest.raises(AttachmentNotBase64):
            files.decode_base64(text, name="a", at=files.BEING_WRITTEN)
