"""The operator's pages of what the node carries and what ends when."""

import time
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.client import (
    ExpiredUnread,
    FailingWebhook,
    FailingWitness,
    InboxWaiting,
    LimitInUse,
)
from lienthong.exchange import jobs
from lienthong.exchange.models import Certificate, NodeLoss, NodeWatch, OutgoingMessage
from lienthong.exchange.operations import connect_agency
from lienthong.exchange.pages import usage as pages
from lienthong.exchange.queries import count_ending, get_usage, list_participants
from lienthong.exchange.terms import Software
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_enrolment import CODE, enrol
from lienthong.exchange.tests.test_exchange import send
from lienthong.gateway import checkpoints
from lienthong.gateway.contents import objects
from lienthong.identity.terms import Role
from lienthong.kernel.errors import Told
from lienthong.tokens.refusals import TokenMissing
from lienthong.wire.seals import new_key

pytestmark = pytest.mark.django_db


def operator(_platform):
    return browser(None, Role.OPERATOR)


def test_traffic_is_drawn_and_stands_in_a_table(platform):
    first, second, _ = platform.province.communes
    send(platform, first, second)
    platform.run()
    page = operator(platform).get(reverse("exchange:usage"))
    assert page.status_code == 200
    assert "1 văn bản và" in page.text
    assert page.text.count('class="lt-chart-first"') == 25  # 24 hours, and the key
    for span, columns in (("month", 30), ("year", 12), ("nonsense", 24)):
        page = operator(platform).get(reverse("exchange:usage"), {"span": span})
        assert page.text.count('class="lt-chart-first"') == columns + 1


