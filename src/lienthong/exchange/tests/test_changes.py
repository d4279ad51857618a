"""Recalling, updating, replacing and reminding, over a real node, on both sides."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange.models import IncomingMessage
from lienthong.exchange.operations import (
    accept_document,
    answer_change,
    change_document,
    limit_readers,
    report_progress,
    send_document,
)
from lienthong.exchange.operations.receive_change import receive_take_back
from lienthong.exchange.queries import (
    ReceivedQuestion,
    get_received_document,
    get_received_file,
    get_sent_document,
    list_received,
)
from lienthong.exchange.terms import (
    ChangeDraft,
    ChangeKind,
    ChangeNotOpen,
    ChangeState,
    ChangeTooLate,
    DocumentWithdrawn,
    NothingChanged,
    Priority,
    ReasonMissing,
    ReceptionState,
)
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.browsing import browser
from lienthong.wire.edxml import (
    DocumentReference,
    Organisation,
    Status,
    StatusCode,
    read_packet,
)

REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
WHY_NOT = "Đã xử lý xong và đã trả kết quả cho dân"


@pytest.fixture
def sent(platform):
    """A document that came to two communes; its id."""
    clerk = platform.clerk(platform.province.province)
    draft = make_draft(*platform.province.communes[:2], issued_on=timezone.localdate())
    document_id = send_document(draft=draft, acting=clerk, now=timezone.now())
    platform.run()
    return document_id


def changes(platform, document_id, kind, **said):
    clerk = platform.clerk(platform.province.province)
    draft = ChangeDraft(kind=kind, reason=said.pop("reason", REASON), **said)
    change_document(document_id=document_id, draft=draft, acting=clerk, now=timezone.now())
    platform.run()


def received(platform, number=0):
    agency_id = platform.province.communes[number]
    (summary, *_) = list_received(asked=ReceivedQuestion(agency_id=agency_id))
    return get_received_document(platform.exchange, agency_id=agency_id, document_id=summary.id)


def accepts(platform, number=0):
    clerk = platform.clerk(platform.province.communes[number])
    summary = received(platform, number).summary
    accept_document(document_id=summary.id, acting=clerk, now=timezone.now())
    platform.run()
    return clerk


def seen(platform, document_id):
    """The sender's matrix: state of the newest change by recipient."""
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    return [row.change and row.change.state for row in document.recipients]


def test_a_recall_before_acceptance_withdraws_the_document_at_once(platform, sent):
    changes(platform, sent, ChangeKind.RECALL)
    document = received(platform)
    assert document.summary.state is ReceptionState.RECALLED
    assert [report.status for report in document.reports] == ["01", "15"]
    assert document.attachments == ()
    with pytest.raises(DocumentWithdrawn):
        get_received_file(agency_id=document.agency_id, document_id=document.summary.id, position=1)
    assert seen(platform, sent) == [ChangeState.AGREED, ChangeState.AGREED]
    with pytest.raises(ChangeTooLate):
        changes(platform, sent, ChangeKind.RECALL)


def test_after_acceptance_a_recall_waits_for_the_clerk_and_nothing_goes_on(platform, sent):
    clerk = accepts(platform)
    changes(platform, sent, ChangeKind.RECALL)
    document = received(platform)
    assert document.summary.state is ReceptionState.ACCEPTED
    (change,) = document.changes
    assert (change.state, change.reason) == (ChangeState.ASKED, REASON)
    told = report_progress(
        document_id=document.summary.id,
        status=StatusCode.ASSIGNED,
        actor=clerk.actor,
        now=timezone.now(),
    )
    assert told is None
    assert seen(platform, sent) == [ChangeState.ASKED, ChangeState.AGREED]

    answer_change(change_id=change.id, agrees=True, reason="", acting=clerk, now=timezone.now())
    platform.run()
    assert received(platform).summary.state is ReceptionState.RECALLED
    assert seen(platform, sent) == [ChangeState.AGREED, ChangeState.AGREED]
    with pytest.raises(ChangeNotOpen):
        answer_change(change_id=change.id, agrees=True, reason="", acting=clerk, now=timezone.now())


def test_a_refusal_needs_a_reason_which_the_sender_reads(platform, sent):
    clerk = accepts(platform)
    changes(platform, sent, ChangeKind.RECALL)
    (change,) = received(platform).changes
    now = timezone.now()
    with pytest.raises(ReasonMissing):
        answer_change(change_id=change.id, agrees=False, reason="không", acting=clerk, now=now)
    answer_change(change_id=change.id, agrees=False, reason=WHY_NOT, acting=clerk, now=now)
    platform.run()
    matrix = get_sent_document(agency_id=platform.province.province, document_id=sent)
    assert matrix.recipients[0].change.answer == WHY_NOT
    assert received(platform).summary.state is ReceptionState.ACCEPTED


def test_an_update_changes_deadline_and_urgency_once_agreed(platform, sent):
    clerk = accepts(platform)
    due = date(2030, 1, 2)
    changes(platform, sent, ChangeKind.UPDATE, due_on=due, priority=Priority.URGENT)
    assert received(platform, 1).summary.due_on == due
    (change,) = received(platform).changes
    assert received(platform).summary.due_on is None
    answer_change(change_id=change.id, agrees=True, reason="", acting=clerk, now=timezone.now())
    summary = received(platform).summary
    assert (summary.due_on, summary.priority) == (due, Priority.URGENT)
    with pytest.raises(NothingChanged):
        changes(platform, sent, ChangeKind.UPDATE, due_on=due, priority=Priority.URGENT)


