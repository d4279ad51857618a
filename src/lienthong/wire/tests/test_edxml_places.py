"""A refusal says what is wrong, in which element and on which line, in either language."""

import gettext
from inspect import isclass
from pathlib import Path

import pytest

import lienthong.wire
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import read_packet, refusals
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.tests.test_edxml_reader import attached, packet_with
from lienthong.wire.tests.test_edxml_refusals import refused

GOOD = packet_with()
HEADER = "edXML/edXMLEnvelope/edXMLHeader"
SUBJECT = f"{HEADER}/MessageHeader/Subject"
VIETNAMESE = gettext.translation(
    "django", Path(lienthong.wire.__file__).parent / "locale", languages=["vi"]
)


@pytest.mark.parametrize(
    ("new", "refusal", "path"),
    [
        (b"\n<e:b/>", refusals.PrefixUnbound, SUBJECT),
        (b"\n<b></c>", refusals.TagMismatched, f"{SUBJECT}/b"),
        (b"\n&nbsp;", refusals.EntityUndefined, SUBJECT),
        (b"\na & b", refusals.AmpersandBare, SUBJECT),
        (b"\na < b", refusals.AmpersandBare, SUBJECT),
        (b"\n\x01", refusals.CharacterForbidden, SUBJECT),
        (b"\n&#0;", refusals.CharacterForbidden, SUBJECT),
        (b"\nM\xe3u", refusals.NotUtf8, SUBJECT),
        (b'\n<b a="1" a="2"/>', refusals.AttributeRepeated, SUBJECT),
        (b"\n<b a=1/>", refusals.AttributeUnquoted, SUBJECT),
        (b"\n<b a/>", refusals.AttributeUnquoted, SUBJECT),
        (b"\n<!-- a -- b -->", refusals.XmlBroken, SUBJECT),
    ],
)
def test_broken_xml_is_explained_with_its_element_and_line(new, refusal, path):
    params = refused(GOOD.replace("Mẫu".encode(), new), refusal)
    assert (params["line"], params["path"]) == (2, path)


def test_a_prefix_and_the_tags_that_do_not_match_are_named():
    raw = GOOD.replace("Mẫu".encode(), b"<edXML:b/>")
    assert refused(raw, refusals.PrefixUnbound)["prefix"] == "edXML"
    params = refused(GOOD.replace(b"</Subject>", b"\n</Subjects>"), refusals.TagMismatched)
    assert [params[name] for name in ("opened", "opened_line", "closed")] == [
        "Subject",
        "1",
        "Subjects",
    ]


def test_a_packet_cut_short_says_where_it_ends():
    cut = GOOD[: GOOD.index(b"</Subject>")]
    assert refused(cut, refusals.PacketCutShort)["path"] == SUBJECT
    refused(GOOD + b"x", refusals.ContentAfterRoot)


@pytest.mark.parametrize("mark", [b"MIME-Version: 1.0\r\n\r\n", b"--part\r\n", b"\x1f\x8b", b"0"])
def test_what_precedes_the_root_is_shown(mark):
    assert refused(mark + GOOD, refusals.StrayBytes)["position"] == 0


@pytest.mark.parametrize("before", [b"\n", b" ", b"<!-- x -->", b'<?xml version="1.0"?>'])
def test_what_precedes_the_declaration_is_shown(before):
    raw = before + b'<?xml version="1.0"?>' + GOOD
    params = refused(raw, refusals.StrayBytes)
    assert params["position"] == 0
    refused(b"\xef\xbb\xbf" + raw, refusals.StrayBytes)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_document_type_in_wide_characters_does_not_slip_through(encoding):
    entities = '<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY a "aaaa">]>'
    raw = (entities + GOOD.decode()).encode(encoding)
    refused(raw, refusals.EncodingRefused)


def test_a_long_encoding_is_still_one():
    raw = b'<?xml version="1.0" encoding="' + b"x" * 100 + b'"?>' + GOOD
    assert refused(raw, refusals.EncodingRefused)["encoding"] == "x" * 100


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (
            b"<TraceHeaderList></TraceHeaderList>",
            b"<Bussiness><BussinessDocType>1</BussinessDocType></Bussiness>",
            f"{HEADER}/TraceHeaderList/Bussiness",
        ),
        (
            b"</MessageHeader>",
            b"</MessageHeader><StatusCode>01</StatusCode>",
            f"{HEADER}/MessageHeader/StatusCode",
        ),
        (
            b"</edXMLEnvelope>",
            b"<AttachmentEncoded/></edXMLEnvelope>",
            "edXML/AttachmentEncoded",
        ),
        (b"</edXML>", b"<edXMLBody/></edXML>", "edXML/edXMLEnvelope/edXMLBody"),
    ],
)
def test_a_part_in_the_wrong_place_is_refused_rather_than_overlooked(old, new, path):
    params = refused(GOOD.replace(old, b"\n" + new, 1), refusals.ElementMisplaced)
    assert (params["path"], params["line"]) == (path, 2)


