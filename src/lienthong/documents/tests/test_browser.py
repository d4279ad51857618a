"""Taking in a scan over a line that breaks, in a real browser: nothing chosen or typed is lost."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.documents.models import Scan
from lienthong.exchange.testing import PDF
from lienthong.identity.testing import sign_in
from lienthong.work.testing import make_office

TAKEN = re.compile(r"/tiep-nhan/quet/[0-9a-f-]{36}$")


@pytest.fixture
def form(transactional_db, live_server, open_page):
    """The form of a clerk who has chosen a file and said that it holds no state secret."""
    clerk, client = make_office().clerk, Client()
    sign_in(client, clerk.account_id, agency_id=clerk.agency_id)
    page = open_page(width=360, language="vi")
    cookies = {"sessionid": client.cookies["sessionid"].value, settings.LANGUAGE_COOKIE_NAME: "vi"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page.goto(live_server.url + reverse("documents:take_in"))
    file = {"name": "to-trinh.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("[name=uploads]").set_input_files(file)
    page.locator("[name=holds_no_state_secret]").check()
    return page


def press(page):
    page.get_by_role("button", name="Đưa vào").click()


def said(page):
    return page.locator("[data-upload-said]")


def test_an_upload_that_breaks_goes_again_when_the_network_is_back(form):
    form.context.set_offline(True)
    press(form)
    said(form).get_by_text("Mất kết nối").wait_for()
    form.context.set_offline(False)
    form.wait_for_url(TAKEN)
    assert Scan.objects.count() == 1


def test_a_gateway_that_answers_for_the_platform_takes_nothing_away(form):
    def refuse(route):
        if route.request.method != "POST":
            route.continue_()
            return
        route.fulfill(status=502, body="<h1>Bad Gateway</h1>", content_type="text/html")

    form.route("**/tiep-nhan/quet", refuse)
    press(form)
    said(form).get_by_text(re.compile("Mất kết nối|có thể đã đến")).wait_for()
    form.unroute("**/tiep-nhan/quet")
    press(form)
    form.wait_for_url(TAKEN)
    assert Scan.objects.count() == 1


def test_a_form_that_is_refused_keeps_the_files_chosen(form):
    form.locator("[name=holds_no_state_secret]").uncheck()
    press(form)
    form.get_by_text("Hãy xác nhận văn bản không chứa bí mật nhà nước.").first.wait_for()
    assert not Scan.objects.exists()
    form.get_by_text("to-trinh.pdf").wait_for()
    form.locator("[name=holds_no_state_secret]").check()
    press(form)
    form.wait_for_url(TAKEN)
    assert Scan.objects.count() == 1
