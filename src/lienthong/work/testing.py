"""Builders for tests: an office with people, and tasks between them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import appoint, create_post, end_appointment
from lienthong.directory.queries import list_appointments
from lienthong.directory.terms import EVERYWHERE
from lienthong.directory.testing import build_agency
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import make_account
from lienthong.kernel.periods import Period
from lienthong.work.models import Task
from lienthong.work.operations import assign_task
from lienthong.work.terms import Duty, Share, TaskDraft

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, 9:00 in Vietnam."""

TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 1, 1)
AGENCY = "Sở Thử nghiệm"


@dataclass(frozen=True)
class Office:
    """An agency with a leader, a clerk and three specialists."""

    agency_id: UUID
    leader: Acting
    clerk: Acting
    lan: Acting
    minh: Acting
    hoa: Acting


def make_office(name: str = AGENCY, *, code: str = "") -> Office:
    """An office whose people hold their posts since FIRST_DAY, with an identity code if given."""
    agency = build_agency(name, code=code, began_on=FIRST_DAY)

    def person(full_name: str, title: str, role: Role) -> Acting:
        heads = role is Role.LEADER
        return make_colleague(
            agency.id, name, full_name=full_name, title=title, role=role, heads=heads
        )

    return Office(
        agency_id=agency.id,
        leader=person("Lê Văn Trưởng", "Giám đốc", Role.LEADER),
        clerk=person("Trần Thị Thư", "Văn thư", Role.CLERK),
        lan=person("Phạm Thị Lan", "Chuyên viên một", Role.SPECIALIST),
        minh=person("Đỗ Văn Minh", "Chuyên viên hai", Role.SPECIALIST),
        hoa=person("Vũ Thị Hoa", "Chuyên viên ba", Role.SPECIALIST),
    )


def make_colleague(
    agency_id: UUID,
    agency_name: str,
    *,
    full_name: str,
    title: str,
    role: Role,
    heads: bool = False,
    unit_id: UUID | None = None,
) -> Acting:
    """A person with a post in the agency, or in its unit, as they act for it; its head if told."""
    account = make_account(full_name=full_name)
    post = create_post(
        agency_id=agency_id,
        title=title,
        role=role,
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
        on=FIRST_DAY,
        heads=heads,
        internal_id=unit_id,
    )
    appoint(
        post_id=post,
        account_id=account,
        account_name=full_name,
        period=Period(FIRST_DAY, None),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=NOW,
        on=TODAY,
    )
    return Acting(
        account_id=account,
        account_name=full_name,
        agency_id=agency_id,
        agency_name=agency_name,
        roles=frozenset({role}),
    )


def leave_post(person: Acting, *, on: date = TODAY, now: datetime = NOW) -> None:
    """End every appointment of a person: the day is the first without it."""
    for held in list_appointments(on=on, account_id=person.account_id):
        end_appointment(
            appointment_id=held.id, ends_on=on, within=EVERYWHERE, on=on, actor=SYSTEM, now=now
        )


def draft_for(lead: Acting, *support: Acting, **changes: Any) -> TaskDraft:
    """A task for one lead and supporters, due in a week; `changes` replaces members."""
    shares = (
        Share(account_id=lead.account_id, duty=Duty.LEAD),
        *(Share(account_id=one.account_id, duty=Duty.SUPPORT) for one in support),
    )
    given: dict[str, Any] = {
        "title": "Báo cáo tiến độ kết nối các xã",
        "due_on": TODAY + timedelta(days=7),
        "shares": shares,
    }
    return TaskDraft(**{**given, **changes})


def give(
    office: Office, lead: Acting, *support: Acting, now: datetime = NOW, **changes: Any
) -> UUID:
    """A task that the office's leader gave; its id."""
    draft = draft_for(lead, *support, **changes)
    return assign_task(draft=draft, acting=office.leader, now=now)


def answer_days() -> dict[UUID, tuple[date | None, date | None]]:
    """Of every task the deadline, and the day by which its sender wants an answer."""
    rows = Task.objects.values_list("id", "due_on", "answer_by")
    return {task_id: (due_on, answer_by) for task_id, due_on, answer_by in rows}


def list_standings() -> dict[UUID, tuple[str, date | None, datetime | None]]:
    """Of every task its state, its deadline, and when it was closed."""
    rows = Task.objects.values_list("id", "state", "due_on", "closed_at")
    return {task_id: (state, due_on, closed_at) for task_id, state, due_on, closed_at in rows}
