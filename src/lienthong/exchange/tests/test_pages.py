import re
from io import BytesIO
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange.operations import accept_document
from lienthong.exchange.pages import compose
from lienthong.exchange.queries import ReceivedQuestion, list_received, read_published_key
from lienthong.exchange.terms import ReceptionState, RecipientState
from lienthong.exchange.testing import COMMUNES, DISTRICT, PDF, PROVINCE
from lienthong.exchange.tests.test_exchange import accept, received, send, states
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

pytestmark = pytest.mark.django_db


def browser(agency_id, *roles, agency_name="Cơ quan thử"):
    client = Client()
    account = make_account(
        roles=roles or (Role.CLERK,), agency_id=agency_id, agency_name=agency_name
    )
    sign_in(client, account, agency_id=agency_id)
    return client


def upload(name="Công văn.pdf", content=PDF):
    file = BytesIO(content)
    file.name = name
    return file


def entered(*recipients, **changes):
    return {
        "to": [str(agency_id) for agency_id in recipients],
        "number": "128",
        "symbol": "UBND-KSTTHC",
        "type_key": "cong_van",
        "subject": "Rà soát thỏa thuận hợp tác",
        "issued_on": f"{timezone.localdate():%Y-%m-%d}",
        "place": "Thanh Hóa",
        "priority": "1",
        "due_on": "",
        "competence": "KT.",
        "signer_position": "CHỦ TỊCH",
        "signer_name": "Nguyễn Văn Mẫu",
        "uploads": upload(),
        "holds_no_state_secret": "on",
        **changes,
    }


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
    assert page.text.count("Đã đến, văn thư chưa xử lý") == in_tab_and_rows


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
    faulty = entered(platform.province.district, number="12a")
    answer = client.post(reverse("exchange:compose"), faulty)
    assert "không phải số văn bản" in answer.text
    assert received(platform, platform.province.communes[0]) == []


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


def test_a_clerk_accepts_and_refuses_on_the_page(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform, first, second)
    platform.run()
    (at_first,), (at_second,) = received(platform, first), received(platform, second)
    client = browser(first)
    page = client.get(reverse("exchange:received_one", args=[at_first.id]))
    assert "Niêm phong đúng" in page.text
    assert PROVINCE in page.text
    answer = client.post(reverse("exchange:accept", args=[at_first.id]), follow=True)
    assert "Đã tiếp nhận. Nơi gửi được báo" in answer.text
    assert reverse("exchange:accept", args=[at_first.id]) not in answer.text
    again = client.post(reverse("exchange:accept", args=[at_first.id]), follow=True)
    assert "Mỗi văn bản chỉ quyết định một lần" in again.text

    client = browser(second)
    address = reverse("exchange:refuse", args=[at_second.id])
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "Thiếu phụ lục <b>danh mục</b>."}, follow=True)
    assert "Thiếu phụ lục &lt;b&gt;danh mục&lt;/b&gt;." in answer.text
    platform.run()
    assert states(platform, document_id) == [RecipientState.ACCEPTED, RecipientState.REFUSED]


def test_the_list_opens_with_what_is_to_be_decided_and_counts_it(platform):
    first, *_ = platform.province.communes
    send(platform, first, number="1")
    send(platform, first, number="2")
    platform.run()
    accept(platform, first)
    client = browser(first)
    page = client.get(reverse("exchange:received"))
    assert "01/UBND-KSTTHC" in page.text
    assert "02/UBND-KSTTHC" not in page.text
    page = client.get(reverse("exchange:received"), {"state": ReceptionState.ACCEPTED.value})
    assert "02/UBND-KSTTHC" in page.text
    page = client.get(reverse("exchange:received"), {"q": "khong co gi nhu the"})
    assert "Không có văn bản đến phù hợp" in page.text