@pytest.mark.parametrize("name", ["edXMLHeader", "From", "TraceHeaderList"])
def test_a_part_in_another_namespace_is_refused_by_that_name(name):
    raw = GOOD.replace(f"<{name}>".encode(), f'<{name} xmlns="urn:khac">'.encode())
    params = refused(raw, refusals.ElementInOtherNamespace)
    assert params["path"].endswith(f"/{name}")
    assert (params["found"], params["namespace"]) == ("urn:khac", NAMESPACE)


def test_a_list_of_recipients_around_them_is_refused_with_its_path():
    raw = GOOD.replace(b"<To>", b"<To><Organ>").replace(b"</To>", b"</Organ></To>")
    path = f"{HEADER}/MessageHeader/To/OrganId"
    assert refused(raw, refusals.ElementMissing)["path"] == path


def test_of_several_elements_the_path_says_which():
    raw = packet_with(header="<To><OrganName>x</OrganName></To>")
    path = f"{HEADER}/MessageHeader/To[2]/OrganId"
    assert refused(raw, refusals.ElementMissing)["path"] == path


def test_a_line_beyond_those_the_parser_counts_is_right():
    lines = b"<!-- <To> -->" + b"\n" * 70_000 + b"<![CDATA[<To>]]>"
    raw = GOOD.replace(b"<To>", lines + b"<To>").replace(b"H56.MH.001", b"")
    assert refused(raw, refusals.ElementMissing)["line"] == 70_001


@pytest.mark.parametrize(
    ("name", "content", "refusal", "element"),
    [
        ("a.pdf", b"", refusals.AttachmentEmpty, "ContentTransferEncoded"),
        ("../a.pdf", b"%PDF", refusals.AttachmentNameRefused, "AttachmentName"),
        ("a&#x9b;31m.pdf", b"%PDF", refusals.AttachmentNameRefused, "AttachmentName"),
    ],
)
def test_a_bad_attachment_is_refused_with_its_element(name, content, refusal, element):
    params = refused(attached(name, content), refusal)
    assert params["path"] == f"edXML/AttachmentEncoded/Attachment/{element}"
    assert params["line"] == 1


RECEIVER = "<ReceiverList><Receiver><ReceiverType>1</ReceiverType></Receiver></ReceiverList>"
REPLACED = "<ReplacementInfo><OrganIdList><OrganId>H5</OrganId></OrganIdList></ReplacementInfo>"


@pytest.mark.parametrize(
    "inside",
    [
        f"<BussinessDocumentInfo>{RECEIVER}</BussinessDocumentInfo>",
        f"<ReplacementInfoList>{REPLACED}</ReplacementInfoList>",
    ],
)
def test_a_change_of_nobody_named_is_refused(inside):
    refused(packet_with(business=f"<Bussiness>{inside}</Bussiness>"), refusals.ElementMissing)


def test_an_id_of_any_document_that_cannot_be_kept_is_refused():
    named = f"<DocumentId>{'x' * 256}</DocumentId>"
    for raw in (
        packet_with(business=f"<Bussiness>{named}</Bussiness>"),
        packet_with(header=f"<ResponseFor>{named}</ResponseFor>"),
    ):
        assert refused(raw, refusals.TextTooLong)["length"] == 256


def test_a_tag_of_endless_attributes_is_refused_before_it_is_parsed():
    attributes = "".join(f' a{number}=">"' for number in range(10_000))
    raw = GOOD.replace(b"<To>", b"\n<To" + attributes.encode() + b">")
    assert refused(raw, refusals.XmlTagTooLong) == {"line": 2, "limit": 65_536}
    read_packet(packet_with(header=f"<x>{'y' * 70_000}</x><!-- {'b' * 70_000} -->"))


def test_too_many_attributes_are_refused():
    many = "<a" + "".join(f' b{number}=""' for number in range(1000)) + "/>"
    refused(packet_with(header=many * 101), refusals.XmlTooManyAttributes)
    refused(
        packet_with(header=many.replace(" b", " xmlns:b").replace('""', '"u"') * 101),
        refusals.XmlTooManyAttributes,
    )


def test_every_refusal_is_translated():
    classes = [found for found in vars(refusals).values() if isclass(found)]
    own = [found for found in classes if issubclass(found, Refusal) and found is not Refusal]
    assert len({found.code for found in own}) == len(own) > 20
    assert [f.code for f in own if VIETNAMESE.gettext(f.message) == f.message] == []
