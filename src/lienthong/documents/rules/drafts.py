"""Who may do what with a draft, and how its review goes on."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.documents.rules.finding import OPEN_STAGES
from lienthong.documents.terms import EDITABLE, ReviewState, Stage
from lienthong.identity.terms import Role

READ_ALL = frozenset({Role.CLERK, Role.LEADER})
"""They read every draft of their agency: the clerk checks form, the leader answers for all."""

WITH_REVIEWERS = frozenset({Stage.IN_REVIEW})
TO_WITHDRAW = frozenset({Stage.IN_REVIEW, Stage.TO_SIGN})
TO_DROP = EDITABLE
HELD = EDITABLE | {Stage.IN_REVIEW, Stage.TO_SIGN}
"""Stages in which a draft is its drafter's: nobody has signed, and it was not given up."""
PENDING = (ReviewState.WAITING, ReviewState.ASKED)
LONGEST_COMMENT = 5000
MOST_LEVELS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One person's look in the present round, as rules need it."""

    id: int
    level: int
    account_id: UUID
    state: ReviewState


def may_read(
    *,
    account_id: UUID,
    roles: Collection[Role],
    drafter_id: UUID,
    signer_id: UUID | None,
    reviewers: Collection[UUID],
    stage: Stage,
    restricted: bool = False,
    readers: Collection[UUID] = (),
) -> bool:
    """Drafter, signer, `reviewers`, clerks and leaders; once issued, the whole agency.

    `reviewers` are those who were asked, and those who draft with the drafter. A `restricted` one
    is read at every stage only by those it passes through and by its `readers` (decision 60).
    """
    own = account_id in {drafter_id, signer_id} or account_id in reviewers
    if restricted:
        return own or account_id in readers
    if stage in OPEN_STAGES:
        return True
    return own or bool(READ_ALL & set(roles))


def may_choose_readers(
    *, account_id: UUID, roles: Collection[Role], drafter_id: UUID, stage: Stage
) -> bool:
    """Clerks and leaders, and the drafter before it is submitted; who reads it is asked first."""
    return bool(READ_ALL & set(roles)) or (account_id == drafter_id and stage in EDITABLE)


def may_lift(*, roles: Collection[Role]) -> bool:
    """Clerks and leaders, as of an incoming document; who reads it is asked first."""
    return bool(READ_ALL & set(roles))


def may_edit(*, account_id: UUID, drafters: Collection[UUID], stage: Stage) -> bool:
    """The drafter and who drafts with them, before it is submitted or after it came back."""
    return account_id in drafters and stage in EDITABLE


def may_submit(*, account_id: UUID, drafter_id: UUID, stage: Stage) -> bool:
    """The drafter alone: submits it, gives it up, says who drafts with them."""
    return account_id == drafter_id and stage in EDITABLE


def may_release(*, account_id: UUID, roles: Collection[Role], drafters: Collection[UUID]) -> bool:
    """Clerks and leaders say that a mark was misread, but not of what they draft themselves."""
    return bool(READ_ALL & set(roles)) and account_id not in drafters


def may_withdraw(*, account_id: UUID, drafter_id: UUID, stage: Stage) -> bool:
    """The drafter takes it back as long as nobody has signed."""
    return account_id == drafter_id and stage in TO_WITHDRAW


def may_hand_over(
    *, account_id: UUID, roles: Collection[Role], drafter_id: UUID, has_left: bool
) -> bool:
    """The drafter gives it on, a leader too; a clerk once the drafter has left the agency."""
    if account_id == drafter_id or Role.LEADER in roles:
        return True
    return has_left and bool(READ_ALL & set(roles))


def may_manage(
    *, account_id: UUID, roles: Collection[Role], drafter_id: UUID, stage: Stage
) -> bool:
    """The drafter and leaders put somebody else in the place of a reviewer who is away."""
    return stage is Stage.IN_REVIEW and (account_id == drafter_id or Role.LEADER in roles)


def may_return(
    *, account_id: UUID, signer_id: UUID | None, looks: Iterable[Look], stage: Stage
) -> bool:
    """Who is asked now sends it back; with the signer it is the signer."""
    if stage is Stage.TO_SIGN:
        return account_id == signer_id
    return stage is Stage.IN_REVIEW and find_asked(looks, account_id) is not None


def find_asked(looks: Iterable[Look], account_id: UUID) -> Look | None:
    """The look that this person is asked for now."""
    asked = (one for one in looks if one.account_id == account_id)
    return next((one for one in asked if one.state is ReviewState.ASKED), None)


def level_to_ask(looks: Sequence[Look]) -> int | None:
    """The first level with a pending look; None when everybody has approved."""
    return min((one.level for one in looks if one.state in PENDING), default=None)


def to_take_back(looks: Sequence[Look], account_id: UUID, stage: Stage) -> Look | None:
    """The approval that this person may take back: nobody after them has decided yet.

    Also when it was the last one, as long as nobody has signed.
    """
    if stage not in {Stage.IN_REVIEW, Stage.TO_SIGN}:
        return None
    approved = [one for one in looks if one.state is ReviewState.APPROVED]
    own = [one for one in approved if one.account_id == account_id]
    last = max((one.level for one in approved), default=0)
    return next((one for one in own if one.level == last), None)


def find_unfit(
    levels: Sequence[Sequence[UUID]], *, drafters: Collection[UUID], staff: Collection[UUID]
) -> UUID | None:
    """The first person who cannot review: not in office, a drafter, or named twice; or None."""
    seen: set[UUID] = set()
    for account_id in (one for level in levels for one in level):
        if account_id in drafters or account_id not in staff or account_id in seen:
            return account_id
        seen.add(account_id)
    return None


def chain_of(looks: Iterable[Look], staff: Collection[UUID]) -> list[list[UUID]]:
    """The chain of an earlier round, to be offered again, without those no longer in office."""
    levels: dict[int, list[UUID]] = {}
    for one in looks:
        if one.state is not ReviewState.REPLACED and one.account_id in staff:
            levels.setdefault(one.level, []).append(one.account_id)
    return [levels[level] for level in sorted(levels)]
