"""Which tasks wait for somebody, and which an agency has."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from lienthong.identity.terms import Acting, Role
from lienthong.kernel.calendar import national_calendar
from lienthong.kernel.vietnamese import fold
from lienthong.work.models import Extension, Part, Task
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.stand_ins import list_absent
from lienthong.work.queries.summaries import summary_of, with_parts
from lienthong.work.rules.deadlines import first_overdue_after
from lienthong.work.terms import (
    OPEN_STATES,
    Duty,
    TaskQuestion,
    TaskState,
    TaskSummary,
)

MOST_WORDS = 20
"""Words that a search looks for; a database refuses conditions without bound."""


def list_mine(
    *,
    agency_id: UUID,
    account_id: UUID,
    on: date,
    text: str = "",
    first: int = 0,
    limit: int = 25,
) -> list[TaskSummary]:
    """What waits for somebody: open parts, earliest deadline first, those without one last.

    With the parts of those they stand in for; `text`: those whose task has all these words.
    """
    absent = list_absent(agency_id=agency_id, account_id=account_id, on=on)
    parts = _mine(agency_id, (account_id, *absent), text)
    parts = parts.order_by(F("due_on").asc(nulls_last=True), "id")
    held = list(parts.values_list("task_id", "account_id")[first : first + limit])
    rows = with_parts(Task.objects.filter(id__in=[task_id for task_id, _ in held]))
    found = {row.id: row for row in rows}
    return [
        summary_of(found[key], account_id=holder, on=on, instead_of=absent.get(holder, ""))
        for key, holder in held
    ]


def count_mine(*, agency_id: UUID, account_id: UUID, on: date, text: str = "") -> int:
    """How many parts `list_mine` lists."""
    absent = list_absent(agency_id=agency_id, account_id=account_id, on=on)
    return _mine(agency_id, (account_id, *absent), text).count()


def count_mine_overdue(*, agency_id: UUID, account_id: UUID, on: date) -> int:
    """How many of the parts that `count_mine` counts are overdue on the day."""
    absent = list_absent(agency_id=agency_id, account_id=account_id, on=on)
    limit = first_overdue_after(on, calendar=national_calendar())
    return _mine(agency_id, (account_id, *absent)).filter(due_on__lt=limit).count()


def list_to_confirm(
    *, acting: Acting, on: date, first: int = 0, limit: int = 25
) -> list[TaskSummary]:
    """What waits for somebody's word: reported, given back, or a later deadline asked for.

    Of tasks they gave, or somebody they stand in for; for a leader also of those whose giver left
    the agency. By deadline.
    """
    rows = _to_confirm(acting, on).order_by(F("due_on").asc(nulls_last=True), "id")
    page = with_parts(rows)[first : first + limit]
    return [summary_of(row, account_id=acting.account_id, on=on) for row in page]


def count_to_confirm(*, acting: Acting, on: date) -> int:
    """How many tasks wait for somebody's word."""
    return _to_confirm(acting, on).count()


def list_tasks(
    *, asked: TaskQuestion, on: date, first: int = 0, limit: int = 25
) -> list[TaskSummary]:
    """Tasks of an agency that fit, the newest first."""
    rows = with_parts(_asked(asked, on)).order_by("-assigned_at", "id")[first : first + limit]
    return [summary_of(row, account_id=None, on=on) for row in rows]


def count_tasks(*, asked: TaskQuestion, on: date) -> int:
    """How many tasks of an agency fit."""
    return _asked(asked, on).count()


def list_due_before(
    *,
    agency_id: UUID,
    until: date,
    on: date,
    unit_id: UUID | None = None,
    first: int = 0,
    limit: int = 25,
) -> list[TaskSummary]:
    """The agency's open tasks due before `until`, the earliest first.

    Of one unit those in which somebody of it has something to do.
    """
    rows = with_parts(_due_before(agency_id, until, on, unit_id).order_by("due_on", "id"))
    return [summary_of(row, account_id=None, on=on) for row in rows[first : first + limit]]


def count_due_before(*, agency_id: UUID, until: date, on: date, unit_id: UUID | None = None) -> int:
    """How many tasks `list_due_before` lists."""
    return _due_before(agency_id, until, on, unit_id).count()


