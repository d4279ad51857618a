"""Changes that the node refuses for good, and reports whose document it lost (EX-305, EX-306)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import HostedAgency, NodeLoss, OutgoingMessage
from lienthong.exchange.operations import order_retry
from lienthong.exchange.operations.accept_loss import accept_loss, find_loss
from lienthong.exchange.queries import list_untold
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ChangeKind, ChangeState, Retry
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.outages import failing_way
from lienthong.exchange.tests.test_circles import packet
from lienthong.exchange.tests.test_dropped_replacements import asked, damaged
from lienthong.exchange.tests.test_exchange import send
from lienthong.exchange.tests.test_faults import seal_of
from lienthong.exchange.tests.test_whole_node import copy_store, put_store
from lienthong.exchange.tests.test_withdrawing import change, later, message
from lienthong.exchange.tests.test_withdrawing import way as way  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
RECALL, UPDATE, REMIND = ChangeKind.RECALL, ChangeKind.UPDATE, ChangeKind.REMIND
FAILED = ChangeState.FAILED


@pytest.mark.parametrize("kind", [RECALL, REMIND])
def test_a_change_that_the_node_refuses_reads_as_refused_and_asks_again_when_taken(
    platform, way, kind
):
    document_id = send(platform)
    platform.run()
    way.is_away = True
    change(platform, document_id, UPDATE, due_on=date(2027, 1, 15))
    change(platform, document_id, kind)
    update, other = OutgoingMessage.objects.filter(
        change__document__message__key=document_id
    ).order_by("pk")
    way.is_away, way.throttled = False, {str(update.key), str(other.key)}
    OutgoingMessage.objects.filter(pk=other.pk).update(conversation=uuid4())  # does not wait
    sound = damaged(platform, way, other.key)
    way.throttled = {str(update.key)}
    jobs.hand_over_waiting(later())
    assert message(other.key).failed_at is not None
    assert asked(platform, document_id) == (
        {(kind, FAILED)},
        {UPDATE: ChangeState.ASKED, kind: FAILED},
    )
    page = browser(platform.province.province).get(reverse("exchange:sent_one", args=[document_id]))
    assert "trục từ chối, chưa ai nhận được yêu cầu" in page.text
    assert "Niêm phong của thông điệp này" in page.text
    assert len(list_untold(agency_id=platform.province.province, document_id=document_id)) == 3

    OutgoingMessage.objects.filter(pk=other.pk).update(seal=sound)
    acting, chosen = platform.clerk(None), other.key
    order_retry(
        platform.exchange, what=Retry.MESSAGES, message_id=chosen, acting=acting, now=later(3)
    )
    jobs.hand_over_waiting(later(3))
    taken = ChangeState.ASKED if kind is RECALL else ChangeState.NOTED
    assert asked(platform, document_id)[1][kind] == taken


def test_what_was_asked_about_a_document_that_is_refused_reads_as_refused(platform, way):
    document_id = send(platform)
    damaged(platform, way, document_id)
    change(platform, document_id, UPDATE, due_on=date(2027, 1, 15))
    jobs.hand_over_waiting(later())
    assert asked(platform, document_id) == ({(UPDATE, FAILED)}, {UPDATE: FAILED})


def lose(platform, folder):
    """The node is put back to the copy, and that is accepted."""
    put_store(platform, folder)
    accept(platform)


def accept(platform):
    """What the node lost is accepted as lost."""
    now = timezone.now() + timedelta(seconds=30)
    loss = find_loss(platform.exchange, now=now)
    accept_loss(
        platform.exchange, sizes=(loss.known, loss.found), by="Thử", reason="mất ổ đĩa", now=now
    )


def reports_on(document_id):
    return OutgoingMessage.objects.filter(kind="status", reply_to=document_id)


@pytest.fixture
def copy(platform, tmp_path):
    send(platform, number="1")
    platform.run()
    copy_store(platform, tmp_path / "copy")
    return tmp_path / "copy"


def test_after_a_loss_a_report_goes_after_the_document_that_it_is_about(
    platform, copy, monkeypatch
):
    document_id = send(platform)
    platform.run()
    lose(platform, copy)
    assert reports_on(document_id).filter(at_node_at=None).count() == 3
    with failing_way(monkeypatch) as way:
        way.throttled = {str(document_id)}
        platform.run(now=later(1))
        assert not reports_on(document_id).exclude(at_node_at=None, failed_at=None).exists()
        way.throttled = set()
        platform.run(now=later(4))
    assert message(document_id).at_node_at is not None
    assert not OutgoingMessage.objects.filter(at_node_at=None).exists()


def test_a_report_fails_with_the_document_that_the_node_refuses_and_is_retried_with_it(
    platform, copy
):
    document_id = send(platform)
    platform.run()
    lose(platform, copy)
    sound = bytes(message(document_id).seal)
    OutgoingMessage.objects.filter(key=document_id).update(seal=bytes(64))
    platform.run(now=later(1))
    codes = {one.problem["code"] for one in reports_on(document_id).exclude(failed_at=None)}
    assert codes == {"exchange.original_refused_again"}
    assert reports_on(document_id).filter(failed_at=None).count() == 0
    OutgoingMessage.objects.filter(key=document_id).update(seal=sound)
    acting = platform.clerk(None)
    given = {"what": Retry.MESSAGES, "message_id": document_id, "acting": acting}
    order_retry(platform.exchange, now=later(2), **given)
    platform.run(now=later(3))
    assert not OutgoingMessage.objects.filter(at_node_at=None).exists()


@pytest.mark.parametrize("comes_again", [True, False])
def test_a_report_on_a_document_of_other_software_waits_until_that_comes_again(
    platform, copy, comes_again
):
    own = seal_of(platform, platform.province.communes[0])
    key = uuid4()
    with open_node(platform.exchange, own) as software:
        sent = software.seal(message_id=key, recipients=("H56",), content=packet("A"))
        software.send(sent)
        platform.run(now=later(1))
        (report,) = reports_on(key)
        assert report.at_node_at is not None
        lose(platform, copy)
        HostedAgency.objects.update(next_check_at=timezone.now())
        platform.run(now=later(3))
        report.refresh_from_db()
        assert (report.at_node_at, report.failed_at) == (None, None)
        assert report.problem["code"] == "exchange.original_lost"
        if comes_again:
            software.send(sent)
            platform.run(now=later(6))
        else:
            NodeLoss.objects.update(accepted_at=timezone.now() - timedelta(days=31))
            platform.run(now=later(6))
    report.refresh_from_db()
    assert (report.at_node_at is not None) is comes_again
    assert (report.failed_at is None) is comes_again
