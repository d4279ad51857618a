"""What a question means, and what of a text answers it."""

import string
from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.documents.rules.asking import condition_of, conditions_by_fit, fits, read_question
from lienthong.documents.rules.finding import (
    Findable,
    readable_by,
    readers_of_dispatch,
    texts_in,
)
from lienthong.documents.rules.passages import mark, passage
from lienthong.documents.rules.tokens import (
    as_text,
    code_tokens,
    content_tokens,
    day_traits,
    heading_tokens,
    trait,
)
from lienthong.documents.terms import Stage

A, B = UUID(int=1), UUID(int=2)


def holds(condition, tokens):
    return fits(condition, as_text(tokens))


def finds(question, heading, content=""):
    tokens = heading_tokens([heading]) | content_tokens(content)
    return holds(condition_of(read_question(question)), tokens)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("chuyen doi so", True),
        ("CHUYỂN đổi Số", True),
        ("số đổi", True),
        ('"chuyển đổi số"', True),
        ('"chuyển số"', False),
        ('"đổi số', True),
        ("chuy*", True),
        ("chuy", False),
        ("c*", False),
        ("kế hoạch", False),
        ("2025", True),
        ("năm-2025!", True),
        ("", True),
        ('?!… \x00 * ""', True),
    ],
)  # fmt: skip
def test_what_a_question_finds_in_a_heading(question, found):
    assert finds(question, "Về chuyển đổi số năm 2025") is found


@pytest.mark.parametrize(
    "typed",
    ["15/QĐ-UBND", "15/qd-ubnd", "15 QĐ UBND", "15/QĐUBND", "15QDUBND", "015/QĐ-UBND", "15/Q*"],
)
def test_a_number_and_symbol_is_found_however_it_is_typed(typed):
    condition = condition_of(read_question(typed))
    assert holds(condition, code_tokens("15/QĐ-UBND"))
    assert not holds(condition, code_tokens("16/QĐ-UBND"))


def test_accents_as_typed_come_before_others_and_headings_before_contents():
    exact = heading_tokens(["Xã Hoằng Hóa báo cáo"])
    other = heading_tokens(["Bảo hoa hoàng"])
    inside = content_tokens("hoằng hóa")
    order = conditions_by_fit(read_question("hoằng hóa"))
    first = [next((i for i, c in enumerate(order) if holds(c, t)), None) for t in (exact, inside)]
    assert first[0] == 0
    assert first[1] > 1
    assert not any(holds(condition, other) for condition in order[:2])


def test_words_of_two_texts_of_a_heading_do_not_run_into_each_other():
    tokens = heading_tokens(["họp", "báo cáo"])
    assert not holds(condition_of(read_question('"họp báo"')), tokens)


def test_nobody_can_type_a_trait_or_reach_what_they_may_not_read():
    for typed in ("@r" + A.hex, "=hóa", '"@y2025"', "_ . @", ".hoa", "a_b"):
        for clause in condition_of(read_question(typed)):
            for token in clause:
                assert "@" not in token.text


@given(st.text(max_size=300))
def test_every_question_is_made_of_harmless_tokens(text):
    allowed_marks = set("_.=:")
    for condition in conditions_by_fit(read_question(text)):
        for clause in condition:
            for token in clause:
                letters = set(token.text) - allowed_marks
                assert token.text
                assert all(letter.isalnum() for letter in letters)
                assert not letters & set(string.punctuation + string.whitespace)


@given(st.text(max_size=200), st.text(max_size=30))
def test_marked_pieces_are_the_text_again(text, question):
    asked = read_question(question)
    assert "".join(piece for piece, _ in mark(text, asked)) == text
    passage(text, asked)


def test_words_are_marked_with_and_without_accents():
    asked = read_question('"duong truyen" 05')
    pieces = mark("Hỗ trợ đường truyền cho 5 xã", asked)
    assert [piece for piece, marked in pieces if marked] == ["đường truyền", "5"]


def test_a_passage_is_taken_where_most_of_the_words_stand():
    text = (
        "Mạng xã hội. " + "Nội dung khác. " * 60 + "Kết nối mạng cho các xã miền núi." + " x" * 200
    )
    shown = passage(text, read_question("mạng miền núi"))
    assert "mạng cho các xã miền núi" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert passage(text, read_question("ngân sách")) == ""


def test_a_document_is_found_by_its_traits():
    found = Findable(
        kind="arrival", document_id=B, agency_id=A, day=date(2026, 3, 9), headings=("Việc",),
        code="5/BC-STC", issuer="Sở Tài chính", type_name="Báo cáo", people=("Phạm Thị Lan", ""),
        readers=frozenset({B}),
    )  # fmt: skip
    tokens = found.tokens()
    assert {trait("n", "phạm thị lan"), trait("t", "báo cáo"), "@oso", "@y2026"} <= tokens
    assert day_traits(date(2026, 3, 9)) <= tokens
    assert trait("r", A) + B.hex in tokens
    assert trait("r", A) not in tokens
    assert tokens.isdisjoint(readable_by(agency_id=A, account_id=A, oversees=True))
    overseen = replace(found, overseen=True).tokens()
    assert not overseen.isdisjoint(readable_by(agency_id=A, account_id=A, oversees=True))
    assert overseen.isdisjoint(readable_by(agency_id=A, account_id=A, oversees=False))


def test_drafts_are_found_only_by_those_they_pass_through():
    assert readers_of_dispatch(Stage.IN_REVIEW, (A, None)) == {A}
    assert readers_of_dispatch(Stage.ISSUED, (A, None)) is None


def test_every_text_of_a_content_is_searched():
    content = {"blocks": [{"text": "một"}, {"rows": [["hai", 3]]}], "n": None}
    assert list(texts_in(content)) == ["một", "hai"]


@pytest.mark.parametrize("letters", ["bcdfghjklmnp", "日本語中国漢字電話車", "ⴰⴱⴲⴳⴴⴵⴶⴷⴸ"])
@pytest.mark.parametrize("length", [1, 2, 3, 5, 64])
def test_tokens_of_any_script_fit_into_what_postgresql_holds(letters, length):
    chosen = Random(length)
    words = ("".join(chosen.choices(letters, k=length)) for _ in range(200_000 // (length + 1)))
    tokens = as_text(content_tokens(" ".join(words)))
    assert len(tokens.encode()) > 20_000 or length == 1
    assert len(tokens.encode()) < 2**20
