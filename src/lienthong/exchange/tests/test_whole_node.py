import shutil
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import (
    HostedAgency,
    IncomingMessage,
    LostReceipt,
    NodeLoss,
    NodeWatch,
    OutgoingMessage,
)
from lienthong.exchange.operations import collect, collect_inboxes
from lienthong.exchange.queries import (
    SentFilter,
    SentQuestion,
    get_node_health,
    get_sent_document,
    list_sent,
    list_waiting,
)
from lienthong.exchange.queries.node import get_known_log, open_node
from lienthong.exchange.terms import LossIsAnother, NothingLost, RecipientState
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import received, send, states
from lienthong.exchange.tests.test_faults import seal_of
from lienthong.gateway import prepare_node
from lienthong.gateway.schema import create_store
from lienthong.identity.terms import Role
from lienthong.kernel.errors import Fault
from lienthong.wire.seals import key_from_pem

pytestmark = pytest.mark.django_db


def store_files(platform):
    return sorted(platform.node.settings.folder.glob("gateway.sqlite3*"))


def copy_store(platform, folder):
    """A copy of the node's store, taken while the node is down."""
    folder.mkdir()
    platform.node.stop()
    for file in store_files(platform):
        shutil.copy2(file, folder / file.name)
    platform.node.start()


def put_store(platform, folder=None):
    """In the place of the node's store: that copy, or an empty one."""
    platform.node.stop()
    for file in store_files(platform):
        file.unlink()
    for file in sorted(folder.iterdir()) if folder else ():
        shutil.copy2(file, platform.node.settings.folder / file.name)
    create_store(platform.node.settings.database)
    platform.node.start()


def later(seconds=10):
    return timezone.now() + timedelta(seconds=seconds)


def require_stopped(platform, document_id, code="exchange.node_lost_entries"):
    """The document waits and says why, and so does the node."""
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert document.waiting.problem.code == code
    assert document.waiting.problem.fault is Fault.OTHER_SYSTEM
    assert not document.waiting.failed
    health = get_node_health(platform.exchange)
    assert health.broken_since_at is not None
    assert health.unreachable_since_at is None
    assert health.problem.code == code
    assert set(states(platform, document_id)) == {RecipientState.QUEUED}


def test_a_node_whose_store_was_begun_anew_gets_nothing_until_it_is_whole_again(platform, tmp_path):
    send(platform)
    platform.run()
    copy_store(platform, tmp_path / "copy")
    put_store(platform)
    document_id = send(platform, number="129")
    platform.run(now=later())
    require_stopped(platform, document_id)
    (waiting,) = list_waiting()
    known = int(waiting.problem.params["known"])
    assert waiting.problem.params["missing"] == str(known)
    assert known > OutgoingMessage.objects.filter(leaf_index__isnull=False).count()
    page = browser(None, Role.OPERATOR).get(reverse("exchange:console"))
    assert "Trục bị thiếu dữ liệu" in page.text
    assert f"Trục đã mất {known} mục" in page.text

    put_store(platform, tmp_path / "copy")
    jobs.watch_node(later(20))
    assert get_node_health(platform.exchange).problem is None
    assert get_node_health(platform.exchange).broken_since_at is None
    platform.run(now=later(30))
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3


def test_whoever_waits_for_a_broken_node_sees_it(platform):
    send(platform)
    platform.run()
    put_store(platform)
    jobs.watch_node(later())
    document_id = send(platform, number="129")  # not tried yet
    clerk = browser(platform.province.province, Role.CLERK)
    page = clerk.get(reverse("exchange:sent_one", args=[document_id])).text
    assert "Trục đã mất" in page
    assert "sẽ gửi đi ngay" not in page

    operator = browser(None, Role.OPERATOR)
    start = operator.get("/").text
    assert start.index("Trục bị thiếu dữ liệu") < start.index("Việc đang tắc")
    console = operator.get(reverse("exchange:console")).text
    assert reverse("exchange:retry") not in console
    assert "lt-stat lt-tone-success" not in console

    jobs.watch_node(later(20))
    (summary,) = list_sent(
        asked=SentQuestion(agency_id=platform.province.province, state=SentFilter.PROBLEM)
    )
    assert summary.id == document_id


def test_a_node_that_is_away_stands_on_the_operators_start_page(platform):
    send(platform)
    platform.run()
    operator = browser(None, Role.OPERATOR)
    assert "Trục không trả lời" not in operator.get("/").text
    platform.node.stop()
    jobs.watch_node(later())
    assert "Trục không trả lời" in operator.get("/").text


