"""Steps of results, periods as people write them, totals in which each thing counts once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules.periods import read_period, span_of, write_period
from lienthong.cooperation.rules.results import (
    Pairs,
    check_overlap,
    check_result,
    check_signed,
    clean_result,
    next_state,
    roll_up,
    steps_open,
)
from lienthong.cooperation.terms.results import (
    Counted,
    Counting,
    Measure,
    ResultDraft,
    ResultState,
    ResultStep,
)
from lienthong.kernel.partial_dates import PartialDateNotUnderstood

TODAY = date(2026, 11, 30)
UNIT = UUID(int=5)
AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "period", "written"),
    [
        ("2026", "2026", "năm 2026"),
        ("6/2026", "2026-06", "6/2026"),
        ("quý 3/2026", "2026-07/2026-09", "quý 3/2026"),
        ("Quý III năm 2026", "2026-07/2026-09", "quý 3/2026"),
        ("Q1 2026", "2026-01/2026-03", "quý 1/2026"),
        ("6 tháng đầu năm 2026", "2026-01/2026-06", "từ 01/2026 đến 6/2026"),
        ("9 tháng 2026", "2026-01/2026-09", "từ 01/2026 đến 9/2026"),
        ("1/2026–9/2026", "2026-01/2026-09", "từ 01/2026 đến 9/2026"),
        ("2018–2020", "2018/2020", "2018–2020"),
        ("01/07/2025", "2025-07-01", "01/07/2025"),
    ],
)
def test_a_period_is_read_as_people_write_it(typed, period, written):
    assert read_period(typed) == period
    assert write_period(period, language="vi") == written


@pytest.mark.parametrize(
    "typed", ["từ 2018", "khoảng 2026", "2026?", "N/A", "", "/2026", "quý 5/2026"]
)
def test_what_has_no_beginning_or_end_is_no_period(typed):
    with pytest.raises(PartialDateNotUnderstood):
        read_period(typed)


@given(st.integers(2000, 2100), st.integers(1, 4))
def test_a_quarter_is_read_as_it_is_written(year, quarter):
    period = read_period(f"quý {quarter}/{year}")
    first, last = span_of(period)
    assert (first.month, last.month) == (quarter * 3 - 2, quarter * 3)
    assert (last + timedelta(days=1)).day == 1
    for language in ("vi", "en"):
        assert read_period(write_period(period, language=language)) == period


def checked(measure=None, **changes):
    draft = clean_result(replace(ResultDraft(period="6/2026", value="1.205"), **changes))
    wrong = check_result(draft, measure or Measure(), today=TODAY)
    return [(one.code.removeprefix("cooperation."), one.place) for one in wrong]


SHARE = Measure(counting=Counting.SHARE)


@pytest.mark.parametrize(
    ("changes", "measure", "said"),
    [
        ({}, None, []),
        ({"value": "N/A"}, None, [("value_not_understood", "value")]),
        ({"value": "-1"}, None, [("value_negative", "value")]),
        ({"period": "bao giờ"}, None, [("period_not_understood", "period")]),
        ({"period": "2027"}, None, [("period_to_come", "period")]),
        ({}, SHARE, [("whole_missing", "of")]),
        ({"of": "1.000"}, SHARE, [("share_beyond_whole", "value")]),
        ({"of": "1.205"}, SHARE, []),
        ({}, Measure(by_unit=True), [("result_unit_missing", "unit")]),
        ({"unit_id": UNIT}, None, [("result_unit_unwanted", "unit")]),
        ({"category": "Nữ"}, None, [("category_wrong", "category")]),
        ({}, Measure(categories=("Nam", "Nữ")), [("category_wrong", "category")]),
        ({"category": "Nữ"}, Measure(categories=("Nam", "Nữ")), []),
    ],
)
def test_what_is_wrong_with_a_figure_is_said_at_its_field(changes, measure, said):
    assert checked(measure, **changes) == said


@pytest.mark.parametrize(
    ("counting", "period", "other", "meets"),
    [
        (Counting.SUM, "2026-06", "2026", True),
        (Counting.SUM, "2026-06", "2026-06", True),
        (Counting.SUM, "2026-07/2026-09", "2026-09/2026-10", True),
        (Counting.SUM, "2026-06", "2026-07", False),
        (Counting.LATEST, "2026-06", "2026", False),
        (Counting.LATEST, "2026-06", "2026-06", True),
    ],
)
def test_a_time_that_is_covered_is_not_reported_again(counting, period, other, meets):
    draft = ResultDraft(period=period, value="1", unit_id=UNIT, category="Nữ")
    standing = replace(draft, period=other, category="nữ")
    assert bool(list(check_overlap(draft, [standing], counting))) == meets
    elsewhere = replace(standing, unit_id=UUID(int=6))
    assert not list(check_overlap(draft, [elsewhere], counting))


@pytest.mark.parametrize(
    ("period", "signed", "refused"),
    [
        ("2015", "2016", True),
        ("2016-06", "2016-07-01", True),
        ("2016", "2016-07-01", False),
        ("2016", "2016", False),
        ("2015", "2016?", False),
        ("2015", "", False),
    ],
)
def test_nothing_is_a_result_of_what_was_surely_not_signed_yet(period, signed, refused):
    assert bool(list(check_signed(ResultDraft(period=period, value="1"), signed))) == refused


# --- steps ----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(ResultStep), st.booleans()), max_size=30))
def test_nothing_is_confirmed_but_by_the_other_side_and_after_it_was_submitted(steps):
    state, was_submitted = ResultState.DRAFT, False
    for step, is_reporter in steps:
        after = next_state(state, step, is_reporter=is_reporter)
        assert (after is not None) == (step in steps_open(state, is_reporter=is_reporter))
        if after is None:
            continue
        was_submitted |= after is ResultState.SUBMITTED
        if after is ResultState.CONFIRMED:
            assert was_submitted
            assert not is_reporter
        if state is ResultState.CONFIRMED:
            assert (step, is_reporter) == (ResultStep.DISPUTE, False)
        state = after


def test_what_was_dropped_takes_no_further_step():
    for is_reporter in (True, False):
        assert steps_open(ResultState.DROPPED, is_reporter=is_reporter) == frozenset()


# --- totals ---------------------------------------------------------------------------------------


@st.composite
def some_results(draw):
    """Results of two commitments at some places and months; who is alike is undecided or decided.

    Only what is of one place and time can be a pair: that is what people are asked to decide.
    """
    count = draw(st.integers(1, 8))
    results = []
    for at in range(count):
        begins = draw(st.integers(0, 3))
        first = date(2026, 1 + begins, 1)
        results.append(
            Counted(
                id=UUID(int=at + 1),
                thing="4g",
                unit_id=draw(st.sampled_from([UNIT, UUID(int=6)])),
                category="",
                first=first,
                last=first + timedelta(days=27),
                value=Decimal(draw(st.integers(0, 50))),
                of=None,
                confirmed=draw(st.booleans()),
                at=AT + timedelta(hours=draw(st.integers(0, 5))),
            )
        )
    same, undecided, apart = set(), set(), set()
    for one, other in combinations(results, 2):
        if (one.unit_id, one.first) == (other.unit_id, other.first):
            draw(st.sampled_from([same, undecided, apart])).add((one.id, other.id))
    return results, Pairs(same=same, undecided=undecided, apart=apart)


@given(some_results(), st.sampled_from([Counting.SUM, Counting.LATEST]), st.randoms())
def test_a_total_does_not_hang_on_the_order_and_lies_between_its_bounds(
    given_results, counting, chance
):
    results, pairs = given_results
    total = roll_up(results, counting, pairs=pairs)
    assert total.least <= total.most
    assert total.results + len(total.left) == len(results)
    assert total.doubled == len(total.left)
    mixed = list(results)
    chance.shuffle(mixed)
    assert roll_up(mixed, counting, pairs=pairs) == total
    if not pairs.undecided:
        assert total.least == total.most


@given(some_results())
def test_counting_once_never_adds_and_deciding_all_leaves_one_figure(given_results):
    results, pairs = given_results
    plain = sum(one.value for one in results)
    total = roll_up(results, Counting.SUM, pairs=pairs)
    assert total.most <= plain
    every = set(pairs.apart) | set(pairs.undecided)
    apart = roll_up(results, Counting.SUM, pairs=replace(pairs, undecided=(), apart=every))
    assert apart.least == apart.most == total.most
    every = set(pairs.same) | set(pairs.undecided)
    together = roll_up(results, Counting.SUM, pairs=replace(pairs, undecided=(), same=every))
    assert total.least <= together.most <= total.most


def counted(number, value, **changes):
    given_values = {
        "id": UUID(int=number),
        "thing": "4g",
        "unit_id": UNIT,
        "category": "",
        "first": date(2026, 1, 1),
        "last": date(2026, 6, 30),
        "value": Decimal(value),
        "of": None,
        "confirmed": True,
        "at": AT,
    }
    return Counted(**{**given_values, **changes})


def test_of_a_state_the_last_one_counts_and_a_share_adds_both_numbers_over_units():
    early = counted(1, 30, of=Decimal(100))
    late = counted(2, 50, of=Decimal(100), first=date(2026, 7, 1), last=date(2026, 9, 30))
    beside = counted(3, 10, of=Decimal(50), unit_id=UUID(int=6))
    assert roll_up([early, late, beside], Counting.LATEST).most == 60
    total = roll_up([early, late, beside], Counting.SHARE)
    assert (total.most, total.of) == (60, 150)
    assert roll_up([early, late, beside], Counting.SUM).most == 90


def test_of_what_is_the_same_the_confirmed_one_stands_and_what_is_open_is_a_range():
    draft, sure = counted(1, 12, confirmed=False), counted(2, 10)
    pair = (draft.id, sure.id)
    total = roll_up([draft, sure], Counting.SUM, pairs=Pairs(same={pair}))
    assert (total.least, total.most, total.doubled) == (10, 10, 1)
    total = roll_up([draft, sure], Counting.SUM, pairs=Pairs(undecided={pair}))
    assert (total.least, total.most, total.undecided) == (10, 22, 1)
