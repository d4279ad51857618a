"""Which changes take effect only when the other side agrees (decisions 53, 62)."""

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from lienthong.cooperation.rules.changes import changed_fields
from lienthong.cooperation.terms.asked_changes import Draft
from lienthong.cooperation.terms.commitments import CommitmentDraft, CommitmentState
from lienthong.cooperation.terms.values import AgreementDraft, Party, Side

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
SIGNED = (
    "title",
    "level",
    "kind",
    "instrument",
    "signed",
    "term",
    "parties",
    "legal_basis",
    "contents",
    "duties",
    "figures",
    "renews_id",
)
"""What both sides signed, and which agreement it carries on. The rest says whence it is known."""
_UNAGREED = frozenset({CommitmentState.PROPOSED, CommitmentState.REJECTED})


def binds(state: CommitmentState) -> bool:
    """Whether a state says that the sides agreed: all but proposed and rejected."""
    return state not in _UNAGREED


def asks_other_side(before: CommitmentDraft, after: CommitmentDraft) -> bool:
    """Whether a change touches what both sides agreed on.

    Nothing is agreed yet of what is only proposed: it comes into force by both. Every other state
    of what is agreed touches it too.
    """
    if before.state is not after.state and (binds(before.state) or binds(after.state)):
        return True
    if before.state is CommitmentState.PROPOSED:
        return False
    return bool(set(changed_fields(before, after)) & set(AGREED_ON))


def touches_signed(before: AgreementDraft, after: AgreementDraft) -> bool:
    """Whether a change of an agreement's record touches what was signed.

    A note on a party does not; which body of the directory a party is does: it reads for a side.
    """
    changed = set(changed_fields(before, after)) & set(SIGNED)
    if changed == {"parties"}:
        return _without_notes(before.parties) != _without_notes(after.parties)
    return bool(changed)


def agreed_commitment(
    standing: CommitmentDraft, *, before: CommitmentDraft, asked: CommitmentDraft
) -> CommitmentDraft:
    """What stands with what was asked for of it: meanwhile milestones may have moved on."""
    found = _agreed(standing, before=before, asked=asked, members=(*AGREED_ON, "state"))
    moved = found.state is not standing.state
    return replace(found, state_note=asked.state_note) if moved else found


def agreed_agreement(
    standing: AgreementDraft, *, before: AgreementDraft, asked: AgreementDraft
) -> AgreementDraft:
    """What stands with what was asked for of it: meanwhile sources may have been added."""
    return _agreed(standing, before=before, asked=asked, members=SIGNED)


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
    return side if other_side(side) in with_people else None


def other_side(side: Side) -> Side:
    """The side that faces another."""
    return next(one for one in Side if one is not side)


def _agreed(standing: Draft, *, before: Draft, asked: Draft, members: Collection[str]) -> Draft:
    """All of `members` as asked for; of the rest what was asked, where nobody moved it since.

    What both agree on is what was asked for, whatever one of them wrote meanwhile.
    """
    taken: dict[str, Any] = {}
    for one in fields(standing):
        old, new = getattr(before, one.name), getattr(asked, one.name)
        if one.name in members or (new != old and getattr(standing, one.name) == old):
            taken[one.name] = new
    return replace(standing, **taken)


def _without_notes(parties: Collection[Party]) -> list[Party]:
    return [replace(one, note="") for one in parties]
