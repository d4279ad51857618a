import pytest
from django.core.cache import cache

from lienthong.identity.testing import PASSWORD, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_earlier_attempts():
    cache.clear()
    yield
    cache.clear()


def try_to_sign_in(client, username, password):
    return client.post("/dang-nhap", {"login": username, "password": password})


def test_an_account_under_attack_is_closed_to_guesses_for_a_while(client):
    make_account(username="bi-doan")
    for _attempt in range(5):
        assert try_to_sign_in(client, "bi-doan", "sai-mat-khau").status_code == 200
    refused = try_to_sign_in(client, "bi-doan", PASSWORD)
    assert refused.status_code != 302


def test_an_agency_behind_one_address_can_sign_in_together(client):
    make_account(username="nguoi-cuoi")
    for number in range(40):
        try_to_sign_in(client, f"khong-co-{number}", "sai-mat-khau")
    assert try_to_sign_in(client, "nguoi-cuoi", PASSWORD).status_code == 302
