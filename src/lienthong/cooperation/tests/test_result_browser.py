"""Results in a real browser, as the officers of both sides use them."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.testing import make_counted, make_two_sides, make_workbook
from lienthong.cooperation.tests.reporting import report
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in
from lienthong.paper.workbook import XLSX

BOTH_WIDTHS = pytest.mark.parametrize("width", [360, 1280])
JPEG = b"\xff\xd8\xff\xe0" + bytes(300_000)


@pytest.fixture
def sides(transactional_db):
    return make_two_sides()


@pytest.fixture
def open_as(live_server, open_page):
    def go(acting, address, *, width):
        account = make_account(
            roles=(Role.PROGRAMME_OFFICER,), agency_id=acting.agency_id, agency_name="Cơ quan thử"
        )
        client = Client()
        sign_in(client, account, agency_id=acting.agency_id)
        page = open_page(width=width)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: "vi",
        }
        page.context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies.items()
            ]
        )
        page.goto(live_server.url + address)
        return page

    return go


@pytest.fixture
def looks_right(axe, no_sideways_scroll):
    def look(page):
        axe(page)
        no_sideways_scroll(page)

    return look


def reported(open_as, sides, looks_right, width):
    """A result submitted in the browser of the side that owes it."""
    counted = make_counted(sides.agreement, sides.provider.agency_id)
    ours = open_as(sides.provider, reverse("cooperation:commitment", args=[counted]), width=width)
    ours.get_by_role("link", name="Báo cáo kết quả").click()
    ours.get_by_label("Kỳ báo cáo").fill("quý 3/2026")
    ours.get_by_label("Số đạt được").fill("N/A")
    ours.get_by_role("button", name="Lưu nháp").click()
    ours.locator(".lt-error-summary").get_by_text("không phải số").wait_for()
    looks_right(ours)
    ours.get_by_label("Số đạt được").fill("12")
    ours.get_by_role("button", name="Lưu nháp").click()
    ours.get_by_role("link", name="Thêm minh chứng").click()
    looks_right(ours)
    photo = {"name": "Ảnh trạm.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    ours.get_by_label("Tệp hoặc ảnh").set_input_files(photo)
    # The line is away when it is sent: it goes again by itself once it is back.
    ours.context.set_offline(True)
    ours.get_by_role("button", name="Thêm vào kết quả").click()
    ours.get_by_text("Chưa mất gì cả").wait_for()
    ours.context.set_offline(False)
    ours.get_by_role("link", name="Ảnh trạm.jpg").wait_for()
    ours.get_by_text("Đã thêm minh chứng.").wait_for()
    ours.get_by_role("button", name="Gửi bên kia").click()
    ours.get_by_text("Chờ bên kia").first.wait_for()
    looks_right(ours)
    return ours


@BOTH_WIDTHS
def test_a_result_is_reported_shown_disputed_answered_and_confirmed(
    open_as, sides, looks_right, width
):
    ours = reported(open_as, sides, looks_right, width)
    theirs = open_as(sides.state, reverse("cooperation:results_waiting"), width=width)
    looks_right(theirs)
    theirs.get_by_role("link", name="Trạm 4G được lắp").click()
    theirs.get_by_label("Số bạn tính được").fill("9")
    theirs.get_by_label("Lời gửi bên kia").fill("Chỉ thấy 9 trạm phát sóng")
    theirs.get_by_role("button", name="Không đồng ý số liệu").click()
    theirs.get_by_text("tính được 9 trạm").wait_for()
    looks_right(theirs)

    ours.goto(ours.url)
    ours.get_by_label("Lời gửi bên kia").fill("Ba trạm ở đảo, kèm biên bản")
    ours.get_by_role("button", name="Trả lời ý kiến").click()
    ours.get_by_text("Ba trạm ở đảo").first.wait_for()
    ours.get_by_role("button", name="Gửi bên kia").click()

    theirs.goto(theirs.url.rsplit("/", 1)[0] + "/cho-xac-nhan")
    theirs.get_by_role("checkbox").check()
    theirs.get_by_role("button", name="Xác nhận các mục đã đánh dấu").click()
    theirs.get_by_text("Đã xác nhận 1 kết quả").wait_for()
    looks_right(theirs)
    ours.goto(ours.url)
    ours.get_by_text("Đã xác nhận kết quả").first.wait_for()
    looks_right(ours)


@BOTH_WIDTHS
def test_figures_go_from_excel_to_drafts_that_are_shown_and_submitted(
    open_as, sides, looks_right, width
):
    counted = make_counted(sides.agreement, sides.provider.agency_id)
    address = reverse("cooperation:agreement", args=[sides.agreement])
    page = open_as(sides.provider, address, width=width)
    page.get_by_role("link", name="Kết quả từ Excel").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Lưu tệp mẫu").click()
    assert saved.value.suggested_filename == "A1 Kết quả.xlsx"
    looks_right(page)
    give_excel(page, (counted, "6/2026", "N/A", ""), (counted, "7/2026", 3, ""))
    page.get_by_text("1 ô cần sửa").wait_for()
    looks_right(page)
    page.get_by_role("link", name="Nộp lại tệp").click()
    rows = [(counted, "6/2026", 12, "Theo biên bản"), (counted, "7/2026", 3), (counted, "2025")]
    give_excel(page, *rows)
    page.get_by_text("số liệu mới: 2").wait_for()
    looks_right(page)
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã ghi: 2 mới").wait_for()
    looks_right(page)
    page.get_by_role("link", name="Trạm 4G được lắp").first.click()
    page.get_by_role("link", name="Thêm minh chứng").click()
    page.get_by_label("Hoặc đường dẫn").fill("https://example.vn/bien-ban")
    page.get_by_role("button", name="Thêm vào kết quả").click()
    page.get_by_role("button", name="Gửi bên kia").click()
    page.get_by_text("Chờ bên kia").first.wait_for()


def give_excel(page, *rows):
    head = ("Cam kết", "Kỳ báo cáo", "Số đạt được", "Ghi chú")
    file = {"name": "Kết quả.xlsx", "mimeType": XLSX, "buffer": make_workbook(head, *rows)}
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()


@BOTH_WIDTHS
def test_many_are_ticked_at_once_and_the_pressed_button_says_what_becomes_of_them(
    open_as, sides, looks_right, width
):
    counted = make_counted(sides.agreement, sides.provider.agency_id)
    for month in range(1, 10):
        report(counted, sides.provider, period=f"{month}/2026")
    page = open_as(sides.provider, reverse("cooperation:results_to_submit"), width=width)
    page.get_by_label("Chọn tất cả trên trang này").check()
    assert page.get_by_role("button", name="Gửi các kết quả đã đánh dấu").is_visible()
    bar = page.locator(".lt-ticked").bounding_box()
    assert bar["y"] + bar["height"] <= page.viewport_size["height"] + 1
    page.get_by_label("Hoặc đường dẫn").fill("không phải đường dẫn")
    page.get_by_role("button", name="Kèm vào các kết quả đã đánh dấu").click()
    page.locator("[aria-invalid=true]").first.wait_for()
    # The form that comes back is a new one: it ticks all at once too.
    assert page.get_by_label("Chọn tất cả trên trang này").is_checked()
    page.get_by_label("Hoặc đường dẫn").fill("")
    photo = {"name": "Biên bản.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    page.get_by_label("Tệp hoặc ảnh").set_input_files(photo)
    page.get_by_role("button", name="Kèm vào các kết quả đã đánh dấu").click()
    page.get_by_text("cạnh 9 kết quả").wait_for()
    looks_right(page)
    page.get_by_label("Chọn tất cả trên trang này").check()
    page.get_by_role("button", name="Gửi các kết quả đã đánh dấu").click()
    page.get_by_text("Đã gửi 9 kết quả").wait_for()
    looks_right(page)
