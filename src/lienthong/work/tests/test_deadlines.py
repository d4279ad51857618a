"""Deadlines asked for, granted, refused, and counted, on the database."""

from datetime import timedelta

import pytest

from lienthong.kernel.calendar import CalendarYearMissing
from lienthong.work.models import Part, Task
from lienthong.work.operations import (
    ask_extension,
    decide_extension,
)
from lienthong.work.queries import (
    count_mine_overdue,
    list_mine,
    list_to_confirm,
)
from lienthong.work.terms import (
    DueAfterTask,
    DueNotLater,
    Duty,
    ExtensionPending,
    ExtensionUnknown,
    MoveRefused,
    ReasonMissing,
    Share,
)
from lienthong.work.testing import (
    NOW,
    TODAY,
    draft_for,
    give,
)
from lienthong.work.tests.test_operations import REASON


def test_a_later_deadline_is_asked_for_and_granted_by_who_gave_the_task(office):
    task = give(office, office.lan, office.minh)
    wanted = TODAY + timedelta(days=14)
    asked = {"task_id": task, "reason": REASON, "now": NOW}
    with pytest.raises(DueNotLater):
        ask_extension(wanted_on=TODAY, acting=office.lan, **asked)
    with pytest.raises(DueAfterTask):
        ask_extension(wanted_on=wanted, acting=office.minh, **asked)
    wish = ask_extension(wanted_on=wanted, acting=office.lan, **asked)
    with pytest.raises(ExtensionPending):
        ask_extension(wanted_on=wanted, acting=office.lan, **asked)
    (waiting,) = list_to_confirm(acting=office.leader, on=TODAY)
    assert waiting.id == task
    with pytest.raises(MoveRefused):
        decide_extension(task_id=task, extension_id=wish, grant=True, acting=office.lan, now=NOW)
    decide_extension(task_id=task, extension_id=wish, grant=True, acting=office.leader, now=NOW)
    assert Task.objects.get(id=task).due_on == wanted
    with pytest.raises(ExtensionUnknown):
        decide_extension(task_id=task, extension_id=wish, grant=True, acting=office.leader, now=NOW)


def test_a_refused_extension_leaves_the_deadline_and_says_why(office):
    task = give(office, office.lan)
    wish = ask_extension(
        task_id=task, wanted_on=TODAY + timedelta(days=30), reason=REASON,
        acting=office.lan, now=NOW,
    )  # fmt: skip
    with pytest.raises(ReasonMissing):
        decide_extension(
            task_id=task, extension_id=wish, grant=False, acting=office.leader, now=NOW
        )
    decide_extension(
        task_id=task, extension_id=wish, grant=False, text="Hội nghị đã ấn định ngày.",
        acting=office.leader, now=NOW,
    )  # fmt: skip
    assert Task.objects.get(id=task).due_on == TODAY + timedelta(days=7)


def test_a_deadline_beyond_the_calendar_is_refused_and_shown_where_one_stands(office):
    far = TODAY.replace(year=2090)
    with pytest.raises(CalendarYearMissing):
        give(office, office.lan, due_on=far)
    with pytest.raises(CalendarYearMissing):
        shares = (*draft_for(office.lan).shares, Share(account_id=office.minh.account_id, duty=Duty.SUPPORT, due_on=far))  # fmt: skip # noqa: E501
        give(office, office.lan, due_on=None, shares=shares)
    task = give(office, office.lan)
    Task.objects.filter(id=task).update(due_on=far)
    (shown,) = list_mine(agency_id=office.agency_id, account_id=office.lan.account_id, on=TODAY)
    assert shown.deadline.due_on == far
    asked = {"agency_id": office.agency_id, "account_id": office.lan.account_id}
    assert count_mine_overdue(on=far, **asked) == 1


def test_those_who_support_a_task_until_its_day_get_its_later_day(office):
    task = give(office, office.lan, office.minh)
    wanted = TODAY + timedelta(days=14)
    wish = ask_extension(task_id=task, wanted_on=wanted, reason=REASON, acting=office.lan, now=NOW)
    decide_extension(task_id=task, extension_id=wish, grant=True, acting=office.leader, now=NOW)
    assert set(Part.objects.values_list("due_on", flat=True)) == {wanted}


def test_what_is_overdue_is_counted_by_working_days(office):
    give(office, office.lan, due_on=TODAY + timedelta(days=5))  # a Saturday
    mine = {"agency_id": office.agency_id, "account_id": office.lan.account_id}
    monday = TODAY + timedelta(days=7)
    assert count_mine_overdue(on=monday, **mine) == 0
    assert count_mine_overdue(on=monday + timedelta(days=1), **mine) == 1
