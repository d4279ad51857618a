"""Ahead of its day: the end of a file's retention, and the list of files of the coming year."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.testing import facts_told
from lienthong.documents.models import JobFile
from lienthong.documents.operations import (
    add_row,
    agree_hand_over,
    approve_list,
    begin_list,
    decide_destruction,
    extend_retention,
    make_up_retentions,
    propose_hand_over,
    reopen_file,
)
from lienthong.documents.queries import (
    count_ended,
    ending_files,
    find_missing_list,
    get_file,
    list_agencies_warned,
    list_files,
)
from lienthong.documents.terms import ValueMissing
from lienthong.documents.terms.filing import FileState, ListRow
from lienthong.documents.terms.filing_refusals import (
    FileNotOpen,
    KeptForEver,
    NotYourFile,
    RetentionNotLater,
    RetentionRuns,
)
from lienthong.documents.tests.test_filing import closed, opened
from lienthong.identity.testing import sign_in
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, make_office

pytestmark = pytest.mark.django_db
END = date(2028, 12, 31)
"""Of a file closed in 2026 and kept for two years."""
AFTER = NOW + timedelta(days=800)
BASIS = "Quyết định 12/QĐ-STN ngày 02/01/2029"


@pytest.fixture
def office(db):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office()


def card(office, file_id):
    return get_file(agency_id=office.agency_id, file_id=file_id, on=TODAY)


def ending(office, on):
    return [one.id for one in list_files(asked=ending_files(agency_id=office.agency_id, on=on))]


def add(office, year):
    row = ListRow(heading="", notation="01", title="Kết nối mạng", retention="10N",
                  holder_id=None, holder_name="")  # fmt: skip
    add_row(year=year, row=row, acting=office.clerk, now=NOW)


def missing(office, on):
    found = find_missing_list(agency_id=office.agency_id, on=on)
    return found and (found.year, found.rows)


def test_retention_runs_to_the_end_of_a_year_and_is_told_ninety_days_ahead(office):
    short, forever = closed(office, retention="2N"), closed(office, retention="VV")
    opened(office, retention="2N")
    assert card(office, short).summary.kept_until == END
    assert card(office, forever).summary.kept_until is None
    assert ending(office, END - timedelta(91)) == []
    assert ending(office, END - timedelta(90)) == [short]
    assert count_ended(agency_id=office.agency_id, on=END) == 0
    assert count_ended(agency_id=office.agency_id, on=END + timedelta(1)) == 1


def test_files_closed_before_their_end_was_kept_get_it_from_the_migration(office):
    files = [closed(office, retention=code) for code in ("2N", "VV")]
    files.append(opened(office, retention="2N"))
    JobFile.objects.update(kept_until=None)
    migrations = MigrationLoader(connection).disk_migrations
    (fill,) = [
        one.code
        for one in migrations["documents", "0017_retention_ends"].operations
        if isinstance(one, RunPython)
    ]
    fill(apps, None)
    assert [card(office, one).summary.kept_until for one in files] == [END, None, None]


def test_the_head_keeps_a_file_longer_by_a_decision(office):
    one = closed(office, retention="2N")
    longer = {"file_id": one, "acting": office.leader, "now": AFTER}
    with pytest.raises(ValueMissing):
        extend_retention(until=date(2035, 12, 31), basis=" ", **longer)
    for until in (END, timezone.localdate(AFTER)):
        with pytest.raises(RetentionNotLater):
            extend_retention(until=until, basis=BASIS, **longer)
    extend_retention(until=date(2035, 12, 31), basis=BASIS, **longer)

    assert card(office, one).review_note == BASIS
    assert ending(office, date(2029, 2, 1)) == []
    assert ending(office, date(2035, 12, 1)) == [one]
    (fact,) = facts_told("documents:file:retention_extended")
    assert (fact.data["kept_until"], fact.data["basis"]) == ("2035-12-31", BASIS)


def test_a_file_is_destroyed_only_after_its_retention_and_that_can_be_taken_back(office):
    one = closed(office, retention="2N")
    with pytest.raises(RetentionRuns):
        decide_destruction(file_id=one, basis=BASIS, acting=office.leader, now=NOW)
    decide_destruction(file_id=one, basis=BASIS, acting=office.leader, now=AFTER)
    assert card(office, one).summary.state is FileState.TO_DESTROY
    assert card(office, one).items, "what is in it stays"
    assert ending(office, date(2029, 3, 1)) == []
    with pytest.raises(FileNotOpen):
        reopen_file(file_id=one, reason="Cần dùng", acting=office.leader, now=AFTER)
    extend_retention(file_id=one, until=date(2030, 12, 31), basis=BASIS, acting=office.leader,
                     now=AFTER)  # fmt: skip
    assert card(office, one).summary.state is FileState.CLOSED
    assert len(facts_told("documents:file:destruction_decided")) == 1


def test_an_archived_file_stays_archived_when_it_is_kept_longer(office):
    one = closed(office, retention="5N")
    offered = propose_hand_over(file_ids=[one], acting=office.clerk, now=NOW)
    with pytest.raises(FileNotOpen):  # the archive has not said its word
        extend_retention(file_id=one, until=date(2040, 1, 1), basis=BASIS, acting=office.leader,
                         now=NOW)  # fmt: skip
    agree_hand_over(hand_over_id=offered, acting=office.leader, now=NOW)
    late = NOW + timedelta(days=2000)
    decide_destruction(file_id=one, basis=BASIS, acting=office.leader, now=late)
    extend_retention(file_id=one, until=date(2040, 1, 1), basis=BASIS, acting=office.leader,
                     now=late)  # fmt: skip
    assert card(office, one).summary.state is FileState.ARCHIVED


def test_what_is_kept_for_ever_is_neither_extended_nor_destroyed(office):
    one = closed(office, retention="VV")
    with pytest.raises(KeptForEver):
        decide_destruction(file_id=one, basis=BASIS, acting=office.leader, now=AFTER)
    with pytest.raises(KeptForEver):
        extend_retention(file_id=one, until=END, basis=BASIS, acting=office.leader, now=NOW)
    with pytest.raises(NotYourFile):
        decide_destruction(file_id=one, basis=BASIS, acting=office.hoa, now=AFTER)


def test_a_reopened_file_has_no_end_until_it_is_closed_again(office):
    one = closed(office, retention="2N")
    reopen_file(file_id=one, reason="Bổ sung", acting=office.lan, now=NOW)
    assert card(office, one).summary.kept_until is None


def test_the_list_of_this_year_is_missing_at_once_and_the_next_a_month_ahead(office):
    assert missing(office, TODAY) is None, "no files are kept here"
    begin_list(year=2026, acting=office.clerk, now=NOW)
    assert missing(office, TODAY) == (2026, 0)
    add(office, 2026)
    assert missing(office, TODAY) == (2026, 1)
    approve_list(year=2026, acting=office.leader, now=NOW)
    assert missing(office, date(2026, 12, 1)) is None
    assert missing(office, date(2026, 12, 2)) == (2027, None)
    add(office, 2027)
    approve_list(year=2027, acting=office.leader, now=NOW)
    assert missing(office, date(2027, 1, 5)) is None


def test_agencies_are_warned_for_files_lists_and_ends_in_few_queries(
    office, django_assert_max_num_queries
):
    quiet = make_office("Sở Yên Tĩnh")
    due, listless = make_office("Sở Đến Hạn"), make_office("Sở Chưa Có Danh Mục")
    add(quiet, 2026)
    approve_list(year=2026, acting=quiet.leader, now=NOW)
    opened(listless)
    closed(due, retention="2N")
    add(due, 2026)
    approve_list(year=2026, acting=due.leader, now=NOW)
    with django_assert_max_num_queries(3):
        assert list_agencies_warned(on=TODAY) == {listless.agency_id}
    JobFile.objects.filter(agency_id=due.agency_id).update(kept_until=TODAY)
    assert list_agencies_warned(on=TODAY) == {listless.agency_id, due.agency_id}


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def test_the_list_of_files_shows_what_ends_and_its_page_takes_the_heads_word(office):
    one, today = closed(office, retention="2N"), timezone.localdate()
    leader, clerk = as_person(office.leader), as_person(office.clerk)
    address = f"{reverse('documents:files')}?state=ending"
    assert "Không có hồ sơ nào sắp hết thời hạn bảo quản" in clerk.get(address).content.decode()
    JobFile.objects.update(kept_until=today - timedelta(days=1))
    shown = clerk.get(address).content.decode()
    assert reverse("documents:file_one", args=[one]) in shown
    assert "Đã hết thời hạn" in shown

    destroy = reverse("documents:file_destroy", args=[one])
    extend = reverse("documents:file_extend", args=[one])
    page = reverse("documents:file_one", args=[one])
    assert destroy not in clerk.get(page).content.decode()
    assert clerk.post(destroy, {"basis": BASIS}).status_code == 403
    assert destroy in leader.get(page).content.decode()
    told = leader.post(destroy, {"basis": BASIS}, follow=True).content.decode()
    assert "Hệ thống không xóa gì" in told
    assert BASIS in told
    too_early = leader.post(extend, {"basis": BASIS, "until": str(today)}, follow=True)
    assert "Hãy chọn ngày muộn hơn" in too_early.content.decode()
    leader.post(extend, {"basis": BASIS, "until": str(today + timedelta(days=400))})
    assert JobFile.objects.get().state == "closed"


def test_start_page_warns_the_clerk_and_the_head_each_of_their_part(office):
    closed(office, retention="2N")
    today = timezone.localdate()
    JobFile.objects.update(kept_until=today, due_on=today)
    clerk, leader = as_person(office.clerk), as_person(office.leader)
    said = clerk.get(reverse("start")).content.decode()
    assert f"Chưa có danh mục hồ sơ năm {today.year}" in said
    assert "Hồ sơ sắp hết thời hạn bảo quản" in said
    assert "Chưa có danh mục" not in leader.get(reverse("start")).content.decode()
    add(office, today.year)
    said = leader.get(reverse("start")).content.decode()
    assert f"Danh mục hồ sơ năm {today.year} chờ phê duyệt" in said
    assert "Hồ sơ sắp hết thời hạn bảo quản" in said
