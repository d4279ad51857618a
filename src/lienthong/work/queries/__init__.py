"""What may be asked about tasks."""

from lienthong.work.queries.assignees import DUE, Assignees
from lienthong.work.queries.counted import (
    DueTask,
    list_due_tasks,
    name_tasks,
)
from lienthong.work.queries.digests import (
    DigestContent,
    list_to_remind,
    read_digest,
    sends_mail,
    wants_digest,
)
from lienthong.work.queries.evidence import is_evidence, read_evidence
from lienthong.work.queries.feed import find_owner, has_feed, read_feed
from lienthong.work.queries.labels import (
    badge_of_state,
    badge_of_urgency,
    list_state_names,
    list_urgency_names,
    say_behind,
    say_deadline,
    state_name,
)
from lienthong.work.queries.left import count_left, list_left
from lienthong.work.queries.lists import (
    count_due_before,
    count_mine,
    count_mine_overdue,
    count_tasks,
    count_to_confirm,
    list_closed,
    list_due_before,
    list_mine,
    list_people_in,
    list_states,
    list_summaries,
    list_tasks,
    list_to_confirm,
    list_with_wholes,
)
from lienthong.work.queries.one import get_task
from lienthong.work.queries.people import (
    get_led_unit,
    list_colleagues,
    list_unit_leads,
    list_usual_leads,
)
from lienthong.work.queries.stand_ins import list_absent, list_stand_ins
from lienthong.work.queries.workload import list_workload

__all__ = [
    "DUE",
    "Assignees",
    "DigestContent",
    "DueTask",
    "badge_of_state",
    "badge_of_urgency",
    "count_due_before",
    "count_left",
    "count_mine",
    "count_mine_overdue",
    "count_tasks",
    "count_to_confirm",
    "find_owner",
    "get_led_unit",
    "get_task",
    "has_feed",
    "is_evidence",
    "list_absent",
    "list_closed",
    "list_colleagues",
    "list_due_before",
    "list_due_tasks",
    "list_left",
    "list_mine",
    "list_people_in",
    "list_stand_ins",
    "list_state_names",
    "list_states",
    "list_summaries",
    "list_tasks",
    "list_to_confirm",
    "list_to_remind",
    "list_unit_leads",
    "list_urgency_names",
    "list_usual_leads",
    "list_with_wholes",
    "list_workload",
    "name_tasks",
    "read_digest",
    "read_evidence",
    "read_feed",
    "say_behind",
    "say_deadline",
    "sends_mail",
    "state_name",
    "wants_digest",
]
