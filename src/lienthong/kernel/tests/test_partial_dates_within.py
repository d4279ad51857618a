"""Whether what a partial date states lies between two days."""

from datetime import date

import pytest

from lienthong.kernel.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("2018", True),
        ("1999-12", False),
        ("2000/..", True),
        ("2000/", True),
        ("../2020", True),
        ("../2101", False),
        ("[..2018-08-13]", True),
        ("2018?", True),
        ("0000", False),
        ("0000?", False),
        ("Y17000000", False),
    ],
)
def test_only_days_that_are_stated_must_lie_within(text, within):
    stated = PartialDate.parse(text)
    assert stated.is_within(date(2000, 1, 1), date(2100, 12, 31)) is within
