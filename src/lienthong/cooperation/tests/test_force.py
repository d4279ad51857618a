"""When an agreement holds, and the gap between two of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules import force_of, gap_between, standing_on
from lienthong.cooperation.terms import Certainty, Standing, State, Unsure
from lienthong.kernel.partial_dates import PartialDate


def parse(edtf):
    return PartialDate.parse(edtf) if edtf else None


def standing(signed, term, on):
    force = force_of(signed=parse(signed), term=parse(term))
    return standing_on(force, on=date.fromisoformat(on), has_term=bool(term))


UNKNOWN_END = Standing(state=State.UNKNOWN, unsure=Unsure.END)
UNKNOWN_BEGINNING = Standing(state=State.UNKNOWN, unsure=Unsure.BEGINNING)


@pytest.mark.parametrize(
    ("signed", "term", "on", "expected"),
    [
        ("2015-09-19", "2015/2020", "2015-09-18", Standing(state=State.NOT_BEGUN)),
        ("2015-09-19", "2015/2020", "2015-10-01", UNKNOWN_BEGINNING),
        ("2015-09-19", "2015/2020", "2016-01-01", Standing(state=State.IN_FORCE)),
        ("2015-09-19", "2015/2020", "2020-01-01", Standing(state=State.IN_FORCE)),
        ("2015-09-19", "2015/2020", "2020-06-01", UNKNOWN_END),
        ("2015-09-19", "2015/2020", "2021-01-01", Standing(state=State.LAPSED)),
        ("[2018-08-01..2018-08-13]", "2018/2023", "2018-07-31", Standing(state=State.NOT_BEGUN)),
        ("[2018-08-01..2018-08-13]", "2018/2023", "2026-11-23", Standing(state=State.LAPSED)),
        ("2018-06-05", "2018-06-05/2020-06-30", "2020-06-30", Standing(state=State.IN_FORCE)),
        ("2018-06-05", "2018-06-05/2020-06-30", "2020-07-01", Standing(state=State.LAPSED)),
        ("2018-06", "2018-06/..", "2099-01-01", Standing(state=State.IN_FORCE)),
        ("2018-06", "2018-06/", "2019-01-01", UNKNOWN_END),
        ("", "2014/2018", "2026-11-23", Standing(state=State.LAPSED)),
    ],
)
def test_an_agreement_stands_as_its_dates_decide(signed, term, on, expected):
    assert standing(signed, term, on) == expected


@pytest.mark.parametrize("on", ["2018-01-01", "2026-11-23", "2099-01-01"])
def test_without_a_term_nobody_knows_how_long_it_holds(on):
    assert standing("2017-10-27", "", on) == Standing(state=State.UNKNOWN, unsure=Unsure.NO_TERM)
    assert standing("2017-10-27", "", "2017-10-26") == Standing(state=State.NOT_BEGUN)
    assert standing("", "", on) == Standing(state=State.UNKNOWN, unsure=Unsure.NO_TERM)


def test_a_doubtful_day_of_signing_leaves_the_decision_to_the_term():
    assert standing("2021?-11-11", "2021/2025", "2023-01-01") == Standing(state=State.IN_FORCE)
    assert standing("2021?-11-11", "2021/2025", "2025-06-01") == UNKNOWN_END
    assert standing("2021?-11-11", "2021/2025", "2026-01-01") == Standing(state=State.LAPSED)


def test_between_a1_and_a2_lie_at_least_ten_months_concluded_from_a_doubtful_year():
    gap = gap_between(
        earlier_term=parse("2015/2020"),
        later_signed=parse("2021?-11-11"),
        certainty=Certainty.STATED,
    )
    assert (gap.shortest, gap.longest) == (314, 679)
    assert (gap.shortest_months, gap.longest_months) == (10, 22)
    assert gap.certainty is Certainty.INFERRED


def test_agreements_that_may_overlap_have_perhaps_no_gap():
    gap = gap_between(
        earlier_term=parse("2014/2018"),
        later_signed=parse("2018-05-18"),
        certainty=Certainty.INFERRED,
    )
    assert (gap.shortest, gap.longest) == (0, 136)


@pytest.mark.parametrize(("term", "signed"), [("2015/..", "2021"), ("2015/2020", ""), ("", "2021")])
def test_a_gap_with_a_missing_date_is_not_told(term, signed):
    gap = gap_between(
        earlier_term=parse(term), later_signed=parse(signed), certainty=Certainty.STATED
    )
    assert gap is None


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 12, 31))


@st.composite
def partial_days(draw):
    """A partial date together with a day that it may be."""
    day = draw(DAYS)
    form = draw(st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y", "range"]))
    if form != "range":
        return day.strftime(form), day
    before, after = draw(st.integers(0, 40)), draw(st.integers(0, 40))
    first, last = day - timedelta(days=before), day + timedelta(days=after)
    return f"[{first}..{last}]", day


@given(partial_days(), st.lists(partial_days(), min_size=2, max_size=2), DAYS)
def test_what_is_told_is_true_of_every_day_it_may_have_been(signing, ends, on):
    (signed, signed_on), ((first, first_on), (last, last_on)) = (
        signing,
        sorted(ends, key=lambda e: e[1]),
    )
    if "[" in first + last or last_on < max(first_on, signed_on):
        return
    told = standing(signed, f"{first}/{last}", on.isoformat()).state
    begun, over = max(signed_on, first_on) <= on, last_on < on
    if told is State.IN_FORCE:
        assert begun
        assert not over
    if told is State.LAPSED:
        assert over
    if told is State.NOT_BEGUN:
        assert not begun


@given(DAYS, DAYS, DAYS)
def test_days_that_are_all_known_leave_nothing_unknown(first, last, on):
    first, last = sorted((first, last))
    told = standing(first.isoformat(), f"{first}/{last}", on.isoformat()).state
    expected = State.IN_FORCE if first <= on <= last else State.LAPSED
    assert told is (State.NOT_BEGUN if on < first else expected)


@given(partial_days(), partial_days())
def test_the_true_gap_lies_within_its_bounds(ending, signing):
    (end, end_on), (signed, signed_on) = ending, signing
    if "[" in end:
        return
    gap = gap_between(
        earlier_term=parse(f"1999/{end}"), later_signed=parse(signed), certainty=Certainty.STATED
    )
    assert gap.shortest <= max((signed_on - end_on).days - 1, 0) <= gap.longest
