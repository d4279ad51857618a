import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange.operations import accept_document
from lienthong.exchange.queries import ReceivedQuestion, list_received, read_published_key
from lienthong.exchange.terms import ReceptionState, RecipientState
from lienthong.exchange.testing import PDF, PROVINCE
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import accept, received, send, states
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db


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
