"""What may be asked about tasks."""

from lienthong.work.queries.feed import has_feed, read_feed
from lienthong.work.queries.lists import (
    count_mine,
    count_mine_overdue,
    count_tasks,
    count_to_confirm,
    list_due_before,
    list_mine,
    list_tasks,
    list_to_confirm,
)
from lienthong.work.queries.one import get_task
from lienthong.work.queries.people import list_colleagues
from lienthong.work.queries.workload import list_workload

__all__ = [
    "count_mine",
    "count_mine_overdue",
    "count_tasks",
    "count_to_confirm",
    "get_task",
    "has_feed",
    "list_colleagues",
    "list_due_before",
    "list_mine",
    "list_tasks",
    "list_to_confirm",
    "list_workload",
    "read_feed",
]
