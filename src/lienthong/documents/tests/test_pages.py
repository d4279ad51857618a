"""The register's pages: who sees them, what a form does, how a refusal looks; then in a browser."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.pages import register_parts
from lienthong.documents.queries import count_arrivals
from lienthong.documents.terms import Handling
from lienthong.documents.tests.conftest import Offices, make_people
from lienthong.documents.tests.test_registered_by_hand import draft
from lienthong.exchange.operations import accept_document
from lienthong.exchange.queries import ReceivedQuestion, list_received
from lienthong.exchange.testing import make_province
from lienthong.exchange.tests.conftest import running_platform
from lienthong.exchange.tests.test_exchange import send
from lienthong.identity.testing import sign_in
from lienthong.work.queries import count_tasks
from lienthong.work.terms import TaskQuestion

HOSTILE = "<script>alert(1)</script> {{ x }} %s"


@pytest.fixture
def people(db):
    return make_people(make_province().communes[0])


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def registered(clerk, **changes):
    return register_by_hand(draft=draft(**changes), acting=clerk, now=timezone.now())


def test_a_clerk_writes_a_paper_document_into_the_register(people):
    clerk, _, _ = people
    sent = {"channel": "paper", "author": "Sở Thử", "code": "7/STh", "subject": HOSTILE,
            "urgency": "urgent", "holds_no_state_secret": "on"}  # fmt: skip
    answer = as_person(clerk).post(reverse("documents:by_hand"), sent, follow=True)
    page = answer.content.decode()
    assert "01/" in page
    assert "<script>alert" not in page
    assert Arrival.objects.get().urgency == "urgent"


def test_a_duplicate_is_shown_and_written_only_after_comparing(people):
    clerk, _, _ = people
    registered(clerk)
    given = draft()
    sent = {"channel": "mail", "author": given.author, "code": given.code, "urgency": "normal",
            "subject": given.subject, "issued_on": given.issued_on.isoformat(),
            "holds_no_state_secret": "on"}  # fmt: skip
    client, address = as_person(clerk), reverse("documents:by_hand")
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "số đến 01/" in answer.content.decode()
    client.post(address, {**sent, "known_duplicate": "on"})
    assert Arrival.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"author": ""},
        {"subject": ""},
        {"issued_on": "2999-01-01"},
        {"channel": "exchange"},
        {"subject": "Phương án (Tối mật)"},
        {"holds_no_state_secret": ""},
    ],
)
def test_a_faulty_row_is_refused_beside_its_field(people, changed):
    clerk, _, _ = people
    sent = {
        "channel": "paper",
        "author": "Sở Thử",
        "subject": "Việc",
        "urgency": "normal",
        "holds_no_state_secret": "on",
        **changed,
    }
    answer = as_person(clerk).post(reverse("documents:by_hand"), {**sent, **changed})
    assert answer.status_code == 422
    assert "lt-field-error" in answer.content.decode()
    assert not Arrival.objects.exists()


def test_who_may_what_with_the_register(people):
    clerk, leader, lan = people
    row = registered(clerk)
    one, register = reverse("documents:arrival", args=[row]), reverse("documents:register")
    assert as_person(lan).get(one).status_code == 200
    assert as_person(lan).get(register).status_code == 403
    assert as_person(leader).get(register).status_code == 200
    assert as_person(leader).get(reverse("documents:by_hand")).status_code == 403
    giving = reverse("documents:instruct", args=[row])
    assert as_person(lan).post(giving, {"lead": lan.account_id}).status_code == 403
    asked = TaskQuestion(agency_id=clerk.agency_id)
    assert count_tasks(asked=asked, on=timezone.localdate()) == 0


def test_the_register_is_searched_without_accents_and_printed_in_order(people):
    clerk, leader, _ = people
    registered(clerk, code="1/A", subject="Phòng chống bão")
    registered(clerk, code="2/A", subject="Đường truyền số liệu")
    client = as_person(leader)
    found = client.get(reverse("documents:register"), {"q": "duong truyen"}).content.decode()
    assert "Đường truyền" in found
    assert "Phòng chống" not in found
    paper = client.get(reverse("documents:printed", args=[timezone.localdate().year]))
    text = paper.content.decode()
    assert text.index("Phòng chống bão") < text.index("Đường truyền")
    assert "Ký nhận" in text


def test_a_long_register_is_printed_in_parts_and_saved_whole(people, monkeypatch):
    monkeypatch.setattr(register_parts, "MOST_PRINTED", 2)
    monkeypatch.setitem(count_arrivals.__kwdefaults__, "most", 3)  # lists are counted no further
    clerk, leader, _ = people
    for number in range(1, 6):
        registered(clerk, code=f"{number}/PHAN")
    client, year = as_person(leader), [timezone.localdate().year]

    def shown(name, **asked):
        text = client.get(reverse(f"documents:{name}", args=year), asked).content.decode()
        return re.findall(r"(\d)/PHAN", text), text

    assert shown("export_register")[0] == list("12345")
    newest, page = shown("printed")
    assert newest == ["5"]
    assert "3/3" in page
    assert [shown("printed", phan=part)[0] for part in "12"] == [["1", "2"], ["3", "4"]]
    assert shown("printed", phan="9")[0] == ["5"]


def test_an_instruction_without_a_lead_is_asked_for_again_with_what_was_written(people):
    clerk, leader, _ = people
    row = registered(clerk)
    answer = as_person(leader).post(
        reverse("documents:instruct", args=[row]), {"instruction": "Xử lý gấp."}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Xử lý gấp." in page
    assert Arrival.objects.get().handling == Handling.TO_ASSIGN


def test_filing_is_one_form(people):
    clerk, leader, _ = people
    row = registered(clerk)
    as_person(leader).post(reverse("documents:file", args=[row]), {"instruction": "Để biết."})
    assert Arrival.objects.get().handling == Handling.FILED


@pytest.fixture
def accepted(transactional_db, tmp_path, monkeypatch):
    """The people of a commune that has accepted a document, with a node beside them."""
    with running_platform(tmp_path) as (made, node):
        monkeypatch.setattr(settings, "EXCHANGE", made)
        platform = Offices(exchange=made, node=node, province=make_province())
        clerk, leader, lan = make_people(platform.province.communes[0])
        send(platform, platform.province.communes[0])
        platform.run()
        (document,) = list_received(asked=ReceivedQuestion(agency_id=clerk.agency_id))
        accept_document(document_id=document.id, acting=clerk, now=timezone.now())
        platform.run()
        yield clerk, leader, lan


@pytest.mark.parametrize("width", [360, 1280])
def test_a_leader_reads_instructs_and_assigns_in_five_taps(accepted, live_server, open_page, width):
    _, leader, lan = accepted
    client = as_person(leader)
    page = open_page(width=width)
    cookies = {
        "sessionid": client.cookies["sessionid"].value,
        settings.LANGUAGE_COOKIE_NAME: "vi",
    }
    page.context.add_cookies(
        [{"name": key, "value": val, "url": live_server.url} for key, val in cookies.items()]
    )
    page.goto(live_server.url + reverse("documents:register"))
    page.get_by_role("link", name="01/").click()  # 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Dự thảo văn bản trả lời").check()  # 2
    page.get_by_label("Xử lý chính").select_option(value=str(lan.account_id))  # 3, 4
    page.get_by_role("button", name="Giao xử lý").click()  # 5
    page.get_by_text("Đã giao; những người liên quan thấy ngay.").wait_for()
    row = Arrival.objects.get()
    assert (row.handling, row.holders) == (Handling.ASSIGNED, lan.account_name)
    assert "Dự thảo văn bản trả lời" in row.instruction
