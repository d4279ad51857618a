"""A text becomes clauses with addresses by the rules of drafting; nothing of it is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lienthong.cooperation.rules import (
    clauses_of,
    flowing,
    heading_of,
    iterate_containers,
    places_within,
    propose_division,
    tidy_page,
    tidy_text,
)
from lienthong.cooperation.terms import ClauseKind
from lienthong.cooperation.testing import MADE_UP_TEXT

PIECES = (
    "Điều 1. Nguyên tắc",
    "Điều 1. Lại điều một",
    "Điều 2. Nội dung: hạ tầng, ứng dụng",
    "Chương I",
    "NHỮNG QUY ĐỊNH CHUNG",
    "Mục 1. Hạ tầng",
    "II. Trách nhiệm các bên",
    "1. Bên A có trách nhiệm:",
    "2. Bên B cam kết",
    "1.1. Phối hợp; báo cáo hằng năm.",
    "2.1 Đầu tư",
    "a) bố trí đầu mối; b) cấp số liệu;",
    "đ) các việc khác.",
    "- Đào tạo 500 cán bộ;",
    "+ mỗi xã 02 người",
    "PHỤ LỤC",
    "Phụ lục 2: Chỉ tiêu",
    "năm 2025. Hai bên thống nhất",
    "| a | b |",
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=30).map("\n".join)


def addresses(text):
    return [one.address for one in clauses_of(text, propose_division(text))]


def texts_and_places():
    return TEXTS.map(tidy_text).flatmap(
        lambda text: st.tuples(st.just(text), st.sets(st.integers(0, max(len(text), 1))))
    )


@given(texts_and_places())
def test_dividing_and_joining_anywhere_loses_no_character(given_):
    text, places = given_
    for division in (places, propose_division(text)):
        clauses = clauses_of(text, division)
        assert "".join(text[one.begins : one.ends] for one in clauses) == text
        assert all(one.begins < one.ends for one in clauses)


@given(texts_and_places())
@example(("Chương I\nĐiều 1. Nguyên tắc\nMục 1. Hạ tầng", set()))
def test_each_address_is_given_once_and_follows_what_contains_it(given_):
    text, places = given_
    clauses = clauses_of(text, places | set(propose_division(text)))
    named = [one.address for one in clauses]
    assert len(set(named)) == len(named)
    for clause, containers in iterate_containers(clauses):
        assert clause.within in {"", *(one.address for one in containers)}
        kinds = iter(one.kind for one in containers)
        assert all(kind in kinds for kind, _ in clause.path[:-1]), "in the order of the address"
        assert all(one.begins < clause.begins for one in containers)
        assert len({one.address for one in containers}) == len(containers)


def test_an_article_stands_in_the_headings_that_are_open():
    text = (
        "Chương I\nMục 1. Hạ tầng\nĐiều 1. A\n1. B\nMục 2. Ứng dụng\nĐiều 2. C\n"
        "Chương II\nĐiều 3. D\nPhụ lục\nĐiều 1. E"
    )
    found = {
        clause.address: [one.address for one in containers]
        for clause, containers in iterate_containers(clauses_of(text, propose_division(text)))
    }
    assert found["1.1"] == ["C1", "C1.M1", "1"]
    assert found["2"] == ["C1", "C1.M2"]
    assert found["3"] == ["C2"]
    assert found["PL1.1"] == ["PL1"]


@given(TEXTS.map(tidy_text))
def test_a_clause_joined_and_divided_again_is_what_it_was(text):
    places = propose_division(text)
    for place in places[1:]:
        less = set(places) - {place}
        assert len(clauses_of(text, less)) == len(places) - 1
        assert clauses_of(text, less | {place}) == clauses_of(text, places)


@given(TEXTS)
def test_a_text_is_tidied_once_and_keeps_its_words(text):
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert "\n\n" not in tidy


def test_an_agreement_has_the_addresses_that_people_cite():
    found = addresses(tidy_text(MADE_UP_TEXT))
    assert found[:4] == ["0", "C1", "1", "1.1"]
    assert {"2.1.b", "3.2.a-1", "PL1", "PL1.1", "PL2.2"} <= set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Điều 1. A\n1. B\n1.1. C\n1.2. D\n2. E", ["1", "1.1", "1.1.1", "1.1.2", "1.2"]),
        ("Điều 2. A\n2.1. B\n2.1.1. C\n2.2. D", ["2", "2.1", "2.1.1", "2.2"]),
        ("I. A\n1. B\na) C\n- D\n- E", ["I", "I.1", "I.1.a", "I.1.a-1", "I.1.a-2"]),
        ("I. A\n1. B\nII. C\n1. D", ["I", "I.1", "II", "II.1"]),
        ("Điều 1. A\nĐiều 1. B\n1. C", ["1", "1~2", "1~2.1"]),
        ("Mở đầu\nPhụ lục\n1. A\nPhụ lục\n1. B", ["0", "PL1", "PL1.1", "PL2", "PL2.1"]),
    ],
)  # fmt: skip
def test_numbering_with_dots_roman_twice_and_in_annexes(text, expected):
    assert addresses(text) == expected


@pytest.mark.parametrize(
    "wrapped",
    [
        "ký ngày 19 tháng 9 năm\n2015. Hai bên",
        "tăng lên\n1.205 trường học",
        "theo quy định tại\nĐiều 9. của Nghị định",
        "theo\nChương II của Thỏa thuận này",
        "nêu tại\nPhụ lục kèm theo",
        "khoảng\n893 trường",
    ],
)
def test_a_wrapped_line_begins_no_clause(wrapped):
    assert addresses(f"Điều 1. A\n1. Hai bên {wrapped}") == ["1", "1.1"]


def test_a_clause_is_called_by_its_heading_also_in_capitals_below():
    text = "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Nguyên tắc hợp tác\n1. Hai bên hợp tác lâu dài."
    clauses = clauses_of(text, propose_division(text))
    words = [text[one.begins : one.ends] for one in clauses]
    found = [heading_of(one, said) for one, said in zip(clauses, words, strict=True)]
    assert found == ["QUY ĐỊNH CHUNG", "Nguyên tắc hợp tác", ""]


def test_members_in_one_line_can_be_divided_and_then_bear_their_letters():
    text = "Điều 1. A\n1. Bên A: a) bố trí đầu mối; b) cấp số liệu."
    last = clauses_of(text, propose_division(text))[-1]
    offered = places_within(text, last)
    assert [text[place : place + 2] for place in offered] == ["a)", "b)"]
    divided = clauses_of(text, {*propose_division(text), *offered})
    assert [one.address for one in divided] == ["1", "1.1", "1.1.a", "1.1.b"]


def test_what_is_divided_without_a_number_is_a_paragraph_of_what_stands_before():
    text = "Điều 1. A\nHai bên họp hằng năm."
    clauses = clauses_of(text, {10})
    assert [one.address for one in clauses] == ["1", "1.p1"]
    assert clauses[1].kind is ClauseKind.PARAGRAPH


def test_lines_that_only_the_page_ended_flow_and_others_stay():
    wrapped = "Hai bên hợp tác bình đẳng, lâu dài, trong khuôn khổ pháp luật và\ncùng có lợi;\n"
    assert flowing(wrapped) == wrapped.strip().replace("và\n", "và ")
    kept = "Điều 4. Thi hành\nThỏa thuận có hiệu lực từ ngày ký;\n| a | b |"
    assert flowing(kept) == kept


def test_the_number_of_a_page_is_no_word_of_the_text():
    assert tidy_page("2\nHai bên hợp tác\n10 trạm\n2", 2) == "Hai bên hợp tác\n10 trạm"
    assert tidy_page("5\n10", 2) == "5\n10"
    assert tidy_page("1", 1) == ""
