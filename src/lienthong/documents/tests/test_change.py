"""Recalling, updating, replacing and reminding: the sender's register and the receiver's."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of
from lienthong.documents.models import Arrival, ArrivalFile
from lienthong.documents.operations import (
    answer_arrival,
    assign_arrival,
    recall_dispatch,
    register_received,
    remind_recipients,
    set_replaced,
    tell_done,
    update_dispatch,
)
from lienthong.documents.pages.tracking import list_waiting
from lienthong.documents.queries import get_issued
from lienthong.documents.terms import (
    ArrivalIsFrozen,
    Assignment,
    Handling,
    NobodyToTell,
    NotIssued,
    ReasonTooShort,
    Stage,
)
from lienthong.documents.tests.issuing import (
    REASON,
    accepted_by,
    issue,
    office_of,
    received_by,
    sealed_for,
    stage_of,
)
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.terms import ChangeState, ReceptionState
from lienthong.work.operations import move_task
from lienthong.work.queries import list_states
from lienthong.work.terms import Move, TaskState, Urgency
from lienthong.work.testing import answer_days

WHY_NOT = "Xã đã trả kết quả cho dân theo văn bản này"


@pytest.fixture
def sender(platform):
    return office_of(platform.province.province)


@pytest.fixture
def issued(platform, sender):
    """A document that the first two communes have; its id."""
    dispatch_id = sealed_for(sender, platform, 21, communes=2)
    issue(sender, dispatch_id)
    platform.run()
    return dispatch_id


@pytest.fixture
def arrival(platform, issued, office):
    """Its row in the first commune's register, where somebody works on it already."""
    clerk, leader, specialist = office
    row = accepted_by(platform, clerk)
    assignment = Assignment(instruction="Làm ngay", lead=specialist.account_id)
    task_id = assign_arrival(
        arrival_id=row.id, assignment=assignment, page="/", acting=leader, now=timezone.now()
    )
    move_task(task_id=task_id, move=Move.START, acting=specialist, now=timezone.now())
    platform.run()
    return row


def recalls(platform, sender, dispatch_id):
    recall_dispatch(dispatch_id=dispatch_id, reason=REASON, acting=sender.clerk, now=timezone.now())
    platform.run()


def answers(platform, office, arrival, **said):
    given = {"agrees": True, "reason": "", "keeps_tasks": False, **said}
    answer_arrival(arrival_id=arrival.id, acting=office[0], now=timezone.now(), **given)
    platform.run()
    arrival.refresh_from_db()


def states_of_tasks(arrival):
    return list_states(ids=list(arrival.tasks.values_list("task_id", flat=True)))


def seen(sender, dispatch_id):
    """The sender's matrix: the states reported and the state of the newest change."""
    card = get_issued(agency_id=sender.agency_id, dispatch_id=dispatch_id)
    row = card.sent.recipients[0]
    return [report.status for report in row.reports], row.change and row.change.state


def test_a_recalled_document_is_frozen_and_its_people_are_told(
    platform, sender, issued, arrival, office
):
    recalls(platform, sender, issued)
    assert stage_of(issued) == Stage.RECALLED
    arrival.refresh_from_db()
    assert arrival.frozen_for == "recall"
    tags = [fact.tag for fact in list_facts_of(subject=subject_of(arrival.id))]
    assert "documents:arrival:frozen" in tags
    assignment = Assignment(instruction="Tiếp tục", lead=office[2].account_id, seen_tasks=1)
    with pytest.raises(ArrivalIsFrozen):
        assign_arrival(
            arrival_id=arrival.id,
            assignment=assignment,
            page="/",
            acting=office[1],
            now=timezone.now(),
        )
    with pytest.raises(NotIssued):
        recalls(platform, sender, issued)


def test_the_recall_agreed_to_closes_the_files_and_cancels_the_tasks(
    platform, sender, issued, arrival, office
):
    recalls(platform, sender, issued)
    answers(platform, office, arrival)
    assert (arrival.handling, arrival.frozen_at) == (Handling.RECALLED, None)
    assert states_of_tasks(arrival) == [TaskState.CANCELLED]
    assert received_by(office[0].agency_id).state is ReceptionState.RECALLED
    assert seen(sender, issued) == (["01", "03", "04", "05", "15"], ChangeState.AGREED)


def test_who_gave_it_up_owes_its_sender_nothing_more(platform, sender, issued, arrival, office):
    def owing():
        sent = get_issued(agency_id=sender.agency_id, dispatch_id=issued).sent
        return [len(list_waiting(sent, view)) for view in ("undecided", "waiting")]

    assert owing() == [1, 2]
    recalls(platform, sender, issued)  # the second commune gives it up by itself
    assert owing() == [0, 1]
    answers(platform, office, arrival)
    assert owing() == [0, 0]
    page = as_person(sender.clerk).get(reverse("documents:issued", args=[issued])).text
    assert "0 chưa quyết định, 1 đã hủy" in page
    assert "Chưa hoàn thành" not in page


