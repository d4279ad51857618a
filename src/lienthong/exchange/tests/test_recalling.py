"""What was sent without a draft is recalled on its own page, over a real node."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange.models import OutgoingDocument
from lienthong.exchange.operations import (
    accept_document,
    answer_change,
    recall_document,
    send_document,
)
from lienthong.exchange.queries import (
    ReceivedQuestion,
    SentFilter,
    SentQuestion,
    count_sent,
    get_sent_document,
    list_changes,
    list_received,
)
from lienthong.exchange.terms import (
    ChangeKind,
    ChangeState,
    ChangeTooLate,
    RecalledUndecided,
)
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.browsing import browser
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
WHY_NOT = "Đã xử lý xong và đã trả kết quả cho dân"


def send(platform, **changes):
    """A document to two communes, which the node has; its id."""
    draft = make_draft(*platform.province.communes[:2], issued_on=timezone.localdate())
    document_id = send_document(
        draft=replace(draft, **changes),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )
    platform.run()
    return document_id


def accept(platform, commune):
    """The newest document of a commune, accepted; its clerk and its id there."""
    clerk = platform.clerk(commune)
    received = list_received(asked=ReceivedQuestion(agency_id=commune))[0].id
    accept_document(document_id=received, acting=clerk, now=timezone.now())
    platform.run()
    return clerk, received


def page_of(document_id):
    return reverse("exchange:sent_one", args=[document_id])


def recall(client, document_id, reason=REASON):
    address = reverse("exchange:recall", args=[document_id])
    return client.post(address, {"reason": reason}, follow=True)


def test_a_recall_says_first_what_happens_and_then_what_each_recipient_answered(platform):
    document_id = send(platform)
    clerk, received = accept(platform, platform.province.communes[0])
    sender = browser(platform.province.province)
    offered = sender.get(page_of(document_id)).text
    assert "2 nơi nhận được yêu cầu hủy văn bản" in offered
    assert "nơi đã tiếp nhận trả lời đồng ý (15) hoặc từ chối" in offered

    page = recall(sender, document_id).text
    assert "Đã thu hồi. 2 nơi nhận được yêu cầu hủy văn bản" in page
    assert f"“{REASON}”" in page
    assert "0 nơi đã hủy, 0 nơi từ chối, 2 nơi chưa trả lời" in page
    assert reverse("exchange:recall", args=[document_id]) not in page

    platform.run()  # who has not accepted it gives it up by itself
    (asked,) = list_changes(agency_id=clerk.agency_id, document_id=received)
    answer_change(
        change_id=asked.id, agrees=False, reason=WHY_NOT, acting=clerk, now=timezone.now()
    )
    platform.run()
    shown = sender.get(page_of(document_id)).text
    assert "1 nơi đã hủy, 1 nơi từ chối, 0 nơi chưa trả lời" in shown
    assert WHY_NOT in shown
    assert "Đã thu hồi" in sender.get(reverse("exchange:sent")).text
    assert "1 đã tiếp nhận, 0 từ chối, 0 chưa quyết định, 1 đã hủy" in shown
    waits = SentQuestion(agency_id=platform.province.province, state=SentFilter.WAITING)
    assert count_sent(asked=waits) == 0


def test_what_was_recalled_before_anybody_decided_is_said_to_be_recalled(platform):
    document_id = send(platform)
    recall(browser(platform.province.province), document_id)
    platform.run()
    commune = platform.province.communes[0]
    received = list_received(asked=ReceivedQuestion(agency_id=commune))[0].id
    with pytest.raises(RecalledUndecided) as refused:
        accept_document(document_id=received, acting=platform.clerk(commune), now=timezone.now())
    assert refused.value.params == {"day": f"{timezone.localdate():%d/%m/%Y}"}


def test_nobody_is_asked_twice_to_give_up_a_document(platform):
    document_id = send(platform)
    given = {"document_id": document_id, "reason": REASON, "now": timezone.now()}
    clerk = platform.clerk(platform.province.province)
    assert recall_document(acting=clerk, **given) == 2
    with pytest.raises(ChangeTooLate):
        recall_document(acting=clerk, **given)
    late = recall(browser(platform.province.province), document_id).text
    assert "không còn gì để thay đổi" in late.lower()
    changes = OutgoingDocument.objects.get(message__key=document_id).changes
    assert changes.filter(kind=ChangeKind.RECALL).count() == 1


def test_a_recall_wants_a_reason_the_right_and_the_own_document(platform):
    document_id = send(platform)
    sender = browser(platform.province.province)
    short = recall(sender, document_id, "ngắn")
    assert short.status_code == 422
    assert "<details" in short.text
    assert "open>" in short.text
    address = reverse("exchange:recall", args=[document_id])
    assert recall(browser(platform.province.communes[0]), document_id).status_code == 404
    reader = browser(platform.province.province, Role.SPECIALIST)
    assert reader.post(address, {"reason": REASON}).status_code == 403
    assert address not in reader.get(page_of(document_id)).text
    rows = get_sent_document(
        agency_id=platform.province.province, document_id=document_id
    ).recipients
    assert {row.change for row in rows} == {None}


def test_a_document_that_everybody_refused_has_nobody_to_recall_it_from(platform):
    document_id = send(platform)
    for commune in platform.province.communes[:2]:
        received = list_received(asked=ReceivedQuestion(agency_id=commune))[0].id
        client = browser(commune)
        client.post(
            reverse("exchange:refuse", args=[received]), {"reason": "Gửi nhầm nơi nhận văn bản"}
        )
    platform.run()
    shown = browser(platform.province.province).get(page_of(document_id)).text
    assert reverse("exchange:recall", args=[document_id]) not in shown


def test_a_recall_reaches_each_recipient_with_its_words(platform):
    document_id = send(platform)
    recall(browser(platform.province.province), document_id)
    platform.run()
    rows = get_sent_document(
        agency_id=platform.province.province, document_id=document_id
    ).recipients
    assert [row.change.state for row in rows] == [ChangeState.AGREED] * 2
    commune = platform.province.communes[1]
    received = list_received(asked=ReceivedQuestion(agency_id=commune))[0].id
    page = browser(commune).get(reverse("exchange:received_one", args=[received])).text
    assert REASON in page