def test_a_node_that_is_away_is_said_so_and_who_is_connected_is_still_told(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    platform.node.stop()
    page = operator(platform).get(reverse("exchange:usage"))
    assert page.status_code == 200
    assert "Trục không trả lời" in page.text
    assert (
        "Trục liên thông không trả lời (không kết nối được). Văn bản cần gửi nằm chờ ở đây"
        in page.text
    )
    assert "H56.MINHHOA.01" in page.text


def test_what_a_node_forgot_with_its_entries_is_not_said_never_to_have_been(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    now = timezone.now()
    early = {"system": "H56.HT9", "now": now - timedelta(days=2)}
    connect_agency(platform.exchange, code="H56.MINHHOA.02", **early)
    NodeLoss.objects.create(
        accepted_at=now - timedelta(days=1),
        accepted_by="Quản trị",
        reason="Đã phục hồi từ bản sao",
        known_size=9,
        kept_size=3,
        found_size=4,
    )
    page = operator(platform).get(reverse("exchange:usage")).text
    assert "chưa gọi lần nào từ khi trục mất mục đã ghi" in page
    connect_agency(platform.exchange, code="H56.MINHHOA.03", system="H56.HT8", now=now)
    page = operator(platform).get(reverse("exchange:usage")).text
    assert page.count("chưa gọi lần nào") == 2
    assert page.count("chưa gọi lần nào từ khi trục mất mục đã ghi") == 1


def test_nobody_is_said_never_to_have_called_while_the_node_cannot_be_asked(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    now = timezone.now()
    connect_agency(platform.exchange, code="H56.MINHHOA.02", system="H56.HT9", now=now)
    platform.node.stop()
    page = operator(platform).get(reverse("exchange:usage")).text
    assert "H56.HT9" in page
    assert "chưa gọi lần nào" not in page


def test_software_of_ones_own_that_never_called_is_pointed_out(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    connect_agency(
        platform.exchange,
        code="H56.MINHHOA.02",
        system="H56.HT9",
        now=timezone.now(),
    )
    page = operator(platform).get(reverse("exchange:usage"))
    assert "H56.HT9" in page.text
    assert "mã minh họa" in page.text
    assert "mã minh họa" in operator(platform).get(reverse("exchange:expiries")).text
    assert "chưa gọi lần nào" in page.text


def test_certificates_stand_in_the_order_in_which_they_end(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    soon = Certificate.objects.order_by("code").first()
    Certificate.objects.filter(pk=soon.pk).update(
        valid_until_at=timezone.now() + timedelta(days=5, hours=1)
    )
    page = operator(platform).get(reverse("exchange:expiries"))
    assert page.status_code == 200
    assert page.text.index(soon.code) < page.text.index("khóa công bố của tỉnh")
    assert "nhật ký của trục" in page.text
    assert count_ending(now=timezone.now()) == 1


def test_nobody_but_an_operator_sees_them(platform):
    client = browser(platform.province.communes[0])
    for name in ("usage", "expiries"):
        assert client.get(reverse(f"exchange:{name}")).status_code == 403


def test_what_nobody_collects_for_a_week_stands_in_the_console_with_what_to_do(platform):
    first, second, _ = platform.province.communes
    connect_agency(platform.exchange, code="H56.MINHHOA.01", system="H56.HT1", now=timezone.now())
    document_id = send(platform, first, second)
    platform.dispatch()
    jobs.hand_over_waiting(timezone.now())  # nobody empties either inbox
    page = operator(platform).get(reverse("exchange:console"))
    assert "Một tuần chưa ai lấy" not in page.text
    OutgoingMessage.objects.filter(key=document_id).update(
        at_node_at=timezone.now() - timedelta(days=8)
    )
    page = operator(platform).get(reverse("exchange:console"))
    assert "Một tuần chưa ai lấy" in page.text
    assert "Phần mềm riêng của cơ quan chưa lấy" in page.text
    assert "Nền tảng này giữ hộp đến" in page.text


def test_what_waits_for_software_of_ones_own_and_its_last_call_are_told(platform):
    first, second, _ = platform.province.communes
    send(platform, first)
    platform.run()
    connect_agency(platform.exchange, code="H56.MINHHOA.02", system="H56.HT9", now=timezone.now())
    send(platform, second, number="129")
    platform.run()
    usage = get_usage(platform.exchange, hours=1)
    (sender,) = [one for one in usage.agencies if one.agency == "H56"]
    only_sent = replace(usage, agencies=(replace(sender, agency="H56.MINHHOA.02"),))
    (mine,) = [
        one
        for one in list_participants(only_sent, on=timezone.localdate())
        if one.code == "H56.MINHHOA.02" and one.software is Software.AXIS
    ]
    assert mine.waiting.messages == 1
    assert mine.last_at == sender.last_at  # known by its own code from what it sent
    page = operator(platform).get(reverse("exchange:usage"))
    assert "Chờ nhận" in page.text


def test_what_expired_before_anybody_collected_it_is_told(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    told = replace(
        get_usage(platform.exchange, hours=1),
        expired=(ExpiredUnread(uuid4(), "document", "H56", "H56.MINHHOA.01", timezone.now()),),
    )
    monkeypatch.setattr("lienthong.exchange.pages.usage.get_usage", lambda *_, **__: told)
    page = operator(platform).get(reverse("exchange:usage"))
    assert "Hết hạn mà chưa ai nhận" in page.text
    assert str(told.expired[0].id) in page.text


def test_many_that_wait_are_shown_page_by_page_those_refused_first(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    usual = OutgoingMessage.objects.order_by("pk").first()
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(
            key=uuid4(),
            kind="document",
            agency_id=usual.agency_id,
            agency_name=usual.agency_name,
            sender=usual.sender,
            recipients=usual.recipients,
            packet_id=usual.packet_id,
            label=f"{number}/CHO",
            created_at=timezone.now(),
            failed_at=timezone.now() if number == 29 else None,
        )
        for number in range(30)
    )
    page = operator(platform).get(reverse("exchange:console"))
    shown = [number for number in range(30) if f">{number}/CHO" in page.text]
    assert shown == [*range(24), 29]
    later = operator(platform).get(reverse("exchange:console"), {"page": 2})
    assert [number for number in range(30) if f">{number}/CHO" in later.text] == [*range(24, 29)]


def test_a_node_whose_log_key_is_away_is_pointed_out_until_it_signs_again(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first, number="1")
    platform.run()
    ledger = checkpoints.log  # also the audit's: only the node's is to fail

    def away(*_given, **_named):
        raise TokenMissing(token="thu-nghiem")

    def console(wanted):
        for _ in range(100):
            jobs.watch_node(timezone.now())
            page = operator(platform).get(reverse("exchange:console")).text
            if wanted in page:
                return page
            time.sleep(0.05)
        raise AssertionError(page)

    monkeypatch.setattr(checkpoints, "log", SimpleNamespace(sign_checkpoint=away))
    send(platform, first, number="2")
    platform.run()  # goes on all the same
    page = console("chưa ký được nhật ký")
    assert "thu-nghiem" in page
    monkeypatch.setattr(checkpoints, "log", ledger)
    console("Trục đang hoạt động</")


def test_webhooks_and_witnesses_that_fail_are_told_with_the_reason_in_words(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    now = timezone.now()
    told = replace(
        get_usage(platform.exchange, hours=1),
        webhooks=tuple(
            FailingWebhook("H56.MINHHOA.01", 4, now, now, problem)
            for problem in (
                "HTTP 503",
                "HTTP 302",
                "HTTP 410",
                "it does not answer in time",
                "?",
            )
        ),
        attesting=(
            FailingWitness("w.example/1", "witness", Told("{problem}", {"problem": "HTTP 409"})),
        ),
    )
    monkeypatch.setattr(pages, "get_usage", lambda *_, **__: told)
    page = operator(platform).get(reverse("exchange:usage")).text
    for words in (
        "lỗi của chính mình (mã 503)",
        "chuyển sang địa chỉ khác (mã 302)",
        "trả lời bằng mã 410",
        "không trả lời kịp",
        "Bên làm chứng w.example/1",
    ):
        assert words in page


def test_software_whose_only_key_was_revoked_is_said_to_have_none(platform):
    enrol(platform, new_key())
    page = operator(platform).get(reverse("exchange:usage")).text
    assert "không còn khóa có hiệu lực" not in page
    Certificate.objects.filter(code=CODE).update(revoked_at=timezone.now())
    page = operator(platform).get(reverse("exchange:usage")).text
    assert "không còn khóa có hiệu lực" in page


def test_console_says_that_the_node_takes_no_large_contents_and_why(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    assert "nội dung lớn" not in operator(platform).get(reverse("exchange:console")).text
    monkeypatch.setattr(objects, "KEPT_FREE_BYTES", 2**70)
    jobs.watch_node(timezone.now())
    page = operator(platform).get(reverse("exchange:console")).text
    assert "Trục không nhận nội dung lớn" in page
    assert "chưa đến 128 MiB" in page
    bucket = {"message": "{problem}", "params": {"problem": "NoSuchBucket"}}
    NodeWatch.objects.update(problems=[{"part": "contents", "by": "", **bucket}])
    page = operator(platform).get(reverse("exchange:console")).text
    assert "Trục báo: NoSuchBucket." in page


def test_agency_that_its_system_took_off_is_pointed_out(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    connect_agency(platform.exchange, code=CODE, system="H56.HT9", now=timezone.now())
    told = get_usage(platform.exchange, hours=1)
    assert "tự rút tên" not in operator(platform).get(reverse("exchange:usage")).text
    monkeypatch.setattr(
        pages, "get_usage", lambda *_, **__: replace(told, taken_off=frozenset({CODE}))
    )
    assert "tự rút tên" in operator(platform).get(reverse("exchange:usage")).text


def test_post_for_agencies_that_nobody_serves_is_told_with_what_to_do(platform, monkeypatch):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    assert "không nơi nào lấy" not in operator(platform).get(reverse("exchange:usage")).text
    told = get_usage(platform.exchange, hours=1)
    waiting = (InboxWaiting("H56.NOBODY", 3, timezone.now()), InboxWaiting("H56", 1, None))
    monkeypatch.setattr(pages, "get_usage", lambda *_, **__: replace(told, waiting=waiting))
    page = operator(platform).get(reverse("exchange:usage")).text
    section = page[page.index('id="uncollected"') :]
    assert "không nơi nào lấy" in section
    assert "H56.NOBODY" in section
    assert "Bổ nhiệm văn thư" in section
    assert ">H56<" not in section


def test_many_agencies_that_nobody_serves_are_folded_under_their_sum(platform, monkeypatch):
    told = get_usage(platform.exchange, hours=1)
    waiting = tuple(InboxWaiting(f"H56.N{number}", 3, timezone.now()) for number in range(30))
    used = LimitInUse(agency="H56", limit="bytes_per_day", used=3_400_000_000, of=21_474_836_480)
    replaced = replace(told, waiting=waiting, limits=(used,))
    monkeypatch.setattr(pages, "get_usage", lambda *_, **__: replaced)
    page = operator(platform).get(reverse("exchange:usage")).text
    assert "<summary>30 cơ quan, 90 thông điệp</summary>" in page
    assert "3,4 GB" in page
    assert "21,5 GB" in page
