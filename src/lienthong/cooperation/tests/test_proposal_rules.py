"""Which passages of a text are taken for commitments, by plain words."""

import pytest

from lienthong.cooperation.operations.proposals import read_words
from lienthong.cooperation.rules import (
    clauses_of,
    due_in,
    figure_in,
    propose_commitments,
    propose_division,
    tidy_text,
)
from lienthong.cooperation.terms import Bound, Side
from lienthong.cooperation.testing import MADE_UP_TEXT

WORDS = read_words()
STATE = Bound(side=Side.STATE, name="Ủy ban nhân dân huyện Thử Giang")
PROVIDER = Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử")
TEXT = tidy_text(MADE_UP_TEXT)


def proposals(text=TEXT, parties=(STATE, PROVIDER)):
    clauses = clauses_of(text, propose_division(text))
    return list(propose_commitments(text, clauses, parties=parties, words=WORDS))


def by_address(text=TEXT, **how):
    return {one.address: one for one in proposals(text, **how)}


def test_each_duty_of_the_made_up_agreement_is_proposed_with_its_owner():
    found = by_address()
    owners = {address: one.owner for address, one in found.items()}
    assert owners["2.1.a"] == owners["2.2"] == owners["3.2.a-1"] == owners["3.2.b"] == PROVIDER
    assert owners["3.1.a"] == owners["3.1.b"] == STATE
    assert owners["1.2"] is None
    assert "0" not in found
    assert "4" not in found


def test_figures_and_days_are_read_from_the_passage():
    found = by_address()
    stations = found["2.1.a"]
    assert (stations.figure, stations.unit, stations.due) == ("45", "trạm phát sóng", "31/12/2019")
    fibre = found["2.1.b"]
    assert (fibre.figure, fibre.unit, fibre.due) == ("100", "%", "2018–2020")
    trained = found["2.2"]
    assert (trained.figure, trained.unit, trained.due) == ("500", "cán bộ, công chức", "6/2019")


def test_a_passage_is_found_again_at_its_place_in_the_text():
    for one in proposals():
        assert TEXT[one.begins : one.ends].strip(" \n;.") == one.what


def test_sides_are_those_that_the_text_names_whatever_the_order():
    text = "Bên A: Công ty Viễn thông Thử\nĐiều 1. Trách nhiệm\n1. Bên A đầu tư 10 trạm tại xã."
    assert by_address(text)["1.1"].owner == PROVIDER


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("xong ngày 02 tháng 9 năm 2020", "02/09/2020"),
        ("trước tháng 6/2019", "6/2019"),
        ("đến hết năm 2023", "2023"),
        ("giai đoạn từ năm 2021 đến năm 2025", "2021–2025"),
        ("thường xuyên", ""),
    ],
)
def test_a_day_or_period_is_read_as_far_as_it_is_said(said, due):
    assert due_in(said) == due


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("1.205 trường học", ("1.205", "trường học")),
        ("phủ 99,21% dân số", ("99,21", "%")),
        ("theo Quyết định 123/QĐ-UBND", ("", "")),
        ("gồm 3 nội dung", ("", "")),
    ],
)
def test_a_figure_counts_only_with_a_unit(said, figure):
    assert tuple(figure_in(said, WORDS).values()) == figure


def test_for_whom_something_is_does_not_owe_it():
    text = "Điều 1. Việc\n1. Hỗ trợ cho Bên A 20 máy tính, do Bên B cung cấp."
    assert by_address(text)["1.1"].owner == PROVIDER


def test_a_sentence_that_goes_on_below_the_width_of_a_page_is_one_passage():
    text = (
        "Điều 1. Việc\n1. Hai bên họp hằng năm; việc đầu tư tại các xã do Bên B chịu trách\n"
        "nhiệm, xong trước ngày 31/12/2027."
    )
    one = by_address(text)["1.1"]
    assert one.what.endswith("do Bên B chịu trách nhiệm, xong trước ngày 31/12/2027")
    assert (one.owner, one.due) == (PROVIDER, "31/12/2027")


@pytest.mark.parametrize(
    "run", ["1" * 200_000, "1.000" * 40_000, "(." * 100_000, "Bên B " * 40_000]
)
def test_a_hostile_text_is_looked_through_to_its_end(run):
    assert proposals(f"Điều 1. Việc\n1. Bên B đầu tư {run}") == []
    assert figure_in(run[:2000], WORDS)["unit"] == ""