def test_files_are_saved_never_shown_and_never_run(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    for client, address in (
        (browser(first), reverse("exchange:received_file", args=[document.id, 1])),
        (
            browser(platform.province.province),
            reverse("exchange:sent_file", args=[document_id, 1]),
        ),
    ):
        answer = client.get(address)
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == (
            'attachment; filename="C_ng_v_n_128.pdf"; '
            "filename*=UTF-8''C%C3%B4ng%20v%C4%83n%20128.pdf"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert (
        browser(first).get(reverse("exchange:received_file", args=[document.id, 9])).status_code
        == 404
    )


def test_evidence_is_saved_from_the_page_once_the_node_has_confirmed(platform):
    document_id = send(platform)
    client = browser(platform.province.province)
    address = reverse("exchange:evidence", args=[document_id])
    answer = client.get(address, follow=True)
    assert "Chưa có minh chứng" in answer.text
    platform.run()
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith('attachment; filename="128-UBND-KSTTHC')
    assert answer.content.startswith(b"PK")


def test_the_published_key_is_for_everybody(platform):
    answer = Client().get("/khoa-cong-bo.pem")
    assert answer.content == read_published_key(platform.exchange)
    assert answer["Content-Type"] == "application/x-pem-file"


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        (Role.SPECIALIST, "exchange:sent", 200),
        (Role.SPECIALIST, "exchange:received", 200),
        (Role.SPECIALIST, "exchange:compose", 403),
        (Role.LEADER, "exchange:compose", 200),
        (Role.AUDITOR, "exchange:sent", 403),
        (Role.CLERK, "exchange:console", 403),
    ],
)
def test_who_may_open_which_page(platform, role, name, status):
    client = browser(platform.province.province, role)
    assert client.get(reverse(name)).status_code == status


def test_a_specialist_reads_but_does_not_decide(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    client = browser(first, Role.SPECIALIST)
    page = client.get(reverse("exchange:received_one", args=[document.id]))
    assert reverse("exchange:accept", args=[document.id]) not in page.text
    assert client.post(reverse("exchange:accept", args=[document.id])).status_code == 403


def test_another_agencys_documents_are_not_found(platform):
    first, second, _ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    client = browser(second)
    for address in (
        reverse("exchange:received_one", args=[document.id]),
        reverse("exchange:received_file", args=[document.id, 1]),
        reverse("exchange:sent_one", args=[document_id]),
        reverse("exchange:sent_file", args=[document_id, 1]),
        reverse("exchange:evidence", args=[document_id]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("exchange:accept", args=[document.id])).status_code == 404


def test_somebody_not_signed_in_is_sent_to_sign_in(platform):
    for name in ("sent", "received", "compose", "console"):
        answer = Client().get(reverse(f"exchange:{name}"))
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_the_console_says_what_waits_why_and_tries_again(platform):
    client = browser(None, Role.OPERATOR)
    page = client.get(reverse("exchange:console"))
    assert "Chưa kiểm tra trục" in page.text
    platform.node.stop()
    send(platform)
    platform.run()
    page = client.get(reverse("exchange:console"))
    assert "Trục không trả lời" in page.text
    assert "Không liên lạc được từ" in page.text
    assert "128/UBND-KSTTHC" in page.text
    platform.node.start()
    answer = client.post(reverse("exchange:retry"), follow=True)
    assert "Đang gửi lại 1 thông điệp" in answer.text
    platform.run()
    page = client.get(reverse("exchange:console"))
    assert "Trục đang hoạt động" in page.text
    assert "Không có gì đang chờ" in page.text


@pytest.mark.parametrize("name", ["exchange:sent", "exchange:received"])
def test_a_list_of_many_takes_as_many_queries_as_a_list_of_one(
    platform, name, django_assert_max_num_queries
):
    first, *_ = platform.province.communes
    agency_id = platform.province.province if name == "exchange:sent" else first
    client = browser(agency_id)
    send(platform, first, number="1")
    platform.run()
    client.get(reverse(name))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse(name))
    for number in range(2, 22):
        send(platform, first, number=str(number))
    platform.run()
    assert len(list_received(asked=ReceivedQuestion(agency_id=first))) == 21
    with django_assert_max_num_queries(len(one)):
        page = client.get(reverse(name))
    assert page.text.count('<th scope="row"') == 21


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_speaks_both_languages(platform, language):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    (document,) = received(platform, first)
    accept_document(document_id=document.id, acting=platform.clerk(first), now=timezone.now())
    sender, receiver = browser(platform.province.province), browser(first)
    for client in (sender, receiver):
        client.cookies["django_language"] = language
    pages = [
        sender.get(reverse("exchange:sent")),
        sender.get(reverse("exchange:sent_one", args=[document_id])),
        sender.get(reverse("exchange:compose")),
        receiver.get(reverse("exchange:received"), {"state": ""}),
        receiver.get(reverse("exchange:received_one", args=[document.id])),
    ]
    expected = {"vi": "Số", "en": "Number"}[language]
    assert all(page.status_code == 200 for page in pages)
    assert expected in pages[0].text
    assert {"vi": "Niêm phong đúng", "en": "The seal holds"}[language] in pages[4].text


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
