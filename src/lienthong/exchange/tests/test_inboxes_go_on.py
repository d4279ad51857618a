"""Whatever one packet says, the inboxes of all agencies are read on."""

import secrets
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.timezone import localdate

from lienthong.client import FileContent
from lienthong.exchange.operations import collect, send_document
from lienthong.exchange.queries import (
    ReceivedQuestion,
    get_received_file,
    list_quarantined,
    list_received,
    list_troubled_inboxes,
)
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ContentNoPacket, ContentNotCollected, ReceptionState
from lienthong.exchange.testing import PDF, make_draft
from lienthong.wire.edxml import Document, Organisation, OutgoingFile, write_document
from lienthong.wire.edxml.packet import Business, Replacement

FIRST, SECOND = "H56.MINHHOA.01", "H56.MINHHOA.02"


@pytest.fixture(autouse=True)
def _prepared(platform):
    """Both communes are hosted since they got a first document."""
    send_by_province(platform, "128")
    platform.run()


def send_by_province(platform, number):
    """A document of the province to both communes."""
    draft = make_draft(
        *platform.province.communes[:2], number=number, issued_on=timezone.localdate()
    )
    clerk = platform.clerk(platform.province.province)
    send_document(draft=draft, acting=clerk, now=timezone.now())


def packet(number, *, business=None, attachments=()):
    return write_document(
        Document(
            sender=Organisation(organ_id=SECOND),
            recipients=(Organisation(organ_id=FIRST),),
            document_id=f"id-{number}",
            code_number=number,
            code_notation="UBND-VP",
            subject="Họp giao ban",
            business=business or Business(),
        ),
        attachments=attachments,
    )


def send_by_software(platform, content, **marks):
    """What the second commune's own software sends to the first."""
    own = open_agency_seal(platform.exchange, code=SECOND)
    with open_node(platform.exchange, own) as software:
        told = {"message_id": uuid4(), "recipients": (FIRST,), **marks}
        software.send(software.seal(content=content, **told))


def numbers_of(agency_id):
    return {one.number for one in list_received(asked=ReceivedQuestion(agency_id=agency_id))}


def test_a_replacement_that_names_one_document_twice_replaces_it_once(platform):
    first, *_ = platform.province.communes
    send_by_software(platform, packet("98"))
    platform.run(now=timezone.now() + timedelta(minutes=1))
    twice = (Replacement(document_id="id-98"), Replacement(document_id="id-98"))
    replacing = Business(kind_text="3", document_id="id-99", replacements=twice)
    send_by_software(platform, packet("99", business=replacing))
    platform.run(now=timezone.now() + timedelta(minutes=2))
    new, old, _first = list_received(asked=ReceivedQuestion(agency_id=first))
    assert (new.number, old.number) == ("99", "98")
    assert old.state is not ReceptionState.NEW


def test_a_message_that_cannot_be_stored_holds_up_no_other(platform, monkeypatch):
    first, second, _ = platform.province.communes
    store = collect.store_message

    def stumbles(*given, agency_id, framed, **more):
        if agency_id == first and b"dung-duong" in framed.content:
            raise ZeroDivisionError
        return store(*given, agency_id=agency_id, framed=framed, **more)

    with monkeypatch.context() as patched:
        patched.setattr(collect, "store_message", stumbles)
        send_by_software(platform, packet("dung-duong"))
        send_by_software(platform, packet("97"))
        send_by_province(platform, "129")
        platform.run(now=timezone.now() + timedelta(minutes=1))
    assert numbers_of(first) == {"97", "128", "129"}
    assert numbers_of(second) == {"128", "129"}
    platform.run(now=timezone.now() + timedelta(hours=2))
    assert numbers_of(first) == {"97", "128", "129", "dung-duong"}


def send_in_parts(platform, content, folder):
    """What the second commune's own software uploads for the first; the message's id."""
    file = folder / "content"
    file.write_bytes(content)
    own = open_agency_seal(platform.exchange, code=SECOND)
    message_id = uuid4()
    with open_node(platform.exchange, own) as software:
        large = FileContent.of(file)
        software.upload(large)
        software.send(software.seal(message_id=message_id, recipients=(FIRST,), content=large))
    return message_id


def test_a_packet_above_what_one_call_brings_is_received_with_its_file(platform, tmp_path):
    first, *_ = platform.province.communes
    drawing = PDF + secrets.token_bytes(52_000_000)
    file = OutgoingFile(name="Bản vẽ.pdf", content=drawing)
    content = packet("97", attachments=[file])
    assert len(content) > 64 * 1024 * 1024
    send_in_parts(platform, content, tmp_path)
    platform.run(now=timezone.now() + timedelta(minutes=1))
    received, _ = list_received(asked=ReceivedQuestion(agency_id=first))
    file = get_received_file(agency_id=first, document_id=received.id, position=1)
    assert file.content == drawing


def test_a_file_that_is_no_packet_is_told_as_what_it_is(platform):
    send_by_software(platform, PDF, content_type="application/pdf")
    platform.run(now=timezone.now() + timedelta(minutes=1))
    (aside,) = (one for one in list_quarantined(on=localdate()) if one.inbox.code == FIRST)
    assert aside.problem.code == ContentNoPacket.code
    assert aside.problem.params["content_type"] == "application/pdf"


def test_a_content_no_packet_can_have_is_set_aside_and_written_in_the_terminal(platform, tmp_path):
    first, *_ = platform.province.communes
    content = secrets.token_bytes(1024) * 1024 * 129
    message_id = send_in_parts(platform, content, tmp_path)
    send_by_software(platform, packet("97"))
    platform.run(now=timezone.now() + timedelta(minutes=1))
    assert numbers_of(first) == {"97", "128"}
    assert list_troubled_inboxes() == []
    (aside,) = (one for one in list_quarantined(on=localdate()) if one.inbox.code == FIRST)
    assert (aside.id, aside.problem.code) == (message_id, ContentNotCollected.code)
    written = tmp_path / "written"
    call_command("exchange", "content", str(message_id), FIRST, "--out", str(written))
    assert written.read_bytes() == content
