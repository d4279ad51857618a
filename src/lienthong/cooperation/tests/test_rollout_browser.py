"""Roll-outs in a real browser, as the programme officer uses them."""

import pytest

from lienthong.cooperation.testing import make_agreement, make_commitment, make_workbook
from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])
HEAD = ("Đơn vị", "Điểm", "Số lượng", "Dự kiến", "Lắp đặt", "Nghiệm thu", "Căn cứ")


@pytest.fixture
def commitment(transactional_db):
    province = build_unit("Tỉnh Thử Hóa", "98", level=Level.PROVINCE)
    for name, code in (("Xã Thử Giang", "98001"), ("Xã Thử Sơn", "98002")):
        build_unit(name, code, parent=province)
    return make_commitment(make_agreement())


@BOTH_WIDTHS
def test_a_rollout_is_entered_by_hand_and_from_excel(
    as_officer, commitment, axe, no_sideways_scroll, width
):
    def looks_right():
        axe(page)
        no_sideways_scroll(page)

    page = as_officer("cooperation:commitment", commitment, width=width)
    page.get_by_role("link", name="Thêm nội dung triển khai").click()
    page.get_by_label("Triển khai gì").fill("Trạm 4G")
    page.get_by_label("Đơn vị đếm").fill("trạm")
    looks_right()
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text("Chưa có điểm nào").wait_for()
    looks_right()
    page.get_by_role("link", name="Thêm điểm").click()
    page.get_by_label("Đơn vị hành chính của điểm").fill("xã Thử Giang")
    page.get_by_label("Đã lắp đặt").fill("6/2026")
    page.get_by_label("Đã nghiệm thu").fill("5/2026")
    page.get_by_role("button", name="Lưu").click()
    page.locator(".lt-error-summary").get_by_text("trước ngày của bước").wait_for()
    looks_right()
    page.get_by_label("Đã nghiệm thu").fill("không rõ")
    page.get_by_label("Căn cứ", exact=True).fill("Biên bản 7/BB")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Xã Thử Giang").wait_for()
    looks_right()
    rollout = page.url
    rows = [
        ("xã Thử Sơn", "Trạm 1", "N/A", "9/2026", "", "", ""),
        ("xã Thử Sơn", "Trạm 2", 2, "2025", "", "", ""),
    ]
    give(page, rows)
    page.get_by_text("1 ô cần sửa").wait_for()
    looks_right()
    page.goto(rollout)
    give(page, [(*rows[0][:2], 1, *rows[0][3:]), rows[1]])
    page.get_by_text("điểm mới", exact=True).first.wait_for()
    looks_right()
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã ghi: 2 mới").wait_for()
    looks_right()
    page.get_by_role("link", name="Xã Thử Sơn, Trạm 2").click()
    page.get_by_text("Chậm so với dự kiến").wait_for()
    looks_right()


def give(page, rows):
    page.get_by_role("link", name="Nộp tệp Excel").click()
    file = {
        "name": "Bảng kê.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": make_workbook(HEAD, *rows),
    }
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
