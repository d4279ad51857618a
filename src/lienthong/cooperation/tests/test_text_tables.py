"""Tables within a text are shown as tables; no word is lost."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cooperation.operations import add_text, confirm_text
from lienthong.cooperation.rules.text_tables import blocks_of, flowing_rows
from lienthong.cooperation.terms import TextDraft
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_agreement,
    page_of,
    signed_in_as,
)
from lienthong.identity.terms import Role

TABLE = "| Năm | Chỉ tiêu |\n|---|---|\n| 2026 | 1.000 người |\n| 2027 | <b>2.000</b> |"


def test_a_table_stands_between_the_words_around_it():
    first, table, last = blocks_of(f"c) Số lượng:\n{TABLE}\nHết bảng.")
    assert (first.words, last.words) == ("c) Số lượng:", "Hết bảng.")
    assert table.rows == (("Năm", "Chỉ tiêu"), ("2026", "1.000 người"), ("2027", "<b>2.000</b>"))


@pytest.mark.parametrize("words", ["| không phải bảng |", "|---|", "a | b\n---", ""])
def test_what_only_looks_like_a_table_stays_words(words):
    assert [one.words for one in blocks_of(words)] == ([words] if words else [])


def test_a_passage_cut_from_a_table_reads_as_a_line_of_its_cells():
    words = f"Chỉ tiêu:\n{TABLE}".replace("1.000 người", "\x021.000 người\x03")
    assert flowing_rows(words, marks="\x02\x03") == (
        "Chỉ tiêu:\nNăm · Chỉ tiêu\n2026 · \x021.000 người\x03\n2027 · <b>2.000</b>"
    )
    assert flowing_rows("|\x02---|---|", marks="\x02\x03") == "\x02"
    assert flowing_rows("a | b\n---") == "a | b\n---"


@given(st.lists(st.sampled_from(["a", "| x | y |", "|---|---|", "", "| |"]), max_size=8))
def test_no_word_is_lost(lines):
    blocks = list(blocks_of("\n".join(lines)))
    shown = "".join(one.words + "".join("".join(row) for row in one.rows) for one in blocks)
    assert [shown.count(mark) for mark in "axy"] == ["".join(lines).count(mark) for mark in "axy"]


@pytest.mark.django_db
def test_the_page_of_a_text_shows_the_table():
    asked = {"acting": make_acting(), "now": RECORDED_AT}
    draft = TextDraft(part=0, title="Văn bản", words=f"Điều 1. Chỉ tiêu\n{TABLE}")
    place = add_text(reference=make_agreement(), draft=draft, upload=None, **asked)
    confirm_text(place=place, seen=1, **asked)
    address = reverse("cooperation:text", args=[place.reference, place.part, place.number])
    page = page_of(signed_in_as(Role.CLERK).get(address))
    assert "<th>Chỉ tiêu</th>" in page
    assert "<td>&lt;b&gt;2.000&lt;/b&gt;</td>" in page
    assert "|---|" not in page
