"""The digest of a week's first morning tells clerks and heads of their files and archive."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from lienthong.audit.terms import SYSTEM
from lienthong.documents.operations import begin_list
from lienthong.identity.operations import change_account
from lienthong.identity.terms import Language
from lienthong.site.wiring import JOBS
from lienthong.work.testing import TODAY, give, make_office

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Monday, 7:30 in Vietnam."""
WEDNESDAY = MORNING + timedelta(days=2)


@pytest.fixture
def office(db):
    office = make_office()
    for person, language in ((office.clerk, Language.VIETNAMESE), (office.lan, Language.ENGLISH)):
        change_account(account_id=person.account_id, full_name=person.account_name,
                       language=language, email=f"{language.value}@tinh.test", actor=SYSTEM,
                       now=MORNING)  # fmt: skip
    begin_list(year=2026, acting=office.clerk, now=MORNING)
    return office


def send(now):
    (job,) = [one for one in JOBS if one.name == "work.send_digests"]
    job.run(now)
    return mail.outbox


def test_the_clerk_is_told_once_a_week_with_the_page_it_is_about(office):
    (sent,) = send(MORNING)
    assert sent.to == ["vi@tinh.test"]
    assert sent.subject == sent.body.split("- ")[1].split("\n")[0]
    assert f"{office.clerk.agency_name}: Chưa có danh mục hồ sơ năm 2026 (1)." in sent.body
    assert "/danh-muc-ho-so" in sent.body
    assert len(send(WEDNESDAY)) == 1, "weeks off is told at the beginning of a week"
    assert len(send(MORNING + timedelta(days=7))) == 2


def test_who_keeps_no_archive_is_told_only_of_their_tasks(office):
    give(office, office.lan, due_on=TODAY)
    told = {message.to[0]: message for message in send(MORNING)}
    assert set(told) == {"vi@tinh.test", "en@tinh.test"}
    assert "list of files" not in told["en@tinh.test"].body
    assert told["en@tinh.test"].subject == "Tasks: 1 due, 0 waiting for your word"
