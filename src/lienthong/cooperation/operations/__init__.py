"""What other folders and the pages may change of agreements."""

from lienthong.cooperation.operations.add import Added, add_agreement
from lienthong.cooperation.operations.amend import amend_agreement
from lienthong.cooperation.operations.commitments import (
    add_commitment,
    change_commitment,
)
from lienthong.cooperation.operations.keepers import name_keeper
from lienthong.cooperation.operations.lapses import (
    decide_not_renewed,
    link_renewal,
    reopen_lapse,
)
from lienthong.cooperation.operations.load import Loaded, load_agreements
from lienthong.cooperation.operations.made_up import make_up_programme
from lienthong.cooperation.operations.meetings import follow_task
from lienthong.cooperation.operations.proposals import (
    accept_proposals,
    make_proposals,
    reject_proposals,
    settle_changed,
)
from lienthong.cooperation.operations.succession import (
    Result,
    correct_decision,
    decide_succession,
    undo_decision,
)
from lienthong.cooperation.operations.surveys.answer import (
    enter_answer,
    keep_draft,
    send_answer,
)
from lienthong.cooperation.operations.surveys.late import decide_late
from lienthong.cooperation.operations.surveys.needs import (
    TaskFor,
    answer_need,
    commit_need,
    merge_needs,
    rank_needs,
    task_need,
)
from lienthong.cooperation.operations.surveys.prepare import change_round, prepare_round
from lienthong.cooperation.operations.surveys.send import (
    close_round,
    remind_asked,
    send_round,
)
from lienthong.cooperation.operations.surveys.take_in import take_in_sheet
from lienthong.cooperation.operations.surveys.tell import tell_outcomes
from lienthong.cooperation.operations.texts import (
    add_text,
    change_division,
    confirm_text,
    drop_text,
)

__all__ = [
    "Added",
    "Loaded",
    "Result",
    "TaskFor",
    "accept_proposals",
    "add_agreement",
    "add_commitment",
    "add_text",
    "amend_agreement",
    "answer_need",
    "change_commitment",
    "change_division",
    "change_round",
    "close_round",
    "commit_need",
    "confirm_text",
    "correct_decision",
    "decide_late",
    "decide_not_renewed",
    "decide_succession",
    "drop_text",
    "enter_answer",
    "follow_task",
    "keep_draft",
    "link_renewal",
    "load_agreements",
    "make_proposals",
    "make_up_programme",
    "merge_needs",
    "name_keeper",
    "prepare_round",
    "rank_needs",
    "reject_proposals",
    "remind_asked",
    "reopen_lapse",
    "send_answer",
    "send_round",
    "settle_changed",
    "take_in_sheet",
    "task_need",
    "tell_outcomes",
    "undo_decision",
]
