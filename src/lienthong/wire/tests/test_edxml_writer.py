from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lienthong.wire.edxml import (
    Business,
    Document,
    DocumentReference,
    DocumentType,
    Organisation,
    OtherInfo,
    OutgoingFile,
    ReceiverChange,
    Replacement,
    Signer,
    Staff,
    Status,
    StatusCode,
    Trace,
    comma_form,
    read_packet,
    write_document,
    write_status,
)
from lienthong.wire.edxml.refusals import (
    AttachmentEmpty,
    AttachmentNameRefused,
    TextNotWritable,
)
from lienthong.wire.tests.test_edxml_reader import PACKETS

VIETNAM = timezone(timedelta(hours=7))
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
texts = st.text(characters, max_size=30).map(str.strip)
names = st.text(characters, min_size=1, max_size=30).map(str.strip).filter(bool)
days = st.none() | st.dates()
instants = st.none() | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(VIETNAM)).map(
    lambda at: at.replace(microsecond=0)
)
codes = st.from_regex(r"H[0-9]{2}(\.[0-9]{1,3})?", fullmatch=True)
organisations = st.builds(
    Organisation,
    organ_id=codes,
    in_charge=texts,
    name=texts,
    address=texts,
    email=texts,
    telephone=texts,
    fax=texts,
    website=texts,
)
staff = st.builds(Staff, department=texts, name=texts, email=texts, mobile=texts)
references = st.builds(
    DocumentReference, organ_id=codes, code=texts, promulgated_on=days, document_id=texts
)
businesses = st.one_of(
    st.builds(
        Business,
        kind_text=st.sampled_from(["0", "1"]),
        document_id=texts,
        reason=texts,
        paper=texts,
        staff=staff,
    ),
    st.builds(
        Business,
        kind_text=st.just("2"),
        content_changed=st.none() | st.booleans(),
        recipients_changed=st.none() | st.booleans(),
        receiver_changes=st.lists(
            st.builds(ReceiverChange, organ_id=codes, change=st.sampled_from("01")), max_size=2
        ).map(tuple),
    ),
    st.builds(
        Business,
        kind_text=st.just("3"),
        replacements=st.lists(
            st.builds(
                Replacement, document_id=names, organ_ids=st.lists(codes, max_size=2).map(tuple)
            ),
            max_size=2,
        ).map(tuple),
    ),
)
several = st.lists(names, max_size=2).map(tuple)
documents = st.builds(
    Document,
    sender=organisations,
    recipients=st.lists(organisations, min_size=1, max_size=3).map(tuple),
    document_id=texts,
    code_number=texts,
    code_notation=texts,
    place=texts,
    promulgated_on=days,
    document_type=st.builds(DocumentType, number=texts, detail=texts, name=texts),
    subject=texts,
    summary=texts,
    signer=st.builds(Signer, competence=texts, position=texts, full_name=texts),
    due_on=days,
    to_places=several,
    other=st.builds(
        OtherInfo,
        priority=texts,
        sphere=texts,
        typist=texts,
        copies=texts,
        pages=texts,
        appendices=several,
    ),
    responses=st.lists(references, max_size=2).map(tuple),
    steering_type=texts,
    traces=st.lists(st.builds(Trace, organ_id=codes, at=instants), max_size=2).map(tuple),
    business=businesses,
)
attachments = st.lists(
    st.builds(
        OutgoingFile,
        name=st.sampled_from(
            ["a.pdf", "b.docx", "c.xlsx", "d.zip", "e.txt", "Báo cáo số 1.xls", "không-đuôi"]
        ),
        content=st.binary(min_size=1, max_size=50).map(lambda content: b"x" + content),
        description=texts,
    ),
    max_size=3,
)
SMALL = Document(
    sender=Organisation(organ_id="H56"),
    recipients=(Organisation(organ_id="H56.MH.001"), Organisation(organ_id="H56.MH.002")),
    subject="Mẫu",
)


@given(documents, attachments)
def test_a_document_is_read_back_as_it_was_written(document, sent):
    packet = read_packet(write_document(document, attachments=sent))
    assert packet.document == document
    assert [(f.name, f.content, f.description) for f in packet.attachments] == [
        (f.name, f.content, f.description) for f in sent
    ]
    assert packet.source.extras == ()


@given(
    st.builds(
        Status,
        sender=organisations,
        response_for=references,
        code=st.sampled_from(StatusCode).map(str),
        description=texts,
        staff=staff,
        at=instants,
    )
)
def test_a_status_is_read_back_as_it_was_written(status):
    packet = read_packet(write_status(status))
    assert packet.status == status
    assert (packet.source.extras, packet.source.oddities) == ((), ())


