"""Proposals from a text in a real browser: looked for, ticked, accepted, changed first."""

import pytest

from lienthong.cooperation.operations import add_text, confirm_text
from lienthong.cooperation.terms import TextDraft
from lienthong.cooperation.testing import (
    MADE_UP_TEXT,
    RECORDED_AT,
    make_acting,
    make_agreement,
)

ASKED = {"acting": make_acting(), "now": RECORDED_AT}


@pytest.fixture
def place(transactional_db):
    draft = TextDraft(part=0, title="Văn bản chính", words=MADE_UP_TEXT)
    given = add_text(reference=make_agreement(), draft=draft, upload=None, **ASKED)
    confirm_text(place=given, seen=1, **ASKED)
    return given


@pytest.mark.parametrize("width", [360, 1280])
def test_proposals_become_commitments_beside_their_passages(
    as_officer, place, axe, no_sideways_scroll, width
):
    here = (place.reference, place.part, place.number)
    page = as_officer("cooperation:text", *here, width=width)
    page.get_by_role("link", name="Tìm cam kết").click()
    page.get_by_role("button", name="Rà văn bản").click()
    page.get_by_role("checkbox", name="2.1.a", exact=True).check()
    page.get_by_role("checkbox", name="2.2", exact=True).check()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Nhận các mục đã đánh dấu", exact=True).click()
    page.get_by_text("Đã ghi: A1-C1, A1-C2.").wait_for()
    page.get_by_role("link", name="Sửa rồi nhận 1.2").click()
    page.get_by_label("Bên phải làm").select_option("0")
    axe(page)
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Đã ghi cam kết với ký hiệu A1-C3.").wait_for()
    axe(page)
    no_sideways_scroll(page)
