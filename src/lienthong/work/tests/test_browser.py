"""A task from its giver's telephone to its end, in a real browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.identity.testing import sign_in
from lienthong.work.models import Task
from lienthong.work.terms import TaskState
from lienthong.work.testing import make_office


@pytest.fixture
def office(transactional_db):
    return make_office()


@pytest.fixture
def as_person(live_server, open_page):
    """A page of tasks, opened as somebody of the office."""

    def go(person, name, *args, width):
        client = Client()
        sign_in(client, person.account_id, agency_id=person.agency_id)
        page = open_page(width=width)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: "vi",
        }
        page.context.add_cookies(
            [{"name": key, "value": val, "url": live_server.url} for key, val in cookies.items()]
        )
        page.goto(live_server.url + reverse(f"work:{name}", args=args))
        return page

    return go


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_task_is_given_done_returned_done_again_and_confirmed(office, as_person, width):
    page = as_person(office.leader, "mine", width=width)
    page.get_by_role("link", name="Giao việc").click()
    page.get_by_label("Việc cần làm").fill("Tổng hợp kết nối của 26 xã")
    page.get_by_label("Xử lý chính").select_option(label="Phạm Thị Lan, Chuyên viên một")
    page.get_by_role("group", name="Phối hợp").get_by_label("Đỗ Văn Minh").check()
    page.get_by_label("Hoặc trong bao nhiêu ngày làm việc").fill("5")
    assert fits(page)
    page.get_by_role("button", name="Giao việc này").click()
    page.get_by_text("Đã giao việc").wait_for()

    lead = as_person(office.lan, "mine", width=width)
    lead.get_by_role("link", name="Tổng hợp kết nối").click()
    lead.get_by_role("button", name="Báo cáo hoàn thành").click()
    lead.get_by_text("Có thể hoàn tác trong 10 phút").wait_for()
    assert fits(lead)

    page = as_person(office.leader, "to_confirm", width=width)
    page.get_by_role("link", name="Tổng hợp kết nối").click()
    page.get_by_text("Trả lại, chưa đạt").first.click()
    page.get_by_label("Lý do").first.fill("Thiếu số liệu của ba xã miền núi.")
    page.get_by_role("button", name="Trả lại, chưa đạt").click()
    page.get_by_text("Đang thực hiện").first.wait_for()

    helper = as_person(office.minh, "mine", width=width)
    helper.get_by_label("Chọn tất cả").check()
    helper.get_by_role("button", name="Hoàn thành phần của tôi").click()
    helper.get_by_text("Đã xong 1 việc.").wait_for()

    lead.goto(lead.url)
    lead.get_by_role("button", name="Báo cáo hoàn thành").click()
    lead.get_by_text("Hoàn tác", exact=False).first.wait_for()
    page = as_person(office.leader, "to_confirm", width=width)
    page.get_by_label("Chọn tất cả").check()
    page.get_by_role("button", name="Xác nhận hoàn thành").click()
    page.get_by_text("Đã xong 1 việc.").wait_for()
    assert TaskState(Task.objects.get().state) is TaskState.FINISHED
