"""Digests: each working morning once, to who wants them, of what is due; a real mail server."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import change_account
from lienthong.identity.terms import Language
from lienthong.work.jobs import send_digests
from lienthong.work.operations import choose_digest, claim_digest, move_task
from lienthong.work.terms import Move
from lienthong.work.testing import TODAY, give, leave_post
from lienthong.work.tests.mail_server import running_mail_server

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Monday, 7:30 in Vietnam."""


@pytest.fixture(scope="module")
def running():
    with running_mail_server() as server:
        yield server


@pytest.fixture
def server(running, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
    settings.DEFAULT_FROM_EMAIL = "lienthong@tinh.test"
    running.taken.clear()
    running.refuses = False
    return running


def give_address(who, email, language=Language.VIETNAMESE):
    change_account(
        account_id=who.account_id,
        full_name=who.account_name,
        language=language,
        email=email,
        actor=SYSTEM,
        now=MORNING,
    )


@pytest.fixture
def office(office):
    give_address(office.lan, "lan@tinh.test")
    return office


def taken(server):
    return [(mail["To"], mail.get_content()) for mail in server.taken]


def test_what_is_due_is_told_once_each_working_morning(office, server):
    task = give(office, office.lan, office.minh, title="Báo cáo <gấp> & ngắn", due_on=TODAY)
    give(office, office.lan, title="Việc của tháng sau", due_on=TODAY + timedelta(days=30))
    for _ in range(2):
        send_digests(MORNING)
    ((to, text),) = taken(server)

    assert to == "lan@tinh.test"
    assert server.taken[0]["Subject"].strip() == "Công việc: 1 đến hạn, 0 chờ ý kiến của bạn"
    assert "- Báo cáo <gấp> & ngắn (hạn hôm nay)" in text
    assert f"/cong-viec/{task}" in text
    assert "tháng sau" not in text
    send_digests(MORNING + timedelta(days=2))  # Tuesday 24 November is a day off
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    "at",
    [MORNING - timedelta(hours=1), MORNING + timedelta(days=1), MORNING - timedelta(days=1)],
    ids=["before the hour", "on a holiday", "on a Sunday"],
)
def test_no_digest_goes_before_its_hour_or_on_a_day_off(office, server, at):
    give(office, office.lan, due_on=TODAY + timedelta(days=1))
    send_digests(at)
    assert not server.taken


def test_who_wants_none_left_or_has_nothing_near_gets_none(office, server):
    task = give(office, office.lan, due_on=TODAY)
    choose_digest(wanted=False, acting=office.lan, now=MORNING)
    send_digests(MORNING)
    choose_digest(wanted=True, acting=office.lan, now=MORNING)
    leave_post(office.lan, now=MORNING)
    send_digests(MORNING)
    assert not server.taken
    assert task


def test_what_waits_for_ones_word_is_told_in_ones_language(office, server):
    give_address(office.leader, "truong@tinh.test", Language.ENGLISH)
    task = give(office, office.lan, title="Báo cáo", due_on=TODAY)
    move_task(task_id=task, move=Move.REPORT, acting=office.lan, now=MORNING)
    send_digests(MORNING)

    assert [mail["Subject"].strip() for mail in server.taken] == [
        "Tasks: 0 due, 1 waiting for your word"
    ]
    assert "Waiting for your word" in server.taken[0].get_content()


def test_a_server_that_takes_nothing_is_tried_again_later(office, server):
    give(office, office.lan, due_on=TODAY)
    server.refuses = True
    send_digests(MORNING)
    server.refuses = False
    send_digests(MORNING + timedelta(minutes=14))
    assert not server.taken
    send_digests(MORNING + timedelta(minutes=15))
    assert len(server.taken) == 1


def test_a_digest_claimed_by_another_process_is_not_sent_again(office, server):
    give(office, office.lan, due_on=TODAY)
    assert claim_digest(account_id=office.lan.account_id, on=TODAY)
    assert not claim_digest(account_id=office.lan.account_id, on=TODAY)
    send_digests(MORNING)
    assert not server.taken


def test_the_page_says_what_is_sent_and_ends_it(office, as_person, settings, server):
    client = as_person(office.lan)
    page = client.get(reverse("work:feed")).content.decode()
    assert "lan@tinh.test" in page
    none = client.post(reverse("work:digest"), follow=True).content.decode()
    assert "Bạn không nhận thư nhắc việc." in none
    again = client.post(reverse("work:digest"), {"wanted": "1"}, follow=True).content.decode()
    assert "lan@tinh.test" in again
    without = as_person(office.minh).get(reverse("work:feed")).content.decode()
    assert "chưa có địa chỉ thư điện tử" in without
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    send_digests(MORNING)
    assert "chưa gửi thư" in client.get(reverse("work:feed")).content.decode()