def test_a_task_says_on_top_what_has_become_of_its_document(
    platform, sender, issued, arrival, office
):
    _, leader, _ = office
    task = arrival.tasks.get().task_id
    client, page = as_person(leader), reverse("work:one", args=[task])
    titles = ("Người gửi đề nghị thu hồi hoặc thay đổi văn bản", "Văn bản đã bị người gửi thu hồi")

    def shown():
        said = client.get(page).text
        return [title in said for title in titles]

    assert shown() == [False, False]
    recalls(platform, sender, issued)
    assert shown() == [True, False]
    answers(platform, office, arrival, keeps_tasks=True)
    assert shown() == [False, True]


def test_tasks_go_on_where_the_clerk_says_so(platform, sender, issued, arrival, office):
    recalls(platform, sender, issued)
    answers(platform, office, arrival, keeps_tasks=True)
    assert states_of_tasks(arrival) == [TaskState.IN_PROGRESS]
    assert arrival.handling == Handling.RECALLED


def test_a_recall_refused_says_why_and_the_work_is_told_on(
    platform, sender, issued, arrival, office
):
    recalls(platform, sender, issued)
    (task,) = arrival.tasks.values_list("task_id", flat=True)
    move_task(task_id=task, move=Move.REPORT, acting=office[2], now=timezone.now())
    move_task(task_id=task, move=Move.CONFIRM, acting=office[1], now=timezone.now())
    platform.run()
    much_later = timezone.now() + timedelta(hours=1)
    tell_done(now=much_later)
    platform.run()
    assert seen(sender, issued) == (["01", "03", "04", "05"], ChangeState.ASKED)
    answers(platform, office, arrival, agrees=False, reason=WHY_NOT)
    tell_done(now=much_later)
    platform.run()
    assert arrival.handling == Handling.DONE
    statuses, state = seen(sender, issued)
    assert (sorted(statuses), state) == (
        ["01", "03", "04", "05", "06", "16"],
        ChangeState.REFUSED,
    )


def test_an_update_is_in_the_register_once_agreed_to(platform, sender, issued, arrival, office):
    due = date(2031, 5, 6)
    update_dispatch(
        dispatch_id=issued,
        due_on=due,
        urgency=Urgency.URGENT,
        reason="Gia hạn báo cáo theo đề nghị của các xã",
        acting=sender.clerk,
        now=timezone.now(),
    )
    platform.run()
    answers(platform, office, arrival)
    assert (arrival.due_on, arrival.urgency) == (due, Urgency.URGENT)
    assert {wanted for _, wanted in answer_days().values()} == {due}
    assert arrival.handling == Handling.BEGUN


def test_replaced_documents_point_to_each_other_in_both_registers(
    platform, sender, issued, arrival, office
):
    new = sealed_for(sender, platform, 22, communes=2)
    given = {"dispatch_id": new, "acting": sender.clerk, "now": timezone.now()}
    set_replaced(code="21/UBND-VX", year=2026, reason=REASON, **given)
    issue(sender, new)
    platform.run()
    answers(platform, office, arrival)
    assert arrival.handling == Handling.REPLACED
    row = accepted_by(platform, office[0])
    arrival.refresh_from_db()
    assert (row.code, arrival.replaced_by_id) == ("22/UBND-VX", row.id)


def test_a_reminder_names_those_who_have_not_acted(platform, sender, issued, office):
    told = remind_recipients(
        dispatch_id=issued,
        agencies=[platform.province.communes[1]],
        reason="Đề nghị xã báo cáo, đã quá hạn ba ngày",
        acting=sender.clerk,
        now=timezone.now(),
    )
    platform.run()
    assert told == 1
    assert seen(sender, issued)[1] is None
    given = {"dispatch_id": issued, "acting": sender.clerk, "now": timezone.now()}
    with pytest.raises(NobodyToTell):
        remind_recipients(agencies=[], reason=REASON, **given)
    with pytest.raises(ReasonTooShort):
        remind_recipients(agencies=[office[0].agency_id], reason="nhắc", **given)


def test_what_was_recalled_before_it_was_registered_is_frozen_when_it_is(
    platform, sender, issued, office
):
    """The facts of acceptance and recall may be worked off in either order."""
    row = accepted_by(platform, office[0])
    recalls(platform, sender, issued)
    ArrivalFile.objects.update(arrival=None)
    Arrival.objects.all().delete()
    register_received(
        document_id=row.exchange_id,
        agency_id=row.agency_id,
        agency_name="UBND xã Đầu Nguồn",
        actor=office[0].actor,
        accepted_at=timezone.now(),
        now=timezone.now(),
    )
    assert Arrival.objects.get().frozen_for == "recall"
