"""A session goes on while it is used, and reading pages does not write it each time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.identity.testing import sign_in
from lienthong.site.sessions import RENEWED_AFTER
from lienthong.work.testing import make_office

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHOLE = timedelta(hours=8)


@pytest.fixture
def at(monkeypatch):
    """Let it be so much later than now."""
    began = timezone.now()
    return lambda later: monkeypatch.setattr(timezone, "now", lambda: began + later)


@pytest.fixture
def clerk(client, at):
    at(0 * MINUTE)
    office = make_office()
    sign_in(client, office.clerk.account_id, agency_id=office.agency_id)
    client.get(reverse("documents:register"))
    return client


def writes(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("documents:register")).status_code == 200
    return [one["sql"] for one in captured if not one["sql"].startswith("SELECT")]


def test_reading_a_page_writes_nothing_until_the_session_is_to_be_renewed(clerk, at):
    assert writes(clerk) == []
    at(RENEWED_AFTER)
    assert any("django_session" in sql for sql in writes(clerk))
    assert writes(clerk) == []
    assert Session.objects.get().expire_date == timezone.now() + WHOLE


def test_who_goes_on_working_stays_signed_in_and_who_leaves_does_not(clerk, at):
    for hours in (5, 10, 15):
        at(timedelta(hours=hours))
        writes(clerk)
    at(timedelta(hours=15) + WHOLE + MINUTE)
    assert clerk.get(reverse("documents:register")).status_code == 302
