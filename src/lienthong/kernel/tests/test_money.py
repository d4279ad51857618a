"""Money."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.money import AmountNotUnderstood, Dong, Rounding

AMOUNTS = st.integers(-(10**15), 10**15).map(Dong)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234.567 đ", 1_234_567),
        ("1234567", 1_234_567),
        ("1.234.567đ", 1_234_567),
        ("0 VNĐ", 0),
        ("-500 đồng", -500),
        ("−500 VND", -500),
        ("500 nghìn", 500_000),
        ("500 ngàn đồng", 500_000),
        ("12,5 triệu", 12_500_000),
        ("7,3 tỷ", 7_300_000_000),
        ("7.300 tỷ", 7_300_000_000_000),
        ("7,3 nghìn tỷ đồng", 7_300_000_000_000),
        ("7,325 tỷ", 7_325_000_000),
        ("0,250 tỷ", 250_000_000),
        ("1.000.000,00 đ", 1_000_000),
        ("1,0 tỉ", 1_000_000_000),
    ],
)
def test_amount_is_read_as_people_write_it(text, amount):
    assert Dong.parse(text) == Dong(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "đ",
        "1,5",
        "1,5 đ",
        "1,000",
        "-1,000 đ",
        "999,000 đ",
        "1,000 tỉ",
        "7,300 tỷ",
        "7.3 tỷ",
        "1,234,567 đ",
        "1.23.456",
        "1.2345",
        "1e6",
        "0,0000000001 tỷ",
        "5 tỷ triệu",
        "5 tỷ tỷ",
        "5 USD",
        "１２",
        "1" * 61,
        "--5",
    ],
)
def test_other_writings_are_refused(text):
    with pytest.raises(AmountNotUnderstood):
        Dong.parse(text)


@given(AMOUNTS)
def test_printed_amount_is_read_again(amount):
    assert Dong.parse(str(amount)) == amount


def test_amount_is_printed_the_vietnamese_way():
    assert str(Dong(7_300_000_000)) == "7.300.000.000 đ"
    assert str(Dong(-5)) == "-5 đ"


@pytest.mark.parametrize("amount", [1.0, True, "5", None, Fraction(1)])
def test_only_whole_numbers_are_money(amount):
    with pytest.raises(TypeError):
        Dong(amount)


def test_money_is_not_mixed_with_bare_numbers():
    for mixture in (
        lambda: Dong(5) + 5,
        lambda: Dong(5) - 5,
        lambda: Dong(5) * 1.5,
        lambda: Dong(5) * True,
        lambda: Dong(5) * Dong(5),
        lambda: Dong(5).times(0.5, rounding=Rounding.DOWN),
    ):
        with pytest.raises(TypeError):
            mixture()


@given(AMOUNTS, AMOUNTS, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_whole_numbers(first, second, factor):
    assert first + second - second == first
    assert (first + second) * factor == first * factor + factor * second
    assert -first == first * -1
    assert (first < second) == (first.amount < second.amount)


@pytest.mark.parametrize(
    ("amount", "rounding", "result"),
    [
        (5, Rounding.HALF_UP, 3),
        (-5, Rounding.HALF_UP, -3),
        (5, Rounding.DOWN, 2),
        (-5, Rounding.DOWN, -2),
        (5, Rounding.UP, 3),
        (-5, Rounding.UP, -3),
        (4, Rounding.UP, 2),
    ],
)
def test_half_a_dong_is_rounded_as_said(amount, rounding, result):
    assert Dong(amount).times(Fraction(1, 2), rounding=rounding) == Dong(result)


@given(AMOUNTS, st.fractions(-10, 10, max_denominator=1000))
def test_rounding_moves_less_than_one_dong(amount, ratio):
    exact = amount.amount * ratio
    down, up, near = (
        amount.times(ratio, rounding=rounding).amount
        for rounding in (Rounding.DOWN, Rounding.UP, Rounding.HALF_UP)
    )
    assert abs(down) <= abs(exact) <= abs(up)
    assert abs(up) - abs(down) <= 1
    assert abs(near - exact) <= Fraction(1, 2)
