"""No total counts the same days and ground twice, whatever units and periods were reported."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.counted_once import grounds_meet, overlap, select_once
from lienthong.cooperation.rules.results import Pairs, roll_up
from lienthong.cooperation.terms.results import Counted, Counting, LeftReason
from lienthong.cooperation.testing import RECORDED_AT
from lienthong.directory.terms import Ground, Level

SPLIT = date(2025, 7, 1)
PROVINCE, DISTRICT, OLD, OTHER_OLD, NEW, OTHER_NEW = (UUID(int=at) for at in range(101, 107))


def ground(level, *units, until=None, since=date(2000, 1, 1)):
    return Ground(units=frozenset(units), level=level, lives_from=since, lives_until=until)


# One district of two communes; one of them became a commune whole, a part of the other too.
GROUNDS = {
    PROVINCE: ground(Level.PROVINCE, PROVINCE, DISTRICT, OLD, OTHER_OLD, NEW, OTHER_NEW),
    DISTRICT: ground(Level.DISTRICT, DISTRICT, OLD, OTHER_OLD, until=SPLIT),
    OLD: ground(Level.COMMUNE, OLD, until=SPLIT),
    OTHER_OLD: ground(Level.COMMUNE, OTHER_OLD, until=SPLIT),
    NEW: ground(Level.COMMUNE, NEW, OLD, OTHER_OLD, since=SPLIT),
    OTHER_NEW: ground(Level.COMMUNE, OTHER_NEW, OTHER_OLD, since=SPLIT),
}
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
HALF = (date(2025, 1, 1), date(2025, 6, 30))
FIRST, SECOND, THIRD, FOURTH = (
    (date(2025, month, 1), date(2025, month + 2, 30)) for month in (1, 4, 7, 10)
)


def figure(number, value, unit=NEW, span=YEAR, **changes):
    members = {
        "id": UUID(int=number),
        "thing": "4g",
        "unit_id": unit,
        "category": "",
        "first": span[0],
        "last": span[1],
        "value": Decimal(value),
        "of": None,
        "confirmed": True,
        "at": RECORDED_AT + timedelta(minutes=number),
        "commitment": "C1",
        "place_id": unit,
    }
    return Counted(**{**members, **changes})


def total_of(*results, counting=Counting.SUM, **pairs):
    return roll_up(results, counting, pairs=Pairs(**pairs), grounds=GROUNDS)


def left_of(total):
    return {one.id.int: (one.by.int, one.reason) for one in total.left}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (PROVINCE, NEW, True),
        (DISTRICT, OLD, True),
        (NEW, OLD, True),
        (DISTRICT, NEW, True),
        (OLD, OTHER_OLD, False),
        (NEW, OTHER_NEW, False),
        (OTHER_NEW, OTHER_OLD, True),
    ],
)
def test_units_share_ground_where_one_lies_in_or_came_from_the_other(one, other, meet):
    assert grounds_meet(GROUNDS[one], GROUNDS[other]) is meet
    assert grounds_meet(GROUNDS[other], GROUNDS[one]) is meet


def test_two_of_one_level_share_no_ground_even_where_the_same_ever_lay_in_both():
    one, other = (ground(Level.COMMUNE, DISTRICT, OLD, OTHER_OLD) for _ in range(2))
    assert not grounds_meet(one, other)


def test_two_figures_of_one_unit_count_once():
    assert total_of(figure(1, 3), figure(2, 5)).results == 1


def test_a_quarter_within_a_half_year_counts_once():
    total = total_of(figure(1, 5, span=FIRST), figure(2, 12, span=HALF), figure(3, 4, span=THIRD))
    assert (total.least, total.most, total.results) == (16, 16, 2)
    assert left_of(total) == {1: (2, LeftReason.WITHIN)}


def test_a_commune_within_its_province_counts_once():
    total = total_of(figure(1, 5), figure(2, 166, PROVINCE))
    assert (total.most, left_of(total)) == (166, {1: (2, LeftReason.WITHIN)})


def test_a_unit_and_the_one_that_came_after_it_count_once_where_their_days_meet():
    assert total_of(figure(1, 5, OLD), figure(2, 9, NEW)).most == 9
    # What was new in the old one before counts beside what is new in the new one since.
    assert total_of(figure(1, 5, OLD, HALF), figure(2, 9, NEW, THIRD)).most == 14
    # Of a state the new one's figure has the old one's in it.
    total = total_of(figure(1, 5, OLD, HALF), figure(2, 9, NEW, THIRD), counting=Counting.LATEST)
    assert (total.most, left_of(total)) == (9, {1: (2, LeftReason.ACROSS)})


def test_small_figures_stand_where_together_they_tell_more_than_the_wide_one():
    quarters = [figure(at, 5, span=span) for at, span in enumerate((FIRST, SECOND, THIRD), 1)]
    total = total_of(*quarters, figure(9, 4, PROVINCE, HALF))
    assert (total.most, left_of(total)) == (15, {9: (1, LeftReason.AROUND)})


def test_a_confirmed_figure_goes_before_a_wider_one_that_is_not():
    total = total_of(figure(1, 5), figure(2, 166, PROVINCE, confirmed=False))
    assert (total.most, left_of(total)) == (5, {2: (1, LeftReason.AROUND)})


def test_parts_stand_beside_each_other_but_not_beside_the_undivided():
    women, men = figure(1, 5, category="Nữ"), figure(2, 6, category="Nam")
    assert total_of(women, men).most == 11
    total = total_of(women, men, figure(3, 12))
    assert (total.most, set(left_of(total))) == (12, {1, 2})


def test_two_that_were_decided_to_be_different_things_both_count():
    one, other = figure(1, 5), figure(2, 166, PROVINCE)
    assert total_of(one, other, apart={(one.id, other.id)}).most == 171


def test_the_wholes_of_two_agreements_are_a_range_until_somebody_decides():
    whole = {"unit": None, "place_id": PROVINCE}
    one = figure(1, 5, span=FIRST, **whole)
    other = figure(2, 12, span=HALF, commitment="C2", **whole)
    total = total_of(one, other)
    assert (total.least, total.most, total.undecided) == (5, 17, 1)
    assert total_of(one, other, apart={(one.id, other.id)}).least == 17
    assert total_of(one, other, same={(one.id, other.id)}).most == 12
    commune = figure(3, 4, span=FIRST)
    assert left_of(total_of(commune, one)) == {3: (1, LeftReason.WITHIN)}


@st.composite
def reported(draw):
    results = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        first = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
        last = first + timedelta(days=draw(st.integers(0, 400)))
        unit = draw(st.sampled_from(sorted(GROUNDS, key=str)))
        category = draw(st.sampled_from(["", "", "Nam", "Nữ"]))
        value, confirmed = draw(st.integers(0, 50)), draw(st.booleans())
        results.append(
            figure(number, value, unit, (first, last), category=category, confirmed=confirmed)
        )
    return results


@given(reported(), st.sampled_from(Counting), st.randoms())
def test_of_what_a_total_takes_no_two_overlap_and_what_it_leaves_overlaps_one(
    results, counting, chance
):
    taken, left = select_once(results, counting, grounds=GROUNDS)
    for one, other in combinations(taken, 2):
        assert not overlap(one, other, counting, GROUNDS)
    known = {one.id: one for one in taken}
    assert len(taken) + len(left) == len(results)
    for one in left:
        mine = next(result for result in results if result.id == one.id)
        assert overlap(mine, known[one.by], counting, GROUNDS)
    mixed = list(results)
    chance.shuffle(mixed)
    again, left_again = select_once(mixed, counting, grounds=GROUNDS)
    assert ({one.id for one in again}, left_again) == (set(known), left)


@given(reported())
def test_what_overlaps_nothing_always_counts_and_nothing_is_made_up(results):
    total = roll_up(results, Counting.SUM, grounds=GROUNDS)
    alone = [
        one
        for one in results
        if not any(
            other is not one and overlap(one, other, Counting.SUM, GROUNDS) for other in results
        )
    ]
    assert sum(one.value for one in alone) <= total.most <= sum(one.value for one in results)
    assert total.least == total.most
