import pytest
from django.test import Client

from lienthong.identity.testing import sign_in
from lienthong.work.testing import make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def as_signed_in(db):
    """A browser that is signed in as somebody."""

    def signed_in(person):
        client = Client()
        sign_in(client, person.account_id, agency_id=person.agency_id)
        return client

    return signed_in


@pytest.fixture
def as_person(office, as_signed_in):
    """A browser that is signed in as somebody of the office."""
    return as_signed_in
