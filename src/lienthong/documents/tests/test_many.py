"""Many registered documents at once: each by itself, with what became of each."""

from uuid import uuid4

import pytest
from django.urls import reverse

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.documents.models import Arrival, ArrivalReader
from lienthong.documents.operations import (
    assign_many,
    file_many,
    finish_many,
    follow_task,
    register_by_hand,
    restrict_arrival,
)
from lienthong.documents.queries import Search
from lienthong.documents.terms import (
    AlreadyHandled,
    ArrivalUnknown,
    Assignment,
    FindQuestion,
    Handling,
    NotReported,
)
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.operations import move_task
from lienthong.work.queries import get_task
from lienthong.work.terms import Move
from lienthong.work.testing import NOW, TODAY, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def rows(office):
    return [
        register_by_hand(draft=draft(code=f"{n}/UBND"), acting=office.clerk, now=NOW)
        for n in range(1, 4)
    ]


def assign(office, rows):
    return assign_many(
        arrival_ids=rows,
        assignment=Assignment(instruction="Xử lý.", lead=office.lan.account_id),
        page_of=lambda one: f"/so-van-ban-den/{one}",
        acting=office.leader,
        now=NOW,
    )


def handlings():
    return list(Arrival.objects.order_by("number").values_list("handling", flat=True))


def test_one_refused_keeps_no_other_from_being_assigned(office, rows):
    file_many(arrival_ids=rows[1:2], instruction="Để biết.", acting=office.clerk, now=NOW)
    outcomes = assign(office, [*rows, uuid4(), rows[0]])

    assert [type(one.refusal) for one in outcomes] == [
        type(None), AlreadyHandled, type(None), ArrivalUnknown,
    ]  # fmt: skip
    assert handlings() == [Handling.ASSIGNED, Handling.FILED, Handling.ASSIGNED]


def test_many_are_assigned_in_as_few_statements_as_one(office, rows, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        outcomes = assign(office, rows)

    assert [one.entry for one in outcomes] == ["01/2026", "02/2026", "03/2026"]
    for row in Arrival.objects.order_by("number"):
        assert (row.holders, row.instruction, row.handed_on) == ("Phạm Thị Lan", "Xử lý.", TODAY)
        card = get_task(task_id=row.tasks.get().task_id, acting=office.lan, now=NOW)
        assert card.summary.title == row.subject
    asked = FindQuestion(
        agency_id=office.agency_id, account_id=office.lan.account_id, person="Phạm Thị Lan"
    )
    assert {one.id for one in Search(asked).list_documents()} == set(rows)


def test_each_assigned_together_has_its_own_facts(office, rows):
    assign(office, rows)
    for row in rows:
        facts = list_facts(matching=FactFilter(subject=f"documents.arrival:{row}"))
        assert [fact.tag for fact in facts] == [
            "documents:arrival:assigned", "documents:arrival:registered",
        ]  # fmt: skip


def test_restricted_and_open_ones_are_assigned_beside_each_other(office, rows):
    restrict_arrival(arrival_id=rows[1], readers=[], acting=office.leader, now=NOW)
    outcomes = assign(office, rows)

    assert [one.refusal for one in outcomes] == [None, None, None]
    assert ArrivalReader.objects.filter(
        arrival_id=rows[1], account_id=office.lan.account_id
    ).exists()


def test_what_nobody_may_get_is_refused_for_each(office, rows):
    outcomes = assign_many(
        arrival_ids=rows,
        assignment=Assignment(instruction="Xử lý.", lead=uuid4()),
        page_of=str,
        acting=office.leader,
        now=NOW,
    )
    assert all(one.refusal is not None for one in outcomes)
    assert handlings() == [Handling.TO_ASSIGN] * 3


def test_only_reported_work_is_finished(office, rows):
    assign(office, rows[:2])
    first = Arrival.objects.get(id=rows[0])
    task = first.tasks.get().task_id
    move_task(task_id=task, move=Move.REPORT, text="", acting=office.lan, now=NOW)
    outcomes = finish_many(arrival_ids=rows, acting=office.leader, now=NOW)

    assert [type(one.refusal) for one in outcomes] == [type(None), NotReported, NotReported]
    follow_task(task_id=task, actor=office.leader.actor, now=NOW)
    assert handlings()[0] == Handling.DONE


def test_the_registers_page_does_it_for_all_that_are_ticked(office, rows):
    client = as_person(office.leader)
    assert 'name="arrival"' in client.get(reverse("documents:register")).content.decode()
    many = reverse("documents:many")
    nobody = client.post(many, {"arrival": rows, "what": "assign"}, follow=True)
    assert "lt-tone-warning" in nobody.content.decode()
    client.post(many, {"arrival": rows[:2], "what": "assign", "lead": office.lan.account_id,
                       "instruction": "Xử lý gấp."})  # fmt: skip
    client.post(many, {"arrival": rows[2:], "what": "file", "state": "to_assign"})
    assert handlings() == [Handling.ASSIGNED, Handling.ASSIGNED, Handling.FILED]
    again = client.post(many, {"arrival": rows[:1], "what": "finish"}, follow=True)
    assert f"01/{TODAY.year} (" in again.content.decode()
    assert client.post(many, {"arrival": ["x"], "what": "file"}).status_code == 302
    assert as_person(office.lan).post(many, {"arrival": rows}).status_code == 403
