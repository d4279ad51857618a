"""Restricted documents: chosen people only, and each reading is a fact."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from lienthong.audit.queries import FactFilter, list_facts, list_facts_of
from lienthong.documents import handlers
from lienthong.documents.events import RestrictedRead, subject_of
from lienthong.documents.models import Arrival
from lienthong.documents.operations import (
    assign_arrival,
    lift_restriction,
    open_arrival,
    register_by_hand,
    restrict_arrival,
    tie_reply,
)
from lienthong.documents.queries import list_arrival_files, list_arrivals
from lienthong.documents.terms import (
    ArrivalQuestion,
    ArrivalRestricted,
    Assignment,
)
from lienthong.documents.tests.scans import draft, given, letter, read_all, take_in
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.testing import make_received
from lienthong.identity.terms import Role
from lienthong.work.events import PartHandedOver, TaskAssigned
from lienthong.work.operations import assign_task, hand_over_part, name_tasks
from lienthong.work.queries import get_task, list_mine, list_tasks
from lienthong.work.terms import TaskQuestion
from lienthong.work.testing import AGENCY, NOW, TODAY, draft_for, make_colleague, make_office

pytestmark = pytest.mark.django_db
SUBJECT = "Kết luận thanh tra chưa công bố"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def row(office):
    """A document that the clerk restricted to the leader, with a file."""
    scan = take_in(office.clerk, given(letter()))
    read_all()
    row = register_by_hand(draft=draft(subject=SUBJECT), acting=office.clerk, now=NOW, scan_id=scan)
    restrict_arrival(
        arrival_id=row, readers=[office.leader.account_id], acting=office.clerk, now=NOW
    )
    return row


def readings(row):
    return [one.actor_name for one in list_facts_of(subject=subject_of(row))
            if one.tag == RestrictedRead.TAG]  # fmt: skip


def test_its_page_and_its_files_are_closed_to_others(office, row):
    (file,) = list_arrival_files(agency_id=office.agency_id, arrival_id=row)
    addresses = [
        reverse("documents:arrival", args=[row]),
        reverse("documents:arrival_file", args=[file.id]),
        reverse("documents:page", args=[file.id, 1]),
    ]
    others, leader = as_person(office.lan), as_person(office.leader)
    for address in addresses:
        answer = others.get(address)
        assert answer.status_code == 403
        assert SUBJECT not in answer.content.decode()
        assert leader.get(address).status_code == 200
    assert others.post(reverse("documents:examine", args=[file.id])).status_code == 403
    assert len(readings(row)) == 3


def test_lists_and_searches_tell_others_nothing_of_it(office, row):
    def found(person, text=""):
        asked = ArrivalQuestion(agency_id=office.agency_id, text=text, reader_id=person.account_id)
        return [one.subject for one in list_arrivals(asked=asked)]

    assert found(office.leader) == [SUBJECT]
    assert found(office.lan) == [""]
    assert found(office.lan, "thanh tra") == []
    assert found(office.leader, "thanh tra") == [SUBJECT]


def test_whoever_gets_work_from_it_may_read_it_and_the_task_does_not_name_it(office, row):
    give = Assignment(instruction="Xử lý.", lead=office.lan.account_id)
    with pytest.raises(ArrivalRestricted):
        assign_arrival(arrival_id=row, assignment=give, page="/", acting=office.minh, now=NOW)
    assign_arrival(arrival_id=row, assignment=give, page="/", acting=office.leader, now=NOW)

    open_arrival(arrival_id=row, acting=office.lan, now=NOW)
    (task,) = list_mine(agency_id=office.agency_id, account_id=office.lan.account_id, on=TODAY,
                        first=0, limit=5)  # fmt: skip
    assert SUBJECT not in task.title
    assert get_task(task_id=task.id, acting=office.clerk, now=NOW).hidden


def test_tasks_given_before_it_was_restricted_name_it_no_longer(office, row):
    lift_restriction(arrival_id=row, acting=office.leader, now=NOW)
    give = Assignment(instruction="Xử lý.", lead=office.lan.account_id)
    given = {"assignment": give, "page": "/", "acting": office.leader, "now": NOW}
    task = assign_arrival(arrival_id=row, **given)
    clerk, address = as_person(office.clerk), reverse("work:all")
    assert SUBJECT in clerk.get(address).text
    restrict_arrival(arrival_id=row, readers=[office.lan.account_id], acting=office.leader, now=NOW)
    assert SUBJECT not in clerk.get(address).text
    asked = TaskQuestion(agency_id=office.agency_id, text="thanh tra")
    assert list_tasks(asked=asked, on=TODAY) == []
    assert get_task(task_id=task, acting=office.clerk, now=NOW).hidden
    lift_restriction(arrival_id=row, acting=office.leader, now=NOW)
    assert SUBJECT in clerk.get(address).text


def test_who_may_not_read_it_ties_nothing_to_it(office, row):
    with pytest.raises(ArrivalRestricted):
        tie_reply(arrival_id=row, code="", acting=office.lan, now=NOW)


def test_what_was_restricted_before_the_exchange_knew_readers_is_closed_there_too(office, row):
    received = make_received(office.agency_id, subject=SUBJECT)
    Arrival.objects.filter(id=row).update(exchange_id=received)
    address = reverse("exchange:received") + "?state="
    lan, leader = as_person(office.lan), as_person(office.leader)
    assert SUBJECT in lan.get(address).text

    loader = MigrationLoader(connection)
    (step,) = loader.get_migration("documents", "0013_restricted_in_exchange").operations
    step.code(apps, None)
    assert SUBJECT not in lan.get(address).text
    assert SUBJECT in leader.get(address).text


def test_tasks_of_what_was_restricted_before_tasks_knew_of_it_are_closed_too(office, row):
    give = Assignment(instruction="Xử lý.", lead=office.lan.account_id)
    task = assign_arrival(arrival_id=row, assignment=give, page="/", acting=office.leader, now=NOW)
    name_tasks(task_ids=[task], title="7/STh", restricted=False)

    loader = MigrationLoader(connection)
    (step,) = loader.get_migration("documents", "0018_restricted_tasks").operations
    step.code(apps, None)
    assert get_task(task_id=task, acting=office.clerk, now=NOW).hidden


def test_parts_that_were_named_before_their_whole_was_closed_are_called_like_it(office, row):
    give = Assignment(instruction="Xử lý.", lead=office.lan.account_id)
    task = assign_arrival(arrival_id=row, assignment=give, page="/", acting=office.leader, now=NOW)
    below = assign_task(draft=draft_for(office.minh, parent_id=task), acting=office.lan, now=NOW)
    name_tasks(task_ids=[below], title=SUBJECT, restricted=True)

    loader = MigrationLoader(connection)
    (step,) = loader.get_migration("documents", "0020_names_of_restricted_parts").operations
    for _ in range(2):
        step.code(apps, None)
    part = get_task(task_id=below, acting=office.minh, now=NOW)
    assert part.summary.title == get_task(task_id=task, acting=office.lan, now=NOW).summary.title
    assert part.summary.title != SUBJECT
    assert part.details.startswith(SUBJECT)


def test_who_gets_a_part_or_anothers_part_from_a_reader_reads_it_and_from_nobody_else(office, row):
    task = assign_arrival(
        arrival_id=row, assignment=Assignment(lead=office.lan.account_id, instruction="Xem"),
        page="/", acting=office.leader, now=NOW,
    )  # fmt: skip
    below = assign_task(draft=draft_for(office.minh, parent_id=task), acting=office.lan, now=NOW)
    react(TaskAssigned)
    open_arrival(arrival_id=row, acting=office.minh, now=NOW)
    part = get_task(task_id=below, acting=office.lan, now=NOW).parts[0]
    stranger = make_colleague(
        office.agency_id, AGENCY, full_name="Ngô Văn Lạ", title="Phó Giám đốc", role=Role.LEADER
    )  # fmt: skip
    hand_over_part(task_id=below, part_id=part.id, to=office.hoa.account_id, reason="Bận việc khác",
                   acting=stranger, now=NOW)  # fmt: skip
    react(PartHandedOver)
    with pytest.raises(ArrivalRestricted):
        open_arrival(arrival_id=row, acting=office.hoa, now=NOW)


def react(kind):
    """What the wiring does with the newest fact of a kind, at least once."""
    (fact,) = list_facts(matching=FactFilter(tag=kind.TAG), limit=1)
    for _ in range(2):
        handlers.pass_on_reading(fact, NOW)
