"""What stands against taking a step back: a part of a closed whole, a whole of open parts."""

from lienthong.work.models import Task
from lienthong.work.terms import OPEN_STATES, TaskState


def is_whole_closed(task: Task) -> bool:
    """Whether the task is part of one that is closed: then it cannot be open."""
    whole = Task.objects.filter(pk=task.parent_id).first() if task.parent_id else None
    return whole is not None and TaskState(whole.state) not in OPEN_STATES


def count_open_subtasks(task: Task) -> int:
    """How many parts of it are open: with one it cannot be closed."""
    return task.subtasks.filter(state__in=OPEN_STATES).count()


def is_way_back_open(task: Task, state: TaskState) -> bool:
    """Whether the task can be in that state again."""
    return not is_whole_closed(task) if state in OPEN_STATES else not count_open_subtasks(task)
