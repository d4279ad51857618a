"""What other folders and the pages may change of agreements."""

from lienthong.cooperation.operations.add import Added, add_agreement
from lienthong.cooperation.operations.amend import amend_agreement
from lienthong.cooperation.operations.commitments import (
    add_commitment,
    change_commitment,
)
from lienthong.cooperation.operations.lapses import (
    decide_not_renewed,
    link_renewal,
    reopen_lapse,
)
from lienthong.cooperation.operations.load import Loaded, load_agreements
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
    "accept_proposals",
    "add_agreement",
    "add_commitment",
    "add_text",
    "amend_agreement",
    "change_commitment",
    "change_division",
    "confirm_text",
    "correct_decision",
    "decide_not_renewed",
    "decide_succession",
    "drop_text",
    "link_renewal",
    "load_agreements",
    "make_proposals",
    "reject_proposals",
    "reopen_lapse",
    "settle_changed",
    "undo_decision",
]
