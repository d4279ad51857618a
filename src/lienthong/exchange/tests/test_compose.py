import re
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, Body, Change, ChangeKind, ChangeLine
from lienthong.exchange.operations import connect_agency
from lienthong.exchange.pages import compose
from lienthong.exchange.terms import ReceptionState
from lienthong.exchange.testing import COMMUNES, DISTRICT, PDF
from lienthong.exchange.tests.browsing import browser, entered, upload
from lienthong.exchange.tests.test_exchange import received, send
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

pytestmark = pytest.mark.django_db


def test_a_clerk_sends_a_document_through_the_form_and_sees_its_matrix(platform):
    client = browser(platform.province.province)
    answer = client.post(reverse("exchange:compose"), entered(*platform.province.communes[:2]))
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "128/UBND-KSTTHC" in page.text
    assert "Chờ gửi đi" in page.text
    assert COMMUNES[0] in page.text
    platform.run()
    page = client.get(answer.url)
    in_tab_and_rows = 3
    assert page.text.count("Đã đến, chưa xử lý") == in_tab_and_rows


def test_what_an_ended_session_kept_names_the_recipients(platform):
    sent = QueryDict(mutable=True)
    sent.update({"number": "128", "holds_no_state_secret": "on", "type_key": "cong_van"})
    sent.setlist("to", [str(agency_id) for agency_id in platform.province.communes[:2]])
    told = list(compose.typed(None, sent, QueryDict()))
    assert told[:2] == [("Nơi nhận", COMMUNES[0]), ("Nơi nhận", COMMUNES[1])]
    assert ("Số", "128") in told
    assert ("Loại văn bản", "Công văn") in told
    assert "on" not in dict(told).values()


def test_the_link_from_an_agreement_offers_the_successors_of_a_dissolved_agency_in_one_click(
    platform,
):
    client = browser(platform.province.province)
    address = reverse("exchange:compose")
    page = client.get(address, {"to": str(platform.province.district), "subject": "Rà soát <b>"})
    assert f"{DISTRICT} đã giải thể ngày 01/07/2025" in page.text
    assert "Rà soát &lt;b&gt;" in page.text
    assert "Gửi cho 2 cơ quan kế tục" in page.text
    given = entered(platform.province.district, replace=str(platform.province.district))
    page = client.post(address, given)
    assert page.status_code == 200
    assert "đã giải thể ngày" not in page.text
    chosen = page.text.partition('id="chosen"')[2].partition("</fieldset>")[0]
    assert [name in chosen for name in COMMUNES] == [True, True, False]
    assert "Rà soát thỏa thuận hợp tác" in page.text


def test_a_clerk_corrects_all_faults_of_a_document_in_one_go(platform):
    client = browser(platform.province.province)
    faulty = {"number": "12a", "due_on": "2020-01-01", "uploads": upload(content=PDF[:-8])}
    answer = client.post(
        reverse("exchange:compose"), entered(platform.province.communes[0], **faulty)
    )
    assert "không phải số văn bản" in answer.text
    assert "sớm hơn ngày văn bản" in answer.text
    assert "bị hỏng hoặc thiếu phần cuối" in answer.text
    faulty = {"number": "12a", "due_on": "2020-01-01", "uploads": upload("rong.pdf", b"")}
    answer = client.post(reverse("exchange:compose"), entered(**faulty))
    assert "Hãy chọn ít nhất một nơi nhận" in answer.text
    for words in ("không phải số văn bản", "sớm hơn ngày văn bản", "rong.pdf"):
        assert words in answer.text
    faulty = entered(platform.province.district, number="12a")
    answer = client.post(reverse("exchange:compose"), faulty)
    assert "không phải số văn bản" in answer.text
    assert received(platform, platform.province.communes[0]) == []


