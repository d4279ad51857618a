"""My account, and the accounts of others, as their users open them."""

import re
from uuid import UUID, uuid4

import pytest

from lienthong.identity.queries import find_account, get_account
from lienthong.identity.terms import Language, Role
from lienthong.identity.testing import PASSWORD, give_role, make_account, sign_in

pytestmark = pytest.mark.django_db
HERE, THERE = UUID(int=10), UUID(int=11)
NEW = {"full_name": "Phạm Thị Mới", "username": "pham.moi", "email": "", "language": "vi"}


@pytest.fixture
def administrator(client):
    account_id = make_account(
        "quan.tri",
        full_name="Quản Trị",
        roles=(Role.AGENCY_ADMINISTRATOR,),
        agency_id=HERE,
        agency_name="UBND xã Nga Sơn",
    )
    sign_in(client, account_id)
    client.cookies["django_language"] = "en"
    return account_id


def test_my_account_shows_my_roles_with_their_periods(client):
    from datetime import date

    account_id = make_account()
    give_role(
        account_id,
        Role.CLERK,
        agency_id=HERE,
        agency_name="UBND xã Nga Sơn",
        valid_from=date(2025, 7, 1),
        valid_until=date(2031, 1, 1),
    )
    give_role(account_id, Role.OPERATOR, valid_until=date(2021, 1, 1))
    sign_in(client, account_id)
    client.cookies["django_language"] = "en"
    text = re.sub(r"<[^>]+>|\s+", " ", client.get("/tai-khoan").content.decode())
    text = " ".join(text.split())
    assert "clerk UBND xã Nga Sơn 1 July 2025 31 December 2030 holds" in text
    assert "operator the whole platform 1 January 2020 31 December 2020 ended" in text


def test_name_and_language_are_saved_and_the_next_page_speaks_it(client):
    account_id = make_account()
    sign_in(client, account_id)
    answer = client.post("/tai-khoan", {"full_name": "Lê An", "language": "en"}, follow=True)
    assert '<html lang="en">' in answer.content.decode()
    account = get_account(account_id=account_id)
    assert (account.full_name, account.language) == ("Lê An", Language.ENGLISH)


def test_an_empty_name_is_refused_by_its_field(client):
    account_id = make_account()
    sign_in(client, account_id)
    answer = client.post("/tai-khoan", {"full_name": "", "language": "xx"})
    assert set(answer.context["form"].errors) == {"full_name", "language"}
    assert get_account(account_id=account_id).full_name == "Lê Thị Thử"


def test_an_administrator_opens_an_account_and_sees_its_password_once(client, administrator):
    assert client.get("/quan-tri/tai-khoan/moi").status_code == 200
    answer = client.post("/quan-tri/tai-khoan/moi", NEW)
    password = re.search(r"data-one-time-password>([^<]+)<", answer.content.decode()).group(1)
    assert "no-store" in answer.headers["Cache-Control"]
    account = find_account(username="pham.moi")
    assert account.managing_agency_id == HERE
    page = client.get(f"/quan-tri/tai-khoan/{account.account_id}").content.decode()
    assert "Phạm Thị Mới" in page
    assert password not in page
    assert "Phạm Thị Mới" in client.get("/quan-tri/tai-khoan?q=pham thi").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "quan.tri"}, "username"),
        ({"username": "có dấu"}, "username"),
        ({"full_name": " "}, "full_name"),
        ({"email": "không"}, "email"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_wrong_field_is_named_and_no_account_is_opened(client, administrator, changes, field):
    answer = client.post("/quan-tri/tai-khoan/moi", {**NEW, **changes})
    assert list(answer.context["form"].errors) == [field]
    assert find_account(username="pham.moi") is None


def test_an_administrator_disables_renews_and_enables(client, administrator):
    account_id = make_account(roles=(Role.CLERK,), agency_id=HERE)
    page = f"/quan-tri/tai-khoan/{account_id}"
    assert client.post(f"{page}/trang-thai", {"active": "no"}).url == page
    assert not get_account(account_id=account_id).is_active
    assert "Let the account sign in again" in client.get(page).content.decode()
    client.post(f"{page}/trang-thai", {"active": "yes"})
    assert get_account(account_id=account_id).is_active
    for unclear in ({}, {"active": ""}, {"active": "maybe"}):
        assert client.post(f"{page}/trang-thai", unclear).status_code == 400
    assert get_account(account_id=account_id).is_active
    answer = client.post(f"{page}/mat-khau").content.decode()
    assert re.search(r"data-one-time-password>[a-z2-9]{4}(-[a-z2-9]{4}){3}<", answer)


def test_the_own_account_and_those_elsewhere_stay_as_they_are(client, administrator):
    elsewhere = make_account(roles=(Role.CLERK,), agency_id=THERE)
    for account_id in (administrator, elsewhere):
        page = f"/quan-tri/tai-khoan/{account_id}"
        client.post(f"{page}/trang-thai", {"active": "no"})
        client.post(f"{page}/mat-khau")
        assert get_account(account_id=account_id).is_active
    from django.contrib.auth import get_user_model

    assert get_user_model().objects.get(pk=elsewhere).check_password(PASSWORD)
    assert client.get(f"/quan-tri/tai-khoan/{elsewhere}").status_code == 403
    assert client.get(f"/quan-tri/tai-khoan/{uuid4()}").status_code == 404


def test_the_list_takes_as_many_queries_for_many_accounts_as_for_few(
    client, administrator, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/quan-tri/tai-khoan")  # the first page of a session writes that it is in use
    with CaptureQueriesContext(connection) as few:
        client.get("/quan-tri/tai-khoan")
    for _ in range(60):
        make_account(roles=(Role.CLERK,), agency_id=HERE)
    with django_assert_num_queries(len(few)):
        answer = client.get("/quan-tri/tai-khoan")
    assert "61" in answer.content.decode()
    assert client.get("/quan-tri/tai-khoan?page=2").status_code == 200


def test_a_clerk_manages_no_accounts(client):
    sign_in(client, make_account(roles=(Role.CLERK,), agency_id=HERE))
    for path in ("", "/moi", f"/{uuid4()}"):
        assert client.get(f"/quan-tri/tai-khoan{path}").status_code == 403
    assert client.post("/quan-tri/tai-khoan/moi", NEW).status_code == 403
    assert find_account(username="pham.moi") is None
