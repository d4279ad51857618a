"""From a signed text to a result that both sides stand by (docs/flows/promise.md).

In real browsers against a real process: one officer for each side of an agreement.
"""

import zipfile

import pytest

from lienthong.cooperation.testing import MADE_UP_TEXT, make_word, make_workbook
from tests.journeys.platform import start_platform

STATE, PROVIDER = "UBND tỉnh Thanh Hóa", "VNPT Thanh Hóa"
HEAD = ("Đơn vị", "Điểm", "Số lượng", "Dự kiến", "Lắp đặt", "Nghiệm thu", "Căn cứ")
SITES = (
    ("xã Nga Sơn", "Trạm 1", 1, "6/2026", "5/2026", "6/2026", "Biên bản 12/BB"),
    ("xã Nga Thắng", "Trạm 2", 1, "6/2026", "6/2026", "7/2026", "Biên bản 13/BB"),
    ("xã Hồ Vương", "Trạm 3", 1, "9/2026", "", "", ""),
)
JPEG = b"\xff\xd8\xff\xe0" + bytes(30_000)
OF_TODAY = {
    "Công ty Viễn thông Thử": PROVIDER,
    "Ủy ban nhân dân huyện Thử Giang": "Ủy ban nhân dân tỉnh Thanh Hóa",
    "31/12/2019": "31/12/2026",
    "2018-2020": "2026-2027",
    "hết năm 2023": "hết năm 2027",
}
"""Who signs here, and days that come after the signing: nothing is due before it."""
TEXT = MADE_UP_TEXT
for before, here in OF_TODAY.items():
    TEXT = TEXT.replace(before, here)


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def acts_for(page, agency):
    """Choose for which agency somebody with several posts works."""
    page.locator(".lt-acting summary").click()
    page.locator(".lt-acting button", has_text=agency).click()


def party(page, place, name):
    page.get_by_label("Tên khi ký").nth(place).fill(name)
    page.get_by_role("button", name="Tìm trong danh bạ").nth(place).click()
    page.get_by_role("radio", name=name.replace("UBND", "Ủy ban nhân dân")).first.check()


def enters_the_agreement(page, platform, axe):
    page.goto(f"{platform.url}/thoa-thuan/them")
    page.get_by_label("Tiêu đề").fill("Hợp tác về trạm phát sóng")
    page.get_by_label("Cấp của bên cơ quan").select_option("province")
    page.get_by_label("Ngày ký", exact=True).fill("3/2026")
    page.get_by_label("Thời hạn", exact=True).fill("2026–2027")
    party(page, 0, STATE)
    party(page, 1, PROVIDER)
    page.get_by_label("Tên bài báo").fill("Bản ký")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("heading", name=f"{STATE} – {PROVIDER}").wait_for()
    axe(page)
    return page.url.rsplit("/", 1)[-1]


def confirms_the_agreement(page, platform, reference, axe):
    page.goto(f"{platform.url}/thoa-thuan/{reference}")
    page.get_by_text("chưa xác nhận").first.wait_for()
    axe(page)
    page.get_by_role("button", name="Xác nhận thỏa thuận").click()
    page.get_by_text("Bên kia đã đồng ý").first.wait_for()
    assert page.get_by_text("chưa xác nhận").count() == 0


def gives_the_text(page):
    page.get_by_role("link", name="Thêm văn bản").click()
    word = {"name": "Bản ký.docx", "mimeType": "", "buffer": make_word(TEXT)}
    page.get_by_label("Tệp Word hoặc PDF").set_input_files(word)
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("button", name="Xác nhận văn bản").click()
    page.get_by_role("link", name="Tìm cam kết").click()


