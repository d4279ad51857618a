"""The text of an agreement in a real browser: given, corrected, confirmed."""

import pytest

from lienthong.cooperation.testing import MADE_UP_TEXT, make_agreement, make_pdf, make_word

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.fixture
def reference(transactional_db):
    return make_agreement()


@BOTH_WIDTHS
def test_a_word_file_becomes_clauses_that_are_corrected_and_confirmed(
    as_officer, reference, axe, no_sideways_scroll, width
):
    page = as_officer("cooperation:agreement", reference, width=width)
    page.get_by_role("link", name="Thêm văn bản").click()
    axe(page)
    no_sideways_scroll(page)
    scan = {"name": "quet.pdf", "mimeType": "application/pdf", "buffer": make_pdf("")}
    page.get_by_label("Tệp Word hoặc PDF").set_input_files(scan)
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_text("chỉ có ảnh trang, không có chữ").first.wait_for()
    page.locator("[data-upload-said]").get_by_text("quet.pdf").wait_for()
    axe(page)
    word = {"name": "thoa-thuan.docx", "mimeType": "", "buffer": make_word(MADE_UP_TEXT)}
    page.get_by_label("Tệp Word hoặc PDF").set_input_files(word)
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("link", name="Sửa cách chia điều 2, khoản 1, điểm b").click()
    page.get_by_role("button", name="Ghép vào 2.1.a").wait_for()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Ghép vào 2.1.a").click()
    page.get_by_role("link", name="2.1.a", exact=True).wait_for()
    assert page.get_by_role("link", name="2.1.b", exact=True).count() == 0
    page.get_by_role("button", name="Xác nhận văn bản").click()
    page.get_by_text("Mỗi điều khoản có địa chỉ để dẫn tới").wait_for()
    axe(page)
    no_sideways_scroll(page)
