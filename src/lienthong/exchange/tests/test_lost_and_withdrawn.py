"""What a node had, lost and refuses now: its sender recalls it from who has it (EX-308, 309)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import (
    HostedAgency,
    IncomingDocument,
    OutgoingMessage,
    Recipient,
    RecipientChange,
)
from lienthong.exchange.operations import order_retry
from lienthong.exchange.queries import export_evidence, list_waiting
from lienthong.exchange.terms import (
    ChangeKind,
    ChangeState,
    DocumentHeldBack,
    DocumentNotTakenAgain,
    EvidenceLost,
    Retry,
)
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.outages import failing_way
from lienthong.exchange.tests.test_exchange import send
from lienthong.exchange.tests.test_what_cannot_go import accept, lose, reports_on
from lienthong.exchange.tests.test_what_cannot_go import copy as copy  # noqa: PLC0414 - a fixture
from lienthong.exchange.tests.test_whole_node import put_store
from lienthong.exchange.tests.test_withdrawing import REASON, change, later, message
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
RECALL, UPDATE, REMIND = ChangeKind.RECALL, ChangeKind.UPDATE, ChangeKind.REMIND


def run_without_the_third(platform, now):
    """Hand over and collect, but for the third commune, which collects nothing."""
    jobs.hand_over_waiting(now)
    away = HostedAgency.objects.filter(agency_id=platform.province.communes[2])
    away.update(next_check_at=now + timedelta(days=1))
    platform.run(now=now)


@pytest.fixture
def lost(platform, copy):
    """A document that two of three collected; the node lost it and refuses it for good now."""
    document_id = send(platform)
    platform.dispatch()
    run_without_the_third(platform, timezone.now())
    lose(platform, copy)
    seal = bytes(message(document_id).seal)
    OutgoingMessage.objects.filter(key=document_id).update(seal=bytes(64))
    jobs.hand_over_waiting(later(1))
    OutgoingMessage.objects.filter(key=document_id).update(seal=seal)  # the cause is mended
    assert message(document_id).failed_at is not None
    states = Recipient.objects.filter(document__message__key=document_id).order_by("position")
    assert list(states.values_list("state", flat=True)) == ["arrived", "arrived", "at_node"]
    return document_id


def send_all_again(platform, now):
    order_retry(platform.exchange, what=Retry.MESSAGES, acting=platform.clerk(None), now=now)
    platform.run(now=now)


def test_it_is_never_sent_again_and_asked_back_from_who_has_it(platform, lost):
    change(platform, lost, RECALL)
    for minutes in (2, 4, 6, 8):
        send_all_again(platform, later(minutes))
    assert message(lost).at_node_at is None
    came = IncomingDocument.objects.filter(message__key=lost)
    assert set(came.values_list("agency_id", "state")) == {
        (agency, "recalled") for agency in platform.province.communes[:2]
    }
    answers = RecipientChange.objects.order_by("recipient__position")
    assert list(answers.values_list("state", flat=True)) == [
        ChangeState.AGREED,
        ChangeState.AGREED,
        ChangeState.ASKED,
    ]
    assert list_waiting() == []
    assert list_facts(matching=FactFilter(tag="exchange:document:withdrawn")) == []


def test_what_it_can_still_be_asked_for_is_said(platform, lost):
    for kind in (REMIND, UPDATE):
        with pytest.raises(DocumentNotTakenAgain, match="was delivered; the node lost it"):
            change(platform, lost, kind, due_on=date(2027, 1, 15))
    change(platform, lost, RECALL)
    platform.run(now=later(3))
    with pytest.raises(DocumentHeldBack):
        change(platform, lost, REMIND)
    change(platform, lost, RECALL)
    platform.run(now=later(5))
    assert OutgoingMessage.objects.filter(reply_to=lost, kind="document").count() == 2


def test_pages_say_that_it_was_delivered_lost_and_refused(platform, lost):
    clerk = browser(platform.province.province)
    page = reverse("exchange:sent_one", args=[lost])
    shown = clerk.get(page).text
    assert "Trục đã làm mất văn bản và từ chối khi gửi lại" in shown
    assert "biên nhận cũ vẫn được giữ" in shown
    assert "Không gửi được" in clerk.get(reverse("exchange:sent")).text
    console = browser(None, Role.OPERATOR).get(reverse("exchange:console")).text
    for text in (shown, console):
        assert "chưa nơi nào có" not in text
    (commune,) = {row.agency_id for row in Recipient.objects.filter(position=0)} & {
        platform.province.communes[0]
    }
    got = IncomingDocument.objects.get(message__key=lost, agency_id=commune)
    received = browser(commune).get(reverse("exchange:received_one", args=[got.key])).text
    assert "không nhận lại văn bản đó từ cơ quan gửi" in received
    assert "Hãy rút" not in received

    answer = clerk.post(
        reverse("exchange:recall", args=[lost]), {"reason": REASON}, follow=True
    ).text
    assert "Rút văn bản" not in answer
    (recall,) = OutgoingMessage.objects.filter(change__document__message__key=lost)
    row = next(one for one in list_waiting() if one.id == recall.key)
    assert row.waits_behind
    assert "sẽ gửi sau" in browser(None, Role.OPERATOR).get(reverse("exchange:console")).text
    platform.run(now=later(3))
    assert "không gửi lại nữa" in clerk.get(page).text
    assert not reports_on(lost).filter(at_node_at=None, withdrawn_at=None).exists()


@pytest.fixture
def uncollected(platform, copy):
    """A document that two of three collected; the node has no more than a copy from before."""
    document_id = send(platform)
    platform.dispatch()
    run_without_the_third(platform, timezone.now())
    return document_id


def require_never_sent_again(platform, document_id, *answers):
    """The third commune gets the recall, put aside as early, and not the document."""
    HostedAgency.objects.update(next_check_at=timezone.now())
    for minutes in (2, 4, 6, 8):
        send_all_again(platform, later(minutes))
    assert message(document_id).at_node_at is None
    came = IncomingDocument.objects.filter(message__key=document_id)
    assert set(came.values_list("agency_id", flat=True)) == set(platform.province.communes[:2])
    assert set(came.values_list("state", flat=True)) == {"recalled"}
    told = RecipientChange.objects.order_by("recipient__position")
    assert list(told.values_list("state", flat=True)) == list(answers)
    assert list_waiting() == []


AGREED, ASKED = ChangeState.AGREED, ChangeState.ASKED


def test_recalled_after_the_loss_and_before_it_is_accepted_it_is_not_sent_again(
    platform, copy, uncollected
):
    put_store(platform, copy)
    change(platform, uncollected, RECALL)
    accept(platform)
    require_never_sent_again(platform, uncollected, AGREED, AGREED, ASKED)


def test_lost_with_its_recall_it_is_not_sent_again(platform, copy, uncollected):
    change(platform, uncollected, RECALL)
    run_without_the_third(platform, later(1))
    lose(platform, copy)
    require_never_sent_again(platform, uncollected, AGREED, AGREED, ASKED)


def test_recalled_before_the_node_refuses_it_again_it_is_held_back(platform, copy):
    document_id = send(platform)
    platform.run()
    put_store(platform, copy)
    change(platform, document_id, RECALL)
    seal = bytes(message(document_id).seal)
    OutgoingMessage.objects.filter(key=document_id).update(seal=bytes(64))
    accept(platform)
    assert message(document_id).withdrawn_at is None, "everybody has it: it goes again first"
    jobs.hand_over_waiting(later(1))
    OutgoingMessage.objects.filter(key=document_id).update(seal=seal)
    for minutes in (3, 5, 7):
        send_all_again(platform, later(minutes))
    assert message(document_id).at_node_at is None
    assert message(document_id).failed_at is None
    came = IncomingDocument.objects.filter(message__key=document_id)
    assert set(came.values_list("state", flat=True)) == {"recalled"}
    assert set(RecipientChange.objects.values_list("state", flat=True)) == {AGREED}


def console():
    return browser(None, Role.OPERATOR).get(reverse("exchange:console")).text


def test_a_loss_is_said_until_it_is_mended_also_while_the_node_is_away(
    platform, copy, uncollected, monkeypatch
):
    put_store(platform, copy)
    platform.run(now=later(1))
    page = reverse("exchange:sent_one", args=[uncollected])
    clerk = browser(platform.province.province)
    assert "Trục đã làm mất văn bản này" in clerk.get(page).text
    asked = {"agency_id": platform.province.province, "document_id": uncollected}
    with pytest.raises(EvidenceLost, match="has lost it since"):
        export_evidence(platform.exchange, **asked)
    with failing_way(monkeypatch) as way:
        way.is_away = True
        platform.run(now=later(10))
        for part in ("Trục không trả lời", "Trục bị thiếu dữ liệu: không gửi, không nhận gì"):
            assert part in console()
    accept(platform)
    assert "Cần gửi lại" in console()
    assert "Trục đã làm mất văn bản; văn bản đang được gửi lại" in clerk.get(page).text
    with pytest.raises(EvidenceLost, match="entry"):
        export_evidence(platform.exchange, **asked)
    HostedAgency.objects.update(next_check_at=timezone.now())
    platform.run(now=later(12))
    assert export_evidence(platform.exchange, **asked).content
