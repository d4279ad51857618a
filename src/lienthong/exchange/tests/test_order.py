"""What belongs together leaves in order, whatever fails on the way; nothing else waits (EX-280)."""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import (
    IncomingChange,
    IncomingDocument,
    OutgoingMessage,
    WaitingChange,
)
from lienthong.exchange.operations import accept_document, change_document, send_document
from lienthong.exchange.terms import ChangeDraft, ChangeKind, ReceptionState
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.outages import failing_way
from lienthong.exchange.tests.test_exchange import received, send
from lienthong.kernel.errors import Refusal

pytestmark = pytest.mark.django_db
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"


@pytest.fixture
def way(platform, monkeypatch):
    send(platform, number="1")
    platform.run()  # keys and directory are there
    with failing_way(monkeypatch) as way:
        yield way


def change(platform, document_id, kind, **said):
    draft = ChangeDraft(kind=kind, reason=REASON, **said)
    clerk = platform.clerk(platform.province.province)
    change_document(document_id=document_id, draft=draft, acting=clerk, now=timezone.now())


def message(key):
    return OutgoingMessage.objects.get(key=key)


def left(platform):
    """Ids of what the node has, in its order."""
    rows = OutgoingMessage.objects.exclude(leaf_index=None).order_by("leaf_index")
    return list(rows.values_list("id", flat=True))


def test_a_recall_never_overtakes_a_document_that_is_held_up(platform, way):
    """It asks one of two to give it back: the document goes out, so it is not withdrawn."""
    first, second, third = platform.province.communes
    document_id = send(platform, first, third)
    way.throttled = {str(document_id)}
    platform.dispatch()
    assert message(document_id).problem["code"] == "exchange.limit_reached"

    change(platform, document_id, ChangeKind.RECALL, recipients=(first,))
    other = send(platform, second, number="129")
    platform.dispatch()
    jobs.hand_over_waiting(timezone.now())
    recall = OutgoingMessage.objects.get(reply_to=document_id)
    assert recall.at_node_at is None
    assert recall.attempts == 0
    assert message(other).at_node_at is not None

    way.throttled = set()
    jobs.hand_over_waiting(timezone.now() + timedelta(minutes=2))
    recall.refresh_from_db()
    assert message(document_id).leaf_index < recall.leaf_index
    platform.run(now=timezone.now() + timedelta(minutes=2))
    rows = IncomingDocument.objects.filter(document_key__contains="128/")
    assert rows.get(agency_id=first).state == ReceptionState.RECALLED
    assert rows.get(agency_id=third).state == ReceptionState.NEW


def test_after_an_outage_of_the_node_a_recall_does_not_go_first(platform, way):
    """The document has the longer pause by then: its back-off has grown, the recall is new."""
    first, second, _ = platform.province.communes
    document_id = send(platform, first, second)
    way.is_away = True
    now = timezone.now()
    for minutes in (0, 1, 2):
        platform.dispatch(now + timedelta(minutes=minutes))
        jobs.hand_over_waiting(now + timedelta(minutes=minutes))
    change(platform, document_id, ChangeKind.RECALL, recipients=(first,))
    platform.dispatch(now + timedelta(minutes=2, seconds=1))
    way.is_away = False
    OutgoingMessage.objects.filter(key=document_id).update(
        next_attempt_at=now + timedelta(minutes=4)
    )
    jobs.hand_over_waiting(now + timedelta(minutes=2, seconds=10))
    assert OutgoingMessage.objects.get(reply_to=document_id).at_node_at is None
    jobs.hand_over_waiting(now + timedelta(minutes=4))
    recall = OutgoingMessage.objects.get(reply_to=document_id)
    assert message(document_id).leaf_index < recall.leaf_index


def test_what_replaces_a_document_and_what_answers_one_stand_in_its_conversation(platform, way):
    province, (first, *_) = platform.province.province, platform.province.communes
    old = send(platform, first)
    platform.run()
    clerk = platform.clerk(first)
    (came, *_) = received(platform, first)
    accept_document(document_id=came.id, acting=clerk, now=timezone.now())
    report = OutgoingMessage.objects.get(agency_id=first, kind="status", at_node_at=None)
    way.throttled = {str(report.key)}
    answer = replace(
        make_draft(province, number="5", issued_on=timezone.localdate()), answers=came.id
    )
    answer_id = send_document(draft=answer, acting=clerk, now=timezone.now())
    platform.dispatch()
    assert message(answer_id).at_node_at is None
    new = replace(
        make_draft(first, number="130", issued_on=timezone.localdate()),
        replaces=old,
        replace_reason=REASON,
    )
    sender = platform.clerk(province)
    new_id = send_document(draft=new, acting=sender, now=timezone.now())
    assert message(new_id).conversation == message(old).conversation == old
    change(platform, new_id, ChangeKind.REMIND)
    assert OutgoingMessage.objects.get(reply_to=new_id).conversation == old


