"""A colleague sees and does somebody's tasks for some days, and no longer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.testing import facts_told
from lienthong.work.models import Entry, Part, StandIn
from lienthong.work.operations import (
    end_stand_in,
    finish_part,
    name_stand_in,
    open_feed,
    report_progress,
    undo_move,
)
from lienthong.work.queries import (
    count_mine,
    count_to_confirm,
    get_task,
    list_mine,
    list_to_remind,
    read_digest,
    read_feed,
)
from lienthong.work.terms import (
    Duty,
    Move,
    MoveRefused,
    PersonWithoutPost,
    StandInIsOneself,
    StandInOverlaps,
    StandInRefused,
    StandInTooLong,
    StandInUnknown,
    TaskUnknown,
)
from lienthong.work.testing import NOW, TODAY, give, leave_post, make_office
from lienthong.work.tests.test_operations import move, state_of

DAY = timedelta(days=1)


def name(absent, stand_in, *, first=0, days=3, acting=None, now=NOW):
    """From `first` days after today, for so many days."""
    return name_stand_in(
        absent_id=absent.account_id,
        account_id=stand_in.account_id,
        first_on=TODAY + first * DAY,
        last_on=TODAY + (first + days - 1) * DAY,
        acting=acting or absent,
        now=now,
    )


def open_of(who, on=TODAY):
    return count_mine(agency_id=who.agency_id, account_id=who.account_id, on=on)


def test_the_stand_in_does_the_tasks_of_who_is_away_and_every_step_says_so(office):
    task = give(office, office.lan, office.minh)
    with pytest.raises(TaskUnknown):
        get_task(task_id=task, acting=office.hoa, now=NOW)
    name(office.lan, office.hoa)
    (mine,) = list_mine(agency_id=office.agency_id, account_id=office.hoa.account_id, on=TODAY)
    assert (mine.id, mine.duty, mine.instead_of) == (task, Duty.LEAD, "Phạm Thị Lan")
    report_progress(task_id=task, text="Đã xong 3 xã", progress=40, acting=office.hoa, now=NOW)
    move(task, Move.REPORT, office.hoa)
    said = Entry.objects.filter(task=task, account_id=office.hoa.account_id)
    assert set(said.values_list("instead_of", flat=True)) == {"Phạm Thị Lan"}
    (fact,) = facts_told("work:task:reported")
    assert fact.data["instead_of"] == "Phạm Thị Lan"


def test_it_begins_and_ends_by_itself(office):
    task = give(office, office.lan)
    name(office.lan, office.hoa, first=1, days=2)
    assert [open_of(office.hoa, TODAY + n * DAY) for n in range(4)] == [0, 1, 1, 0]
    with pytest.raises(TaskUnknown):
        move(task, Move.START, office.hoa)
    later = NOW + 3 * DAY
    with pytest.raises(TaskUnknown):
        get_task(task_id=task, acting=office.hoa, now=later)
    get_task(task_id=task, acting=office.hoa, now=NOW + 2 * DAY)


def test_ended_early_it_ends_the_same_moment(office):
    task = give(office, office.lan)
    named = name(office.lan, office.hoa)
    with pytest.raises(StandInUnknown):
        end_stand_in(stand_in_id=named, acting=office.minh, now=NOW)
    end_stand_in(stand_in_id=named, acting=office.lan, now=NOW)
    with pytest.raises(TaskUnknown):
        get_task(task_id=task, acting=office.hoa, now=NOW)
    with pytest.raises(StandInUnknown):
        end_stand_in(stand_in_id=named, acting=office.lan, now=NOW)
    told = [*facts_told("work:stand_in:named"), *facts_told("work:stand_in:ended")]
    assert [fact.data["absent"] for fact in told] == ["Phạm Thị Lan"] * 2


def test_who_left_the_agency_is_stood_in_for_no_more(office):
    task = give(office, office.lan)
    name(office.lan, office.hoa)
    leave_post(office.lan)
    assert open_of(office.hoa) == 0
    with pytest.raises(TaskUnknown):
        move(task, Move.START, office.hoa)


def test_standing_in_is_not_passed_on(office):
    give(office, office.lan)
    name(office.lan, office.minh)
    name(office.minh, office.hoa)
    assert (open_of(office.minh), open_of(office.hoa)) == (1, 0)


def test_the_stand_in_of_a_leader_decides_but_not_on_their_own_work(office):
    own, other = give(office, office.lan), give(office, office.minh)
    move(own, Move.REPORT, office.lan)
    move(other, Move.REPORT, office.minh)
    name(office.leader, office.lan)
    assert count_to_confirm(acting=office.lan, on=TODAY) == 1
    with pytest.raises(MoveRefused):
        move(own, Move.CONFIRM, office.lan)
    move(other, Move.CONFIRM, office.lan)
    assert Entry.objects.filter(task=other).latest("id").instead_of == office.leader.account_name


def test_ones_own_part_goes_before_that_of_who_is_away(office):
    task = give(office, office.lan, office.minh)
    name(office.lan, office.minh)
    finish_part(task_id=task, acting=office.minh, now=NOW)
    entry = Entry.objects.latest("id")
    assert (entry.instead_of, Part.objects.get(done_at__isnull=False).account_id) == (
        "",
        office.minh.account_id,
    )
    move(task, Move.REPORT, office.minh)
    assert Entry.objects.latest("id").instead_of == office.lan.account_name


def test_a_part_finished_for_another_is_taken_back_for_them(office):
    task = give(office, office.lan, office.minh)
    name(office.minh, office.hoa)
    finish_part(task_id=task, acting=office.hoa, now=NOW)
    assert open_of(office.minh) == 0
    undo_move(task_id=task, entry_id=Entry.objects.latest("id").id, acting=office.hoa, now=NOW)
    assert open_of(office.minh) == 1
    assert state_of(task) == "assigned"


def test_mail_and_calendar_tell_the_stand_in_too(office):
    task = give(office, office.lan, due_on=TODAY)
    secret = open_feed(acting=office.hoa, now=NOW)
    assert read_feed(secret=secret, now=NOW) == []
    name(office.lan, office.hoa, days=1)
    assert [one.id for one in read_feed(secret=secret, now=NOW)] == [task]
    assert read_feed(secret=secret, now=NOW + DAY) == []
    assert office.hoa.account_id in list_to_remind(on=TODAY, now=NOW)
    told = read_digest(account_id=office.hoa.account_id, on=TODAY, now=NOW)
    assert [one.id for one in told.due] == [task]


@pytest.mark.parametrize(
    ("stand_in", "acting", "changes", "refusal"),
    [
        ("hoa", "minh", {}, StandInRefused),
        ("lan", "lan", {}, StandInIsOneself),
        ("hoa", "lan", {"first": -1}, StandInTooLong),
        ("hoa", "lan", {"days": 0}, StandInTooLong),
        ("hoa", "lan", {"days": 367}, StandInTooLong),
    ],
)
def test_what_cannot_be_is_refused(office, stand_in, acting, changes, refusal):
    with pytest.raises(refusal):
        name(office.lan, getattr(office, stand_in), acting=getattr(office, acting), **changes)
    assert not StandIn.objects.exists()


def test_a_stranger_stands_in_for_nobody_and_nobody_has_two_at_once(office):
    other = make_office("Sở Khác")
    with pytest.raises(PersonWithoutPost):
        name(office.lan, other.lan)
    name(office.lan, office.hoa, days=3)
    with pytest.raises(StandInOverlaps):
        name(office.lan, office.minh, first=2)
    name(office.lan, office.minh, first=3)
    with pytest.raises(StandInUnknown):
        end_stand_in(stand_in_id=StandIn.objects.first().id, acting=other.leader, now=NOW)


def test_the_page_names_and_ends_and_the_task_says_for_whom(office, as_person):
    today = timezone.localdate()
    task = give(office, office.lan, now=timezone.now(), due_on=today + 9 * DAY, title="Rà soát")
    sent = {
        "absent": office.lan.account_id,
        "stand_in": office.hoa.account_id,
        "first_on": today,
        "last_on": today + DAY,
    }
    page = reverse("work:stand_ins")
    assert as_person(office.minh).post(page, sent).status_code == 422
    assert as_person(office.leader).post(page, sent).status_code == 302
    hoa = as_person(office.hoa)
    assert "làm thay Phạm Thị Lan" in hoa.get(page).content.decode()
    assert "Rà soát" in hoa.get(reverse("work:mine")).content.decode()
    hoa.post(reverse("work:move", args=[task, "start"]), {"text": ""})
    shown = hoa.get(reverse("work:one", args=[task])).content.decode()
    assert "Vũ Thị Hoa (thay Phạm Thị Lan)" in shown
    named = StandIn.objects.get()
    hoa.post(reverse("work:end_stand_in", args=[named.id]))
    assert hoa.get(reverse("work:one", args=[task])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_several_named_at_the_same_instant_one_stands_in_and_the_others_are_refused():
    office = make_office()
    people = [office.minh, office.hoa, office.clerk, office.leader]

    def try_to_name(stand_in):
        try:
            name(office.lan, stand_in)
        except StandInOverlaps:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as together:
        named = list(together.map(try_to_name, people))
    assert sorted(named) == [False, False, False, True]
    assert StandIn.objects.count() == 1
