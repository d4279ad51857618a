"""A deadline behind the day by which the sender wants an answer is warned of, never refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.operations import ask_extension, assign_task, set_answer_by
from lienthong.work.testing import answer_days, draft_for, make_office

pytestmark = pytest.mark.django_db
WARNED = "muộn hơn hạn trả lời của nơi gửi"
MARKED = "muộn hơn hạn của nơi gửi"


@pytest.fixture
def office():
    return make_office()


def days(count):
    return timezone.localdate() + timedelta(days=count)


def registered(office, code, wanted):
    row = draft(code=code, due_on=wanted, issued_on=days(-1))
    return register_by_hand(draft=row, acting=office.clerk, now=timezone.now())


def page(who, name, *args):
    return as_person(who).get(reverse(name, args=args)).content.decode()


def give(office, arrival, due):
    return (
        as_person(office.leader)
        .post(
            reverse("documents:instruct", args=[arrival]),
            {"lead": office.lan.account_id, "due_on": f"{due:%Y-%m-%d}", "instruction": "Trả lời."},
            follow=True,
        )
        .content.decode()
    )


@pytest.mark.parametrize(("due", "is_warned"), [(4, False), (5, False), (6, True)])
def test_who_assigns_is_told_that_it_is_too_late_for_the_sender(office, due, is_warned):
    arrival = registered(office, "1/UBND", days(5))
    assert f"chậm nhất ngày {days(5):%d/%m/%Y}" in page(office.leader, "documents:arrival", arrival)
    said = give(office, arrival, days(due))
    assert (WARNED in said, MARKED in said) == (is_warned, is_warned)
    assert (MARKED in page(office.hoa, "documents:arrival", arrival)) is is_warned
    ((task, known),) = answer_days().items()
    assert known == (days(due), days(5))
    assert (WARNED in page(office.lan, "work:one", task)) is is_warned


def test_of_many_only_those_that_come_too_late_are_named(office):
    rows = [registered(office, f"{n}/UBND", wanted)
            for n, wanted in enumerate((days(3), days(9), None), 1)]  # fmt: skip
    said = as_person(office.leader).post(
        reverse("documents:many"),
        {"arrival": rows, "what": "assign", "lead": office.lan.account_id,
         "due_on": f"{days(5):%Y-%m-%d}"}, follow=True,
    ).content.decode()  # fmt: skip
    assert len(answer_days()) == 3
    assert said.count(WARNED) == 1
    assert f"{Arrival.objects.get(id=rows[0])}: Thời hạn" in said


def test_a_later_deadline_that_is_asked_for_is_warned_of_before_it_is_granted(office):
    give(office, registered(office, "1/UBND", days(5)), days(4))
    (task,) = answer_days()
    assert WARNED not in page(office.leader, "work:one", task)
    ask_extension(task_id=task, wanted_on=days(8), reason="Chờ số liệu của các xã",
                  acting=office.lan, now=timezone.now())  # fmt: skip
    assert WARNED in page(office.leader, "work:one", task)


def test_parts_of_a_task_know_the_senders_day_and_follow_it(office):
    give(office, registered(office, "1/UBND", days(5)), days(4))
    (whole,) = answer_days()
    part = assign_task(draft=draft_for(office.lan, parent_id=whole, due_on=days(4)),
                       acting=office.lan, now=timezone.now())  # fmt: skip
    assert answer_days()[part] == (days(4), days(5))
    set_answer_by(task_ids=[whole], on=days(2))
    assert {wanted for _, wanted in answer_days().values()} == {days(2)}
    assert WARNED in page(office.lan, "work:one", part)
