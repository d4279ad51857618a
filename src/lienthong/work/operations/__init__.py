"""What may be done with tasks."""

from lienthong.work.operations.assign import assign_task
from lienthong.work.operations.contribute import (
    finish_many_parts,
    finish_part,
    report_progress,
)
from lienthong.work.operations.extend import ask_extension, decide_extension
from lienthong.work.operations.feed import open_feed
from lienthong.work.operations.hand_over import hand_over_all, hand_over_part
from lienthong.work.operations.many import Outcome
from lienthong.work.operations.move import move_many, move_task, undo_move

__all__ = [
    "Outcome",
    "ask_extension",
    "assign_task",
    "decide_extension",
    "finish_many_parts",
    "finish_part",
    "hand_over_all",
    "hand_over_part",
    "move_many",
    "move_task",
    "open_feed",
    "report_progress",
    "undo_move",
]
