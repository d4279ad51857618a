"""What the pages of indicators show, to whom, and what they refuse."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.documents.terms import Stage, Way
from lienthong.documents.testing import make_sealed
from lienthong.exchange.testing import LONG_AGO, make_received
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in
from lienthong.reporting.operations import recount_everything
from lienthong.reporting.terms import Indicator
from lienthong.reporting.tests.conftest import count
from lienthong.work.operations import move_task
from lienthong.work.terms import Move
from lienthong.work.testing import give, make_office

LIST = "/chi-tieu"
TASKS = "/chi-tieu/tasks_in_time"


def as_somebody(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def as_role(role, agency_id=None):
    client = Client()
    account = make_account(roles=(role,), agency_id=agency_id, agency_name="Sở" * bool(agency_id))
    sign_in(client, account, agency_id=agency_id)
    return client


def text_of(answer):
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def tasks(office):
    """One task done in time, one past its deadline, and another agency's that is not due yet."""
    now, today = timezone.now(), timezone.localdate()
    done = give(office, office.lan, now=now, due_on=today, title="Việc đã xong")
    move_task(task_id=done, move=Move.REPORT, acting=office.lan, now=now)
    move_task(task_id=done, move=Move.CONFIRM, acting=office.leader, now=now)
    earlier = now - timedelta(days=12)
    give(
        office,
        office.minh,
        now=earlier,
        due_on=timezone.localdate(earlier) + timedelta(days=1),
        title="Việc quá hạn",
    )
    other = make_office("Sở Khác")
    give(other, other.lan, now=earlier, due_on=today + timedelta(days=99), title="Việc sau này")
    count(now)
    return other


def this_year():
    return str(timezone.localdate().year)


def test_the_list_tells_every_indicator_with_its_law(office, tasks):
    told = text_of(as_somebody(office.leader).get(LIST, {"ky": this_year()}))
    assert "Nhiệm vụ hoàn thành đúng hạn 50,0 % 1 trên 2" in told
    assert "28/2018/QĐ-TTg Đ11" in told
    assert "định nghĩa của nền tảng" in told
    assert told.count("chưa có gì để đếm") >= 1


def test_a_figure_lists_the_very_rows_it_counts(office, tasks):
    told = text_of(as_somebody(office.leader).get(TASKS, {"ky": this_year()}))
    assert "Việc đã xong" in told
    assert "Việc quá hạn" in told
    assert "Việc sau này" not in told
    late = as_somebody(office.leader).get(TASKS, {"ky": this_year(), "ket-qua": "late"})
    assert "Việc quá hạn" in text_of(late)
    assert "Việc đã xong" not in text_of(late)


def test_rows_somebody_may_not_read_count_without_what_they_say(office, tasks):
    stranger = as_somebody(tasks.leader)
    told = text_of(stranger.get(TASKS, {"ky": this_year()}))
    assert "50,0 %" in told
    assert told.count("bạn không có quyền đọc nội dung") == 2
    assert "Việc" not in told.partition("Những dòng được đếm")[2].partition("Từng tháng")[0]


def test_a_colleague_without_part_in_a_task_does_not_read_it(office, tasks):
    told = text_of(as_somebody(office.hoa).get(TASKS, {"ky": this_year()}))
    assert told.count("bạn không có quyền đọc nội dung") == 2


def test_agencies_are_shown_one_by_one_to_those_who_answer_for_all(office, tasks):
    officer = as_role(Role.PROGRAMME_OFFICER, office.agency_id)
    for client in (officer, as_role(Role.AUDITOR), as_role(Role.OPERATOR)):
        told = text_of(client.get(TASKS, {"ky": this_year()}))
        assert "Từng cơ quan" in told
        one = client.get(TASKS, {"ky": this_year(), "co-quan": str(office.agency_id)})
        assert one.status_code == 200
    assert "Từng cơ quan" not in text_of(as_somebody(office.leader).get(TASKS))


def test_another_agencys_figures_are_refused(office, tasks):
    refused = as_somebody(tasks.leader).get(LIST, {"co-quan": str(office.agency_id)})
    assert refused.status_code == 403
    assert "chỉ dành cho cơ quan đó" in text_of(refused)
    assert as_somebody(tasks.leader).get(LIST, {"co-quan": "x'"}).status_code == 403


def test_a_period_that_is_none_is_refused_in_one_sentence(office):
    refused = as_somebody(office.leader).get(LIST, {"ky": "2026-13"})
    assert refused.status_code == 400
    assert "“2026-13” không phải là một kỳ" in text_of(refused)


def test_an_unknown_indicator_and_a_stranger_are_refused(office):
    assert as_somebody(office.leader).get("/chi-tieu/x").status_code == 404
    assert Client().get(LIST).status_code in {302, 401}


def test_who_leads_sees_who_was_active_others_that_somebody_was(office, tasks):
    address = "/chi-tieu/active_users"
    year = {"ky": this_year(), "co-quan": str(office.agency_id)}
    assert "Phạm Thị Lan" in text_of(as_somebody(office.leader).get(address, year))
    assert "Phạm Thị Lan" not in text_of(as_somebody(office.lan).get(address, year))


def test_documents_lead_to_their_pages_for_those_who_read_them(office):
    on_paper = [(office.agency_id, "UBND xã", Way.PAPER)]
    issued = {"stage": Stage.ISSUED, "issued_at": timezone.now()}
    dispatch = make_sealed(office, 7, to=on_paper, **issued)
    received = make_received(office.agency_id, subject="Về kết nối")
    recount_everything(actor=SYSTEM, now=timezone.now())
    page = as_somebody(office.leader).get("/chi-tieu/sent_signed", {"ky": this_year()})
    assert reverse("documents:issued", args=[dispatch]) in page.content.decode()
    page = as_somebody(office.leader).get("/chi-tieu/exchange_volume", {"ky": str(LONG_AGO.year)})
    assert reverse("exchange:received_one", args=[received]) in page.content.decode()


@pytest.mark.parametrize("indicator", Indicator)
def test_pages_take_as_many_queries_however_many_rows(
    office, tasks, indicator, django_assert_max_num_queries
):
    leader = as_somebody(office.leader)
    leader.get(f"/chi-tieu/{indicator}")
    with django_assert_max_num_queries(30):
        assert leader.get(f"/chi-tieu/{indicator}", {"ky": this_year()}).status_code == 200
