import sqlite3
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import HostedAgency, IncomingMessage, OutgoingMessage
from lienthong.exchange.queries import get_node_health, list_troubled_inboxes
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.testing import COMMUNES
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import accept, received, send, states
from lienthong.identity.terms import Role
from lienthong.kernel.errors import Fault

pytestmark = pytest.mark.django_db


def later(seconds=10):
    return timezone.now() + timedelta(seconds=seconds)


def be_first(agency_id):
    """Have this agency's inbox looked at before the others."""
    HostedAgency.objects.filter(agency_id=agency_id).update(
        next_check_at=timezone.now() - timedelta(hours=1)
    )


def edit_store(platform, statement, *values):
    """Change the node's store behind its back."""
    platform.node.stop()
    with sqlite3.connect(platform.node.settings.folder / "gateway.sqlite3") as store:
        found = store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in found:
            store.execute(f"DROP TRIGGER {trigger}")
        store.execute(statement, values)
    store.close()
    platform.node.start()


def test_a_lost_key_file_stops_its_own_agency_only(platform):
    first, second, third = platform.province.communes
    document_id = send(platform)
    platform.dispatch()
    be_first(first)
    file = platform.exchange.agency_key("H56.MINHHOA.01")
    kept = file.read_bytes()
    file.unlink()
    jobs.collect_inboxes(later())
    assert received(platform, first) == []
    assert len(received(platform, second)) == len(received(platform, third)) == 1
    (inbox,) = list_troubled_inboxes()
    assert inbox.agency_name == COMMUNES[0]
    assert inbox.problem.code == "exchange.key_file_lost"
    assert inbox.problem.fault is Fault.THIS_SYSTEM
    assert get_node_health(platform.exchange).problem is None
    page = browser(None, Role.OPERATOR).get(reverse("exchange:console"))
    assert "Không đọc được hộp thư đến" in page.text
    assert COMMUNES[0] in page.text
    assert "H56.MINHHOA.01" in page.text

    jobs.collect_inboxes(later(60))
    (again,) = list_troubled_inboxes()
    assert again.attempts == inbox.attempts + 1
    assert again.next_check_at - later(60) > inbox.next_check_at - later(10)

    file.write_bytes(kept)
    platform.run(now=later(300))
    assert list_troubled_inboxes() == []
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3


def test_a_lost_key_file_of_a_sender_or_recipient_holds_up_nobody_elses_documents(platform):
    first, second, _ = platform.province.communes
    send(platform, first)
    platform.run()
    platform.exchange.agency_key("H56.MINHHOA.01").unlink()
    accept(platform, first)
    document_id = send(platform, first, second, number="129")
    platform.run()
    assert states(platform, document_id) == [RecipientState.AT_NODE, RecipientState.ARRIVED]
    (waiting,) = OutgoingMessage.objects.filter(at_node_at=None)
    assert waiting.agency_id == first
    assert waiting.failed_at is None
    assert waiting.problem["code"] == "exchange.key_file_lost"


def test_the_node_is_looked_at_though_the_first_hosted_agencys_key_is_gone(platform):
    send(platform)
    platform.run()
    first = HostedAgency.objects.order_by("hosted_at", "code").first()
    platform.exchange.agency_key(first.code).unlink()
    jobs.watch_node(later())
    assert get_node_health(platform.exchange).checked_at > later(5)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sealed_content SET data = x'00' WHERE position = ?",
        "DELETE FROM sealed_content WHERE position = ?",
    ],
)
def test_a_message_changed_at_the_node_holds_up_no_other(platform, damage):
    first, second, _ = platform.province.communes
    bad = send(platform, first)
    good = send(platform, first, second, number="129")
    platform.dispatch()
    be_first(first)
    position = OutgoingMessage.objects.get(key=bad).leaf_index
    with sqlite3.connect(platform.node.settings.folder / "gateway.sqlite3") as store:
        question = "SELECT * FROM sealed_content WHERE position = ?"
        kept = store.execute(question, (position,)).fetchone()
    store.close()
    edit_store(platform, damage, position)

    jobs.collect_inboxes(later())
    assert IncomingMessage.objects.filter(key=good).count() == len([first, second])
    assert not IncomingMessage.objects.filter(key=bad).exists()
    assert not IncomingMessage.objects.filter(key=good, acknowledged_at=None).exists()
    (inbox,) = list_troubled_inboxes()
    assert inbox.agency_name == COMMUNES[0]
    assert inbox.problem.code == "exchange.message_untrue"
    assert inbox.problem.fault is Fault.OTHER_SYSTEM
    assert inbox.problem.params["id"] == str(bad)
    assert get_node_health(platform.exchange).unreachable_since_at is None

    edit_store(platform, "DELETE FROM sealed_content WHERE position = ?", position)
    edit_store(platform, "INSERT INTO sealed_content VALUES (?, ?, ?, ?, ?)", *kept)
    jobs.collect_inboxes(later(300))
    assert list_troubled_inboxes() == []
    assert IncomingMessage.objects.filter(key=bad, acknowledged_at__isnull=False).count() == 1
