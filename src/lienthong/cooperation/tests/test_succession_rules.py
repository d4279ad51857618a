"""Who answers for a party that ended: the rule alone, without a database."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules import force_of
from lienthong.cooperation.rules.acts import read_act
from lienthong.cooperation.rules.succession import (
    Coming,
    Decided,
    Life,
    Ownership,
    follow_party,
    propose,
    side_state,
)
from lienthong.cooperation.terms.succession import (
    Basis,
    DecisionAct,
    Outcome,
    SideState,
    Why,
)
from lienthong.kernel.partial_dates import PartialDate

DISTRICT, NORTH, SOUTH, TOWN, NOBODY = (UUID(int=number) for number in range(1, 6))
ENDED = date(2025, 7, 1)
LATER = date(2027, 1, 1)
TODAY = date(2026, 11, 30)


def coming(*ids):
    return tuple(Coming(id=one, basis=Basis(share="part")) for one in ids)


def living(*, traced=True):
    return Life(ended_on=None, traced=traced)


def gone(*ids, on=ENDED):
    return Life(ended_on=on, traced=True, coming=coming(*ids))


LIVES = {DISTRICT: gone(NORTH, SOUTH), NORTH: living(), SOUTH: living(), TOWN: living()}


def decided(successor, outcome=Outcome.SPLIT, party=DISTRICT):
    return Decided(party_id=party, successor_id=successor, outcome=outcome)


def follow(*decisions, lives=LIVES, party=DISTRICT):
    return follow_party(party, lives=lives, decided=decisions)


def waits(owned):
    return {(one.party_id, one.coming.id if one.coming else None) for one in owned.waiting}


def test_a_body_that_lives_answers_for_itself():
    assert follow(party=NORTH) == Ownership(owners=(NORTH,))


def test_whether_an_untraced_or_unknown_body_lives_nobody_can_tell():
    assert follow(party=NORTH, lives={NORTH: living(traced=False)}) == Ownership(untold=True)
    assert follow(party=NORTH, lives={}) == Ownership(untold=True)


def test_after_a_body_that_ended_each_successor_waits_for_a_decision():
    assert waits(follow()) == {(DISTRICT, NORTH), (DISTRICT, SOUTH)}
    owned = follow(decided(NORTH))
    assert owned.owners == (NORTH,)
    assert waits(owned) == {(DISTRICT, SOUTH)}


def test_a_side_on_which_one_carries_on_and_the_other_ends_is_held():
    owned = follow(decided(NORTH), decided(SOUTH, Outcome.END))
    assert (owned.owners, owned.ended, owned.waiting) == ((NORTH,), True, ())
    assert side_state([owned]) is SideState.HELD


def test_where_all_successors_end_it_the_side_has_a_recorded_end():
    owned = follow(decided(NORTH, Outcome.END), decided(SOUTH, Outcome.END))
    assert (owned.owners, owned.waiting) == ((), ())
    assert side_state([owned]) is SideState.ENDED


def test_a_successor_that_ends_too_is_followed():
    lives = {**LIVES, DISTRICT: gone(TOWN, SOUTH), NORTH: gone(TOWN, on=LATER)}
    decisions = (decided(NORTH), decided(SOUTH))
    assert waits(follow(*decisions, lives=lives)) == {(NORTH, TOWN)}
    owned = follow(*decisions, decided(TOWN, party=NORTH), lives=lives)
    assert set(owned.owners) == {TOWN, SOUTH}
    assert owned.waiting == ()


def test_what_ended_with_a_successor_does_not_wake_up_when_that_one_ends():
    lives = {**LIVES, DISTRICT: gone(TOWN, SOUTH), NORTH: gone(TOWN, on=LATER)}
    owned = follow(decided(NORTH, Outcome.END), decided(SOUTH), lives=lives)
    assert (owned.owners, owned.waiting) == ((SOUTH,), ())


def test_after_whom_nobody_comes_the_end_itself_waits_for_a_decision():
    lives = {DISTRICT: gone()}
    assert waits(follow(lives=lives)) == {(DISTRICT, None)}
    owned = follow(decided(None, Outcome.END), lives=lives)
    assert (owned.waiting, owned.ended) == ((), True)


def test_bodies_that_pass_to_each_other_in_a_ring_come_to_an_end():
    lives = {NORTH: gone(SOUTH), SOUTH: gone(NORTH)}
    decisions = (decided(SOUTH, party=NORTH), decided(NORTH, party=SOUTH))
    assert follow(*decisions, lives=lives, party=NORTH) == Ownership()


def test_a_side_without_a_party_or_with_one_nobody_can_tell_of_is_untold():
    assert side_state([]) is SideState.UNTOLD
    assert side_state([Ownership(untold=True), Ownership(ended=True)]) is SideState.UNTOLD
    assert side_state([Ownership(untold=True), Ownership(owners=(NORTH,))]) is SideState.HELD


@st.composite
def worlds(draw):
    """Seven bodies; each lives, or ended and passed to some with a higher number."""
    bodies = [UUID(int=number) for number in range(1, 8)]
    lives = {}
    for place, body in enumerate(bodies):
        later = bodies[place + 1 :]
        if later and draw(st.booleans()):
            heirs = draw(st.lists(st.sampled_from(later), unique=True))
            lives[body] = gone(*heirs)
        else:
            lives[body] = living(traced=draw(st.booleans()))
    # The directory names living successors only, over as many changes as there were.
    for body in reversed(bodies):
        reached = {
            last.id
            for one in lives[body].coming
            for last in (lives[one.id].coming if lives[one.id].ended_on else (one,))
        }
        lives[body] = Life(
            ended_on=lives[body].ended_on,
            traced=lives[body].traced,
            coming=coming(*sorted(reached)),
        )
    decisions = [
        decided(one.id, draw(st.sampled_from(Outcome)), party=body)
        for body in bodies
        for one in lives[body].coming
        if draw(st.booleans())
    ]
    return lives, decisions


@given(worlds())
def test_owners_live_and_deciding_all_that_is_open_leaves_nothing_open(world):
    lives, decisions = world
    owned = follow_party(DISTRICT, lives=lives, decided=decisions)
    assert all(lives[one].ended_on is None for one in owned.owners)
    assert all(lives[one.party_id].ended_on is not None for one in owned.waiting)
    more = [
        decided(
            one.coming.id if one.coming else None,
            Outcome.CONTINUE if one.coming else Outcome.END,
            party=one.party_id,
        )
        for one in owned.waiting
    ]
    after = follow_party(DISTRICT, lives=lives, decided=[*decisions, *more])
    assert after.waiting == ()
    assert set(owned.owners) <= set(after.owners)
    state = side_state([after])
    assert state is not SideState.UNDECIDED
    assert (state is SideState.HELD) == bool(after.owners)


def force(term):
    return force_of(signed=None, term=PartialDate.parse(term) if term else None)


@pytest.mark.parametrize(
    ("life", "term", "expected"),
    [
        (gone(NORTH), "", (Outcome.CONTINUE, Why.WHOLE)),
        (gone(NORTH, SOUTH), "", (Outcome.SPLIT, Why.DIVIDED)),
        (gone(NORTH, SOUTH), "2018/2023", (Outcome.END, Why.TERM_OVER)),
        (gone(NORTH, SOUTH), "2018/2025", (Outcome.SPLIT, Why.DIVIDED)),
        (gone(NORTH, SOUTH), "2018/..", (Outcome.SPLIT, Why.DIVIDED)),
        (gone(), "", (Outcome.END, Why.NOBODY)),
    ],
)
def test_what_is_proposed(life, term, expected):
    first = life.coming[0] if life.coming else None
    assert propose(life, first, force=force(term)) == expected


def codes(**given):
    return [one.code.partition(".")[2] for one in read_act(DecisionAct(**given), today=TODAY)[1]]


def test_an_act_is_whole_or_there_is_a_reason_why_there_is_none():
    whole = {"number": "1686/NQ-UBTVQH15", "issuer": "Ủy ban Thường vụ Quốc hội"}
    assert codes(**whole, issued_on="16/6/2025") == []
    assert codes(missing="Chờ văn bản của UBND tỉnh") == []
    assert codes() == ["act_missing"]
    assert codes(**whole) == ["act_day_missing"]
    assert codes(**whole, issued_on="hôm qua") == ["act_day_not_understood"]
    assert codes(**whole, issued_on="2025/2026") == ["act_day_not_understood"]
    assert codes(**whole, issued_on="12/2027") == ["act_in_future"]
    assert codes(issuer="UBND tỉnh", issued_on="2025") == ["act_without_number"]
    assert codes(**whole, issued_on="2025", missing="chưa có") == ["act_and_reason"]
    assert codes(missing="x" * 501) == ["text_too_long"]


def test_the_day_of_an_act_is_kept_as_far_as_it_is_known():
    act, _ = read_act(
        DecisionAct(number=" 12 ", issued_on="6/2025", issuer="UBND  tỉnh"), today=TODAY
    )
    assert act == DecisionAct(number="12", issued_on="2025-06", issuer="UBND tỉnh")
