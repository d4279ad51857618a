"""Which changes of a commitment take effect only when the other side agrees."""

from collections.abc import Collection
from dataclasses import replace

from lienthong.cooperation.rules.changes import changed_fields
from lienthong.cooperation.terms.commitments import CommitmentDraft, CommitmentState
from lienthong.cooperation.terms.values import Side

AGREED_ON = (
    "what",
    "owner",
    "beneficiary",
    "due",
    "condition",
    "indicator",
    "unit",
    "baseline",
    "targets",
    "reach",
    "reach_on",
    "places",
)
"""What both sides agreed on. What became of a milestone, and where it is written, is no change."""
_CLOSED = frozenset({CommitmentState.REJECTED, CommitmentState.ENDED})


def asks_other_side(before: CommitmentDraft, after: CommitmentDraft) -> bool:
    """Whether a change touches what both sides agreed on.

    Nothing is agreed yet of what is only proposed. To end or reject what is agreed touches it.
    """
    if before.state is CommitmentState.PROPOSED:
        return False
    closing = after.state is not before.state and after.state in _CLOSED
    return closing or bool(set(changed_fields(before, after)) & set(AGREED_ON))


def agreed_draft(standing: CommitmentDraft, asked: CommitmentDraft) -> CommitmentDraft:
    """What stands with what was asked for of it: meanwhile milestones may have moved on."""
    members = {name: getattr(asked, name) for name in AGREED_ON}
    if asked.state in _CLOSED:
        members |= {"state": asked.state, "state_note": asked.state_note}
    return replace(standing, **members)


def asking_side(own: Collection[Side], with_people: Collection[Side]) -> Side | None:
    """The side for which a change is asked, None where nobody else has to agree to it.

    `own` are the sides spoken for, none for who keeps the register: that one stands in for a side
    that has nobody. A side of which nobody works here cannot agree; then the change takes effect.
    """
    if len(own) > 1:
        return None
    side = next(iter(own), None)
    if side is None:
        absent = [one for one in Side if one not in with_people]
        side = absent[0] if absent else None
    if side is None:
        return None
    other = next(one for one in Side if one is not side)
    return side if other in with_people else None
