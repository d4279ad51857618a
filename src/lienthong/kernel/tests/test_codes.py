"""Identity codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.codes import (
    AnyCode,
    CodeNotUnderstood,
    CodeNotUsable,
    IdentityCode,
    Scheme,
    find_level1,
    guess_code_in_other_scheme,
    list_level1,
)
from lienthong.kernel.partial_dates import Truth

# Code, scheme, levels, code one level up, and where the code or its rule comes from.
CODES = [
    ("000.00.00.H49", Scheme.QCVN_102, ("H49",), None, "QĐ 3739/QĐ-UBND của Quảng Ninh"),
    ("000.00.04.G14", Scheme.QCVN_102, ("G14", "04"), "000.00.00.G14", "QĐ 28/2018/QĐ-TTg"),
    ("000.17.22.H56", Scheme.QCVN_102, ("H56", "22", "17"), "000.00.22.H56", "mã hồ sơ đã gặp"),
    (
        "005.00.12.H56",
        Scheme.QCVN_102,
        ("H56", "12", "00", "005"),
        "000.00.12.H56",
        "QCVN 102:2016/BTTTT",
    ),
    ("H56", Scheme.QD_20, ("H56",), None, "QĐ 20/2020/QĐ-TTg, Phụ lục II"),
    ("G12.18", Scheme.QD_20, ("G12", "18"), "G12", "QĐ 20/2020/QĐ-TTg"),
    ("H52.101.114", Scheme.QD_20, ("H52", "101", "114"), "H52.101", "mã trường học đã gặp"),
    ("H37.DN.001", Scheme.QD_20, ("H37", "DN", "001"), "H37.DN", "mã doanh nghiệp đã gặp"),
    ("H56.00", Scheme.QD_20, ("H56", "00"), "H56", "QĐ 20/2020/QĐ-TTg"),
    ("K56", Scheme.QD_20, ("K56",), None, "QĐ 20/2020/QĐ-TTg (HĐND)"),
    ("Z01" + "A" * 32, Scheme.QD_20_OTHERS, ("Z01" + "A" * 32,), None, "QĐ 20/2020, Điều 6"),
    ("2801234567", Scheme.REGISTRATION, ("2801234567",), None, "QĐ 20/2020, Điều 5"),
]


@pytest.mark.parametrize(("text", "scheme", "levels", "parent", "source"), CODES)
def test_code_is_taken_apart_and_printed_again(text, scheme, levels, parent, source):
    code = IdentityCode.parse(f" {text.lower()}\n")
    assert (code.scheme, code.levels, code.level) == (scheme, levels, len(levels)), source
    assert str(code) == text
    assert code.parent == (parent and IdentityCode.parse(parent))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H5",
        "H560",
        "56H",
        "H56.",
        ".H56",
        "H56..01",
        "H56-01",
        "H56 01",
        "000.00.H56",
        "000.00.00.56",
        "0000.00.00.H56",
        "Z00A",
        "Z01",
        "Z01.A",
        "Z01" + "A" * 33,
        "H56." + "1" * 32,
        "280123456",
        "vxp.saas.03",
        "Ｈ56",
        "Đ56",
        "H٥٦",
    ],
)
def test_text_of_no_known_scheme_is_refused_as_a_code_but_kept_by_a_directory(text):
    with pytest.raises(CodeNotUnderstood):
        IdentityCode.parse(text)
    if text:
        kept = AnyCode.parse(text)
        assert (kept.text, kept.known) == (text, None)


def test_directory_writes_a_known_code_as_its_scheme_does():
    assert AnyCode.parse(" h56.01 ") == AnyCode.parse("H56.01")
    assert AnyCode.parse("H56.01").known == IdentityCode.parse("H56.01")


@pytest.mark.parametrize("text", ["", "  ", "A\x00B", "A\nB", "A" * 101])
def test_text_that_cannot_be_a_code_is_refused_even_by_a_directory(text):
    with pytest.raises(CodeNotUsable):
        AnyCode.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_kept_as_it_reads_or_refused(text):
    try:
        kept = AnyCode.parse(text)
    except CodeNotUsable:
        return
    assert AnyCode.parse(kept.text) == kept
    assert kept.known is not None or kept.text == text.strip()


def test_codes_of_the_two_schemes_are_never_equal():
    old, new = IdentityCode.parse("000.00.12.H56"), IdentityCode.parse("H56.12")
    assert old != new
    assert not new.is_within(IdentityCode.parse("000.00.00.H56"))
    assert old.level1 == new.level1 == "H56"


def test_code_lies_within_those_above_it():
    school = IdentityCode.parse("H52.101.114")
    assert school.is_within(IdentityCode.parse("H52.101"))
    assert school.is_within(school)
    assert not school.is_within(IdentityCode.parse("H52.10"))
    assert not IdentityCode.parse("H52.101").is_within(school)


def test_children_sort_behind_their_parent():
    codes = [IdentityCode.parse(text) for text in ("H57", "H56.02", "H56.01.02", "H56", "H56.01")]
    in_order = ["H56", "H56.01", "H56.01.02", "H56.02", "H57"]
    assert [str(code) for code in sorted(codes)] == in_order


def test_enterprise_has_no_level_1_code():
    assert IdentityCode.parse("2801234567").level1 is None


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("000.00.00.H56", "H56"),
        ("000.00.12.H56", "H56.12"),
        ("001.17.22.H56", "H56.22.17.001"),
        ("005.00.12.H56", None),
        ("H56.101.114", None),
        ("H56.00", None),
        ("H37.DN", None),
        ("H56.1.2.3.4", None),
        ("2801234567", None),
        ("000.00.00.Z01", None),
    ],
)
def test_code_in_the_other_scheme_is_only_ever_a_guess(text, guess):
    code = IdentityCode.parse(text)
    guessed = guess_code_in_other_scheme(code)
    assert (guessed and str(guessed.code)) == guess
    if guessed:
        assert guessed.guessed_from == code
        back = guess_code_in_other_scheme(guessed.code)
        assert back
        assert back.code == code


# Level-1 code, state, code of the successor, and the source.
LEVEL_1 = [
    ("H56", "UBND tỉnh Thanh Hóa", False, None, "QĐ 20/2020, Phụ lục II"),
    ("H22", "UBND tỉnh Hà Giang", True, "H60", "QĐ 09/2025, Điều 2.2a"),
    ("H06", "UBND tỉnh Bà Rịa - Vũng Tàu", True, "H29", "QĐ 09/2025, Điều 2.2a"),
    ("H09", "UBND tỉnh Bình Dương", True, "H29", "QĐ 09/2025, Điều 2.2a"),
    ("G14", "Bộ Thông tin và Truyền thông", True, None, "QĐ 09/2025, Điều 1"),
    ("G37", None, True, None, "QĐ 09/2025, Điều 1"),
    ("G38", None, False, None, "QĐ 09/2025, Điều 1"),
]


@pytest.mark.parametrize(("code", "name", "closed", "successor", "source"), LEVEL_1)
def test_level_1_code_keeps_its_holder_and_state(code, name, closed, successor, source):
    entry = find_level1(code.lower())
    assert entry, source
    assert (entry.name_2020, entry.closed is not None, entry.merged_into) == (
        name,
        closed,
        successor,
    )


def test_level_1_list_is_whole():
    entries = list_level1()
    in_use = [entry for entry in entries if entry.closed is None]
    assert len(entries) == 101
    assert [sum(entry.code[0] == letter for entry in in_use) for letter in "GH"] == [26, 34]
    successors = {entry.merged_into for entry in entries} - {None}
    assert successors <= {entry.code for entry in in_use}
    assert all(entry.derived for entry in entries if entry.merged_into)


def test_level_1_entry_is_found_by_a_longer_code_of_either_scheme():
    for text in ("000.00.12.H22", "H22.12.3"):
        entry = find_level1(IdentityCode.parse(text))
        assert entry
        assert entry.code == "H22"
    assert find_level1(IdentityCode.parse("2801234567")) is None
    assert find_level1("K56") is None


@pytest.mark.parametrize(
    ("code", "on", "in_use"),
    [
        ("H56", "2020-09-14", Truth.NO),
        ("H56", "2020-09-15", Truth.YES),
        ("H56", "2026-11-23", Truth.YES),
        ("H22", "2025-06-30", Truth.YES),
        ("H22", "2025-07-02", Truth.UNKNOWN),
        ("H22", "2026-11-22", Truth.NO),
        ("G14", "2025-04-13", Truth.YES),
        ("G14", "2025-08-01", Truth.UNKNOWN),
        ("G37", "2022-01-01", Truth.UNKNOWN),
        ("G38", "2025-04-13", Truth.NO),
        ("G38", "2026-11-22", Truth.YES),
    ],
)
def test_day_a_code_closed_is_not_made_up(code, on, in_use):
    entry = find_level1(code)
    assert entry
    assert entry.in_use_on(date.fromisoformat(on)) is in_use
