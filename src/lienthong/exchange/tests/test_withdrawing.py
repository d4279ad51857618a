"""What nobody has taken can be withdrawn, and what failed is tried again as chosen (EX-283)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import IncomingDocument, OutgoingMessage, RecipientChange
from lienthong.exchange.operations import change_document, order_retry, send_document
from lienthong.exchange.queries import (
    count_traffic,
    export_evidence,
    get_sent_document,
    list_exchanged,
    list_troubles,
    list_waiting,
)
from lienthong.exchange.terms import (
    ChangeDraft,
    ChangeKind,
    ChangeState,
    DocumentNeverLeft,
    DocumentNotTaken,
    EvidenceNotReady,
    RecipientState,
    Retry,
)
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.outages import failing_way
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
BROKEN = bytes(64)


def later(minutes=2):
    return timezone.now() + timedelta(minutes=minutes)


def change(platform, document_id, kind=ChangeKind.RECALL, **said):
    draft = ChangeDraft(kind=kind, reason=REASON, **said)
    clerk = platform.clerk(platform.province.province)
    change_document(document_id=document_id, draft=draft, acting=clerk, now=timezone.now())


def message(key):
    return OutgoingMessage.objects.get(key=key)


@pytest.fixture
def way(platform, monkeypatch):
    send(platform, number="1")
    platform.run()  # keys and directory are there
    with failing_way(monkeypatch) as way:
        yield way


def failed(platform, way, number="128", *recipients):
    """A document that the node refused for good: its seal was damaged here after a throttle."""
    document_id = send(platform, *(recipients or platform.province.communes), number=number)
    way.throttled.add(str(document_id))
    platform.dispatch()
    way.throttled.clear()
    OutgoingMessage.objects.filter(key=document_id).update(seal=BROKEN)
    jobs.hand_over_waiting(later())
    assert message(document_id).failed_at is not None
    return document_id


def require_withdrawn(platform, document_id):
    assert states(platform, document_id) == [RecipientState.WITHDRAWN] * 3
    assert message(document_id).at_node_at is None
    assert not IncomingDocument.objects.filter(message__key=document_id).exists()
    (fact,) = list_facts(matching=FactFilter(tag="exchange:document:withdrawn"))
    assert (fact.data["document_id"], fact.data["reason"]) == (str(document_id), REASON)
    assert list_waiting() == []
    traffic = count_traffic(now=timezone.now())
    assert (traffic.waiting, traffic.failed) == (0, 0)
    assert document_id not in {one.id for one in list_exchanged(received=[])}


def test_a_document_the_node_refused_is_withdrawn_and_never_sent_again(platform, way):
    document_id = failed(platform, way)
    change(platform, document_id)
    platform.run(now=later(3))
    require_withdrawn(platform, document_id)
    waiting = get_sent_document(
        agency_id=platform.province.province, document_id=document_id
    ).waiting
    assert (waiting.withdrawn, waiting.lost, waiting.failed) == (True, True, False)
    assert set(RecipientChange.objects.values_list("state", flat=True)) == {ChangeState.NEEDLESS}
    assert (
        order_retry(
            platform.exchange, what=Retry.MESSAGES, acting=platform.clerk(None), now=later(3)
        )
        == 0
    )
    platform.run(now=later(4))
    require_withdrawn(platform, document_id)
    for kind in (ChangeKind.RECALL, ChangeKind.REMIND):
        with pytest.raises(DocumentNeverLeft, match="withdrawn before it left"):
            change(platform, document_id, kind)
    with pytest.raises(EvidenceNotReady):
        export_evidence(
            platform.exchange, agency_id=platform.province.province, document_id=document_id
        )


def test_a_document_that_waits_through_an_outage_is_withdrawn_once_the_node_says_it_has_it_not(
    platform, way
):
    way.is_away = True
    document_id = send(platform)
    platform.run()
    change(platform, document_id)
    platform.run(now=later(1))
    assert states(platform, document_id) == [RecipientState.QUEUED] * 3  # nobody can know yet
    (waiting, _recall) = list_waiting()
    assert (waiting.withdrawn, waiting.lost) == (True, False)
    way.is_away = False
    platform.run(now=later(3))
    require_withdrawn(platform, document_id)


def test_a_document_whose_receipt_was_lost_is_recalled_not_called_withdrawn(platform, way):
    """The node took it, and the answer never came: then its recipients have it."""
    document_id = send(platform)
    way.unanswered = {str(document_id)}
    platform.dispatch()
    assert message(document_id).at_node_at is None
    change(platform, document_id)
    way.unanswered = set()
    platform.run(now=later(3))
    platform.run(now=later(4))
    assert message(document_id).at_node_at is not None
    assert message(document_id).withdrawn_at is None
    matrix = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert [row.change.state for row in matrix.recipients] == [ChangeState.AGREED] * 3
    found = IncomingDocument.objects.filter(message__key=document_id)
    assert set(found.values_list("state", flat=True)) == {"recalled"}
    assert list_facts(matching=FactFilter(tag="exchange:document:withdrawn")) == []


def test_a_document_that_a_node_had_and_lost_is_recalled_from_who_got_it(platform, way):
    """As after an accepted loss: it waits here again, and its recipients have it."""
    document_id = send(platform)
    platform.run()
    way.is_away = True
    OutgoingMessage.objects.filter(key=document_id).update(
        at_node_at=None, receipt=None, leaf_index=None, next_attempt_at=timezone.now()
    )
    change(platform, document_id)
    assert message(document_id).withdrawn_at is None
    way.is_away = False
    platform.run(now=later(3))
    platform.run(now=later(4))
    matrix = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert [row.change.state for row in matrix.recipients] == [ChangeState.AGREED] * 3


def test_a_change_of_what_the_node_refused_says_what_is_the_case(platform, way):
    document_id = failed(platform, way)
    for kind in (ChangeKind.REMIND, ChangeKind.UPDATE):
        with pytest.raises(DocumentNotTaken, match="nobody has it"):
            change(platform, document_id, kind, due_on=timezone.localdate())


def test_what_replaces_a_document_nobody_has_is_a_new_document_and_the_old_one_is_withdrawn(
    platform, way
):
    old = failed(platform, way)
    draft = make_draft(*platform.province.communes, number="129", issued_on=timezone.localdate())
    new = send_document(
        draft=replace(draft, replaces=old, replace_reason=REASON),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )
    platform.run(now=later(3))
    platform.run(now=later(4))
    require_withdrawn(platform, old)
    came = IncomingDocument.objects.filter(message__key=new)
    assert set(came.values_list("business_kind", flat=True)) == {"0"}


def test_a_replacement_withdrawn_before_either_left_never_leaves(platform, way):
    way.is_away = True
    old = send(platform, number="133")
    draft = make_draft(*platform.province.communes, number="134", issued_on=timezone.localdate())
    new = send_document(
        draft=replace(draft, replaces=old, replace_reason=REASON),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )
    platform.run()
    change(platform, new)
    way.is_away = False
    for minutes in (3, 5, 7):
        platform.run(now=later(minutes))
    require_withdrawn(platform, new)
    assert message(old).at_node_at is not None
    came = IncomingDocument.objects.filter(message__key=old)
    assert set(came.values_list("state", flat=True)) == {"new"}


def test_reminders_wait_and_fail_with_their_document_and_are_tried_again_with_it(platform, way):
    document_id = send(platform)
    way.throttled = {str(document_id)}
    platform.dispatch()
    change(platform, document_id, ChangeKind.REMIND)
    seal = bytes(message(document_id).seal)
    OutgoingMessage.objects.filter(key=document_id).update(seal=BROKEN)
    way.throttled = set()
    jobs.hand_over_waiting(later())
    reminder = OutgoingMessage.objects.get(reply_to=document_id)
    assert reminder.problem["code"] == "exchange.document_not_taken"
    OutgoingMessage.objects.filter(key=document_id).update(seal=seal)
    acting = platform.clerk(None)
    given = {"what": Retry.MESSAGES, "acting": acting, "now": later()}
    assert (
        order_retry(platform.exchange, message_id=reminder.key, **given) == 2
    )  # with its document
    platform.run(now=later(3))
    reminder.refresh_from_db()
    assert message(document_id).leaf_index < reminder.leaf_index


def test_one_message_or_all_with_one_trouble_are_tried_again_and_no_other(platform, way):
    first, second = failed(platform, way, "130"), failed(platform, way, "131")
    held = send(platform, number="132")
    way.throttled = {str(held)}
    platform.dispatch()
    tried = {one.problem.code: one.messages for one in list_troubles()}
    assert tried == {"wire.seal_broken": 2, "exchange.limit_reached": 1}
    acting, now = platform.clerk(None), later(3)

    def due():
        rows = OutgoingMessage.objects.filter(next_attempt_at=now)
        return set(rows.values_list("key", flat=True))

    given = {"what": Retry.MESSAGES, "acting": acting, "now": now}
    assert order_retry(platform.exchange, message_id=first, **given) == 1
    assert due() == {first}
    assert order_retry(platform.exchange, trouble="exchange.limit_reached", **given) == 1
    assert due() == {first, held}
    assert order_retry(platform.exchange, trouble="wire.seal_broken", **given) == 2
    assert due() == {first, second, held}
    facts = list_facts(matching=FactFilter(tag="exchange:outbox:retry_ordered"))
    assert [fact.data["only"] for fact in facts] in (
        [str(first), "exchange.limit_reached", "wire.seal_broken"],
        ["wire.seal_broken", "exchange.limit_reached", str(first)],
    )


def test_the_console_has_a_button_for_each_message_and_for_each_trouble(platform, way):
    first, second = failed(platform, way, "130"), failed(platform, way, "131")
    operator = browser(None, Role.OPERATOR)
    page = operator.get(reverse("exchange:console")).text
    assert "Gửi lại 2 thông điệp" in page
    assert f'name="message" value="{first}"' in page
    answer = operator.post(
        reverse("exchange:retry"), {"what": "messages", "message": str(first)}, follow=True
    )
    assert "1 thông điệp" in answer.text
    assert message(first).failed_at is None
    assert message(second).failed_at is not None
    operator.post(reverse("exchange:retry"), {"what": "messages", "trouble": "wire.seal_broken"})
    assert message(second).failed_at is None


def test_the_clerk_withdraws_on_the_documents_page_and_reads_what_became_of_it(platform, way):
    document_id = failed(platform, way)
    clerk, page = (
        browser(platform.province.province),
        reverse("exchange:sent_one", args=[document_id]),
    )
    assert "Rút văn bản" in clerk.get(page).text
    address = reverse("exchange:recall", args=[document_id])
    assert clerk.post(address, {"reason": "ngắn"}).status_code == 422
    stranger = browser(platform.province.communes[0])
    assert stranger.post(address, {"reason": REASON}).status_code == 404
    answer = clerk.post(address, {"reason": REASON}, follow=True)
    assert "Đang hỏi trục" in answer.text
    assert "Rút văn bản" not in answer.text
    platform.run(now=later(3))
    shown = clerk.get(page).text
    assert "không nơi nào nhận được" in shown
    assert "Đã rút, chưa từng nhận" in shown
    assert "Đã rút" in clerk.get(reverse("exchange:sent")).text
