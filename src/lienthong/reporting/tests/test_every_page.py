"""Every page of indicators in a real browser: for everybody, and on a telephone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.tests.test_every_page import SUBJECTS, look
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in
from lienthong.reporting.pages import urls
from lienthong.reporting.terms import Indicator
from lienthong.reporting.tests.conftest import count
from lienthong.work.testing import give, make_office

KNOWN = {"name": list(Indicator)}


def addresses():
    """Every address of the table of addresses, for each known thing; a new page is walked too."""
    for pattern in urls.urlpatterns:
        name = f"reporting:{pattern.name}"
        parts = pattern.pattern.converters
        if not parts:
            yield reverse(name)
        for part in parts:
            yield from (reverse(name, kwargs={part: value}) for value in KNOWN[part])


@pytest.fixture
def office(transactional_db):
    office = make_office("Văn phòng Ủy ban nhân dân và Hội đồng nhân dân xã Đầu Nguồn")
    for at in range(40):
        now = timezone.now() - timedelta(days=at)
        due = timezone.localdate(now) + timedelta(days=2)
        give(office, office.lan, now=now, due_on=due, title=SUBJECTS[at % len(SUBJECTS)])
    count(timezone.now())
    return office


@pytest.mark.parametrize("screen", [(360, "vi"), (1280, "en"), (360, "en"), (1280, "vi")])
def test_every_page_fits_its_screen_and_is_for_everybody(office, live_server, open_page, screen):
    width, language = screen
    roles = (Role.PROGRAMME_OFFICER, Role.LEADER)
    account = make_account(roles=roles, agency_id=office.agency_id, agency_name="Văn phòng")
    client = Client()
    sign_in(client, account, agency_id=office.agency_id)
    page = open_page(width=width, language=language)
    cookies = {
        "sessionid": client.cookies["sessionid"].value,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    page.context.add_cookies(
        [{"name": key, "value": of, "url": live_server.url} for key, of in cookies.items()]
    )
    faults = {}
    for address in addresses():
        page.goto(f"{live_server.url}{address}?ky={timezone.localdate():%Y}")
        assert page.locator("main h1").count() == 1
        if found := look(page, axe=True):
            faults[address] = found
    assert faults == {}
