"""Restricted tasks: who oversees the agency's work sees how they stand, not what was said."""

from dataclasses import replace

import pytest
from django.urls import reverse

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.paper.testing import page_pdf
from lienthong.work.models import Evidence, Task
from lienthong.work.operations import (
    assign_task,
    hand_over_part,
    name_stand_in,
    name_tasks,
    report_progress,
)
from lienthong.work.queries import count_tasks, get_task, read_evidence
from lienthong.work.terms import (
    EvidenceUnknown,
    GivenEvidence,
    MoveRefused,
    Origin,
    TaskQuestion,
)
from lienthong.work.testing import NOW, TODAY, draft_for, give, make_office

SAID = "Kiểm điểm trách nhiệm trước khi công bố kết luận."
FILE = GivenEvidence(name="ban-nhap.pdf", content=page_pdf())
WHY = "Cần người khác làm tiếp."


@pytest.fixture
def office(db, tmp_path, settings):
    settings.WORK = replace(settings.WORK, files=tmp_path)
    return make_office()


@pytest.fixture
def task(office):
    """The leader gave it to Lan, who wrote something down beside a file."""
    task = give(office, office.lan, title="12/TTr", details=SAID, restricted=True,
                origin=Origin.DOCUMENT)  # fmt: skip
    report_progress(
        task_id=task, text=SAID, progress=None, files=[FILE], acting=office.lan, now=NOW
    )
    return task


def test_the_clerk_sees_how_it_stands_and_nothing_that_was_said(office, task, as_signed_in):
    address, clerk = reverse("work:one", args=[task]), as_signed_in(office.clerk)
    page = clerk.get(address).text
    assert SAID not in page
    assert FILE.name not in page
    assert "12/TTr" in page
    file = Evidence.objects.get()
    with pytest.raises(EvidenceUnknown):
        read_evidence(task_id=task, evidence_id=file.id, acting=office.clerk, now=NOW)
    for reader in (office.leader, office.lan):
        assert SAID in as_signed_in(reader).get(address).text
        read_evidence(task_id=task, evidence_id=file.id, acting=reader, now=NOW)


def test_nobody_gets_to_read_it_by_standing_in_or_by_taking_it(office, task):
    name_stand_in(absent_id=office.lan.account_id, account_id=office.clerk.account_id,
                  first_on=TODAY, last_on=TODAY, acting=office.clerk, now=NOW)  # fmt: skip
    card = get_task(task_id=task, acting=office.clerk, now=NOW)
    assert card.hidden
    part = {"task_id": task, "part_id": card.parts[0].id, "reason": WHY, "now": NOW}
    with pytest.raises(MoveRefused):
        hand_over_part(to=office.clerk.account_id, acting=office.clerk, **part)
    hand_over_part(to=office.minh.account_id, acting=office.clerk, **part)
    assert not get_task(task_id=task, acting=office.minh, now=NOW).hidden


def test_no_search_finds_it_by_its_details_and_its_parts_are_restricted_too(office, task):
    asked = TaskQuestion(agency_id=office.agency_id, text="kiem diem")
    assert count_tasks(asked=asked, on=TODAY) == 0
    below = assign_task(
        draft=draft_for(office.minh, parent_id=task, details=SAID), acting=office.lan, now=NOW
    )
    assert Task.objects.get(id=below).restricted
    assert count_tasks(asked=asked, on=TODAY) == 0
    name_tasks(task_ids=[task], title="12/TTr", restricted=False)
    assert count_tasks(asked=asked, on=TODAY) == 2
    assert not get_task(task_id=below, acting=office.clerk, now=NOW).hidden
    name_tasks(task_ids=[task], title="12/TTr", restricted=True)
    assert get_task(task_id=below, acting=office.clerk, now=NOW).hidden


def test_the_title_of_a_part_is_read_by_its_own_people_and_found_by_nobody(office, task):
    named = "Kiểm điểm ông X"
    draft = draft_for(office.minh, parent_id=task, title=named, details="Viết kín")
    below = assign_task(draft=draft, acting=office.lan, now=NOW)
    assert Task.objects.get(id=below).title == "12/TTr"
    assert get_task(task_id=below, acting=office.minh, now=NOW).details == f"{named}\nViết kín"
    assert get_task(task_id=below, acting=office.clerk, now=NOW).details == ""
    asked = TaskQuestion(agency_id=office.agency_id, text="kiem diem")
    assert count_tasks(asked=asked, on=TODAY) == 0
    assert named not in str([fact.data for fact in list_facts(matching=FactFilter(), limit=100)])


def test_parts_given_before_a_restriction_are_called_like_the_whole_once(office):
    whole = give(office, office.lan, title="Đơn của ông X")
    below = assign_task(
        draft=draft_for(office.minh, parent_id=whole, title="Gặp ông X"), acting=office.lan, now=NOW
    )
    for _ in range(2):
        name_tasks(task_ids=[whole], title="12/TTr", restricted=True)
    row = Task.objects.get(id=below)
    assert (row.title, row.details) == ("12/TTr", "Gặp ông X")
