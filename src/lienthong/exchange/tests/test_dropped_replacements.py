"""Withdrawn while it is refused, and what a new document that nobody gets asked (EX-300–302)."""

import sys
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from lienthong.exchange import jobs
from lienthong.exchange.models import OutgoingMessage, RecipientChange
from lienthong.exchange.operations import order_retry, send_document
from lienthong.exchange.operations.withdraw import ON_ITS_WAY
from lienthong.exchange.queries import get_sent_document, list_sent_rows, list_untold
from lienthong.exchange.queries.labels import say_change
from lienthong.exchange.terms import ChangeKind, ChangeState, RecipientState, Retry
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.exchange.tests.test_withdrawing import (
    BROKEN,
    REASON,
    change,
    later,
    message,
    require_withdrawn,
)
from lienthong.exchange.tests.test_withdrawing import way as way  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
UPDATE, REPLACE = ChangeKind.UPDATE, ChangeKind.REPLACE


def replacement_of(platform, old, number="129"):
    draft = make_draft(*platform.province.communes, number=number)
    return send_document(
        draft=replace(draft, replaces=old, replace_reason=REASON),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )


def sent(platform, document_id):
    return get_sent_document(agency_id=platform.province.province, document_id=document_id)


def asked(platform, document_id):
    """What the page of a document says of each recipient, and what is kept of all changes."""
    rows = sent(platform, document_id).recipients
    newest = {row.change and (row.change.kind, row.change.state) for row in rows}
    rows = RecipientChange.objects.filter(change__document__message__key=document_id)
    return newest, dict(rows.values_list("change__kind", "state"))


def damaged(platform, way, key):
    """The node refuses it for good from now on, and has tried it once."""
    way.throttled = {str(key)}
    platform.dispatch()
    way.throttled = set()
    sound = bytes(message(key).seal)
    OutgoingMessage.objects.filter(key=key).update(seal=BROKEN)
    return sound


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something happen while the node is being called for the first time."""

    def during(what):
        real, done = operations.call_node, []

        def call(now, ask):
            if not done:
                done.append(True)
                what()
            return real(now, ask)

        monkeypatch.setattr(operations, "call_node", call)

    operations = sys.modules["lienthong.exchange.operations.hand_over"]
    return during


def test_a_document_withdrawn_while_the_node_refuses_it_is_withdrawn(platform, way, meanwhile):
    document_id = send(platform)
    damaged(platform, way, document_id)
    meanwhile(lambda: change(platform, document_id))
    jobs.hand_over_waiting(later())
    assert message(document_id).failed_at is None
    assert states(platform, document_id) == [RecipientState.QUEUED] * 3  # nobody can know yet
    platform.run(now=later(5))
    require_withdrawn(platform, document_id)


def test_what_is_withdrawn_while_it_is_tried_waits_as_long_as_it_may_still_arrive(
    platform, way, meanwhile
):
    document_id = send(platform)
    way.throttled = {str(document_id)}
    platform.dispatch()
    meanwhile(lambda: change(platform, document_id))
    jobs.hand_over_waiting(later())
    held = message(document_id)
    assert held.next_attempt_at == held.withdrawn_at + ON_ITS_WAY
    way.throttled = set()
    platform.run(now=later(5))
    require_withdrawn(platform, document_id)


def test_a_withdrawn_replacement_asks_nobody_and_what_it_overtook_waits_again(platform, way):
    old = send(platform)
    platform.run()
    clerk, page = browser(platform.province.province), reverse("exchange:sent_one", args=[old])
    change(platform, old, UPDATE, due_on=date(2027, 1, 15))
    way.is_away = True
    platform.run()
    new = replacement_of(platform, old)
    assert asked(platform, old)[0] == {(REPLACE, ChangeState.ASKED)}
    with translation.override("vi"):
        (said,) = {say_change(row.change)["text"] for row in sent(platform, old).recipients}
    assert said in clerk.get(page).text
    assert [one.ended for one in list_sent_rows(sent_ids=[old])] == [REPLACE]
    change(platform, new)
    update = OutgoingMessage.objects.get(change__kind=UPDATE)
    way.is_away, way.throttled = False, {str(update.key)}
    OutgoingMessage.objects.filter(key=new).update(conversation=new)  # it did not wait behind it
    platform.run(now=later(3))
    assert states(platform, new) == [RecipientState.WITHDRAWN] * 3
    assert asked(platform, old) == (
        {(UPDATE, ChangeState.ASKED)},
        {UPDATE: ChangeState.ASKED, REPLACE: ChangeState.NEEDLESS},
    )
    assert said not in clerk.get(page).text
    assert [one.ended for one in list_sent_rows(sent_ids=[old])] == [None]
    untold = list_untold(agency_id=platform.province.province, document_id=old)
    assert len(untold) == len(platform.province.communes)
    way.throttled = set()
    platform.run(now=later(4))
    assert asked(platform, old)[0] == {(UPDATE, ChangeState.AGREED)}


def test_a_replacement_that_the_node_refused_asks_nobody_until_it_takes_it(platform, way):
    old = send(platform)
    platform.run()
    new = replacement_of(platform, old)
    sound = damaged(platform, way, new)
    platform.run(now=later(1))
    assert states(platform, new) == [RecipientState.FAILED] * 3
    assert asked(platform, old) == (
        {(REPLACE, ChangeState.FAILED)},
        {REPLACE: ChangeState.FAILED},
    )
    clerk, page = browser(platform.province.province), reverse("exchange:sent_one", args=[old])
    shown = clerk.get(page).text
    assert "Thay thế: trục từ chối, chưa ai nhận được yêu cầu" in shown
    assert "Niêm phong của thông điệp này" in shown
    untold = list_untold(agency_id=platform.province.province, document_id=old)
    assert len(untold) == len(platform.province.communes)
    OutgoingMessage.objects.filter(key=new).update(seal=sound)
    acting = platform.clerk(None)
    order_retry(platform.exchange, what=Retry.MESSAGES, message_id=new, acting=acting, now=later(2))
    jobs.hand_over_waiting(later(2))
    assert asked(platform, old)[0] == {(REPLACE, ChangeState.ASKED)}
    platform.run(now=later(3))
    assert asked(platform, old)[0] == {(REPLACE, ChangeState.AGREED)}


def test_a_document_and_what_replaces_it_are_tried_again_each_alone(platform, way):
    old = send(platform)
    damaged(platform, way, old)
    new = replacement_of(platform, old)
    way.throttled = {str(new)}
    jobs.hand_over_waiting(later())
    assert (message(old).failed_at is None, message(new).at_node_at) == (False, None)
    given = {"what": Retry.MESSAGES, "acting": platform.clerk(None), "now": later(4)}
    for chosen, other in ((new, old), (old, new)):
        OutgoingMessage.objects.filter(at_node_at=None).update(
            failed_at=timezone.now(), next_attempt_at=None
        )
        assert order_retry(platform.exchange, message_id=chosen, **given) == 1
        assert message(chosen).failed_at is None
        assert message(other).failed_at is not None
