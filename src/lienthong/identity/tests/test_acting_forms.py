"""A form is sent for the agency its page was opened for, whatever other tabs did meanwhile."""

from uuid import UUID

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import end_role
from lienthong.identity.queries import ACTING_SESSION_KEY, list_grants
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("lienthong.identity.tests.sample_site"),
]

HERE, THERE, NOWHERE = UUID(int=10), UUID(int=11), UUID(int=12)


@pytest.fixture
def clerk():
    account = make_account(roles=(Role.CLERK,), agency_id=HERE, agency_name="UBND xã Nga An")
    give_role(account, Role.CLERK, agency_id=THERE, agency_name="UBND xã Tân Tiến")
    return account


@pytest.fixture
def client(clerk):
    client = Client()
    sign_in(client, clerk, agency_id=THERE)
    return client


def send(client, agency_id, **more):
    return client.post("/sample/letter", {"subject": "x", "acting_for": str(agency_id)}, **more)


def switches():
    return list_facts(matching=FactFilter(tag="identity:acting:switched"))


def acting(client):
    return client.session[ACTING_SESSION_KEY]


def test_a_form_opened_for_another_agency_is_sent_for_that_one(client):
    answer = send(client, HERE)
    assert answer.content.decode().startswith("sent: x")
    assert acting(client) == str(HERE)
    (fact,) = switches()
    assert fact.data["to_agency_name"] == "UBND xã Nga An"


def test_a_form_of_the_agency_acted_for_changes_nothing(client):
    send(client, THERE)
    assert acting(client) == str(THERE)
    assert not switches()


@pytest.mark.parametrize("named", [NOWHERE, "", "nonsense"])
def test_a_form_of_an_agency_without_a_role_is_not_sent(client, named):
    answer = send(client, named)
    assert answer.status_code == 302
    assert acting(client) == str(THERE)


def test_a_form_whose_role_ended_meanwhile_is_not_sent(client, clerk):
    here = next(g for g in list_grants(account_id=clerk) if g.agency_id == HERE)
    end_role(grant_id=here.grant_id, reason="x", actor=SYSTEM, now=timezone.now())
    assert send(client, HERE, headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/"
    assert acting(client) == str(THERE)


@override_settings(CSRF_USE_SESSIONS=False)
def test_another_site_cannot_switch_the_agency(clerk):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, clerk, agency_id=THERE)
    assert send(strict, HERE).status_code == 403
    assert acting(strict) == str(THERE)
