"""What a loss was stays what it was, however the log grows; and the console shows it (EX-303)."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import NodeLoss, NodeWatch
from lienthong.exchange.queries import get_node_health, list_accepted_losses
from lienthong.exchange.queries.node import get_known_log, open_node
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send
from lienthong.exchange.tests.test_faults import seal_of
from lienthong.exchange.tests.test_whole_node import accept, copy_store, later, node_size, put_store
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
NAMED = ("--by", "Lê Vận Hành", "--reason", "mất ổ đĩa <dữ liệu>")


def others_write(platform, messages):
    """Software that speaks with the node by itself does not stop."""
    with open_node(platform.exchange, seal_of(platform, platform.province.communes[2])) as node:
        for _ in range(messages):
            node.send(node.seal(message_id=uuid4(), recipients=("H56",), content=b"x"))


@pytest.fixture
def loss(platform, tmp_path):
    """The node lost what came after a copy of it; how many entries it had, and had left."""
    send(platform)
    platform.run()
    copy_store(platform, tmp_path / "copy")
    send(platform, number="129")
    platform.run()
    put_store(platform, tmp_path / "copy")
    jobs.watch_node(later())
    return get_known_log().size, node_size(platform)


def told_of(text):
    """The first three numbers of what the command says."""
    return [int(number) for number in re.findall(r"\d+", text)][:3]


@pytest.mark.parametrize("more", [-1, 3])
def test_the_number_lost_is_that_of_the_loss_however_the_log_grows(platform, loss, more):
    known, kept = loss
    assert known - kept > 1
    assert told_of(accept()) == [known, known - kept, kept]
    others_write(platform, known - kept + more)
    found = node_size(platform)
    assert found == known + more
    jobs.watch_node(later(20))
    if more < 0:
        assert get_node_health(platform.exchange).problem.params["missing"] == str(known - kept)
    assert told_of(accept()) == [known, known - kept, found]
    accept("--known", known, "--found", found, *NAMED)
    row = NodeLoss.objects.get()
    assert (row.known_size, row.kept_size, row.found_size) == (known, kept, found)
    assert NodeWatch.objects.get().broken_size is None
    (fact,) = list_facts(matching=FactFilter(tag="exchange:node:loss_accepted"), limit=9)
    assert fact.data["lost"] == known - kept


def test_a_loss_found_late_is_at_least_what_the_platform_had_receipts_for(platform, loss):
    """Nobody looked while others wrote: by size the log seems to have lost little or nothing."""
    known, kept = loss
    NodeWatch.objects.update(broken_size=None)
    others_write(platform, known - kept + 3)
    told = told_of(accept())
    assert told[0] == known
    assert 1 < told[1] <= known - kept


def test_the_console_shows_what_was_accepted_by_whom_and_why(platform, loss):
    known, kept = loss
    operator, address = browser(None, Role.OPERATOR), reverse("exchange:console")
    assert "Mất mát đã chấp nhận" not in operator.get(address).text
    accept("--known", known, "--found", kept, *NAMED)
    (shown,) = list_accepted_losses()
    assert (shown.first, shown.last, shown.by) == (kept, known - 1, "Lê Vận Hành")
    assert shown.messages > 0
    page = operator.get(address).text
    assert "Mất mát đã chấp nhận" in page
    assert f"vị trí {kept} đến {known - 1} của nhật ký" in page
    assert "Lê Vận Hành" in page
    assert "mất ổ đĩa &lt;dữ liệu&gt;" in page
