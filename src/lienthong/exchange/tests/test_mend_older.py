"""Rows as older versions left them are put right at the start (EX-307)."""

from datetime import date
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import (
    IncomingDocument,
    OutgoingMessage,
    RecipientChange,
    WaitingChange,
)
from lienthong.exchange.operations import receive
from lienthong.exchange.operations.mend_older import TAKEN_FOR_A_DOCUMENT, mend_older
from lienthong.exchange.queries import get_received_attachments
from lienthong.exchange.terms import ChangeKind, ChangeState, ReceptionState, RecipientState
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_early_changes import Post, here, reports
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.exchange.tests.test_faults import deliver, sealed
from lienthong.exchange.tests.test_withdrawing import change, later, message
from lienthong.wire.edxml import (
    Business,
    Document,
    Organisation,
    OutgoingFile,
    read_packet,
    write_document,
)
from lienthong.wire.records import MessageKind

pytestmark = pytest.mark.django_db
NEW, RECALLED, REPLACED = ReceptionState.NEW, ReceptionState.RECALLED, ReceptionState.REPLACED


@pytest.fixture
def post(platform):
    return Post(platform)


def comes_as_before(post, give):
    """As a version without ED-90 stored it: what nothing here was meant by became a document."""
    with (
        mock.patch.object(receive, "read_change", return_value=None),
        mock.patch.object(receive, "keep_waiting"),
        mock.patch.object(receive, "carry_out_waiting"),
    ):
        return give()


def update_with_file(post, document_id):
    """The update of a document as other software makes it: with another file."""
    sent = read_packet(bytes(message(document_id).packet.content)).document
    packet = Document(
        sender=Organisation(organ_id="H56"),
        recipients=(Organisation(organ_id="H56.MINHHOA.01"),),
        document_id=sent.document_id,
        code_number=sent.code_number,
        code_notation=sent.code_notation,
        promulgated_on=sent.promulgated_on,
        subject="Nội dung mới",
        business=Business(
            kind_text="2", document_id=sent.document_id, reason="Thay tệp", content_changed=True
        ),
    )
    file = OutgoingFile(name="Bản sửa.pdf", content=b"%PDF-1.7 sua")
    content = write_document(packet, attachments=[file])
    framed = sealed(post.own, to="H56.MINHHOA.01", content=content, kind=MessageKind.DOCUMENT)
    return lambda: deliver(post.platform, framed, to=post.commune)


def names(row):
    files = get_received_attachments(agency_id=row.agency_id, document_id=row.key)
    return [file.name for file in files]


@pytest.mark.parametrize("is_mended_first", [True, False])
def test_a_recall_that_was_stored_as_a_document_recalls_the_document(post, is_mended_first):
    document_id = post.document()
    recall = post.change(document_id, ChangeKind.RECALL)
    comes_as_before(post, lambda: post.comes(recall))
    assert here() == [("128", NEW)]
    if is_mended_first:
        mend_older(now=timezone.now())
        assert here() == [("128", REPLACED)]
        assert WaitingChange.objects.get().kind == ChangeKind.RECALL
        post.comes(document_id)
    else:
        comes_as_before(post, lambda: post.comes(document_id))
        assert here() == [("128", NEW), ("128", NEW)]
        mend_older(now=timezone.now())
    taken, document = IncomingDocument.objects.order_by("message")
    assert (taken.state, document.state) == (REPLACED, RECALLED)
    assert taken.reason == TAKEN_FOR_A_DOCUMENT
    assert reports(document) == ["01", "15"]
    assert mend_older(now=timezone.now()) == 0
    assert reports(document) == ["01", "15"]


def test_an_early_update_shows_its_files_while_it_waits_and_gives_them_to_the_document(post):
    document_id = post.document()
    comes_as_before(post, update_with_file(post, document_id))
    mend_older(now=timezone.now())
    clerk = browser(post.commune)
    page = clerk.get(reverse("exchange:received")).text
    address = reverse("exchange:waiting_file", args=[WaitingChange.objects.get().id, 1])
    assert address in page
    assert "Bản sửa.pdf" in page
    assert clerk.get(address).content == b"%PDF-1.7 sua"
    assert browser(post.platform.province.communes[1]).get(address).status_code == 404
    post.comes(document_id)
    document = IncomingDocument.objects.latest("message")
    assert (document.subject, names(document)) == ("Nội dung mới", ["Bản sửa.pdf"])
    assert clerk.get(address).status_code == 404  # it is on the document's page now


def test_what_a_clerk_refused_or_accepted_stays_as_it_was_decided(post):
    document_id = post.document()
    recall = post.change(document_id, ChangeKind.RECALL)
    comes_as_before(post, lambda: post.comes(recall))
    IncomingDocument.objects.update(state=ReceptionState.REFUSED)
    assert mend_older(now=timezone.now()) == 0
    IncomingDocument.objects.update(state=ReceptionState.ACCEPTED)
    assert mend_older(now=timezone.now()) == 1
    assert IncomingDocument.objects.get().state == ReceptionState.ACCEPTED
    assert WaitingChange.objects.get().kind == ChangeKind.RECALL


def test_what_was_withdrawn_and_then_given_up_goes_on(platform):
    send(platform, number="1")
    platform.run()  # keys and directory are there
    document_id = send(platform)
    change(platform, document_id)
    OutgoingMessage.objects.filter(key=document_id).update(
        failed_at=timezone.now(), next_attempt_at=None
    )
    platform.run(now=later(1))
    assert states(platform, document_id) == [RecipientState.QUEUED] * 3
    jobs.mend_older(later(2))
    platform.run(now=later(2))
    assert states(platform, document_id) == [RecipientState.WITHDRAWN] * 3
    assert mend_older(now=later(3)) == 0


def test_a_change_that_the_node_had_refused_says_so(platform):
    document_id = send(platform)
    platform.run()
    change(platform, document_id, ChangeKind.UPDATE, due_on=date(2027, 1, 15))
    OutgoingMessage.objects.filter(reply_to=document_id, kind="document").update(
        failed_at=timezone.now(), next_attempt_at=None
    )
    assert mend_older(now=later(1)) == 1
    (state,) = set(RecipientChange.objects.values_list("state", flat=True))
    assert state == ChangeState.FAILED
    assert mend_older(now=later(2)) == 0