def test_a_node_that_stores_nothing_for_now_has_lost_nothing(platform, monkeypatch):
    """A full disk, or the token of its key being out: nobody is told to restore a whole store."""
    send(platform)
    platform.run()
    with monkeypatch.context() as full:
        trouble = "its disk is full"
        full.setattr("lienthong.gateway.writer.Writer.find_trouble", lambda _writer: trouble)
        document_id = send(platform, number="129")
        platform.run(now=later())
        document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
        assert document.waiting.problem.code == "exchange.node_stores_nothing"
        health = get_node_health(platform.exchange)
        assert health.problem.code == "exchange.node_stores_nothing"
        assert str(health.problem.params["reason"]) == trouble
        assert health.broken_since_at is None
    platform.run(now=later(30))
    assert get_node_health(platform.exchange).problem is None
    assert set(states(platform, document_id)) != {RecipientState.QUEUED}


def test_a_node_put_back_to_an_older_copy_gets_nothing(platform, tmp_path):
    send(platform)
    platform.run()
    copy_store(platform, tmp_path / "copy")
    send(platform, number="129")
    platform.run()
    put_store(platform, tmp_path / "copy")
    cursors = list(HostedAgency.objects.order_by("code").values_list("cursor", flat=True))
    document_id = send(platform, number="130")
    jobs.watch_node(later())
    platform.run(now=later(20))
    require_stopped(platform, document_id)
    assert cursors == list(HostedAgency.objects.order_by("code").values_list("cursor", flat=True))


def test_a_new_node_under_the_old_ones_address_gets_nothing(platform):
    send(platform)
    platform.run()
    platform.node.stop()
    shutil.rmtree(platform.node.settings.folder)
    exchange = platform.exchange
    prepare_node(
        platform.node.settings,
        root_pem=exchange.root_certificate.read_bytes(),
        root_key=root_key(exchange),
        directory_pem=exchange.directory_certificate.read_bytes(),
        now=timezone.now(),
    )
    platform.node.start()
    document_id = send(platform, number="129")
    platform.run(now=later())
    require_stopped(platform, document_id)


def test_a_node_that_was_away_is_looked_at_before_anything_goes_to_it(platform):
    send(platform)
    platform.run()
    platform.node.stop()
    document_id = send(platform, number="129")
    platform.dispatch()
    assert NodeWatch.objects.get().whole_at is None
    put_store(platform)
    platform.dispatch(later())
    jobs.hand_over_waiting(later())
    require_stopped(platform, document_id)


def test_a_log_as_long_as_before_but_another_gets_nothing(platform):
    send(platform)
    platform.run()
    platform.node.stop()  # it signs a last checkpoint
    platform.node.start()
    jobs.watch_node(later())
    watch = NodeWatch.objects.get()
    assert watch.log_size > 0
    NodeWatch.objects.update(log_root=bytes(32), whole_at=None)
    document_id = send(platform, number="129")
    platform.run(now=later(20))
    require_stopped(platform, document_id, "exchange.node_log_differs")

    NodeWatch.objects.update(log_root=watch.log_root)
    platform.run(now=later(30))
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3


def test_inboxes_are_not_read_at_a_node_that_has_lost_entries(platform):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.dispatch()
    assert received(platform, first) == []
    put_store(platform)
    jobs.collect_inboxes(later())
    assert received(platform, first) == []
    assert not HostedAgency.objects.exclude(cursor=0).exists()
    assert get_node_health(platform.exchange).problem.code == "exchange.node_lost_entries"


def test_inboxes_are_read_anew_at_a_node_that_is_put_back_while_it_is_believed(
    platform, tmp_path, monkeypatch
):
    """What is stored is passed over by its id, and the node is told again that it is."""
    first, *_ = platform.province.communes
    send(platform)
    platform.dispatch()  # taken by the node, not collected yet
    copy_store(platform, tmp_path / "copy")
    send(platform, number="129")
    platform.run()
    numbers = received(platform, first)
    assert IncomingMessage.objects.filter(acknowledged_at=None, problem=None).count() == 0
    put_store(platform, tmp_path / "copy")
    size = node_size(platform)
    cursors = dict(HostedAgency.objects.values_list("code", "cursor"))
    beyond = {code for code, cursor in cursors.items() if cursor > size}
    assert beyond
    monkeypatch.setattr(collect, "require_whole", lambda *_, **__: None)
    HostedAgency.objects.update(next_check_at=timezone.now())
    assert collect_inboxes(platform.exchange, now=later()) == 0
    assert not HostedAgency.objects.filter(cursor__gt=node_size(platform)).exists()
    assert not HostedAgency.objects.exclude(problem=None).exists()
    assert received(platform, first) == numbers
    with open_node(platform.exchange, seal_of(platform, first)) as node:
        assert all(item.acknowledged_at for item in node.inbox().items)