def test_a_hundred_that_wait_for_their_turn_keep_no_other_conversation_waiting(platform, way):
    """They are no candidates: a batch is filled with what may leave."""
    first, second, _ = platform.province.communes
    document_id = send(platform, first)
    way.throttled = {str(document_id)}
    platform.dispatch()
    row = message(document_id)
    behind = {
        "kind": "status",
        "agency_id": row.agency_id,
        "agency_name": row.agency_name,
        "sender": row.sender,
        "recipients": row.recipients,
        "packet": row.packet,
        "label": "x",
        "created_at": timezone.now(),
        "next_attempt_at": timezone.now(),
        "conversation": row.conversation,
    }
    OutgoingMessage.objects.bulk_create(
        OutgoingMessage(key=f"00000000-0000-4000-8000-{number:012}", **behind)
        for number in range(150)
    )
    other = send(platform, second, number="129")
    jobs.hand_over_waiting(timezone.now())
    assert message(other).at_node_at is not None


def test_a_document_given_up_lets_its_reports_and_others_go_and_holds_its_changes(platform, way):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    way.throttled = {str(document_id)}
    platform.dispatch()
    change(platform, document_id, ChangeKind.REMIND)
    way.throttled = set()
    OutgoingMessage.objects.filter(key=document_id).update(seal=bytes(64))
    later = timezone.now() + timedelta(minutes=2)
    platform.dispatch(later)
    jobs.hand_over_waiting(later)
    assert message(document_id).failed_at is not None
    reminder = OutgoingMessage.objects.get(reply_to=document_id)
    assert reminder.at_node_at is None
    assert reminder.attempts == 0


@pytest.mark.parametrize("seed", range(6))
def test_order_is_kept_in_every_conversation_through_any_outages(platform, way, seed):
    """Random documents, changes, outages and throttles; the clock is simulated, the node real."""
    chance, start = random.Random(seed), timezone.now()
    sent, now = [], start
    for number in range(12):
        now += timedelta(seconds=chance.randint(1, 8))
        way.is_away = chance.random() < 0.3
        held = chance.sample(sent, k=min(len(sent), chance.randint(0, 2)))
        way.throttled = {str(key) for key in held}
        way.unanswered = {str(key) for key in sent if chance.random() < 0.2}
        if sent and chance.random() < 0.6:
            kind = chance.choice([ChangeKind.RECALL, ChangeKind.REMIND, ChangeKind.UPDATE])
            with suppress(Refusal):  # recalled, or says so already
                change(platform, chance.choice(sent), kind, due_on=timezone.localdate())
        else:
            commune = chance.choice(platform.province.communes)
            sent.append(send(platform, commune, number=str(200 + number)))
        for row in OutgoingMessage.objects.filter(at_node_at=None).order_by("id"):
            if chance.random() < 0.3:
                way.throttled.add(str(row.key))
        platform.run(rounds=chance.randint(1, 2), now=now)
    way.is_away, way.throttled, way.unanswered = False, set(), set()
    for _ in range(3):
        now += timedelta(seconds=61)
        platform.run(now=now)
    assert now < start + timedelta(minutes=5)  # the node's clock is the machine's

    left_out = OutgoingMessage.objects.filter(at_node_at=None)
    assert not left_out.filter(withdrawn_at=None).exists()
    assert not left_out.exclude(next_attempt_at=None).exists()
    places = {}
    for row in OutgoingMessage.objects.exclude(at_node_at=None).order_by("id"):
        places.setdefault((row.agency_id, row.conversation), []).append(row.leaf_index)
    assert all(found == sorted(found) for found in places.values())
    assert any(len(found) > 1 for found in places.values())
    # On the other side every document stands once, and each recall reached the one it meant.
    assert set(IncomingDocument.objects.values_list("business_kind", flat=True)) == {"0"}
    assert not WaitingChange.objects.exists()
    for one in IncomingChange.objects.filter(kind=ChangeKind.RECALL).select_related("document"):
        assert one.document.state == ReceptionState.RECALLED
