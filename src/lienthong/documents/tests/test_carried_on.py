"""A successor goes on with what a dissolved agency received; the sender learns how far it is."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.queries import get_agency
from lienthong.directory.terms import EVERYWHERE, Body, Change, ChangeKind, ChangeLine
from lienthong.documents.models import Arrival
from lienthong.documents.operations import continue_arrival
from lienthong.documents.pages.tracking import row_of_tracking
from lienthong.documents.tests.conftest import make_people
from lienthong.documents.tests.test_arrivals import assign, seen_by_sender
from lienthong.exchange.operations import mark_directory_due
from lienthong.exchange.queries import (
    export_evidence,
    get_sent_document,
    list_carried_on,
    read_published_key,
)
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.testing import COMMUNES
from lienthong.exchange.tests.test_exchange import send
from lienthong.identity.testing import sign_in
from lienthong.wire.evidence import verify_evidence
from lienthong.wire.evidence.report import NOT_ADDRESSED
from lienthong.work.operations import move_task
from lienthong.work.terms import Move


def end(platform, kind, *heirs):
    """The first commune ends today; the node learns it."""
    first = platform.province.communes[0]
    change = Change(
        kind=kind,
        body=Body.AGENCY,
        effective_on=timezone.localdate(),
        lines=tuple(ChangeLine(source_id=first, target_id=heir) for heir in heirs),
    )
    record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=timezone.now())
    send(platform, *heirs, number="1")  # their inboxes are kept here from now on
    mark_directory_due()
    platform.run()


def go_on(heir, row):
    """The successor's clerk writes it into the register; its people and the new row."""
    clerk, leader, lan = make_people(heir)
    mine = continue_arrival(arrival_id=row.id, acting=clerk, now=timezone.now())
    return leader, lan, Arrival.objects.get(id=mine)


def sender_page(platform, sent):
    client = Client()
    clerk, _, _ = make_people(platform.province.province)
    sign_in(client, clerk.account_id, agency_id=clerk.agency_id)
    return client.get(reverse("exchange:sent_one", args=[sent])).content.decode()


def test_the_successor_reports_in_its_own_name_once_each_step_is_true(platform, accepted):
    sent, row = accepted
    second = platform.province.communes[1]
    end(platform, ChangeKind.MERGED, second)
    leader, lan, mine = go_on(second, row)
    assert seen_by_sender(platform, sent) == (RecipientState.ACCEPTED, ["01", "03"])

    task = assign(mine, leader, lan)
    assert seen_by_sender(platform, sent) == (RecipientState.ASSIGNED, ["01", "03", "04"])
    move_task(task_id=task, move=Move.START, acting=lan, now=timezone.now())
    assert seen_by_sender(platform, sent)[1][-1] == "05"
    move_task(task_id=task, move=Move.REPORT, acting=lan, now=timezone.now())
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=timezone.now())
    state, told = seen_by_sender(platform, sent)
    assert (state, told) == (RecipientState.COMPLETED, ["01", "03", "04", "05", "06"])

    document = get_sent_document(agency_id=platform.province.province, document_id=sent)
    (recipient,) = document.recipients
    name = get_agency(agency_id=second).name
    assert [report.reporter for report in recipient.reports] == ["", "", name, name, name]
    assert COMMUNES[0] in recipient.reports[-1].reason
    (heir,) = recipient.successors
    assert (heir.given, heir.state) == (False, RecipientState.COMPLETED)
    assert recipient.acknowledged_at is not None
    assert "không còn; cơ quan kế tục:" in sender_page(platform, sent)


def test_the_evidence_shows_whose_seal_the_report_bears_and_in_whose_place(platform, accepted):
    sent, row = accepted
    second = platform.province.communes[1]
    end(platform, ChangeKind.MERGED, second)
    leader, lan, mine = go_on(second, row)
    assign(mine, leader, lan)
    platform.run()
    file = export_evidence(
        platform.exchange, agency_id=platform.province.province, document_id=sent
    )
    said = verify_evidence(file.content, read_published_key(platform.exchange))
    words = [one.words() for one in said.proved]
    in_place = (
        f"Giải quyết tiếp thay {COMMUNES[0]} (H56.MINHHOA.01), cơ quan đã kết thúc hoạt động."
    )
    (told,) = [one for one in words if in_place in one]
    assert "H56.MINHHOA.02" in told, "by whom"
    strangers = [one.params["agency"] for one in said.not_proved if one.message == NOT_ADDRESSED]
    assert ["H56.MINHHOA.02" in one for one in strangers] == [True]


def test_of_several_successors_none_speaks_for_the_whole(platform, accepted):
    sent, row = accepted
    _, second, third = platform.province.communes
    end(platform, ChangeKind.SPLIT, second, third)
    leader, lan, mine = go_on(second, row)
    assign(mine, leader, lan)
    assert seen_by_sender(platform, sent) == (RecipientState.ACCEPTED, ["01", "03"])


def test_the_matrix_says_what_its_sender_may_expect_of_who_carries_on(platform, accepted):
    sent, _ = accepted
    first, second, third = platform.province.communes

    def said():
        document = get_sent_document(agency_id=platform.province.province, document_id=sent)
        (row,) = document.recipients
        ended = list_carried_on(ids=[first], on=timezone.localdate())
        return row_of_tracking(row, ended.get(first))["carried_on"]

    assert said() == ""
    end(platform, ChangeKind.SPLIT, second, third)
    assert said().startswith("không còn; nhiều cơ quan kế tục nên không báo trạng thái: ")
    assert all(name in said() for name in COMMUNES[1:])
    assert list_carried_on(ids=[second], on=timezone.localdate()) == {}
