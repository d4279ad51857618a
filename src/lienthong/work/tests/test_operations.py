"""Tasks given, divided, moved on and taken back, on the database."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.directory.testing import facts_told
from lienthong.work.models import Entry, Part, Task
from lienthong.work.operations import (
    assign_task,
    finish_many_parts,
    finish_part,
    move_many,
    move_task,
    report_progress,
    undo_move,
)
from lienthong.work.queries import (
    count_mine,
    count_to_confirm,
    get_task,
    list_mine,
)
from lienthong.work.terms import (
    AgencyNeeded,
    AssigningRefused,
    DueAfterTask,
    DueInPast,
    Duty,
    Move,
    MoveRefused,
    NothingSaid,
    Origin,
    PersonWithoutPost,
    ProgressMalformed,
    ReasonMissing,
    Share,
    SubtasksOpen,
    TaskState,
    TasksTooMany,
    TaskUnknown,
    UndoTooLate,
)
from lienthong.work.testing import (
    NOW,
    TODAY,
    draft_for,
    give,
    leave_post,
    make_office,
)

REASON = "Số liệu của ba xã còn thiếu."
LATER = NOW + timedelta(minutes=3)


def move(task, what, who, *, text="", now=NOW):
    return move_task(task_id=task, move=what, text=text, acting=who, now=now)


def state_of(task):
    return TaskState(Task.objects.get(id=task).state)


def mine_of(who):
    return count_mine(agency_id=who.agency_id, account_id=who.account_id, on=TODAY)


def test_a_task_goes_from_its_giver_to_its_end(office):
    task = give(office, office.lan, office.minh)
    move(task, Move.START, office.lan)
    report_progress(task_id=task, text="Đã gửi mẫu", progress=40, acting=office.lan, now=NOW)
    finish_part(task_id=task, text="Xong phần số liệu", acting=office.minh, now=NOW)
    move(task, Move.REPORT, office.lan, text="Báo cáo kèm theo")
    assert mine_of(office.lan) == 0
    assert count_to_confirm(acting=office.leader, on=TODAY) == 1
    move(task, Move.CONFIRM, office.leader)
    card = get_task(task_id=task, acting=office.lan, now=NOW)
    assert (card.summary.state, card.summary.progress) == (TaskState.FINISHED, 100)
    (fact,) = facts_told("work:task:finished")
    assert fact.data["in_time"] is True
    assert Part.objects.filter(task=task, is_open=True).count() == 0


def test_a_task_finished_after_its_deadline_is_told_as_late(office):
    task = give(office, office.lan, due_on=TODAY)
    late = NOW + timedelta(days=9)
    move(task, Move.REPORT, office.lan, now=late)
    move(task, Move.CONFIRM, office.leader, now=late)
    (fact,) = facts_told("work:task:finished")
    assert fact.data["in_time"] is False


def test_a_returned_task_lies_before_its_people_again(office):
    task = give(office, office.lan, office.minh)
    move(task, Move.REPORT, office.lan)
    assert mine_of(office.minh) == 0
    with pytest.raises(ReasonMissing):
        move(task, Move.RETURN, office.leader, text="thiếu")
    move(task, Move.RETURN, office.leader, text=REASON)
    assert state_of(task) is TaskState.IN_PROGRESS
    assert mine_of(office.minh) == 1


def test_moves_are_for_those_whose_they_are(office):
    task = give(office, office.lan, office.minh)
    for who, what in (
        (office.minh, Move.REPORT),
        (office.lan, Move.CANCEL),
        (office.clerk, Move.CONFIRM),
        (office.leader, Move.CONFIRM),
    ):
        with pytest.raises(MoveRefused):
            move(task, what, who, text=REASON)
    with pytest.raises(TaskUnknown):
        move(task, Move.START, office.hoa)


def test_a_task_of_another_agency_does_not_exist_here(office):
    task = give(office, office.lan)
    other = make_office("Sở Khác")
    for who in (other.leader, other.clerk, replace(office.leader, agency_id=other.agency_id)):
        with pytest.raises(TaskUnknown):
            get_task(task_id=task, acting=who, now=NOW)
        with pytest.raises(TaskUnknown):
            move(task, Move.CANCEL, who, text=REASON)
    with pytest.raises(AgencyNeeded):
        get_task(task_id=task, acting=replace(office.leader, agency_id=None), now=NOW)


def test_only_who_oversees_gives_tasks_to_others(office):
    own = draft_for(office.lan, origin=Origin.OWN)
    task = assign_task(draft=own, acting=office.lan, now=NOW)
    move(task, Move.REPORT, office.lan)
    assert state_of(task) is TaskState.FINISHED
    with pytest.raises(AssigningRefused):
        assign_task(draft=draft_for(office.minh), acting=office.lan, now=NOW)
    with pytest.raises(AssigningRefused):
        assign_task(draft=draft_for(office.lan, office.minh), acting=office.lan, now=NOW)
    assign_task(draft=draft_for(office.minh), acting=office.clerk, now=NOW)


def test_a_lead_divides_a_task_within_its_deadline(office):
    task = give(office, office.lan)
    inside = draft_for(office.minh, parent_id=task, due_on=TODAY)
    part = assign_task(draft=inside, acting=office.lan, now=NOW)
    with pytest.raises(DueAfterTask):
        late = draft_for(office.minh, parent_id=task, due_on=TODAY + timedelta(days=8))
        assign_task(draft=late, acting=office.lan, now=NOW)
    with pytest.raises(SubtasksOpen):
        move(task, Move.REPORT, office.lan)
    move(part, Move.REPORT, office.minh)
    move(part, Move.CONFIRM, office.lan)
    move(task, Move.REPORT, office.lan)
    (below,) = get_task(task_id=task, acting=office.lan, now=NOW).subtasks
    assert (below.id, below.state) == (part, TaskState.FINISHED)


def test_a_supporter_does_not_divide_a_task(office):
    task = give(office, office.lan, office.minh)
    with pytest.raises(AssigningRefused):
        assign_task(draft=draft_for(office.hoa, parent_id=task), acting=office.minh, now=NOW)


def test_who_has_no_post_here_today_is_given_nothing(office):
    leave_post(office.lan)
    with pytest.raises(PersonWithoutPost):
        give(office, office.lan)
    stranger = Share(account_id=uuid4(), duty=Duty.LEAD)
    with pytest.raises(PersonWithoutPost):
        give(office, office.minh, shares=(stranger,))
    with pytest.raises(DueInPast):
        give(office, office.minh, due_on=TODAY - timedelta(days=1))


def test_ones_own_last_step_is_taken_back_within_minutes(office):
    task = give(office, office.lan, office.minh)
    report_progress(task_id=task, text="", progress=60, acting=office.lan, now=NOW)
    move(task, Move.REPORT, office.lan)
    move(task, Move.CONFIRM, office.leader)
    entry = Entry.objects.filter(task=task).latest("id").id
    with pytest.raises(UndoTooLate):
        undo_move(task_id=task, entry_id=entry, acting=office.lan, now=LATER)
    undo_move(task_id=task, entry_id=entry, acting=office.leader, now=LATER)
    card = get_task(task_id=task, acting=office.leader, now=LATER)
    assert (card.summary.state, card.summary.progress) == (TaskState.REPORTED, 60)
    assert Task.objects.get(id=task).closed_at is None
    with pytest.raises(UndoTooLate):
        undo_move(task_id=task, entry_id=entry, acting=office.leader, now=LATER)


def test_an_old_step_is_not_taken_back(office):
    task = give(office, office.lan)
    move(task, Move.CANCEL, office.leader, text=REASON)
    entry = Entry.objects.filter(task=task).latest("id").id
    with pytest.raises(UndoTooLate):
        undo_move(
            task_id=task, entry_id=entry, acting=office.leader, now=NOW + timedelta(minutes=10)
        )
    move(task, Move.REOPEN, office.leader, text=REASON)
    assert state_of(task) is TaskState.IN_PROGRESS


def test_progress_is_the_leads_and_remarks_are_everybodys(office):
    task = give(office, office.lan, office.minh)
    with pytest.raises(MoveRefused):
        report_progress(task_id=task, text="", progress=10, acting=office.minh, now=NOW)
    with pytest.raises(NothingSaid):
        report_progress(task_id=task, text=" ", progress=None, acting=office.minh, now=NOW)
    with pytest.raises(ProgressMalformed):
        report_progress(task_id=task, text="", progress=101, acting=office.lan, now=NOW)
    report_progress(task_id=task, text="Còn thiếu", progress=None, acting=office.minh, now=NOW)
    report_progress(task_id=task, text="", progress=30, acting=office.lan, now=NOW)
    assert state_of(task) is TaskState.IN_PROGRESS
    with pytest.raises(NothingSaid):
        report_progress(task_id=task, text="", progress=30, acting=office.lan, now=NOW)


def test_a_part_is_done_once_and_never_the_leads(office):
    task = give(office, office.lan, office.minh)
    finish_part(task_id=task, acting=office.minh, now=NOW)
    for who in (office.minh, office.lan, office.leader):
        with pytest.raises(MoveRefused):
            finish_part(task_id=task, acting=who, now=NOW)


def test_words_beside_the_progress_that_was_shown_begin_nothing(office):
    task = give(office, office.lan)
    report_progress(task_id=task, text="Việc này của phòng nào?", progress=0, acting=office.lan, now=NOW)  # fmt: skip # noqa: E501
    assert state_of(task) is TaskState.ASSIGNED


def test_a_whole_is_not_closed_over_open_parts_nor_a_part_opened_under_a_closed_whole(office):
    task = give(office, office.lan)
    part = assign_task(draft=draft_for(office.minh, parent_id=task), acting=office.lan, now=NOW)
    with pytest.raises(SubtasksOpen):
        move(task, Move.CANCEL, office.leader, text=REASON)
    move(part, Move.CANCEL, office.lan, text=REASON)
    assert get_task(task_id=part, acting=office.lan, now=LATER).undoable is not None
    move(task, Move.REPORT, office.lan)
    move(task, Move.CONFIRM, office.leader)
    assert get_task(task_id=part, acting=office.lan, now=LATER).undoable is None
    with pytest.raises(MoveRefused):
        move(part, Move.REOPEN, office.lan, text=REASON)
    move(task, Move.REOPEN, office.leader, text=REASON)
    reopening = Entry.objects.filter(task=task).latest("id").id
    move(part, Move.REOPEN, office.lan, text=REASON)
    with pytest.raises(SubtasksOpen):
        undo_move(task_id=task, entry_id=reopening, acting=office.leader, now=LATER)
    assert get_task(task_id=task, acting=office.leader, now=LATER).undoable is None
    assert state_of(task) is TaskState.IN_PROGRESS


def test_many_are_done_at_once_and_each_says_what_became_of_it(office):
    mine = [give(office, office.lan, office.minh) for _ in range(3)]
    other = give(office, office.hoa)
    outcomes = finish_many_parts(task_ids=[*mine, mine[0], other], acting=office.minh, now=NOW)
    assert [type(one.refusal) for one in outcomes] == [type(None)] * 3 + [TaskUnknown]
    for task in mine:
        move(task, Move.REPORT, office.lan)
    done = move_many(task_ids=[*mine, other], move=Move.CONFIRM, acting=office.leader, now=NOW)
    assert [type(one.refusal) for one in done] == [type(None)] * 3 + [MoveRefused]
    with pytest.raises(TasksTooMany):
        move_many(
            task_ids=[uuid4() for _ in range(201)], move=Move.CONFIRM, acting=office.leader, now=NOW
        )


def test_lists_ask_the_same_number_of_questions_however_long(office, django_assert_num_queries):
    for _ in range(12):
        give(office, office.lan, office.minh, office.hoa)
    with django_assert_num_queries(4):
        list_mine(agency_id=office.agency_id, account_id=office.lan.account_id, on=TODAY)
