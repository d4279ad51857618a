"""From an accepted document to its arrival number, its tasks, and what the sender is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from lienthong.directory.testing import build_agency, facts_told
from lienthong.documents.models import Arrival, ArrivalFile
from lienthong.documents.operations import (
    assign_arrival,
    file_arrival,
    follow_task,
    register_received,
    tell_done,
)
from lienthong.documents.queries import (
    count_arrivals,
    get_arrival,
)
from lienthong.documents.rules.arrivals import handling_from
from lienthong.documents.terms import (
    AlreadyHandled,
    ArrivalQuestion,
    ArrivalUnknown,
    Assignment,
    Channel,
    Handling,
)
from lienthong.documents.tests.conftest import make_people
from lienthong.exchange.queries import get_sent_document
from lienthong.exchange.terms import RecipientState
from lienthong.identity.terms import Role
from lienthong.work.operations import hand_over_part, move_task, report_progress, undo_move
from lienthong.work.queries import get_task
from lienthong.work.terms import Move, PersonWithoutPost, TaskState
from lienthong.work.testing import make_colleague

REASON = "Đã có văn bản khác thay thế."


def assign(row, leader, lead, **changes):
    given = {
        "instruction": "Báo cáo trước thứ Sáu.",
        "lead": lead.account_id,
        "seen_tasks": row.tasks.count(),
        **changes,
    }
    return assign_arrival(
        arrival_id=row.id,
        assignment=Assignment(**given),
        page=f"/so-van-ban-den/{row.id}",
        acting=leader,
        now=timezone.now(),
    )


def seen_by_sender(platform, sent):
    platform.run()
    document = get_sent_document(agency_id=platform.province.province, document_id=sent)
    (row,) = document.recipients
    return row.state, [report.status for report in row.reports]


def test_an_accepted_document_gets_the_next_arrival_number_once(platform, accepted):
    _, row = accepted
    assert (row.number, row.year) == (1, timezone.localdate().year)
    assert row.channel == Channel.EXCHANGE
    again = register_received(
        document_id=row.exchange_id,
        agency_id=row.agency_id,
        agency_name="",
        actor=None,
        accepted_at=None,
        now=None,
    )
    assert again == row.id
    assert Arrival.objects.count() == 1


def test_each_step_is_told_to_the_sender_when_it_happens_and_by_itself(platform, office, accepted):
    sent, row = accepted
    _, leader, lan = office
    assert seen_by_sender(platform, sent) == (RecipientState.ACCEPTED, ["01", "03"])
    task = assign(row, leader, lan)
    assert seen_by_sender(platform, sent) == (RecipientState.ASSIGNED, ["01", "03", "04"])
    report_progress(task_id=task, text="", progress=20, acting=lan, now=timezone.now())
    assert seen_by_sender(platform, sent) == (
        RecipientState.IN_PROGRESS, ["01", "03", "04", "05"],
    )  # fmt: skip
    move_task(task_id=task, move=Move.REPORT, acting=lan, now=timezone.now())
    assert seen_by_sender(platform, sent)[0] is RecipientState.IN_PROGRESS
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=timezone.now())
    assert seen_by_sender(platform, sent) == (
        RecipientState.COMPLETED, ["01", "03", "04", "05", "06"],
    )  # fmt: skip
    assert Arrival.objects.get().handling == Handling.DONE
    assert len(facts_told("documents:arrival:done")) == 1


def test_a_document_is_done_only_when_all_it_brought_is_done(platform, office, accepted):
    sent, row = accepted
    clerk, leader, lan = office
    first = assign(row, leader, lan)
    second = assign(row, leader, clerk, instruction="Lưu bản giấy.")
    now = timezone.now()
    for task, who in ((first, lan), (second, clerk)):
        assert Arrival.objects.get().handling != Handling.DONE
        move_task(task_id=task, move=Move.REPORT, acting=who, now=now)
        move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=now)
        state, _ = seen_by_sender(platform, sent)
    assert state is RecipientState.COMPLETED
    assert Arrival.objects.get().holders == "Phạm Thị Lan, Trần Thị Thư"


def test_a_task_that_is_reopened_opens_its_document_and_tells_nobody_twice(
    platform, office, accepted
):
    sent, row = accepted
    _, leader, lan = office
    task = assign(row, leader, lan)
    now = timezone.now()
    for _ in range(2):
        move_task(task_id=task, move=Move.REPORT, acting=lan, now=now)
        move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=now)
        platform.run()
        move_task(task_id=task, move=Move.REOPEN, text=REASON, acting=leader, now=now)
        platform.run()
    assert Arrival.objects.get().handling == Handling.BEGUN
    _, reports = seen_by_sender(platform, sent)
    assert reports.count("06") == 1


def test_the_task_carries_the_instruction_and_the_way_back_to_its_document(office, accepted):
    _, row = accepted
    _, leader, lan = office
    task = assign(row, leader, lan, due_on=timezone.localdate() + timedelta(days=5))
    card = get_task(task_id=task, acting=lan, now=timezone.now())
    assert (card.details, card.origin_path) == (
        "Báo cáo trước thứ Sáu.", f"/so-van-ban-den/{row.id}",
    )  # fmt: skip
    found = get_arrival(agency_id=row.agency_id, arrival_id=row.id, on=timezone.localdate())
    assert [one.id for one in found.tasks] == [task]


def test_an_assignment_that_is_refused_leaves_nothing_half_done(platform, office, accepted):
    sent, row = accepted
    _, leader, lan = office
    other = make_colleague(
        build_agency("Sở Khác").id, "Sở Khác", full_name="Người Khác", title="CV",
        role=Role.SPECIALIST,
    )  # fmt: skip
    with pytest.raises(PersonWithoutPost):
        assign(row, leader, other)
    assert Arrival.objects.get().handling == Handling.TO_ASSIGN
    assert seen_by_sender(platform, sent)[1] == ["01", "03"]
    task = assign(row, leader, lan)
    move_task(task_id=task, move=Move.REPORT, acting=lan, now=timezone.now())
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=timezone.now())
    platform.run()
    with pytest.raises(AlreadyHandled):
        assign(row, leader, lan)


def test_a_document_for_information_is_filed_and_nothing_is_told(platform, office, accepted):
    sent, row = accepted
    _, leader, lan = office
    filing = {"arrival_id": row.id, "instruction": "Để biết.", "acting": leader}
    file_arrival(**filing, now=timezone.now())
    assert seen_by_sender(platform, sent)[1] == ["01", "03"]
    with pytest.raises(AlreadyHandled):
        file_arrival(**filing, now=timezone.now())
    assign(row, leader, lan)
    assert Arrival.objects.get().handling == Handling.ASSIGNED


def test_a_document_is_not_assigned_twice_by_two_who_looked_at_the_same_time(office, accepted):
    _, row = accepted
    clerk, leader, lan = office
    assign(row, leader, lan, seen_tasks=0)
    with pytest.raises(AlreadyHandled):
        assign(row, clerk, lan, seen_tasks=0)
    assert row.tasks.count() == 1


def test_the_register_says_who_has_a_document_after_a_hand_over(platform, office, accepted):
    _, row = accepted
    clerk, leader, lan = office
    task = assign(row, leader, lan)
    part = get_task(task_id=task, acting=leader, now=timezone.now()).parts[0]
    hand_over_part(
        task_id=task, part_id=part.id, to=clerk.account_id, reason=REASON, acting=leader,
        now=timezone.now(),
    )  # fmt: skip
    platform.run(rounds=1)
    assert Arrival.objects.get().holders == clerk.account_name


def test_a_filed_document_stays_filed_when_a_late_fact_arrives(platform, office, accepted):
    _, row = accepted
    _, leader, lan = office
    task = assign(row, leader, lan)
    move_task(task_id=task, move=Move.CANCEL, text=REASON, acting=leader, now=timezone.now())
    platform.run(rounds=1)
    file_arrival(arrival_id=row.id, instruction="Để biết.", acting=leader, now=timezone.now())
    follow_task(task_id=task, actor=leader.actor, now=timezone.now())
    assert Arrival.objects.get().handling == Handling.FILED


def test_what_was_accepted_on_the_last_evening_of_a_year_stands_in_that_years_register(
    platform, office, accepted
):
    _, row = accepted
    ArrivalFile.objects.update(arrival=None)
    Arrival.objects.all().delete()
    register_received(
        document_id=row.exchange_id,
        agency_id=row.agency_id,
        agency_name="",
        actor=office[0].actor,
        accepted_at=datetime(2025, 12, 31, 16, 59, tzinfo=UTC),
        now=timezone.now(),
    )
    found = Arrival.objects.get()
    assert (found.year, found.arrived_on) == (2025, date(2025, 12, 31))


def test_a_search_of_a_thousand_words_is_answered(office):
    clerk, _, _ = office
    asked = ArrivalQuestion(agency_id=clerk.agency_id, text="x " * 1500)
    assert count_arrivals(asked=asked) == 0


def test_another_agencys_register_is_closed(platform, office, accepted):
    _, row = accepted
    clerk, leader, _ = make_people(platform.province.communes[1])
    with pytest.raises(ArrivalUnknown):
        assign(row, leader, leader)
    with pytest.raises(ArrivalUnknown):
        get_arrival(agency_id=clerk.agency_id, arrival_id=row.id, on=timezone.localdate())
    assert count_arrivals(asked=ArrivalQuestion(agency_id=clerk.agency_id)) == 0


@pytest.mark.parametrize(
    ("states", "handling"),
    [
        ((), Handling.TO_ASSIGN),
        ((TaskState.ASSIGNED,), Handling.ASSIGNED),
        ((TaskState.DECLINED,), Handling.ASSIGNED),
        ((TaskState.ASSIGNED, TaskState.IN_PROGRESS), Handling.BEGUN),
        ((TaskState.FINISHED, TaskState.ASSIGNED), Handling.BEGUN),
        ((TaskState.REPORTED,), Handling.BEGUN),
        ((TaskState.FINISHED, TaskState.CANCELLED), Handling.DONE),
        ((TaskState.CANCELLED,), Handling.TO_ASSIGN),
    ],
)
def test_how_far_a_document_is_follows_from_its_tasks(states, handling):
    assert handling_from(states) is handling


def test_a_task_without_a_document_is_nobodys_business_here(office):
    _, leader, _ = office
    follow_task(task_id=leader.account_id, actor=leader.actor, now=timezone.now())
    assert not facts_told("documents:arrival:done")


def test_the_sender_is_told_of_the_end_only_once_it_cannot_be_taken_back(
    platform, office, accepted, settings
):
    settings.WORK = replace(settings.WORK, undo_within=timedelta(minutes=10))
    sent, row = accepted
    _, leader, lan = office
    task = assign(row, leader, lan)
    now = timezone.now()
    move_task(task_id=task, move=Move.REPORT, acting=lan, now=now)
    platform.run()
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=now)
    assert seen_by_sender(platform, sent)[1][-1] == "05"
    entry = get_task(task_id=task, acting=leader, now=now).undoable
    undo_move(task_id=task, entry_id=entry.id, acting=leader, now=now)
    platform.run()
    tell_done(now=now + timedelta(minutes=11))
    assert seen_by_sender(platform, sent)[1][-1] == "05"
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=now)
    platform.run()
    for _ in range(2):
        tell_done(now=timezone.now() + timedelta(minutes=10))
    assert seen_by_sender(platform, sent)[1].count("06") == 1
    (fact,) = [
        one for one in facts_told("exchange:document:progressed") if one.data["status"] == "06"
    ]
    assert fact.actor_name == leader.account_name