def list_summaries(*, ids: Collection[UUID], on: date) -> list[TaskSummary]:
    """These tasks, as they were given; two queries however many there are."""
    rows = with_parts(Task.objects.filter(id__in=ids)).order_by("assigned_at", "id")
    return [summary_of(row, account_id=None, on=on) for row in rows]


def list_states(*, ids: Collection[UUID]) -> list[TaskState]:
    """How these tasks stand."""
    return [TaskState(s) for s in Task.objects.filter(id__in=ids).values_list("state", flat=True)]


def list_with_wholes(*, task_id: UUID) -> list[UUID]:
    """A task and those that it is part of, the nearest first."""
    found: list[UUID] = []
    above: UUID | None = task_id
    while above is not None and above not in found:
        found.append(above)
        above = Task.objects.filter(id=above).values_list("parent_id", flat=True).first()
    return found


def list_people_in(*, task_id: UUID) -> dict[UUID, str]:
    """Who has a part in a task now, by account, with their names."""
    living = Part.objects.filter(task_id=task_id, ended_at=None)
    return dict(living.values_list("account_id", "account_name"))


def list_closed(*, ids: Collection[UUID], account_id: UUID) -> set[UUID]:
    """Those of the tasks that are restricted and that this account neither gave nor has part in."""
    rows = Task.objects.filter(id__in=ids, restricted=True).exclude(assigner_id=account_id)
    held = Part.objects.filter(task_id__in=ids, account_id=account_id, ended_at=None)
    return set(rows.exclude(id__in=held.values("task_id")).values_list("id", flat=True))


def _due_before(agency_id: UUID, until: date, on: date, unit_id: UUID | None) -> QuerySet[Task]:
    rows = Task.objects.filter(agency_id=agency_id, state__in=OPEN_STATES, due_on__lt=until)
    if unit_id is None:
        return rows
    people = list_colleagues(agency_id=agency_id, on=on, unit_id=unit_id)
    held = Part.objects.filter(
        agency_id=agency_id, ended_at=None, account_id__in=[one.account_id for one in people]
    ).exclude(duty=Duty.INFORMED)
    return rows.filter(id__in=held.values("task_id"))


def _mine(agency_id: UUID, accounts: Collection[UUID], text: str = "") -> QuerySet[Part]:
    rows = Part.objects.filter(agency_id=agency_id, account_id__in=accounts, is_open=True)
    for word in _words(text):
        rows = rows.filter(task__folded__contains=word)
    return rows


def _to_confirm(acting: Acting, on: date) -> QuerySet[Task]:
    if acting.agency_id is None:
        return Task.objects.none()
    asked_for = Extension.objects.filter(granted=None, part__ended_at=None, part__is_open=True)
    waits = Q(state__in=(TaskState.REPORTED, TaskState.DECLINED)) | Q(
        state__in=OPEN_STATES, id__in=asked_for.values("part__task_id")
    )
    mine = Q(assigner_id=acting.account_id)
    if Role.LEADER in acting.roles:
        people = list_colleagues(agency_id=acting.agency_id, on=on)
        mine |= ~Q(assigner_id__in=[one.account_id for one in people])
    absent = list_absent(agency_id=acting.agency_id, account_id=acting.account_id, on=on)
    if absent:
        leads = Part.objects.filter(
            duty=Duty.LEAD, ended_at=None, account_id__in=(acting.account_id, *absent)
        )
        mine |= Q(assigner_id__in=absent) & ~Q(id__in=leads.values("task_id"))
    return Task.objects.filter(waits, mine, agency_id=acting.agency_id)


def _asked(asked: TaskQuestion, on: date) -> QuerySet[Task]:
    rows = Task.objects.filter(agency_id=asked.agency_id)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.only_open or asked.only_overdue:
        rows = rows.filter(state__in=OPEN_STATES)
    if asked.only_overdue:
        rows = rows.filter(due_on__lt=first_overdue_after(on, calendar=national_calendar()))
    if asked.account_id is not None:
        held = Part.objects.filter(
            account_id=asked.account_id, agency_id=asked.agency_id, ended_at=None
        ).exclude(duty=Duty.INFORMED)
        rows = rows.filter(id__in=held.values("task_id"))
    for word in _words(asked.text):
        rows = rows.filter(folded__contains=word)
    return rows


def _words(text: str) -> list[str]:
    return fold(text).split()[:MOST_WORDS]
