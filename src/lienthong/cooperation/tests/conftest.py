import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import load_agreements
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import (
    OFFICE,
    RECORDED_AT,
    browser_of,
    keep_register,
    make_agreement,
    make_counted,
    make_directory,
    make_two_sides,
    signed_in_as,
)
from lienthong.cooperation.tests.surveying import Surveying
from lienthong.exchange.testing import make_province
from lienthong.exchange.tests.conftest import running_platform
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in


@pytest.fixture(scope="module")
def real_data(register, django_db_blocker):
    """The real directory and the published agreements, for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = load_agreements(actor=SYSTEM, now=RECORDED_AT)
        keep_register()
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture
def staffed(db):
    """Two sides, each with a programme officer who can sign in; their browsers."""
    sides = make_two_sides()
    return sides, browser_of(sides.state), browser_of(sides.provider)


@pytest.fixture
def officer(db):
    """The browser of a programme officer of who keeps the register."""
    keep_register()
    return signed_in_as(Role.PROGRAMME_OFFICER)


@pytest.fixture
def directory(db):
    return make_directory()


@pytest.fixture
def linked(directory):
    """The reference of an agreement with a district that ended."""
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT", note="Nguồn chỉ ghi VNPT."),
        )
    )


@pytest.fixture
def surveying(db, tmp_path, monkeypatch):
    """A province that asks its communes, with a node beside it."""
    with running_platform(tmp_path) as (exchange, node):
        monkeypatch.setattr(settings, "EXCHANGE", exchange, raising=False)
        yield Surveying(exchange=exchange, node=node, province=make_province())


@pytest.fixture
def as_officer(live_server, open_page):
    """Open a page of ours, signed in as a programme officer."""
    officer = (Role.PROGRAMME_OFFICER,)
    keep_register()
    account = make_account(roles=officer, agency_id=OFFICE, agency_name="Sở KH&CN")
    client = Client()
    sign_in(client, account, agency_id=OFFICE)

    def go(name, *args, width, language="vi", **how):
        page = open_page(width=width, language=language, **how)
        cookies = {
            "sessionid": client.cookies["sessionid"].value,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        page.context.add_cookies(
            [
                {"name": cookie, "value": value, "url": live_server.url}
                for cookie, value in cookies.items()
            ]
        )
        page.goto(live_server.url + reverse(name, args=args))
        return page

    return go


@pytest.fixture
def sides(db):
    return make_two_sides()


@pytest.fixture
def counted(sides):
    return make_counted(sides.agreement, sides.provider.agency_id)