def test_a_reminder_reaches_whom_it_names_and_asks_for_no_answer(platform, sent):
    clerk = accepts(platform)
    changes(platform, sent, ChangeKind.REMIND, recipients=(clerk.agency_id,))
    (change,) = received(platform).changes
    assert (change.kind, change.state) == (ChangeKind.REMIND, ChangeState.NOTED)
    assert received(platform, 1).changes == ()
    assert seen(platform, sent) == [ChangeState.NOTED, None]


def test_a_reminder_and_a_recall_say_the_deadline_and_urgency_that_hold_now(platform, sent):
    """Software that reads no flags takes both from whatever packet comes last."""
    due = date(2030, 1, 2)
    changes(platform, sent, ChangeKind.UPDATE, due_on=due, priority=Priority.URGENT)
    for kind in (ChangeKind.REMIND, ChangeKind.RECALL):
        changes(platform, sent, kind)
        last = IncomingMessage.objects.filter(kind="document").latest("collected_at")
        said = read_packet(bytes(last.packet.content)).document
        assert said.business.kind_text == ("1" if kind is ChangeKind.RECALL else "2")
        assert (said.due_on, said.other.priority) == (due, "1")


def test_a_replacement_points_to_the_old_document_and_back(platform, sent):
    clerk = accepts(platform)
    draft = make_draft(
        *platform.province.communes[:2], number="129", issued_on=timezone.localdate()
    )
    replacing = replace(draft, replaces=sent, replace_reason=REASON)
    sender = platform.clerk(platform.province.province)
    new_id = send_document(draft=replacing, acting=sender, now=timezone.now())
    platform.run()
    new = received(platform)
    assert new.summary.number == "129"
    assert [old.number for old in new.replaced] == ["128"]
    old = get_received_document(
        platform.exchange, agency_id=clerk.agency_id, document_id=new.replaced[0].id
    )
    (change,) = old.changes
    assert change.replacement == new.summary.id
    answer_change(change_id=change.id, agrees=True, reason="", acting=clerk, now=timezone.now())
    platform.run()
    matrix = get_sent_document(agency_id=sender.agency_id, document_id=sent)
    assert [row.change.replacement for row in matrix.recipients] == [new_id, new_id]
    assert [row.change.state for row in matrix.recipients] == [ChangeState.AGREED] * 2
    assert old.attachments
    reports = [[report.status for report in row.reports] for row in matrix.recipients]
    assert reports == [["01", "03", "15"], ["01", "15"]]
    arrived = get_sent_document(agency_id=sender.agency_id, document_id=new_id)
    assert [[one.status for one in row.reports] for row in arrived.recipients] == [["01"], ["01"]]


def test_an_answer_is_tied_to_what_it_answers_on_both_sides(platform, sent):
    clerk = accepts(platform)
    answered = received(platform).summary.id
    draft = replace(
        make_draft(platform.province.province, number="5", issued_on=timezone.localdate()),
        answers=answered,
    )
    send_document(draft=draft, acting=clerk, now=timezone.now())
    platform.run()
    matrix = get_sent_document(agency_id=platform.province.province, document_id=sent)
    (answer,) = matrix.answered_by
    assert answer.sender_name == "UBND xã Đầu Nguồn"
    found = get_received_document(
        platform.exchange, agency_id=platform.province.province, document_id=answer.id
    )
    assert found.answers == sent
    province, page = platform.province.province, reverse("exchange:sent_one", args=[sent])
    there = reverse("exchange:received_one", args=[answer.id])
    assert there in browser(province).get(page).text
    limit_readers(agency_id=province, document_id=answer.id, readers=())
    assert there not in browser(province).get(page).text


def test_a_recall_made_while_the_node_is_away_goes_out_later_and_once(platform, sent):
    platform.node.stop()
    changes(platform, sent, ChangeKind.RECALL)
    assert seen(platform, sent) == [ChangeState.ASKED, ChangeState.ASKED]
    platform.node.start()
    later = timezone.now() + timedelta(minutes=2)
    platform.run(now=later)
    assert seen(platform, sent) == [ChangeState.AGREED, ChangeState.AGREED]
    assert len(received(platform).changes) == 1


def test_a_status_13_of_the_documents_sender_is_a_recall(platform, sent):
    """As the maker's samples ask for a document back (ED-44)."""
    asked = received(platform)
    message = IncomingMessage.objects.get(document__key=asked.summary.id)
    status = Status(
        sender=Organisation(organ_id=message.sender),
        response_for=DocumentReference(
            organ_id=message.agency_code,
            code=f"{asked.summary.number}/{asked.summary.symbol}",
            promulgated_on=asked.summary.issued_on,
        ),
        code="13",
        description=REASON,
    )
    later = IncomingMessage.objects.create(
        agency_id=message.agency_id,
        agency_code=message.agency_code,
        key=uuid4(),
        kind="status",
        sender=message.sender,
        header=b"",
        seal=b"",
        packet=message.packet,
        sent_at=timezone.now(),
        collected_at=timezone.now(),
    )
    assert receive_take_back(later, status, now=timezone.now())
    document = received(platform)
    assert document.summary.state is ReceptionState.RECALLED
    assert document.changes[0].reason == REASON
