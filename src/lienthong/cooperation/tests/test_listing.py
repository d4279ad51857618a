"""The list asks the database the same however long it is, and tells what the rules tell."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.cooperation.queries import AgreementFilter, list_agreements, list_years
from lienthong.cooperation.terms import AgreementRefused, Party, Side, State
from lienthong.cooperation.testing import make_agreement, make_directory

ON = date(2026, 11, 23)


def queries_of(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda: list_agreements(matching=AgreementFilter(), on=ON),
        lambda: list_years(on=ON),
    ],
)
def test_the_number_of_queries_is_that_of_one_agreement(ask):
    directory = make_directory()
    parties = (
        Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
        Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
    )
    make_agreement(parties=parties)
    one = queries_of(ask)
    for number in range(49):
        make_agreement(parties=parties, title=f"Thỏa thuận {number}")
    assert queries_of(ask) == one


@pytest.mark.django_db
def test_one_party_that_ended_is_counted_with_its_heirs():
    directory = make_directory()
    make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="Viễn thông Thử", agency_id=directory.provider),
        )
    )
    (one,) = list_agreements(matching=AgreementFilter(), on=ON).items
    assert (one.parties_ended, one.heirs) == (1, 2)
    matching = AgreementFilter(agency_id=directory.district)
    assert list_agreements(matching=matching, on=ON).total == 1
    matching = AgreementFilter(agency_id=directory.communes[0])
    assert list_agreements(matching=matching, on=ON).total == 0


SIGNED = ["", "2018", "2018-06", "2018-06-15", "[2018-01-01..2018-03-31]", "2018?", "2019-12-31"]
TERMS = [
    "",
    "2018/2020",
    "2018-06/2018-09",
    "2018-06-15/2020-06-14",
    "2018/..",
    "2019/",
    "2018/2020?",
]
BOUNDS = [
    date(2018, 1, 1),
    date(2018, 3, 31),
    date(2018, 6, 1),
    date(2018, 6, 15),
    date(2018, 6, 30),
    date(2018, 9, 1),
    date(2018, 9, 30),
    date(2018, 12, 31),
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2020, 6, 14),
    date(2020, 12, 31),
]


@pytest.mark.django_db
def test_the_filter_by_state_tells_what_the_rule_tells_on_every_day_that_matters():
    for signed, term in product(SIGNED, TERMS):
        with suppress(AgreementRefused):  # signed after the term: not what is asked here
            make_agreement(signed=signed, term=term, term_missing="" if term else "không nêu")
    seen = set()
    for on in sorted({day + timedelta(days=step) for day in BOUNDS for step in (-1, 0, 1)}):
        everything = list_agreements(matching=AgreementFilter(), on=on, limit=100).items
        assert len(everything) > 40
        for state in State:
            found = list_agreements(matching=AgreementFilter(state=state), on=on, limit=100)
            expected = {one.reference for one in everything if one.standing.state is state}
            assert {one.reference for one in found.items} == expected
            seen |= {state} if expected else set()
    assert seen == set(State)