def takes_the_commitment(page, reference, axe):
    page.get_by_role("button", name="Rà văn bản").click()
    axe(page)
    page.get_by_role("link", name="Sửa rồi nhận 2.1.a").click()
    assert PROVIDER in page.get_by_label("Bên phải làm").locator("option:checked").inner_text()
    page.get_by_label("Trạng thái").select_option("in_force")
    page.get_by_label("Chỉ tiêu").first.fill("Trạm 4G được lắp")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_text(f"Đã ghi cam kết với ký hiệu {reference}-C1.").wait_for()
    page.goto(page.url.split("/thoa-thuan/")[0] + f"/cam-ket/{reference}-C1")


def lets_it_bind(page):
    page.get_by_role("button", name="Đồng ý thay đổi").click()
    page.get_by_text("Bên kia đã đồng ý").first.wait_for()
    page.get_by_text("Đang thực hiện").first.wait_for()


def rolls_out(page, axe):
    page.get_by_role("link", name="Thêm nội dung triển khai").click()
    page.get_by_label("Triển khai gì").fill("Trạm 4G")
    page.get_by_label("Đơn vị đếm").fill("trạm")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Nộp tệp Excel").click()
    sheet = {"name": "Trạm.xlsx", "mimeType": "", "buffer": make_workbook(HEAD, *SITES)}
    page.get_by_label("Tệp Excel").set_input_files(sheet)
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Ghi vào hồ sơ").click()
    page.get_by_text("Đã ghi: 3 mới").wait_for()
    axe(page)


def reports(page, axe):
    page.get_by_role("link", name="Báo cáo kết quả").click()
    page.get_by_label("Kỳ báo cáo").fill("quý 3/2026")
    page.get_by_label("Số đạt được").fill("2")
    page.get_by_role("button", name="Lưu nháp").click()
    page.get_by_role("link", name="Thêm minh chứng").click()
    photo = {"name": "Ảnh trạm.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
    page.get_by_label("Tệp hoặc ảnh").set_input_files(photo)
    page.get_by_role("button", name="Thêm vào kết quả").click()
    page.get_by_role("link", name="Ảnh trạm.jpg").wait_for()
    page.get_by_role("button", name="Gửi bên kia").click()
    page.get_by_text("Chờ bên kia").first.wait_for()
    axe(page)


def confirms(page, platform, reference, axe):
    page.goto(f"{platform.url}/ket-qua/cho-xac-nhan")
    page.get_by_role("row").filter(has_text=f"{reference}-C1").get_by_role("checkbox").check()
    axe(page)
    page.get_by_role("button", name="Xác nhận các mục đã đánh dấu").click()
    page.get_by_text("Đã xác nhận 1 kết quả").wait_for()


def reads_the_report(page, platform, reference, axe):
    """The report's number leads to the result, and that to the photograph that shows it."""
    page.goto(f"{platform.url}/thoa-thuan/{reference}")
    page.get_by_role("link", name="Lập báo cáo").click()
    page.get_by_label("Kỳ báo cáo").fill("2026")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_role("link", name="Tải về (Word)").wait_for(timeout=60_000)
    axe(page)
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải về (Word)").click()
    assert zipfile.is_zipfile(got.value.path())
    row = page.get_by_role("row").filter(has_text=f"{reference}-C1")
    row.get_by_role("link", name="2", exact=False).last.click()
    page.locator("main table a[href*='/ket-qua/']").first.click()
    page.get_by_role("link", name="Ảnh trạm.jpg").wait_for()
    axe(page)


def test_promise(platform, person, axe):
    state, provider = person("chuongtrinh"), person("chuongtrinh.vnpt")
    acts_for(state, STATE)
    reference = enters_the_agreement(state, platform, axe)
    confirms_the_agreement(provider, platform, reference, axe)
    gives_the_text(state)
    takes_the_commitment(state, reference, axe)
    commitment = f"{platform.url}/cam-ket/{reference}-C1"
    provider.goto(commitment)
    axe(provider)
    lets_it_bind(provider)
    rolls_out(provider, axe)
    provider.goto(commitment)
    reports(provider, axe)
    confirms(state, platform, reference, axe)
    reads_the_report(state, platform, reference, axe)