def accept(*arguments):
    out = StringIO()
    call_command("exchange", "accept-loss", *map(str, arguments), stdout=out)
    return out.getvalue()


def accept_these(known, found):
    """Without the numbers it is said what to do; with others it is refused."""
    assert f"--known {known} --found {found}" in accept()
    assert not NodeLoss.objects.exists()
    named = ("--by", "Lê Vận Hành", "--reason", "mất ổ đĩa")
    with pytest.raises(LossIsAnother):
        accept("--known", known + 1, "--found", found, *named)
    accept("--known", known, "--found", found, *named)


def test_after_a_loss_is_accepted_what_the_node_lost_goes_again_as_it_was_sealed(
    platform, tmp_path
):
    """EX-292: who accepted it, and from which size to which, stays on record."""
    first, *_ = platform.province.communes
    send(platform)
    platform.run()
    with pytest.raises(NothingLost):
        accept()
    copy_store(platform, tmp_path / "copy")
    before = set(OutgoingMessage.objects.exclude(receipt=None).values_list("key", flat=True))
    lost_id = send(platform, number="129")
    platform.run()
    old = {row.key: row for row in OutgoingMessage.objects.exclude(key__in=before)}
    put_store(platform, tmp_path / "copy")
    waiting_id = send(platform, number="130")
    platform.run(now=later(20))
    require_stopped(platform, waiting_id)

    known, found = get_known_log().size, node_size(platform)
    accept_these(known, found)

    loss = NodeLoss.objects.get()
    assert (loss.known_size, loss.found_size, loss.accepted_by) == (known, found, "Lê Vận Hành")
    lost = {row.message.key: row for row in LostReceipt.objects.select_related("message")}
    assert lost.keys() == old.keys()
    assert {key: bytes(row.receipt) for key, row in lost.items()} == {
        key: bytes(row.receipt) for key, row in old.items()
    }
    for seconds in (30, 40, 50):
        HostedAgency.objects.update(next_check_at=timezone.now())
        platform.run(now=later(seconds))
    assert get_node_health(platform.exchange).problem is None
    assert set(states(platform, waiting_id)) == {RecipientState.ARRIVED}
    again = OutgoingMessage.objects.get(key=lost_id)
    assert bytes(again.header) == bytes(old[lost_id].header)
    assert again.receipt is not None
    assert bytes(again.receipt) != bytes(old[lost_id].receipt)
    numbers = sorted(document.number for document in received(platform, first))
    assert numbers == ["128", "129", "130"]
    with open_node(platform.exchange, seal_of(platform, first)) as node:
        items = [item for page in (node.inbox(limit=500),) for item in page.items]
        assert lost_id in {item.envelope.id for item in items}
        assert all(item.acknowledged_at for item in items)
    with pytest.raises(NothingLost):
        accept()
    (fact,) = list_facts(matching=FactFilter(tag="exchange:node:loss_accepted"), limit=9)
    assert (fact.data["known_size"], fact.data["found_size"]) == (known, found)
    assert fact.data["messages"] == len(old)


def test_a_node_that_a_witness_knows_longer_is_said_in_red_and_in_words(platform):
    send(platform)
    platform.run()
    problem = "it knows another history of this log: the node's store was cut back or copied"
    words = {"message": "{problem}", "params": {"problem": problem}}
    NodeWatch.objects.update(problems=[{"part": "history", "by": "nhan-chung.vn/1", **words}])
    operator = browser(None, Role.OPERATOR)
    start = operator.get("/").text
    assert "Trục bị mất mục đã ghi" in start
    assert "Văn bản vẫn đi" not in start
    console = operator.get(reverse("exchange:console")).text
    assert "Trục bị mất mục đã ghi: kho đã trở về một bản sao cũ hơn" in console
    assert "nhan-chung.vn/1" in console
    assert "lt-notice lt-tone-danger" in console
    assert "Trục đang hoạt động" not in console
    assert get_node_health(platform.exchange).troubles[0].is_grave


def node_size(platform):
    own = seal_of(platform, platform.province.communes[0])
    with open_node(platform.exchange, own) as node:
        return node.health()["log"]["size"]


def root_key(exchange):

    return key_from_pem(exchange.root_key.read_bytes())
