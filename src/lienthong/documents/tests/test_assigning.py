"""Assigning a document: deadlines of one's own, units by who leads them, why it cannot be yet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.testing import build_internal_unit
from lienthong.documents.models import Arrival, ArrivalTask
from lienthong.documents.operations import register_by_hand
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.identity.terms import Role
from lienthong.work.queries import get_task, list_unit_leads
from lienthong.work.testing import AGENCY, NOW, TODAY, make_colleague, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def arrival(office):
    return register_by_hand(draft=draft(), acting=office.clerk, now=NOW)


@pytest.fixture
def unit(office):
    """A unit with a deputy and a head, whom work given to it goes to."""
    made = build_internal_unit(office.agency_id, "Phòng Hạ tầng")
    for name, title in (("Ngô Văn Phó", "Phó Trưởng phòng"), ("Bùi Thị Trang", "Trưởng phòng")):
        make_colleague(
            office.agency_id, AGENCY, full_name=name, title=title, role=Role.LEADER, unit_id=made
        )
    build_internal_unit(office.agency_id, "Phòng Không người")
    return made


def instruct(office, arrival, **given):
    address = reverse("documents:instruct", args=[arrival])
    sent = {"instruction": "Xử lý.", "seen_tasks": "0", **given}
    return as_person(office.leader).post(address, sent, follow=True)


def parts_of(office, arrival):
    (tied,) = ArrivalTask.objects.filter(arrival=arrival)
    card = get_task(task_id=tied.task_id, acting=office.leader, now=timezone.now())
    return {part.name: (part.unit, part.deadline.due_on) for part in card.parts}


def test_each_who_supports_may_have_a_deadline_of_their_own(office, arrival):
    whole = timezone.localdate() + timedelta(days=20)
    own = whole - timedelta(days=5)
    instruct(
        office, arrival, lead=str(office.lan.account_id), due_on=whole.isoformat(),
        support=[str(office.minh.account_id), str(office.hoa.account_id)],
        **{f"own_due_{office.minh.account_id}": own.isoformat()},
    )  # fmt: skip
    assert parts_of(office, arrival) == {
        office.lan.account_name: ("", whole),
        office.minh.account_name: ("", own),
        office.hoa.account_name: ("", whole),
    }


def test_a_deadline_after_that_of_the_task_or_for_nobody_is_refused(office, arrival):
    whole = timezone.localdate() + timedelta(days=20)
    late = (whole + timedelta(days=2)).isoformat()
    sent = {"lead": str(office.lan.account_id), "due_on": whole.isoformat()}
    own = {f"own_due_{office.minh.account_id}": late}
    answer = instruct(office, arrival, support=[str(office.minh.account_id)], **sent, **own)
    assert answer.status_code == 422
    answer = instruct(office, arrival, **sent, **own)
    assert answer.status_code == 422
    assert f'id="id_own_due_{office.minh.account_id}"' in answer.text
    assert not ArrivalTask.objects.filter(arrival=arrival).exists()


def test_work_given_to_a_unit_goes_to_who_leads_it_and_names_the_unit(office, arrival, unit):
    (lead,) = list_unit_leads(agency_id=office.agency_id, on=TODAY)
    assert (lead.unit, lead.name) == ("Phòng Hạ tầng", "Bùi Thị Trang")
    page = as_person(office.leader).get(reverse("documents:arrival", args=[arrival])).text
    assert page.index('name="due_on"') < page.index("Thời hạn riêng của từng người")
    assert f'value="unit-{unit}"' in page
    assert "Phòng Không người" not in page
    instruct(office, arrival, lead=f"unit-{unit}", support=[str(office.lan.account_id)])
    assert parts_of(office, arrival)["Bùi Thị Trang"][0] == "Phòng Hạ tầng"
    (tied,) = ArrivalTask.objects.filter(arrival=arrival)
    page = as_person(office.leader).get(reverse("work:one", args=[tied.task_id])).text
    assert "Phòng Hạ tầng – Bùi Thị Trang" in page


def test_what_its_sender_asks_about_says_why_it_cannot_be_assigned(office, arrival):
    Arrival.objects.filter(id=arrival).update(frozen_at=NOW, frozen_for="update")
    address = reverse("documents:arrival", args=[arrival])
    leader = as_person(office.leader).get(address).text
    assert "Chưa giao được" in leader
    assert "báo văn thư" in leader
    clerk = as_person(office.clerk).get(address).text
    assert 'href="#answer"' in clerk
    assert "Chưa giao được" not in as_person(office.lan).get(address).text
