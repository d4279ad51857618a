"""What is due and what lies on whom: of the whole agency, or of one of its units."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.testing import build_internal_unit
from lienthong.identity.terms import Role
from lienthong.work.models import Part, Task
from lienthong.work.queries import get_led_unit, list_workload
from lienthong.work.terms import Duty, TaskState
from lienthong.work.testing import AGENCY, give, make_colleague

VIEWS = ["week", "workload"]


@pytest.fixture
def unit(office):
    return build_internal_unit(office.agency_id, "Phòng Hạ tầng")


@pytest.fixture
def member(office, unit):
    return person(office, unit, "Ngô Văn Tuyến", "Chuyên viên hạ tầng", Role.SPECIALIST)


@pytest.fixture
def head(office, unit):
    """Who leads the unit, not the agency."""
    return person(office, unit, "Bùi Thị Trang", "Trưởng phòng Hạ tầng", Role.LEADER)


def person(office, unit, name, title, role):
    return make_colleague(
        office.agency_id, AGENCY, full_name=name, title=title, role=role, unit_id=unit
    )


def due(office, lead, *support, title):
    day = timezone.localdate() + timedelta(days=3)
    return give(office, lead, *support, now=timezone.now(), title=title, due_on=day)


def page(client, name, **asked):
    return client.get(reverse(f"work:{name}"), asked).content.decode()


def test_the_week_of_a_unit_is_what_its_people_have_to_do_with(
    office, unit, member, head, as_person
):
    due(office, member, title="Khảo sát tuyến cáp")
    due(office, office.lan, member, title="Góp ý dự thảo")
    due(office, office.minh, title="Họp giao ban")
    client = as_person(office.clerk)
    asked = page(client, "week", unit=unit)
    assert "Khảo sát tuyến cáp" in asked
    assert "Góp ý dự thảo" in asked
    assert "Họp giao ban" not in asked
    assert "Họp giao ban" in page(client, "week")
    load = page(client, "workload", unit=unit)
    assert "Ngô Văn Tuyến" in load
    assert "Phạm Thị Lan" not in load


def test_who_leads_a_unit_sees_it_first_and_the_agency_when_asked(
    office, unit, member, head, as_person
):
    due(office, member, title="Khảo sát tuyến cáp")
    due(office, office.minh, title="Họp giao ban")
    client = as_person(head)
    assert "Họp giao ban" not in page(client, "week")
    assert "Khảo sát tuyến cáp" in page(client, "week")
    assert "Họp giao ban" in page(client, "week", unit="")
    assert "Họp giao ban" in page(as_person(office.leader), "week")
    today = timezone.localdate()
    assert get_led_unit(acting=head, on=today) == unit
    for other in (office.leader, office.clerk, member):
        assert get_led_unit(acting=other, on=today) is None


def test_who_is_only_told_of_a_task_has_nothing_to_do_with_it(office, unit, member, as_person):
    task = due(office, office.lan, member, title="Thông báo nghỉ lễ")
    Part.objects.filter(task=task, account_id=member.account_id).update(duty=Duty.INFORMED)
    assert "Thông báo nghỉ lễ" not in page(as_person(office.clerk), "week", unit=unit)


def test_a_unit_of_nobody_here_is_said_to_be_unknown(office, unit, as_person):
    client = as_person(office.clerk)
    for name in VIEWS:
        for asked in (str(uuid4()), "x"):
            assert "Hãy chọn một lựa chọn hợp lệ" in page(client, name, unit=asked)


def test_an_agency_without_units_is_not_asked_which(office, as_person):
    assert 'name="unit"' not in page(as_person(office.clerk), "week")


def test_everybody_of_the_unit_is_counted_and_nobody_else(office, unit, member, head):
    give(office, member)
    give(office, office.lan, member)
    give(office, office.minh)
    found = list_workload(agency_id=office.agency_id, on=timezone.localdate(), unit_id=unit)
    assert {one.name: one.parts for one in found} == {"Ngô Văn Tuyến": 2, "Bùi Thị Trang": 0}


def fill(office, count):
    """So many tasks of four people, overdue and due, each with two parts."""
    people = [office.lan, office.minh, office.hoa, office.clerk]
    day = timezone.localdate()
    tasks = [
        Task(
            id=uuid4(), agency_id=office.agency_id, agency_name=AGENCY, title=f"Việc {n}",
            folded=f"viec {n}", origin="instruction", urgency="normal",
            state=TaskState.ASSIGNED, due_on=day + timedelta(days=n % 20 - 6),
            assigner_id=office.leader.account_id, assigner_name="Lê Văn Trưởng",
            assigned_at=timezone.now(),
        )
        for n in range(count)
    ]  # fmt: skip
    Task.objects.bulk_create(tasks)
    Part.objects.bulk_create(
        Part(
            task=task, agency_id=office.agency_id, account_id=who.account_id,
            account_name=who.account_name, duty=duty, due_on=task.due_on,
        )
        for n, task in enumerate(tasks)
        for who, duty in ((people[n % 4], Duty.LEAD), (people[(n + 1) % 4], Duty.SUPPORT))
    )  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_five_hundred_tasks_ask_no_more_of_the_database_than_fifty(
    office, unit, head, as_person, name
):
    client = as_person(office.clerk)

    def count(**asked):
        with CaptureQueriesContext(connection) as queries:
            assert page(client, name, **asked)
        return len(queries)

    page(client, name)  # what a process asks once only
    fill(office, 50)
    few, of_unit = count(), count(unit=unit)
    fill(office, 450)
    assert (count(), count(unit=unit)) == (few, of_unit)
