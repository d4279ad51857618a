"""Lists of tasks: rows, pages, tabs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.identity.terms import Acting
from lienthong.work.pages.words import (
    DUTIES,
    badge_of_deadline,
    say_day,
)
from lienthong.work.queries import (
    badge_of_state,
    badge_of_urgency,
    count_mine,
    count_to_confirm,
    say_deadline,
)
from lienthong.work.terms import OVERSEE, AgencyNeeded, Lateness, TaskSummary


def agency_of(acting: Acting) -> UUID:
    """The agency acted for; refuses who acts for none."""
    if acting.agency_id is None:
        raise AgencyNeeded
    return acting.agency_id


def tabs_for(acting: Acting, current: str) -> list[dict[str, Any]]:
    """The views of tasks this person has; what waits for them is counted."""
    today = timezone.localdate()
    own: dict[str, Any] = {"agency_id": agency_of(acting), "account_id": acting.account_id}
    decisions = count_to_confirm(acting=acting, on=today)
    tabs: list[tuple[str, str, int | None]] = [
        (
            "work:mine",
            gettext("For me to do"),
            count_mine(**own, on=today),
        ),
        ("work:to_confirm", gettext("For me to decide"), decisions),
    ]
    if acting.may(OVERSEE):
        tabs += [
            ("work:all", gettext("The agency's"), None),
            ("work:week", gettext("This week and next"), None),
            ("work:workload", gettext("Workload"), None),
        ]
    return [
        {"label": label, "url": reverse(route), "current": route == current, "count": count}
        for route, label, count in tabs
    ]


def row_of_task(
    task: TaskSummary, *, tick: bool = False, only_read: bool = False
) -> dict[str, Any]:
    """A task as lists draw it; with a box to tick where many are handled at once.

    `only_read`: its page is not open to the agency.
    """
    near = badge_of_deadline(task.deadline)
    return {
        "cells": [
            {
                "text": task.title,
                "url": "" if only_read else reverse("work:one", args=[task.id]),
                "badge": badge_of_urgency(task.urgency),
                "note": task.origin_label,
                "tick": {
                    "name": "task",
                    "value": task.id,
                    "label": gettext("Tick “%s”") % task.title,
                }
                if tick
                else None,
            },
            {
                "text": say_day(task.deadline.due_on),
                "badge": near,
                "note": "" if near else say_deadline(task.deadline),
            },
            {"text": task.lead, "note": say_own_part(task)},
            {"text": task.assigner},
            {"badge": badge_of_state(task.state), "note": f"{task.progress} %"},
        ],
    }


def say_own_part(task: TaskSummary) -> str:
    """What the reader has to do with it, themselves or instead of somebody who is away."""
    if task.duty is None:
        return ""
    duty = gettext(DUTIES[task.duty])
    if task.instead_of:
        return gettext("you instead of {name}: {duty}").format(name=task.instead_of, duty=duty)
    return gettext("you: %s") % duty


def columns_of_tasks() -> list[dict[str, Any]]:
    """The heads of `row_of_task`."""
    return [
        {"label": gettext("Task")},
        {"label": gettext("Deadline")},
        {"label": gettext("Responsible")},
        {"label": gettext("Given by")},
        {"label": gettext("State")},
    ]


def days_of(tasks: Sequence[TaskSummary]) -> list[dict[str, Any]]:
    """Tasks in their order by the day they end; what is overdue together, without a day."""
    grouped: dict[date | None, list[TaskSummary]] = {}
    for task in tasks:
        overdue = task.deadline.lateness is Lateness.OVERDUE
        grouped.setdefault(None if overdue else task.deadline.ends_on, []).append(task)
    return [{"day": day, "tasks": found} for day, found in grouped.items()]