def test_a_dissolved_agency_decides_on_nothing_since_nobody_could_be_told(platform):
    first, second, _ = platform.province.communes
    send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    line = ChangeLine(source_id=first, target_id=second)
    change = Change(
        kind=ChangeKind.MERGED, body=Body.AGENCY, effective_on=date(2026, 1, 1), lines=(line,)
    )
    record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=timezone.now())
    client = browser(first, agency_name=COMMUNES[0])
    page = client.get(reverse("exchange:received_one", args=[document.id]))
    assert "đã kết thúc hoạt động ngày 01/01/2026" in page.text
    assert COMMUNES[1] in page.text
    assert reverse("exchange:accept", args=[document.id]) not in page.text
    for deed, data in (("accept", {}), ("refuse", {"reason": "Thiếu phụ lục kèm theo."})):
        answer = client.post(reverse(f"exchange:{deed}", args=[document.id]), data)
        assert answer.status_code == 403
        assert "đã kết thúc hoạt động" in answer.text
    (document,) = received(platform, first)
    assert document.state is ReceptionState.NEW


def test_the_clerk_of_a_dissolved_agency_learns_it_before_typing(platform):
    client = browser(platform.province.district, agency_name=DISTRICT)
    answer = client.get(reverse("exchange:compose"))
    assert answer.status_code == 403
    for words in (DISTRICT, "đã kết thúc hoạt động ngày 01/07/2025", *COMMUNES[:2]):
        assert words in answer.text
    start = client.get("/").text
    assert f"{DISTRICT} đã kết thúc hoạt động" in start
    assert start.index("đã kết thúc hoạt động") < start.index("Mở văn bản đến")


def test_a_group_is_chosen_as_it_is_today_without_the_sender(platform):
    first, second, third = platform.province.communes
    client = browser(first)
    page = client.post(reverse("exchange:compose"), entered(group="communes"))
    assert page.status_code == 200
    assert ids_chosen(page) == {second, third}
    page = client.post(reverse("exchange:compose"), entered(second, group="provincial"))
    assert ids_chosen(page) == {second}
    page = client.post(reverse("exchange:compose"), entered(second, group="khong-co-nhom-nay"))
    assert ids_chosen(page) == {second}
    page = client.post(reverse("exchange:compose"), entered(second, third, clear="1"))
    assert ids_chosen(page) == set()
    assert "Rà soát thỏa thuận hợp tác" in page.text


def test_choosing_many_recipients_asks_the_database_no_more_often(
    platform, django_assert_max_num_queries
):
    client = browser(platform.province.province)
    client.post(reverse("exchange:compose"), entered(group="communes"))
    with CaptureQueriesContext(connection) as one:
        client.post(reverse("exchange:compose"), entered(platform.province.communes[0], find="1"))
    with django_assert_max_num_queries(len(one)):
        client.post(reverse("exchange:compose"), entered(*platform.province.communes, find="1"))


def test_a_recipient_where_nobody_opens_what_arrives_is_marked(platform):
    staffed, empty, _ = platform.province.communes
    give_role(make_account(), Role.CLERK, agency_id=staffed)
    client = browser(platform.province.province)
    chosen = client.post(reverse("exchange:compose"), entered(staffed, empty, find="1")).text
    assert chosen.count("chưa có văn thư") == 1
    assert chosen.index(str(staffed)) < chosen.index(str(empty)) < chosen.index("chưa có văn thư")
    found = client.get(reverse("exchange:recipients"), {"recipient": DISTRICT}).text
    assert found.count("chưa có văn thư") == 1


def ids_chosen(page):
    chosen = page.text.split("data-exchange-chosen", 1)[1].split("data-exchange-nobody", 1)[0]
    return {UUID(value) for value in re.findall(r'name="to" value="([^"]+)" checked', chosen)}


