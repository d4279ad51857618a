"""Parts handed over: when somebody leaves, when another is to do it."""

import pytest
from django.urls import reverse

from lienthong.identity.terms import Role
from lienthong.work.models import Part
from lienthong.work.operations import (
    assign_task,
    hand_over_all,
    hand_over_part,
)
from lienthong.work.queries import (
    count_to_confirm,
    get_task,
    list_mine,
    list_workload,
)
from lienthong.work.terms import (
    AssigningRefused,
    Duty,
    Move,
    MoveRefused,
    PersonTwice,
    PersonWithoutPost,
    TaskState,
    TaskUnknown,
)
from lienthong.work.testing import (
    AGENCY,
    NOW,
    TODAY,
    draft_for,
    give,
    leave_post,
    make_colleague,
)
from lienthong.work.tests.test_operations import REASON, move, state_of


def test_what_somebody_leaves_behind_goes_to_a_colleague_with_its_deadline(office):
    first = give(office, office.lan, office.minh)
    second = give(office, office.minh, office.lan)
    leave_post(office.lan)
    (gone, *_) = list_workload(agency_id=office.agency_id, on=TODAY)
    assert (gone.account_id, gone.gone, gone.parts) == (office.lan.account_id, True, 2)
    outcomes = hand_over_all(
        held_by=office.lan.account_id, to=office.hoa.account_id, reason="Chuyển công tác từ nay",
        acting=office.leader, now=NOW,
    )  # fmt: skip
    assert [one.refusal for one in outcomes] == [None, None]
    held = list_mine(agency_id=office.agency_id, account_id=office.hoa.account_id, on=TODAY)
    assert {(task.id, task.duty) for task in held} == {(first, Duty.LEAD), (second, Duty.SUPPORT)}
    move(first, Move.REPORT, office.hoa)
    with pytest.raises(TaskUnknown):
        get_task(task_id=first, acting=office.lan, now=NOW)


def test_a_task_given_back_is_assigned_anew_to_another(office):
    task = give(office, office.lan, office.minh)
    move(task, Move.DECLINE, office.lan, text="Việc này thuộc phòng khác.")
    part = Part.objects.get(task=task, duty=Duty.LEAD)
    handing = {"task_id": task, "part_id": part.id, "reason": REASON, "now": NOW}
    with pytest.raises(MoveRefused):
        hand_over_part(to=office.hoa.account_id, acting=office.minh, **handing)
    hand_over_part(to=office.minh.account_id, acting=office.leader, **handing)
    assert state_of(task) is TaskState.ASSIGNED
    (part,) = Part.objects.filter(task=task, ended_at=None)
    assert (part.account_id, part.duty) == (office.minh.account_id, Duty.LEAD)


def test_a_supporters_part_does_not_go_to_somebody_who_has_one(office):
    task = give(office, office.lan, office.minh)
    part = Part.objects.get(task=task, duty=Duty.SUPPORT)
    with pytest.raises(PersonTwice):
        hand_over_part(
            task_id=task, part_id=part.id, to=office.lan.account_id, reason=REASON,
            acting=office.leader, now=NOW,
        )  # fmt: skip


def test_handing_over_a_supporters_part_leaves_a_declined_task_declined(office):
    task = give(office, office.lan, office.minh)
    move(task, Move.DECLINE, office.lan, text=REASON)
    part = Part.objects.get(task=task, duty=Duty.SUPPORT)
    hand_over_part(
        task_id=task, part_id=part.id, to=office.hoa.account_id, reason=REASON,
        acting=office.leader, now=NOW,
    )  # fmt: skip
    assert state_of(task) is TaskState.DECLINED


def test_nobody_gets_work_from_a_specialist_by_way_of_a_task_of_their_own(office):
    own = assign_task(draft=draft_for(office.lan), acting=office.lan, now=NOW)
    with pytest.raises(AssigningRefused):
        for_leader = draft_for(office.leader, parent_id=own, due_on=TODAY)
        assign_task(draft=for_leader, acting=office.lan, now=NOW)
    part = Part.objects.get(task=own)
    with pytest.raises(MoveRefused):
        hand_over_part(
            task_id=own, part_id=part.id, to=office.leader.account_id, reason=REASON,
            acting=office.lan, now=NOW,
        )  # fmt: skip
    assign_task(draft=draft_for(office.lan, parent_id=own), acting=office.lan, now=NOW)


def test_a_leader_decides_on_what_somebody_gave_who_left(office):
    task = assign_task(draft=draft_for(office.lan), acting=office.clerk, now=NOW)
    move(task, Move.REPORT, office.lan)
    assert count_to_confirm(acting=office.leader, on=TODAY) == 0
    leave_post(office.clerk)
    assert count_to_confirm(acting=office.leader, on=TODAY) == 1


def test_tasks_go_only_to_people_whose_posts_let_them_do_tasks(office, as_signed_in):
    auditor = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Thị Soát", title="Kiểm toán", role=Role.AUDITOR
    )
    with pytest.raises(PersonWithoutPost):
        give(office, auditor)
    task = give(office, office.lan)
    part = Part.objects.get(task=task)
    with pytest.raises(PersonWithoutPost):
        hand_over_part(
            task_id=task, part_id=part.id, to=auditor.account_id, reason=REASON,
            acting=office.leader, now=NOW,
        )  # fmt: skip
    leader = as_signed_in(office.leader)
    for page in (reverse("work:assign"), reverse("work:hand_over", args=[task, part.id])):
        assert auditor.account_name not in leader.get(page).text
        assert office.minh.account_name in leader.get(page).text
