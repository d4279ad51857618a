"""Which passages of a text are taken for commitments, by plain words."""

from datetime import date

import pytest

from lienthong.cooperation.operations.proposals import read_words
from lienthong.cooperation.rules import (
    clauses_of,
    due_in,
    figure_in,
    find_passed_over,
    propose_commitments,
    propose_division,
    tidy_text,
)
from lienthong.cooperation.rules.proposed_figures import figures_of
from lienthong.cooperation.terms import Bound, Force, ProposedCommitment, Side
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
        ("hoàn thành trong quý III/2026", "quý III/2026"),
        ("xong trong quý 4 năm 2026", "quý 4 năm 2026"),
        ("trong 6 tháng đầu năm 2027", "6 tháng đầu năm 2027"),
        ("quý vị đại biểu năm 2027", "2027"),
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


def test_under_a_heading_that_names_whose_duties_they_are_that_side_owes():
    text = """Điều 3. Trách nhiệm của Bên A
1. Bố trí mặt bằng đặt trạm tại 25 vị trí do Bên B đề xuất.
2. Tạo điều kiện cho Bên B triển khai.
Điều 4. Nghĩa vụ của Bên B
1. Hỗ trợ 2,5 tỷ đồng cho các xã của Bên A.
2. Việc lắp đặt thiết bị do Bên B thực hiện trước ngày 30/6/2026.
3. Việc bố trí nguồn điện do Bên A bảo đảm.
4. Khi Bên A có yêu cầu, Bên B hỗ trợ 5 máy tính cho các trường.
"""
    owners = {address: one.owner for address, one in by_address(text).items()}
    assert owners["3.1"] == owners["3.2"] == owners["4.3"] == STATE
    assert owners["4.1"] == owners["4.2"] == owners["4.4"] == PROVIDER


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


FORCE = Force(
    begins_first=date(2025, 8, 12),
    begins_last=date(2025, 8, 12),
    ends_first=date(2030, 1, 1),
    ends_last=date(2030, 12, 31),
)
UNKNOWN = Force(begins_first=None, begins_last=None, ends_first=None, ends_last=None)


def read(what, force=FORCE):
    figure = figure_in(what, WORDS)
    one = ProposedCommitment(
        address="1", begins=0, ends=len(what), what=what, owner=None, due=due_in(what), **figure
    )
    return figures_of(one, force=force)


@pytest.mark.parametrize(
    ("said", "indicator", "targets"),
    [
        (
            "Bên B lắp đặt 120 trạm BTS 5G tại 166 xã, phường trước ngày 31/12/2026",
            "trạm BTS 5G",
            {"2025/2026": "120"},
        ),
        (
            "Bên B đào tạo 300 cán bộ, công chức trước ngày 30/6/2026",
            "cán bộ, công chức",
            {"2025-08-12/2026-06-30": "300"},
        ),
        (
            "Bên B tổ chức tập huấn cho 500 cán bộ mỗi năm",
            "cán bộ",
            dict.fromkeys(map(str, range(2025, 2031)), "500"),
        ),
        (
            "Tỷ lệ hồ sơ trực tuyến đạt 80% vào năm 2027, 95% vào năm 2030",
            "Tỷ lệ hồ sơ trực tuyến",
            {"2027": "80", "2030": "95"},
        ),
        (
            "Bên B lắp đặt năm 2026: 40 trạm, năm 2027: 80 trạm",
            "trạm",
            {"2026": "40", "2027": "80"},
        ),
        (
            "Bên B tập huấn cho 1.200 lượt cán bộ mỗi năm",
            "lượt cán bộ",
            dict.fromkeys(map(str, range(2025, 2031)), "1200"),
        ),
        ("hoàn thành 45 trạm trong quý III/2026", "trạm", {"2026-07/2026-09": "45"}),
        ("Bên B hỗ trợ 200 máy tính cho các trường", "máy tính", {"2025/2030": "200"}),
        ("Bên B hỗ trợ các trường trước năm 2027", "", {}),
    ],
)
def test_figures_come_to_targets_of_a_thing_in_a_time(said, indicator, targets):
    found = read(said)
    assert {one.period: one.value for one in found.targets} == targets
    assert found.indicator == indicator


def test_without_a_known_term_a_figure_without_a_day_is_no_target():
    assert read("Bên B hỗ trợ 200 máy tính cho các trường", UNKNOWN).targets == ()
    assert read("Bên B tập huấn 500 cán bộ mỗi năm", UNKNOWN).targets == ()
    (target,) = read("Bên B lắp 12 trạm trước ngày 30/6/2026", UNKNOWN).targets
    assert target.period == "2026-01-01/2026-06-30"


def test_the_condition_is_read_from_the_passage():
    said = "Bên B hỗ trợ 200 máy tính sau khi Bên A gửi danh sách, trong năm 2026"
    assert read(said).condition == "sau khi Bên A gửi danh sách"


def test_what_a_side_does_not_owe_is_no_proposal_and_a_figure_without_a_side_is():
    text = (
        "Bên A: Sở Thử\nĐiều 1. Mục tiêu\n"
        "1. Bên A không chịu trách nhiệm thanh toán 5 tỷ đồng.\n"
        "2. Tỷ lệ hồ sơ trực tuyến đạt 80% vào năm 2027.\n"
        "3. Căn cứ Nghị định số 30/2020/NĐ-CP ngày 5/3/2020 và mạng 4G của khoản 2 Điều 5.\n"
        "4. Phủ sóng toàn xã với tốc độ 100 Mbps."
    )
    found = by_address(text)
    assert "1.1" not in found
    assert found["1.2"].owner is None
    clauses = clauses_of(text, propose_division(text))
    left = [one.address for one, *_ in find_passed_over(text, clauses, words=WORDS)]
    assert left == ["1.1", "1.4"]
