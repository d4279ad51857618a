"""The console in trouble: what is the matter in words, what to do, and trying again."""

import shutil

import pytest
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from lienthong.audit.queries import list_stuck_deliveries
from lienthong.exchange import handlers, jobs
from lienthong.exchange.models import HostedAgency, IncomingMessage, NodeWatch
from lienthong.exchange.pages.node_state import ADVICE
from lienthong.exchange.queries import get_node_health
from lienthong.exchange.rules.problems import problem_as_json
from lienthong.exchange.terms import MessageNotStored, PacketSenderDiffers
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send
from lienthong.exchange.tests.test_whole_node import later
from lienthong.gateway.storage import sqlite
from lienthong.gateway.terms import storing
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(platform):
    send(platform)
    platform.run()
    return browser(None, Role.OPERATOR)


def console(operator):
    return operator.get(reverse("exchange:console")).text


def retry(operator, what):
    address = reverse("exchange:retry")
    return operator.post(address, {"what": what}, follow=True).text


@pytest.fixture
def full_disk(platform, monkeypatch):
    with monkeypatch.context() as full:
        left = shutil.disk_usage(platform.exchange.keys.parent).free
        full.setattr(sqlite, "LEAST_ROOM", 2 * left)
        yield full


def test_full_disk_of_the_node_is_named_with_what_to_do(platform, operator, full_disk):
    send(platform, number="129")
    with capture_logs() as told:
        platform.run(now=later(10))
        since = get_node_health(platform.exchange).unreachable_since_at
        platform.run(now=later(20))
    assert get_node_health(platform.exchange).unreachable_since_at == since
    assert [one["event"] for one in told if one["event"].startswith("node_")] == ["node_away"]
    page = console(operator)
    assert "Trục trả lời nhưng không lưu được gì: ngừng gửi và nhận" in page
    assert "ổ đĩa của trục đã đầy" in page
    assert "Hãy giải phóng ổ đĩa chứa thư mục của trục" in page
    assert "Trục không lưu được gì" in operator.get("/").text
    full_disk.undo()
    platform.run(now=later(30))
    assert "Trục đang hoạt động</" in console(operator)
    assert "Không có gì đang chờ" in console(operator)


def test_every_phrase_in_which_a_store_says_what_is_wrong_has_advice():
    phrases = {
        value for name, value in vars(storing).items() if name.isupper() and isinstance(value, str)
    }
    assert phrases == set(ADVICE)


def test_damaged_file_of_rules_is_told(platform, operator):
    assert "tệp quy tắc" not in console(operator)
    platform.exchange.own_rules.write_text("limits = 7")
    assert "Không dùng được tệp quy tắc của trục" in console(operator)
    platform.exchange.own_rules.unlink()


def test_inboxes_that_cannot_be_read_are_read_again_on_request(platform, operator):
    problem = problem_as_json(MessageNotStored(id="1", sender="H56.1"))
    later_on = later(3600)
    first = HostedAgency.objects.order_by("code")[0]
    HostedAgency.objects.filter(pk=first.pk).update(problem=problem, next_check_at=later_on)
    page = console(operator)
    assert "vì một lỗi không lường trước" in page
    assert "Đang đọc lại 1 hộp đến" in retry(operator, "inboxes")
    assert HostedAgency.objects.get(pk=first.pk).next_check_at <= timezone.now()
    platform.run()
    assert HostedAgency.objects.get(pk=first.pk).problem is None
    assert "Không có việc nào thuộc loại này" in retry(operator, "inboxes")


def test_reactions_that_fail_are_tried_again_on_request(platform, operator, monkeypatch):
    send(platform, number="129")
    with monkeypatch.context() as broken:
        broken.setattr(handlers, "hand_to_node", lambda _fact, _now: {}["nothing"])
        platform.dispatch()
    platform.dispatch()
    (stuck,) = list_stuck_deliveries()
    assert stuck.next_attempt_at > timezone.now()
    page = console(operator)
    assert "Nền tảng gặp lỗi không lường trước" in page
    assert "KeyError" not in page
    assert "Đang làm lại 1 việc" in retry(operator, "reactions")
    platform.dispatch()
    assert list_stuck_deliveries() == []


def test_webhooks_are_the_nodes_and_a_node_that_is_away_is_said_so(platform, operator):
    NodeWatch.objects.update(failing_webhooks=3)
    assert "phần mềm của 3 cơ quan" in console(operator)
    assert "Không có việc nào thuộc loại này" in retry(operator, "webhooks")
    jobs.watch_node(later())
    assert "phần mềm của 3 cơ quan" not in console(operator)
    platform.node.stop()
    assert "Trục liên thông không trả lời (không kết nối được)" in retry(operator, "webhooks")


def test_what_was_set_aside_is_not_among_what_can_be_tried_again(platform, operator):
    mismatch = PacketSenderDiffers(sealed_by="H56.1", stated="H56.2")
    one = IncomingMessage.objects.order_by("pk")[0]
    IncomingMessage.objects.filter(pk=one.pk).update(problem=problem_as_json(mismatch))
    start = operator.get("/").text
    assert "Tách riêng trong tuần này" in start
    assert "Những thông điệp này không được thử lại" in console(operator)
    IncomingMessage.objects.filter(pk=one.pk).update(collected_at=later(-8 * 86_400))
    assert "Tách riêng trong tuần này" not in operator.get("/").text
    page = console(operator)
    assert "H56.2" in page
    assert HostedAgency.objects.get(code=one.agency_code).name in page.partition('id="aside"')[2]
