"""Whose document is set aside is told so, if the seal says for sure whose it is (ED-48)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lienthong.exchange.models import Certificate, IncomingMessage, OutgoingMessage
from lienthong.exchange.pages.words import say_problem
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.rules.problems import read_problem
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.testing import PDF
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    Status,
    read_packet,
    write_document,
    write_status,
)
from lienthong.wire.records import MessageKind

OFFICE, FIRST, SECOND = "H56", "H56.MINHHOA.01", "H56.MINHHOA.02"


@pytest.fixture
def hosted(platform):
    """Two communes with inboxes here; a function that sends between them as their software."""
    first, second, _third = platform.province.communes
    send(platform, first, second, number="1")
    platform.run()

    def send_by_software(content, **marks):
        with software_of(platform, SECOND) as node:
            message = {"message_id": uuid4(), "recipients": (FIRST,), **marks}
            node.send(node.seal(content=content, **message))
        platform.run(now=timezone.now() + timedelta(minutes=1))
        platform.run(now=timezone.now() + timedelta(minutes=2))
        return message["message_id"]

    return send_by_software


def software_of(platform, code):
    return open_node(platform.exchange, open_agency_seal(platform.exchange, code=code))


def told_of(platform, message_id):
    """What the recipient reported, as the sender's software reads it."""
    with software_of(platform, SECOND) as node:
        (delivery,) = node.deliveries(message_id).recipients
        assert delivery.acknowledged_at is None
        return [read_packet(node.fetch(one.id).framed.content).status for one in delivery.statuses]


def packet(sender):
    return write_document(
        Document(
            sender=Organisation(organ_id=sender),
            recipients=(Organisation(organ_id=FIRST),),
            document_id="id-97",
            code_number="97",
            code_notation="UBND-VP",
            subject="Họp giao ban",
            promulgated_on=timezone.localdate(),
        ),
        attachments=(),
    )


def test_sender_of_what_is_no_packet_learns_that_no_clerk_has_it_and_why(platform, hosted):
    message_id = hosted(PDF, content_type="application/pdf")
    (status,) = told_of(platform, message_id)
    assert (status.code, status.response_for.organ_id, status.response_for.code) == (
        "01",
        SECOND,
        "",
    )
    assert "để riêng, chưa chuyển văn thư: " in status.description
    assert "application/pdf" in status.description
    assert "{" not in status.description


def test_packet_in_anothers_name_is_named_as_its_sender_knows_it(platform, hosted):
    (status,) = told_of(platform, hosted(packet(OFFICE)))
    about = status.response_for
    assert (about.document_id, about.code) == ("id-97", "97/UBND-VP")
    assert about.promulgated_on == timezone.localdate()
    assert SECOND in status.description
    assert OFFICE in status.description


def test_what_is_told_to_others_is_vietnamese_whatever_this_platform_speaks(
    platform, hosted, settings
):
    settings.LANGUAGE_CODE = "en"
    message_id = hosted(packet(OFFICE))
    (status,) = told_of(platform, message_id)
    kept = IncomingMessage.objects.get(key=message_id, agency_code=FIRST).problem
    with override("vi"):
        reason = say_problem(read_problem(kept))
    assert status.description.endswith(f": {reason}")


def test_who_cannot_be_known_is_told_nothing(platform, hosted):
    before = OutgoingMessage.objects.count()
    own = open_agency_seal(platform.exchange, code=SECOND)
    Certificate.objects.filter(code=SECOND).delete()  # a stranger's, to this platform
    with open_node(platform.exchange, own) as node:
        node.send(node.seal(message_id=uuid4(), recipients=(FIRST,), content=packet(OFFICE)))
    platform.run(now=timezone.now() + timedelta(minutes=1))
    assert IncomingMessage.objects.filter(problem__isnull=False, agency_code=FIRST).count() == 1
    assert OutgoingMessage.objects.count() == before


def test_report_that_is_set_aside_is_not_reported_on(platform, hosted):
    before = OutgoingMessage.objects.count()
    document_id = send(platform, platform.province.communes[1], number="2")
    platform.run()
    sent_meanwhile = OutgoingMessage.objects.count()
    with software_of(platform, SECOND) as node:
        node.send(
            node.seal(
                message_id=uuid4(),
                recipients=(OFFICE,),
                content=b"no packet",
                kind=MessageKind.STATUS,
                reply_to=document_id,
            )
        )
    platform.run(now=timezone.now() + timedelta(minutes=1))
    assert IncomingMessage.objects.filter(problem__isnull=False, agency_code=OFFICE).exists()
    assert OutgoingMessage.objects.count() == sent_meanwhile > before


def test_senders_page_shows_what_a_recipients_system_says_with_its_report(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first, number="3")
    platform.run()
    said = "Hệ thống của nơi nhận đã nhận nhưng để riêng, chưa chuyển văn thư: hỏng <tệp>"
    status = Status(
        sender=Organisation(organ_id=FIRST),
        response_for=DocumentReference(organ_id=OFFICE, code="", document_id=""),
        code="01",
        description=said,
        at=timezone.now(),
    )
    with software_of(platform, FIRST) as node:
        node.send(
            node.seal(
                message_id=uuid4(),
                recipients=(OFFICE,),
                content=write_status(status),
                kind=MessageKind.STATUS,
                reply_to=document_id,
            )
        )
    platform.run(now=timezone.now() + timedelta(minutes=1))
    assert states(platform, document_id) == [RecipientState.ARRIVED]
    page = browser(platform.province.province).get(reverse("exchange:sent_one", args=[document_id]))
    assert "để riêng, chưa chuyển văn thư: hỏng &lt;tệp&gt;”" in page.text
