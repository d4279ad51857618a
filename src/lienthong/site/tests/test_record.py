from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import Actor
from lienthong.audit.testing import LampLit
from lienthong.documents.operations import (
    assign_arrival,
    draft_dispatch,
    register_by_hand,
    restrict_arrival,
    save_draft,
)
from lienthong.documents.operations import drop_draft as give_up
from lienthong.documents.queries import get_draft
from lienthong.documents.terms import ArrivalDraft, Assignment, Channel
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in
from lienthong.work.testing import make_office

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NGA_SON = UUID(int=5)
BA_DINH = UUID(int=6)

pytestmark = pytest.mark.django_db


def light(lamp, *, agency=NGA_SON, name="UBND xã Nga Sơn", at=NOW):
    actor = Actor(name="Lê Văn An", account_id=UUID(int=1), agency_id=agency, agency_name=name)
    append_fact(fact=LampLit(lamp=lamp), actor=actor, now=at)


@pytest.fixture
def visit(client):
    """Sign in with a role and read the page."""

    def read(role, *, at=None, **asked):
        account = make_account()
        give_role(account, role, agency_id=at)
        sign_in(client, account, agency_id=at)
        return client.get(reverse("record"), asked)

    return read


def test_an_auditor_sees_who_did_what(visit):
    light("đèn <b>")
    page = visit(Role.AUDITOR, tag="testing:lamp:lit").content.decode()
    assert "Lê Văn An" in page
    assert "UBND xã Nga Sơn" in page
    assert "đèn &lt;b&gt;" in page


def test_an_administrator_sees_only_the_facts_of_the_agency_acted_for(visit):
    light("ours")
    light("theirs", agency=BA_DINH, name="UBND xã Ba Đình")
    asked = {"tag": "testing:lamp:lit", "agency": BA_DINH}
    page = visit(Role.AGENCY_ADMINISTRATOR, at=NGA_SON, **asked).content.decode()
    assert "ours" in page
    assert "theirs" not in page


def test_a_clerk_may_not_read_the_record(visit):
    assert visit(Role.CLERK, at=NGA_SON).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    answer = client.get(reverse("record"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/dang-nhap")


def test_the_record_is_narrowed_by_days_and_read_on_in_pages(visit, client):
    for number in range(60):
        light(f"lamp-{number:02}", at=NOW + timedelta(minutes=number))
    page = visit(Role.OPERATOR, tag="testing:lamp:lit").content.decode()
    assert "lamp-59" in page
    assert "lamp-09" not in page
    older = page.split('href="')
    (address,) = {part.split('"')[0] for part in older if "before=" in part.split('"')[0]}
    assert "lamp-09" in client.get(address.replace("&amp;", "&")).content.decode()
    tomorrow = client.get(reverse("record"), {"tag": "testing:lamp:lit", "first_on": "2026-11-24"})
    assert "lamp-" not in tomorrow.content.decode()


@pytest.mark.parametrize("wrong", [{"person": "me"}, {"first_on": "31/02"}, {"tag": "x"}])
def test_a_filter_that_cannot_be_is_named_and_shows_nothing(visit, wrong):
    light("lamp")
    page = visit(Role.AUDITOR, **wrong)
    assert page.status_code == 200
    assert "Lê Văn An" not in page.content.decode()


def test_the_page_asks_the_database_as_often_for_fifty_facts_as_for_one(visit, client):
    light("first")
    visit(Role.AUDITOR, tag="testing:lamp:lit")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("record"), {"tag": "testing:lamp:lit"})
    for number in range(49):
        light(str(number))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("record"), {"tag": "testing:lamp:lit"})
    assert len(many) == len(few)


def test_an_administrator_reads_nothing_of_a_restricted_document_or_its_tasks(visit):
    secret, office = "Kết luận thanh tra chưa công bố", make_office()
    given = ArrivalDraft(channel=Channel.PAPER, author="Thanh tra tỉnh", code="9/TTr",
                         issued_on=None, type_name="", subject=secret)  # fmt: skip
    row = register_by_hand(draft=given, acting=office.clerk, now=NOW)
    assign_arrival(
        arrival_id=row, assignment=Assignment(lead=office.lan.account_id, instruction="Xem kín"),
        page="/", acting=office.leader, now=NOW,
    )  # fmt: skip
    administrator = {"role": Role.AGENCY_ADMINISTRATOR, "at": office.agency_id}
    assert secret in visit(**administrator).content.decode()
    answer = draft_dispatch(type_code="cong-van", answers=row, acting=office.lan, now=NOW)
    content = get_draft(dispatch_id=answer, acting=office.lan).newest.content
    content = replace(content, subject=f"trả lời {secret}")
    save_draft(dispatch_id=answer, content=content, seen=1, acting=office.lan, now=NOW)
    give_up(dispatch_id=answer, acting=office.lan, now=NOW)
    assert f"trả lời {secret}" in visit(**administrator).content.decode()
    restrict_arrival(arrival_id=row, readers=[], acting=office.clerk, now=NOW)
    page = visit(**administrator).content.decode()
    assert "01/2026" in page
    for said in (secret, "Thanh tra tỉnh", "Xem kín"):
        assert said not in page
    assert secret in visit(Role.AUDITOR).content.decode()
