"""Software of an agency answers a replacement by the packet that it got: the new document's."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.exchange.operations import accept_document, send_document
from lienthong.exchange.queries import ReceivedQuestion, get_sent_document, list_received
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ChangeState
from lienthong.exchange.testing import make_draft
from lienthong.wire.edxml import DocumentReference, Organisation, Status, write_status
from lienthong.wire.records import MessageKind

REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
OWN = "H56.MINHHOA.02"


def report(platform, document_id, status, reason=""):
    """What the software of the second commune says about a document."""
    with open_node(platform.exchange, open_agency_seal(platform.exchange, code=OWN)) as software:
        about = DocumentReference(organ_id="H56", document_id="x")
        said = Status(
            sender=Organisation(organ_id=OWN),
            response_for=about,
            code=status,
            description=reason,
        )
        sealed = software.seal(
            message_id=uuid4(),
            recipients=("H56",),
            content=write_status(said),
            kind=MessageKind.STATUS,
            reply_to=document_id,
        )
        software.send(sealed)
    platform.run(now=timezone.now() + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("status", "state", "answer"),
    [
        ("15", ChangeState.AGREED, ""),
        ("16", ChangeState.REFUSED, "Đã trả kết quả"),
        ("13", ChangeState.ASKED, ""),
    ],
)
def test_an_answer_about_the_new_document_is_one_about_the_replacement(
    platform, status, state, answer
):
    province, second = platform.province.province, platform.province.communes[1]
    clerk = platform.clerk(province)
    draft = make_draft(second, issued_on=timezone.localdate())
    old = send_document(draft=draft, acting=clerk, now=timezone.now())
    platform.run()
    (got,) = list_received(asked=ReceivedQuestion(agency_id=second))
    accept_document(document_id=got.id, acting=platform.clerk(second), now=timezone.now())
    platform.run()
    draft = make_draft(second, number="129", issued_on=timezone.localdate())
    replacing = replace(draft, replaces=old, replace_reason=REASON)
    new = send_document(draft=replacing, acting=clerk, now=timezone.now())
    platform.run()
    report(platform, new, status, "Đã trả kết quả")
    (row,) = get_sent_document(agency_id=province, document_id=old).recipients
    assert (row.change.state, row.change.answer) == (state, answer)