def test_a_dissolved_recipient_is_refused_in_words_and_what_was_typed_is_kept(platform):
    client = browser(platform.province.province)
    answer = client.post(reverse("exchange:compose"), entered(platform.province.district))
    assert answer.status_code == 422
    assert "Gửi cho 2 cơ quan kế tục" in answer.text
    assert "Rà soát thỏa thuận hợp tác" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "12a"}, "không phải số văn bản"),
        ({"symbol": "a b"}, "không phải ký hiệu văn bản"),
        ({"to": []}, "Hãy chọn ít nhất một nơi nhận"),
        ({"to": ["khong-phai-ma"]}, "Có nơi nhận không xác định"),
        ({"issued_on": "2199-01-01"}, "sau ngày hôm nay"),
        ({"holds_no_state_secret": ""}, "Hãy xác nhận điều này"),
        ({"uploads": ""}, "Hãy đính kèm văn bản"),
        ({"type_key": "bai-tho"}, "bai-tho"),
        ({"priority": "9"}, "9"),
    ],
)
def test_the_form_names_the_field_at_fault(platform, change, words):
    client = browser(platform.province.province)
    given = entered(platform.province.communes[0], **change)
    answer = client.post(reverse("exchange:compose"), given)
    assert answer.status_code == 422
    assert words in answer.text
    assert received(platform, platform.province.communes[0]) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"MZ chuong trinh", "Không gửi được tệp"),
        ("a.pdf", PDF[:-8], "bị hỏng hoặc thiếu phần cuối"),
        ("a.exe", PDF, "Không gửi được tệp"),
    ],
)
def test_a_file_is_judged_by_its_content(platform, name, content, words):
    client = browser(platform.province.province)
    given = entered(platform.province.communes[0], uploads=upload(name, content))
    answer = client.post(reverse("exchange:compose"), given)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_second_click_on_send_is_refused_as_a_used_number(platform):
    client = browser(platform.province.province)
    address = reverse("exchange:compose")
    client.post(address, entered(platform.province.communes[0]))
    answer = client.post(address, entered(platform.province.communes[0]))
    assert answer.status_code == 422
    assert "Mỗi số chỉ dùng một lần trong năm" in answer.text


def test_recipients_are_found_as_they_are_typed(platform):
    client = browser(platform.province.province)
    page = client.get(reverse("exchange:recipients"), {"recipient": "ven song"})
    assert DISTRICT in page.text
    assert "giải thể ngày 01/07/2025" in page.text
    assert page.text.count('name="to"') == 2
    page = client.get(reverse("exchange:recipients"), {"recipient": "<script>"})
    assert "<script>" not in page.text


def test_a_document_written_in_one_tab_leaves_the_agency_that_tab_named(platform):
    first, second, _third = platform.province.communes
    account = make_account(roles=(Role.CLERK,), agency_id=first, agency_name=COMMUNES[0])
    give_role(account, Role.CLERK, agency_id=second, agency_name=COMMUNES[1])
    client = Client()
    sign_in(client, account, agency_id=first)
    page = client.get(reverse("exchange:compose")).text
    assert f'name="acting_for" value="{first}"' in page
    client.post(reverse("identity_switch"), {"acting": str(second)})
    sent = client.post(
        reverse("exchange:compose"),
        entered(platform.province.province, acting_for=str(first)),
        follow=True,
    )
    assert "128/UBND-KSTTHC" in sent.text
    assert "bạn đã chuyển về cơ quan đó" in sent.text
    platform.run()
    (document,) = received(platform, platform.province.province)
    assert document.sender_name == COMMUNES[0]


def test_an_agency_with_software_of_its_own_is_not_called_unattended(platform):
    first, second, _ = platform.province.communes
    client = browser(platform.province.province)
    page = client.get(reverse("exchange:compose"), {"to": [str(first), str(second)]})
    assert page.text.count("chưa có văn thư") == len((first, second))
    connect_agency(platform.exchange, code="H56.MINHHOA.01", system="H56.HT1", now=timezone.now())
    page = client.get(reverse("exchange:compose"), {"to": [str(first), str(second)]})
    assert page.text.count("chưa có văn thư") == len((second,))
