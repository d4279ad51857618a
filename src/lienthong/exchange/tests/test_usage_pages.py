"""The operator's pages of what the node carries and what ends when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import Certificate, OutgoingMessage
from lienthong.exchange.operations import connect_agency
from lienthong.exchange.queries import count_ending
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send
from lienthong.identity.terms import Role

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
    assert "H56.MINHHOA.01" in page.text


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
