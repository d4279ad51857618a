"""Parts beside the lead's: taken back within minutes, asked for again, seen with their whole."""

from datetime import timedelta

import pytest

from lienthong.work.models import Entry, Part
from lienthong.work.operations import (
    assign_task,
    finish_part,
    move_task,
    reopen_part,
    undo_move,
)
from lienthong.work.queries import count_mine, get_task
from lienthong.work.terms import Move, MoveRefused, ReasonMissing, UndoTooLate
from lienthong.work.testing import NOW, TODAY, draft_for, give

REASON = "Số liệu của ba xã còn thiếu."
LATER = NOW + timedelta(minutes=3)


def open_of(who):
    return count_mine(agency_id=who.agency_id, account_id=who.account_id, on=TODAY)


def newest(task):
    return Entry.objects.filter(task=task).latest("id").id


def part_of(task, who):
    return Part.objects.get(task=task, account_id=who.account_id, ended_at=None).id


def ask_more(task, part, who, reason=REASON):
    reopen_part(task_id=task, part_id=part, reason=reason, acting=who, now=LATER)


def test_a_part_done_by_mistake_is_taken_back_within_minutes(office):
    task = give(office, office.lan, office.minh)
    finish_part(task_id=task, acting=office.minh, now=NOW)
    card = get_task(task_id=task, acting=office.minh, now=LATER)
    undo_move(task_id=task, entry_id=card.undoable.id, acting=office.minh, now=LATER)

    assert open_of(office.minh) == 1
    assert Part.objects.get(id=part_of(task, office.minh)).done_at is None


def test_a_part_is_not_taken_back_by_others_nor_late_nor_once_the_whole_is_reported(office):
    task = give(office, office.lan, office.minh)
    finish_part(task_id=task, acting=office.minh, now=NOW)
    entry = newest(task)
    with pytest.raises(UndoTooLate):
        undo_move(task_id=task, entry_id=entry, acting=office.lan, now=LATER)
    with pytest.raises(UndoTooLate):
        undo_move(task_id=task, entry_id=entry, acting=office.minh, now=NOW + timedelta(minutes=10))
    move_task(task_id=task, move=Move.REPORT, acting=office.lan, now=NOW)
    with pytest.raises(UndoTooLate):
        undo_move(task_id=task, entry_id=entry, acting=office.minh, now=LATER)
    assert open_of(office.minh) == 0


def test_the_lead_asks_for_more_on_a_part_after_the_task_came_back(office):
    task = give(office, office.lan, office.minh, office.hoa)
    finish_part(task_id=task, acting=office.minh, now=NOW)
    move_task(task_id=task, move=Move.REPORT, acting=office.lan, now=NOW)
    part = part_of(task, office.minh)
    with pytest.raises(MoveRefused):
        ask_more(task, part, office.lan)
    move_task(task_id=task, move=Move.RETURN, text=REASON, acting=office.leader, now=NOW)
    assert get_task(task_id=task, acting=office.lan, now=LATER).may_ask_more == {part}
    with pytest.raises(ReasonMissing):
        ask_more(task, part, office.lan, reason="thiếu")
    for who in (office.hoa, office.minh, office.clerk):
        assert not get_task(task_id=task, acting=who, now=LATER).may_ask_more
        with pytest.raises(MoveRefused):
            ask_more(task, part, who)
    ask_more(task, part, office.lan)

    assert open_of(office.minh) == 1
    told = get_task(task_id=task, acting=office.minh, now=LATER).entries[0].text
    assert told == f"{office.minh.account_name}: {REASON}"
    with pytest.raises(MoveRefused):
        ask_more(task, part, office.lan)


def test_the_whole_is_named_only_to_those_who_may_see_it(office):
    task = give(office, office.lan)
    part = assign_task(draft=draft_for(office.minh, parent_id=task), acting=office.lan, now=NOW)

    assert get_task(task_id=part, acting=office.minh, now=NOW).parent is None
    for who in (office.lan, office.clerk, office.leader):
        assert get_task(task_id=part, acting=who, now=NOW).parent.id == task
