from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lienthong.directory.rules.succession import compose, compose_evidence, follow
from lienthong.directory.terms import Evidence, Share, Step

DAY = date(2025, 7, 1)
EVENT = UUID(int=0)
shares = st.sampled_from(Share)


def body(number):
    return UUID(int=number)


def step(giver, heir, share=Share.FULL, on=DAY, evidence=None):
    return Step(
        predecessor_id=body(giver),
        successor_id=body(heir),
        share=share,
        effective_on=on,
        event_id=EVENT,
        act="",
        evidence=evidence,
    )


def out_of(*steps):
    links = {}
    for item in steps:
        links.setdefault(item.predecessor_id, []).append(item)
    return links


def commune(number, share=Share.FULL):
    return Evidence(unit_id=body(number), code=str(number), name=str(number), share=share)


def walk(*steps, living, on=DAY):
    return follow(body(1), out_of(*steps), on=on, living={body(number) for number in living})


@given(shares, shares, shares)
def test_it_does_not_matter_which_two_steps_are_composed_first(first, second, third):
    assert compose(compose(first, second), third) == compose(first, compose(second, third))


@given(shares)
def test_unchanged_changes_no_share(share):
    assert compose(share, Share.UNCHANGED) == compose(Share.UNCHANGED, share) == share


@given(shares)
def test_an_unknown_step_makes_the_whole_unknown(share):
    assert compose(share, Share.UNKNOWN) == Share.UNKNOWN


def test_all_of_a_whole_is_all_and_a_part_of_a_part_is_a_part():
    assert compose(Share.FULL, Share.FULL) is Share.FULL
    assert compose(Share.PART, Share.REMAINDER) is Share.PART
    assert compose(Share.FULL, Share.REMAINDER) is Share.PART


def test_the_walk_goes_over_several_changes():
    later = DAY + timedelta(days=400)
    found = walk(step(1, 2), step(2, 3, on=later), living=[3], on=later)
    (heir,) = found.heirs
    assert (heir.id, heir.share, heir.since) == (body(3), Share.FULL, later)
    assert len(heir.steps) == 2


def test_changes_after_the_day_asked_have_not_happened_yet():
    later = DAY + timedelta(days=400)
    found = walk(step(1, 2), step(2, 3, on=later), living=[2], on=DAY)
    assert [heir.id for heir in found.heirs] == [body(2)]


def test_what_a_body_gave_away_before_it_was_reached_does_not_pass_on():
    earlier = DAY - timedelta(days=400)
    found = walk(step(1, 2), step(2, 9, Share.PART, on=earlier), living=[2, 9])
    assert [heir.id for heir in found.heirs] == [body(2)]


def test_a_body_that_gave_a_part_and_lives_on_stands_beside_the_one_that_got_it():
    later = DAY + timedelta(days=1)
    found = walk(step(1, 2), step(2, 3, Share.PART, on=later), living=[2, 3], on=later)
    assert {heir.id: heir.share for heir in found.heirs} == {
        body(2): Share.FULL,
        body(3): Share.PART,
    }


def test_the_only_heir_of_several_parts_has_all():
    later = DAY + timedelta(days=1)
    found = walk(
        step(1, 2, Share.PART),
        step(1, 3, Share.REMAINDER),
        step(2, 4, on=later),
        step(3, 4, on=later),
        living=[4],
        on=later,
    )
    assert [(heir.id, heir.share) for heir in found.heirs] == [(body(4), Share.FULL)]


def test_an_only_heir_in_an_unknown_share_stays_unknown():
    found = walk(step(1, 2, Share.UNKNOWN), living=[2])
    assert [heir.share for heir in found.heirs] == [Share.UNKNOWN]


def test_a_body_that_ended_without_an_heir_is_lost():
    found = walk(step(1, 2, Share.PART), step(1, 3, Share.REMAINDER), living=[3])
    assert found.lost == (body(2),)
    assert [heir.share for heir in found.heirs] == [Share.REMAINDER]


def test_an_unchanged_body_is_not_its_own_heir():
    assert walk(step(1, 1, Share.UNCHANGED), living=[1]).heirs == ()


def test_only_communes_that_passed_in_both_steps_are_evidence():
    first = (commune(10), commune(11))
    second = (commune(11, Share.PART), commune(12))
    assert compose_evidence(first, second) == (commune(11, Share.PART),)
    assert compose_evidence(first, None) is None


numbers = st.integers(min_value=1, max_value=6)
steps = st.lists(
    st.builds(
        step,
        numbers,
        numbers,
        shares,
        st.dates(min_value=DAY - timedelta(days=3), max_value=DAY),
    ),
    max_size=9,
)


@given(steps, st.sets(numbers))
def test_heirs_live_are_reached_and_are_never_the_body_itself(all_steps, living):
    found = walk(*all_steps, living=living)
    alive = {body(number) for number in living}
    for heir in found.heirs:
        assert heir.id in alive
        assert heir.id != body(1)
        assert heir.steps[-1].successor_id == heir.id or len(heir.steps) > 1
        assert {item.predecessor_id for item in heir.steps} & {body(1)}
    assert not alive & set(found.lost)


@given(steps, st.sets(numbers), st.randoms())
def test_the_order_of_the_record_does_not_matter(all_steps, living, random):
    unique = list(
        {(s.predecessor_id, s.successor_id, s.effective_on): s for s in all_steps}.values()
    )
    shuffled = random.sample(unique, len(unique))
    first, second = walk(*unique, living=living), walk(*shuffled, living=living)
    assert {(heir.id, heir.share, heir.since) for heir in first.heirs} == {
        (heir.id, heir.share, heir.since) for heir in second.heirs
    }
    assert set(first.lost) == set(second.lost)
