"""Whom a received document is from is said by its seal and the directory, not by its packet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.exchange.operations import send_document
from lienthong.exchange.queries import ReceivedQuestion, list_received
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.testing import COMMUNES, PROVINCE, make_draft
from lienthong.wire.edxml import Document, Organisation, write_document


@pytest.mark.parametrize("said", [PROVINCE, ""])
def test_a_packet_that_names_another_or_nobody_is_shown_under_the_name_of_who_sealed_it(
    platform, said
):
    first, second, _ = platform.province.communes
    draft = make_draft(first, second, issued_on=timezone.localdate())
    clerk = platform.clerk(platform.province.province)
    send_document(draft=draft, acting=clerk, now=timezone.now())
    platform.run()
    own = open_agency_seal(platform.exchange, code="H56.MINHHOA.02")
    packet = write_document(
        Document(
            sender=Organisation(organ_id=own.code, name=said),
            recipients=(Organisation(organ_id="H56.MINHHOA.01"),),
            document_id="x",
            code_number="99",
            code_notation="UBND-VP",
            subject="Họp giao ban",
        ),
        attachments=[],
    )
    with open_node(platform.exchange, own) as software:
        software.send(
            software.seal(message_id=uuid4(), recipients=("H56.MINHHOA.01",), content=packet)
        )
    platform.run(now=timezone.now() + timedelta(minutes=1))
    document, _before = list_received(asked=ReceivedQuestion(agency_id=first))
    assert document.number == "99"
    assert document.sender_name == COMMUNES[1]
    named = ReceivedQuestion(agency_id=first, text=COMMUNES[1])
    assert [one.id for one in list_received(asked=named)] == [document.id]
