"""What a dissolved agency left is seen and continued by the one that carries it on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, Act, Body, Change, ChangeKind, ChangeLine
from lienthong.directory.testing import facts_told
from lienthong.work.models import Part, Task
from lienthong.work.operations import assign_task, hand_over_part, take_over_tasks
from lienthong.work.queries import count_left, get_task, list_left, list_tasks, list_workload
from lienthong.work.terms import Move, MoveRefused, TaskQuestion, TaskUnknown
from lienthong.work.testing import NOW, TODAY, draft_for, give, make_office
from lienthong.work.tests.test_operations import REASON, move, state_of

pytestmark = pytest.mark.django_db
ENDED = date(2026, 11, 1)


@pytest.fixture
def merged(db):
    """An office with a task in two parts, merged into another."""
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    whole = give(old, old.lan, old.minh, due_on=TODAY + timedelta(days=3))
    part = assign_task(draft=draft_for(old.lan, parent_id=whole, due_on=TODAY), acting=old.lan,
                       now=NOW)  # fmt: skip
    merge(old, new)
    return old, new, whole, part


def merge(old, new):
    record_change(
        change=Change(
            kind=ChangeKind.MERGED,
            body=Body.AGENCY,
            effective_on=ENDED,
            act=Act(number="1686/NQ-UBTVQH15", issued_on=date(2026, 10, 1)),
            lines=(ChangeLine(source_id=old.agency_id, target_id=new.agency_id),),
        ),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
    )


def take(who, *tasks):
    return [one.refusal for one in take_over_tasks(task_ids=tasks, acting=who, now=NOW)]


def test_the_successor_sees_what_was_left_and_goes_on_with_it(merged):
    _, new, whole, part = merged
    (left,) = list_left(agency_id=new.agency_id, on=TODAY)
    assert (left.summary.id, left.agency) == (whole, "UBND xã Cũ")
    assert take(new.clerk, whole) == [None]
    assert count_left(agency_id=new.agency_id, on=TODAY) == 0
    shown = list_tasks(asked=TaskQuestion(agency_id=new.agency_id), on=TODAY)
    assert {task.id for task in shown} == {whole, part}
    card = get_task(task_id=whole, acting=new.leader, now=NOW)
    assert [entry.kind for entry in card.entries][-1] == "assigned"
    assert all(person.gone for person in card.parts)
    waiting = [one.name for one in list_workload(agency_id=new.agency_id, on=TODAY) if one.gone]
    assert sorted(waiting) == ["Phạm Thị Lan", "Đỗ Văn Minh"]
    lead = Part.objects.get(task=part)
    hand_over_part(task_id=part, part_id=lead.id, to=new.hoa.account_id, reason=REASON,
                   acting=new.leader, now=NOW)  # fmt: skip
    move(part, Move.REPORT, new.hoa)
    move(part, Move.CONFIRM, new.leader)
    assert state_of(part) == "finished"
    told = facts_told("work:task:taken_over")
    assert [fact.data["before"] for fact in told] == ["UBND xã Cũ"] * 2


def test_only_who_oversees_the_successor_takes_over_and_only_whole_tasks(merged):
    _, new, whole, part = merged
    with pytest.raises(MoveRefused):
        take(new.lan, whole)
    other = make_office("UBND xã Khác")
    assert [type(one) for one in take(other.leader, whole)] == [TaskUnknown]
    assert [type(one) for one in take(new.leader, part)] == [TaskUnknown]
    assert set(Task.objects.values_list("agency_name", flat=True)) == {"UBND xã Cũ"}


def test_nobody_takes_a_task_from_an_agency_that_lives(merged):
    _, new, _, _ = merged
    alive = make_office("UBND xã Khác")
    task = give(alive, alive.lan)
    assert [type(one) for one in take(new.leader, task)] == [TaskUnknown]


def test_the_page_lists_what_was_left_and_takes_it_over(merged, as_signed_in):
    _, new, whole, _ = merged
    clerk = as_signed_in(new.clerk)
    assert "1 việc" in clerk.get(reverse("work:all")).content.decode()
    page = reverse("work:left")
    assert "UBND xã Cũ" in clerk.get(page).content.decode()
    clerk.post(page, {"task": [str(whole)]})
    assert (
        "tiếp nhận từ cơ quan giải thể"
        in clerk.get(reverse("work:one", args=[whole])).content.decode()
    )
    assert as_signed_in(new.lan).get(page).status_code == 403
