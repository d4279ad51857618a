"""Who answers for a party that ended, and what is proposed for each who comes after it. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.cooperation.terms import Force
from lienthong.cooperation.terms.succession import Basis, Outcome, SideState, Why


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A living body that comes after one that ended, and how much passed to it."""

    id: UUID
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """What is known of a body on a day: `ended_on` None means it is not known to have ended.

    `traced` False: whether it lives on nobody can tell, unless it has ended.
    """

    ended_on: date | None
    traced: bool
    coming: tuple[Coming, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision that stands; `successor_id` None: for a body after which nobody comes."""

    party_id: UUID
    successor_id: UUID | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """A successor for which nobody has decided; None when nobody comes after the body."""

    party_id: UUID
    coming: Coming | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ownership:
    """What became of one party: who lives and answers for it, what ended, what is undecided."""

    owners: tuple[UUID, ...] = ()
    ended: bool = False
    untold: bool = False
    waiting: tuple[Open, ...] = ()


def follow_party(
    party_id: UUID, *, lives: Mapping[UUID, Life], decided: Iterable[Decided]
) -> Ownership:
    """Follow one agreement's decisions from a party to who answers for it.

    A body that lives answers for itself. After one that ended every body that comes after it
    counts as decided for when a decision names it, or names a body between the two that has ended
    since: then what is open is asked behind that one, or ended with it. `decided` are the standing
    decisions of the agreement; `lives` knows the party and every successor decided for.
    """
    by_party: dict[UUID, list[Decided]] = {}
    for one in decided:
        by_party.setdefault(one.party_id, []).append(one)
    owners: dict[UUID, None] = {}
    waiting: dict[tuple[UUID, UUID | None], Open] = {}
    ended = untold = False
    bodies, seen = [party_id], {party_id}
    while bodies:
        body = bodies.pop()
        life = lives.get(body)
        if life is None or (life.ended_on is None and not life.traced):
            untold = True
        elif life.ended_on is None:
            owners[body] = None
        else:
            taken = by_party.get(body, [])
            ended = ended or any(one.outcome is Outcome.END for one in taken)
            waiting |= {(body, _id(one)): one for one in _open(body, life, taken, lives)}
            onward = _onward(taken, seen)
            seen.update(onward)
            bodies.extend(onward)
    return Ownership(
        owners=tuple(owners), ended=ended, untold=untold, waiting=tuple(waiting.values())
    )


def side_state(parties: Sequence[Ownership]) -> SideState:
    """Who answers for a side with these parties. What is undecided outweighs everything else."""
    if any(one.waiting for one in parties):
        return SideState.UNDECIDED
    if any(one.owners for one in parties):
        return SideState.HELD
    if not parties or any(one.untold for one in parties):
        return SideState.UNTOLD
    return SideState.ENDED


def count_open(
    parties: Iterable[UUID], *, lives: Mapping[UUID, Life], decided: Collection[Decided]
) -> int:
    """How many successors of an agreement's parties wait for a decision, each once."""
    waiting = {
        (one.party_id, _id(one))
        for party in parties
        for one in follow_party(party, lives=lives, decided=decided).waiting
    }
    return len(waiting)


def propose(life: Life, coming: Coming | None, *, force: Force) -> tuple[Outcome, Why]:
    """What is proposed for one who comes after a party that ended, and why.

    Nobody comes after it, or the term was surely over before it ended: END. It alone comes after
    it, with all of it: CONTINUE. Else SPLIT.
    """
    if coming is None:
        return Outcome.END, Why.NOBODY
    over = force.ends_last is not None and life.ended_on is not None
    if over and force.ends_last < life.ended_on:  # type: ignore[operator]  # both are days
        return Outcome.END, Why.TERM_OVER
    if len(life.coming) == 1:
        return Outcome.CONTINUE, Why.WHOLE
    return Outcome.SPLIT, Why.DIVIDED


def _id(one: Open) -> UUID | None:
    return None if one.coming is None else one.coming.id


def _onward(taken: Iterable[Decided], seen: set[UUID]) -> list[UUID]:
    """Who carries on what the decisions name, without those already walked to."""
    found = {
        one.successor_id: None
        for one in taken
        if one.outcome is not Outcome.END and one.successor_id is not None
    }
    return [body for body in found if body not in seen]


def _open(
    body: UUID, life: Life, taken: Sequence[Decided], lives: Mapping[UUID, Life]
) -> list[Open]:
    """Who comes after the body and is named by no decision, nor comes after one that is."""
    named = {one.successor_id for one in taken}
    if not life.coming:
        # Where the directory names nobody a decision that ends it, or that names somebody, will do.
        return [] if named else [Open(party_id=body, coming=None)]
    behind = {
        one.id
        for successor in named
        if successor is not None and successor in lives
        for one in lives[successor].coming
    }
    return [Open(party_id=body, coming=one) for one in life.coming if one.id not in named | behind]
