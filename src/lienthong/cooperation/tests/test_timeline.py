"""What falls into a year."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.rules import Dated, years_of
from lienthong.kernel.partial_dates import PartialDate

ONE, TWO = UUID(int=1), UUID(int=2)


def dated(identifier, signed, term):
    return Dated(
        id=identifier,
        signed=PartialDate.parse(signed) if signed else None,
        term=PartialDate.parse(term) if term else None,
    )


def by_year(*agreements, until=2021):
    return {year.year: year for year in years_of(agreements, until=until)}


def test_years_run_from_the_first_date_to_today():
    years = by_year(dated(ONE, "2018-06", "2018/2020"), until=2026)
    assert list(years) == list(range(2018, 2027))


def test_a_month_lies_surely_in_its_year_and_a_term_in_all_its_years():
    years = by_year(dated(ONE, "2018-06", "2018/2020"))
    assert years[2018].surely_signed == {ONE}
    assert [year for year in years if ONE in years[year].surely_in_force] == [2018, 2019, 2020]
    assert years[2020].surely_ending == {ONE}
    assert years[2021].in_force == ()


def test_a_day_between_two_years_lies_possibly_in_both():
    years = by_year(dated(ONE, "[2018-12-20..2019-01-10]", ""))
    assert years[2018].signed == years[2019].signed == (ONE,)
    assert years[2018].surely_signed == years[2019].surely_signed == frozenset()


def test_a_doubtful_year_is_only_possible():
    years = by_year(dated(ONE, "2021?-11-11", "2021/2025"))
    assert years[2021].signed == (ONE,)
    assert years[2021].surely_signed == frozenset()


def test_without_a_term_an_agreement_is_drawn_in_force_in_no_year():
    years = by_year(dated(ONE, "2018-08-02", ""), dated(TWO, "2018", "2018/.."))
    assert all(year.in_force == () for year in years.values())


def test_without_any_date_there_are_no_years():
    assert years_of([dated(ONE, "", "")], until=2026) == ()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31)))
def test_a_known_day_lies_surely_in_one_year_only(day):
    years = by_year(dated(ONE, day.isoformat(), ""), until=2030)
    assert [year for year in years if ONE in years[year].signed] == [day.year]
    assert [year for year in years if ONE in years[year].surely_signed] == [day.year]