@pytest.mark.parametrize("name", ["new_java", "recall", "update", "replacement"])
def test_what_was_read_can_be_written_and_read_again(name):
    document = read_packet((PACKETS / f"{name}.edxml").read_bytes()).document
    assert read_packet(write_document(document)).document == document


def test_deployed_receivers_find_the_literal_prefix():
    status = Status(
        sender=Organisation(organ_id="H56.MH.001"),
        response_for=DocumentReference(organ_id="H56"),
        code="01",
    )
    raw = write_status(status)
    assert b"<edXML:StatusCode>01</edXML:StatusCode>" in raw
    assert raw.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns=')


def test_prefixes_stand_where_the_deployed_form_has_them():
    raw = write_document(SMALL, attachments=[OutgoingFile(name="a.pdf", content=b"%PDF")])
    prefixes = {
        etree.QName(element).localname: element.prefix for element in etree.fromstring(raw).iter()
    }
    without = {name for name, prefix in prefixes.items() if prefix is None}
    assert {"edXML", "AttachmentEncoded", "Attachment"} <= without
    assert prefixes["ContentTransferEncoded"] == "edXML"
    assert {prefixes[n] for n in ("edXMLEnvelope", "To", "Bussiness", "Reference")} == {"edXML"}
    assert b'<edXML:edXMLManifest version="1.0">' in raw


def test_the_message_header_has_the_order_of_the_software_in_use():
    document = Document(
        sender=SMALL.sender,
        recipients=SMALL.recipients,
        document_id="x",
        subject="x",
        summary="x",
        due_on=date(2026, 1, 2),
        responses=(DocumentReference(code="1/x"),),
        steering_type="1",
    )
    root = etree.fromstring(write_document(document))
    message = root[0][0][0]
    assert [etree.QName(child).localname for child in message] == [
        "From", "To", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject",
        "Content", "SignerInfo", "DueDate", "OtherInfo", "ResponseFor", "SteeringType", "ToPlaces",
    ]  # fmt: skip


def test_dates_are_written_with_slashes_and_times_in_vietnam_time():
    document = Document(
        sender=SMALL.sender,
        recipients=SMALL.recipients,
        promulgated_on=date(2026, 3, 4),
        traces=(Trace(organ_id="H56", at=datetime(2026, 3, 4, 20, 0, 1, tzinfo=UTC)),),
    )
    raw = write_document(document)
    assert b"<edXML:PromulgationDate>2026/03/04</edXML:PromulgationDate>" in raw
    assert b"<edXML:Timestamp>2026/03/05 03:00:01</edXML:Timestamp>" in raw


def test_the_comma_form_names_sender_day_and_number():
    made = comma_form(organ_id="H56", promulgated_on=date(2026, 1, 2), code="15/UBND-VP")
    assert made == "H56,2026/01/02,15/UBND-VP"


def test_files_of_the_raw_list_go_as_they_are_and_others_in_a_zip():
    sent = [
        OutgoingFile(name="a.pdf", content=b"%PDF-1.7"),
        OutgoingFile(name="b.xlsx", content=b"PK\x03\x04bang tinh"),
    ]
    raw = write_document(SMALL, attachments=sent)
    pdf, sheet = read_packet(raw).attachments
    assert (pdf.declared_type, pdf.was_packed) == ("application/pdf", False)
    assert (sheet.declared_type, sheet.was_packed) == ("application/zip", True)
    assert sheet.content == b"PK\x03\x04bang tinh"
    assert raw.count(b"ContentId>cid:") == 4


def test_the_same_document_always_gives_the_same_bytes():
    sent = [OutgoingFile(name="b.txt", content=b"x"), OutgoingFile(name="b.txt", content=b"x")]
    raw = write_document(SMALL, attachments=sent)
    assert write_document(SMALL, attachments=sent) == raw
    first, second = read_packet(raw).attachments
    assert first.content_id != second.content_id


def test_what_a_packet_cannot_carry_is_refused():
    with pytest.raises(TextNotWritable):
        write_document(Document(sender=SMALL.sender, recipients=SMALL.recipients, subject="a\x00"))
    with pytest.raises(AttachmentEmpty):
        write_document(SMALL, attachments=[OutgoingFile(name="a.pdf", content=b"")])
    with pytest.raises(AttachmentNameRefused):
        write_document(SMALL, attachments=[OutgoingFile(name="../a.pdf", content=b"x")])


def test_markup_in_a_text_stays_text():
    document = Document(
        sender=SMALL.sender, recipients=SMALL.recipients, subject="</edXML:Subject><x>&amp;"
    )
    assert read_packet(write_document(document)).document.subject == "</edXML:Subject><x>&amp;"
