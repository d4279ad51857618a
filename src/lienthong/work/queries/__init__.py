"""What may be asked about tasks."""

from lienthong.work.queries.feed import has_feed, read_feed
from lienthong.work.queries.labels import (
    badge_of_state,
    badge_of_urgency,
    list_state_names,
    list_urgency_names,
)
from lienthong.work.queries.lists import (
    count_mine,
    count_mine_overdue,
    count_tasks,
    count_to_confirm,
    list_due_before,
    list_mine,
    list_states,
    list_summaries,
    list_tasks,
    list_to_confirm,
)
from lienthong.work.queries.one import get_task
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.workload import list_workload

__all__ = [
    "badge_of_state",
    "badge_of_urgency",
    "count_mine",
    "count_mine_overdue",
    "count_tasks",
    "count_to_confirm",
    "get_task",
    "has_feed",
    "list_colleagues",
    "list_due_before",
    "list_mine",
    "list_state_names",
    "list_states",
    "list_summaries",
    "list_tasks",
    "list_to_confirm",
    "list_urgency_names",
    "list_workload",
    "read_feed",
]
