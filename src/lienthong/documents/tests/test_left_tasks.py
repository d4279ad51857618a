"""A task from a dissolved agency's document goes on; nobody claims that agency's steps any more."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, Act, Body, Change, ChangeKind, ChangeLine
from lienthong.documents.models import Arrival
from lienthong.documents.terms import Handling
from lienthong.documents.tests.conftest import make_people
from lienthong.documents.tests.test_arrivals import assign, seen_by_sender
from lienthong.documents.tests.test_filing_pages import as_person
from lienthong.work.operations import hand_over_part, move_task, take_over_tasks
from lienthong.work.queries import get_task
from lienthong.work.terms import Move

pytestmark = pytest.mark.django_db
REASON = "Tiếp nhận từ xã đã giải thể."


@pytest.fixture
def heirs(platform):
    """The people of the second commune: clerk, leader, specialist."""
    return make_people(platform.province.communes[1])


def dissolve(platform):
    """The first commune is merged into the second, today."""
    old, new, _ = platform.province.communes
    record_change(
        change=Change(
            kind=ChangeKind.MERGED,
            body=Body.AGENCY,
            effective_on=timezone.localdate(),
            act=Act(number="1686/NQ-UBTVQH15", issued_on=timezone.localdate()),
            lines=(ChangeLine(source_id=old, target_id=new),),
        ),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=timezone.now(),
    )


def take_over(task, heirs):
    """The successor's clerk takes the task over, its leader gives it to their specialist."""
    _, leader, lan = heirs
    (outcome,) = take_over_tasks(task_ids=[task], acting=leader, now=timezone.now())
    assert outcome.refusal is None
    (part,) = get_task(task_id=task, acting=leader, now=timezone.now()).parts
    hand_over_part(task_id=task, part_id=part.id, to=lan.account_id, reason=REASON,
                   acting=leader, now=timezone.now())  # fmt: skip


def finish(task, people):
    _, leader, lan = people
    move_task(task_id=task, move=Move.REPORT, acting=lan, now=timezone.now())
    move_task(task_id=task, move=Move.CONFIRM, acting=leader, now=timezone.now())


def test_the_task_leads_its_new_people_to_the_old_agencys_document(
    platform, office, heirs, accepted
):
    _, row = accepted
    task = assign(row, office[1], office[2])
    dissolve(platform)
    take_over(task, heirs)
    for person in heirs:
        page = reverse("documents:arrival", args=[row.id])
        if person is not heirs[0]:
            shown = as_person(person).get(reverse("work:one", args=[task])).content.decode()
            assert f'href="{page}"' in shown
        answer = as_person(person).get(page)
        assert answer.status_code == 200
        assert row.agency_name in answer.content.decode()
    stranger = make_people(platform.province.communes[2])[0]
    assert as_person(stranger).get(reverse("documents:arrival", args=[row.id])).status_code == 404


def test_what_the_successor_finishes_is_not_told_as_the_dissolved_agencys_step(
    platform, office, heirs, accepted
):
    sent, row = accepted
    task = assign(row, office[1], office[2])
    before = seen_by_sender(platform, sent)[1]
    assert before[-1] == "04"
    dissolve(platform)
    take_over(task, heirs)
    finish(task, heirs)
    assert seen_by_sender(platform, sent)[1] == before
    row = Arrival.objects.get(id=row.id)
    assert (row.handling, row.tell_done_at) == (Handling.DONE, None)


def test_an_end_that_was_held_back_is_not_told_once_the_agency_is_dissolved(
    platform, office, accepted
):
    sent, row = accepted
    task = assign(row, office[1], office[2])
    platform.run()
    finish(task, office)
    platform.dispatch()
    assert Arrival.objects.get(id=row.id).tell_done_at is not None
    dissolve(platform)
    assert "06" not in seen_by_sender(platform, sent)[1]
    assert Arrival.objects.get(id=row.id).tell_done_at is None
