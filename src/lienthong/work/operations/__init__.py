"""What may be done with tasks."""

from lienthong.work.operations.assign import assign_task, assign_tasks
from lienthong.work.operations.contribute import report_progress
from lienthong.work.operations.digests import choose_digest, claim_digest, release_digest
from lienthong.work.operations.evidence import examine_evidence, withdraw_evidence
from lienthong.work.operations.extend import ask_extension, decide_extension
from lienthong.work.operations.feed import close_feed, open_feed
from lienthong.work.operations.hand_over import hand_over_all, hand_over_part
from lienthong.work.operations.many import Outcome
from lienthong.work.operations.move import move_many, move_task, undo_move
from lienthong.work.operations.parts import finish_many_parts, finish_part, reopen_part
from lienthong.work.operations.stand_ins import end_stand_in, name_stand_in
from lienthong.work.operations.take_over import take_over_tasks
from lienthong.work.operations.withdraw import (
    mark_ground,
    name_tasks,
    note_on_tasks,
    set_answer_by,
    withdraw_tasks,
)

__all__ = [
    "Outcome",
    "ask_extension",
    "assign_task",
    "assign_tasks",
    "choose_digest",
    "claim_digest",
    "close_feed",
    "decide_extension",
    "end_stand_in",
    "examine_evidence",
    "finish_many_parts",
    "finish_part",
    "hand_over_all",
    "hand_over_part",
    "mark_ground",
    "move_many",
    "move_task",
    "name_stand_in",
    "name_tasks",
    "note_on_tasks",
    "open_feed",
    "release_digest",
    "reopen_part",
    "report_progress",
    "set_answer_by",
    "take_over_tasks",
    "undo_move",
    "withdraw_evidence",
    "withdraw_tasks",
]
