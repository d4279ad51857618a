"""Who may open a page or call an API operation."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from lienthong.audit.queries import list_facts_of
from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import disable_account, end_role
from lienthong.identity.queries import list_accounts
from lienthong.identity.terms import Role
from lienthong.identity.testing import acting_as, give_role, make_account, sign_in
from lienthong.identity.tests import sample_site

pytestmark = [pytest.mark.django_db, pytest.mark.urls("lienthong.identity.tests.sample_site")]
HERE, THERE = UUID(int=10), UUID(int=11)


@pytest.fixture
def clerk():
    return make_account(roles=(Role.CLERK,), agency_id=HERE, agency_name="UBND xã Nga Sơn")


def test_every_guarded_view_carries_its_permission():
    assert sample_site.letter.permission is sample_site.WRITE
    assert sample_site.letter.form is sample_site.LetterForm
    assert sample_site.front.permission.audience == "everyone"


def test_an_open_page_needs_no_sign_in(client):
    assert client.get("/sample/front").status_code == 200


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client):
    answer = client.get("/sample/letter?draft=5")
    assert (answer.status_code, answer.url) == (
        302,
        "/dang-nhap?next=%2Fsample%2Fletter%3Fdraft%3D5",
    )


def test_a_stranger_is_told_by_the_api_that_it_takes_a_sign_in(client):
    answer = client.get("/sample/api/letters/5")
    assert (answer.status_code, answer.json()["code"]) == (401, "identity.sign_in_required")


def test_a_role_opens_the_page_and_the_api(client, clerk):
    sign_in(client, clerk)
    assert client.get("/sample/letter").status_code == 200
    assert client.get("/sample/api/letters/5?style=bold").json() == {
        "number": 5,
        "style": "bold",
        "by": "Lê Thị Thử",
    }


def test_without_the_role_the_page_names_the_roles_it_takes(client):
    account = make_account(roles=(Role.AUDITOR,), agency_id=HERE, agency_name="UBND xã Nga Sơn")
    sign_in(client, account)
    client.cookies["django_language"] = "en"
    answer = client.get("/sample/letter")
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "UBND xã Nga Sơn" in text
    assert "<li>clerk</li><li>leader</li>" in text
    refused = client.get("/sample/api/letters/5")
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.permission_refused")


def test_a_role_elsewhere_counts_only_after_the_switch(client):
    account = make_account(roles=(Role.AUDITOR,), agency_id=HERE, agency_name="A")
    give_role(account, Role.CLERK, agency_id=THERE, agency_name="B")
    sign_in(client, account)
    refused = client.get("/sample/letter?draft=5")
    assert refused.status_code == 403
    assert f'name="acting" value="{THERE}"' in refused.content.decode()
    assert 'name="next" value="/sample/letter?draft=5"' in refused.content.decode()
    answer = client.post("/dang-lam-viec-cho", {"acting": str(THERE), "next": "/sample/letter"})
    assert (answer.status_code, answer.url) == (302, "/sample/letter")
    assert client.get("/sample/letter").status_code == 200
    (fact,) = [
        fact
        for fact in list_facts_of(subject=f"identity.account:{account}")
        if fact.tag == "identity:acting:switched"
    ]
    assert fact.data["to_agency_id"] == str(THERE)
    assert fact.agency_id == HERE


@pytest.mark.parametrize("wanted", [str(THERE), "nonsense", ""])
def test_nobody_acts_for_an_agency_in_which_they_hold_no_role(client, clerk, wanted):
    sign_in(client, clerk)
    client.post("/dang-lam-viec-cho", {"acting": wanted})
    assert client.get("/sample/letter").status_code == 200
    tags = [fact.tag for fact in list_facts_of(subject=f"identity.account:{clerk}")]
    assert "identity:acting:switched" not in tags


def test_the_switch_leads_only_to_pages_of_the_platform(client, clerk):
    sign_in(client, clerk)
    answer = client.post(
        "/dang-lam-viec-cho", {"acting": str(HERE), "next": "https://evil.example/"}
    )
    assert answer.url == "/"


def test_the_switch_needs_the_csrf_token(clerk):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, clerk)
    assert strict.post("/dang-lam-viec-cho", {"acting": str(HERE)}).status_code == 403
    assert strict.get("/dang-lam-viec-cho").status_code == 405


def test_a_role_that_ended_opens_nothing_at_the_next_request(client):
    account = make_account()
    grant_id = give_role(account, Role.CLERK, agency_id=HERE)
    sign_in(client, account)
    assert client.get("/sample/letter").status_code == 200
    end_role(grant_id=grant_id, reason="left", actor=SYSTEM, now=timezone.now())
    assert client.get("/sample/letter").status_code == 403


def test_a_role_that_begins_tomorrow_opens_nothing_today(client):
    account = make_account()
    tomorrow = timezone.localdate() + timedelta(days=1)
    give_role(account, Role.CLERK, agency_id=HERE, valid_from=tomorrow)
    sign_in(client, account)
    assert client.get("/sample/letter").status_code == 403


def test_a_disabled_account_is_out_at_its_next_request(client, clerk):
    sign_in(client, clerk)
    boss = acting_as(make_account(), Role.OPERATOR)
    now = timezone.now()
    disable_account(account_id=clerk, acting=boss, on=timezone.localdate(now), now=now)
    assert client.get("/sample/letter").status_code == 302
    assert client.get("/sample/api/letters/5").status_code == 401
    names = list_accounts(acting=boss, on=timezone.localdate(now), now=now)
    assert [account.is_active for account in names if account.account_id == clerk] == [False]


def test_a_changing_api_call_without_the_csrf_token_is_refused(clerk):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, clerk)
    refused = strict.post("/sample/api/letters", content_type="application/json", data="{}")
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.cross_site_refused")
    strict.get("/dang-xuat")
    token = strict.cookies["csrftoken"].value
    allowed = strict.post(
        "/sample/api/letters", content_type="application/json", data="{}", HTTP_X_CSRFTOKEN=token
    )
    assert allowed.json() == {"done": True}


def test_a_view_that_left_the_csrf_check_out_gets_it_back(clerk):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, clerk)
    assert strict.post("/sample/exempted").status_code == 403
    assert strict.get("/sample/exempted").status_code == 200
