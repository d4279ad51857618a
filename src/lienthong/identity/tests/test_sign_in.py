"""Signing in and out over the real pages."""

import pytest

from lienthong.audit.queries import list_facts_of
from lienthong.identity.operations import create_account
from lienthong.identity.testing import PASSWORD, make_account, sign_in

pytestmark = pytest.mark.django_db


def tags_of(account_id):
    return [fact.tag for fact in list_facts_of(subject=f"identity.account:{account_id}")]


def test_a_person_signs_in_with_user_name_and_password(client):
    account_id = make_account("van.thu")
    page = client.get("/dang-nhap")
    assert page.status_code == 200
    answer = client.post("/dang-nhap", {"login": "Van.Thu", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/tai-khoan").status_code == 200
    assert "identity:account:signed_in" in tags_of(account_id)
