"""What the page of a document that replaces others says of them (ED-90, ED-92, ED-93 to ED-95)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange.models import IncomingDocument
from lienthong.exchange.operations import publish_directory
from lienthong.exchange.queries import list_waiting_changes
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.rules.waiting import read_name
from lienthong.exchange.terms import ChangeState, ReceptionState
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_circles import ByNative, here, packet, refusals
from lienthong.exchange.tests.test_connected import A_WHILE
from lienthong.exchange.tests.test_faults import seal_of, sealed
from lienthong.wire.records import MessageKind

pytestmark = pytest.mark.django_db
BY_HAND = "thủ công"
OLD = "H56.MINHHOA.01,2026/11/20,81/UBND-VP"


@pytest.fixture
def sends(platform, node_client):
    one, clock = ByNative(platform, node_client), iter(range(1, 99))

    def send(content, own=None):
        if own is None:
            one.send(content)
        else:
            kind = MessageKind.DOCUMENT
            publish_directory(platform.exchange, now=timezone.now())
            with open_node(platform.exchange, own) as node:
                node.send(sealed(own, to="H56", content=content, kind=kind))
        platform.run(now=timezone.now() + next(clock) * A_WHILE)

    yield send
    one.end()


def page(platform, number, language="vi"):
    row = IncomingDocument.objects.get(number=number)
    clerk = browser(platform.province.province)
    clerk.cookies["django_language"] = language
    text = clerk.get(reverse("exchange:received_one", args=[row.key])).text
    return text[: text.index('id="document"')]


def test_what_replaces_a_document_that_has_not_come_names_it_and_waits(platform, sends):
    sends(packet("80", OLD))
    shown = page(platform, "80")
    assert "Văn bản này thay thế 81/UBND-VP ngày 20/11/2026, văn bản đó chưa đến đây" in shown
    assert BY_HAND not in shown
    (waits,) = list_waiting_changes(agency_id=platform.province.province)
    assert (waits.named, waits.replacement_code) == ("81/UBND-VP", "80/UBND-VP")
    early = browser(platform.province.province).get(reverse("exchange:received")).text
    assert "Được thay thế nhưng chưa đến đây: 81/UBND-VP ngày 20/11/2026" in early
    sends(packet(OLD))
    assert "chưa đến đây" not in page(platform, "80")
    assert list_waiting_changes(agency_id=platform.province.province) == []


def test_another_agencys_document_stays_and_the_page_says_whose_it_is(platform, sends):
    other = seal_of(platform, platform.province.communes[1])
    sends(packet("A", sender=other.code), own=other)
    sends(packet("B", "A"))
    assert here() == {"A": ReceptionState.NEW, "B": ReceptionState.NEW}
    shown = page(platform, "B")
    name = IncomingDocument.objects.get(number="A").sender_name
    assert "không phải của nơi gửi này" in shown
    assert name in shown
    assert BY_HAND not in shown
    early = browser(platform.province.province).get(reverse("exchange:received")).text
    assert "Đề nghị về văn bản của cơ quan khác: A<" in early
    assert f"Đó là văn bản của {name}, không phải của nơi gửi này" in early
    assert "Được thay thế nhưng chưa đến đây" not in early


def test_one_that_replaces_itself_says_so_and_leads_nowhere(platform, sends):
    sends(packet("A", "A"))
    shown = page(platform, "A")
    assert "thay thế chính nó" in shown
    assert BY_HAND not in shown
    assert "Mở văn bản mới" not in shown


def test_of_a_circle_nobody_is_sent_to_work_by_hand(platform, sends):
    sends(packet("B", "A"))
    sends(packet("A", "B"))
    shown = page(platform, "A")
    assert "B/UBND-VP, văn bản đó giữ nguyên" in shown
    assert BY_HAND not in shown
    holds = page(platform, "B")
    assert "Nơi gửi muốn thay thế văn bản này nhưng không được đồng ý" in holds
    assert "Mở văn bản mới" not in holds


def test_why_this_platform_refuses_is_said_in_the_readers_language(platform, sends):
    sends(packet("A", "A"))
    sends(packet("C", "B"))
    sends(packet("B", "C"))
    assert "replaces itself, so it replaces no document" in page(platform, "A", "en")
    assert "B/UBND-VP has itself been replaced by C/UBND-VP" in page(platform, "B", "en")
    assert "C/UBND-VP" in page(platform, "C", "en")
    for number in ("A", "B", "C"):
        assert "Văn bản ghi thay thế" not in page(platform, number, "en")
        assert "Không thay thế được" not in page(platform, number, "en")
    (told,) = refusals()["A"]  # the sender reads it in the language of office
    assert told.startswith("Văn bản ghi thay thế chính nó")
    facts = list_facts(matching=FactFilter(tag="exchange:change:answered"))
    refused = [fact.data for fact in facts if fact.data["status"] == "16"]
    assert {one["problem"]["code"] for one in refused} == {
        "exchange.replaces_itself",
        "exchange.replaced_by_that",
    }
    assert {one["reason"] for one in refused} == {""}


def test_two_that_replace_the_same_name_each_other(platform, sends):
    sends(packet("60"))
    sends(packet("61", "60"))
    sends(packet("62", "60"))
    old = IncomingDocument.objects.get(number="60")
    assert {one.state for one in old.changes.all()} == {ChangeState.AGREED}
    assert "62/UBND-VP cũng thay thế cho văn bản đó" in page(platform, "61")
    assert "61/UBND-VP cũng thay thế cho văn bản đó" in page(platform, "62")


def test_what_was_recalled_stays_closed_when_it_is_replaced(platform, sends):
    sends(packet("50"))
    IncomingDocument.objects.filter(number="50").update(state=ReceptionState.RECALLED)
    sends(packet("51", "50"))
    assert here() == {"50": ReceptionState.RECALLED, "51": ReceptionState.NEW}
    old = IncomingDocument.objects.get(number="50")
    assert old.changes.get().state == ChangeState.AGREED
    assert "một văn bản cũ đã bị thu hồi" in page(platform, "51")
    assert "thay văn bản này bằng văn bản khác" in page(platform, "50")


@pytest.mark.parametrize(
    ("key", "code"),
    [(OLD, "81/UBND-VP"), ("id-97", "id-97"), ("H56,2026/13/01,1/A", "H56,2026/13/01,1/A")],
)
def test_an_id_of_the_comma_form_is_read_as_a_code(key, code):
    assert read_name(key)[0] == code
