"""What a node that was put back gives under an id that is held already (EX-291)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from lienthong.exchange.models import HostedAgency, IncomingMessage, OutgoingMessage
from lienthong.exchange.operations import collect, collect_inboxes
from lienthong.exchange.queries import list_quarantined, list_troubled_inboxes
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.tests.test_inboxes_go_on import (
    FIRST,
    SECOND,
    numbers_of,
    packet,
    send_by_province,
)
from lienthong.exchange.tests.test_whole_node import copy_store, put_store
from lienthong.wire.edxml import StatusPacket, read_packet

pytestmark = pytest.mark.django_db
CHOSEN = uuid4()


@pytest.fixture
def put_back(platform, tmp_path, monkeypatch):
    """A function: receive a message, put the node back to before it, and read anew.

    In between the second commune's software sends what `then` gives, under the same id.
    """
    send_by_province(platform, "128")
    platform.run()
    copy_store(platform, tmp_path / "copy")
    monkeypatch.setattr(collect, "require_whole", lambda *_, **__: None)

    def run(then):
        send_by_software(platform, packet("97"))
        platform.run(now=timezone.now() + timedelta(minutes=1))
        put_store(platform, tmp_path / "copy")
        send_by_software(platform, then)
        for minutes in (2, 3):
            HostedAgency.objects.update(next_check_at=timezone.now())
            collect_inboxes(platform.exchange, now=timezone.now() + timedelta(minutes=minutes))
        return platform.province.communes[0]

    return run


def send_by_software(platform, content):
    own = open_agency_seal(platform.exchange, code=SECOND)
    with open_node(platform.exchange, own) as node:
        node.send(node.seal(content=content, message_id=CHOSEN, recipients=(FIRST,)))


def rows():
    return list(IncomingMessage.objects.filter(key=CHOSEN).order_by("pk"))


def acknowledged_at_node(platform):
    with open_node(platform.exchange, open_agency_seal(platform.exchange, code=FIRST)) as node:
        items = {item.envelope.id: item.acknowledged_at for item in node.inbox().items}
    return items[CHOSEN]


def test_another_message_is_set_aside_in_words_and_not_acknowledged(platform, put_back):
    first = put_back(packet("98"))
    assert numbers_of(first) == {"128", "97"}
    kept, other = rows()
    assert (kept.problem, kept.other_of) == (None, None)
    assert other.other_of == kept
    assert bytes(other.packet.content) == packet("98")
    (aside,) = (one for one in list_quarantined(on=localdate()) if one.id == CHOSEN)
    assert aside.problem.code == "exchange.another_under_id"
    assert acknowledged_at_node(platform) is None
    # Its sender is told, and the inbox goes on.
    (told,) = (
        report for report in OutgoingMessage.objects.filter(reply_to=CHOSEN).order_by("-pk")[:1]
    )
    said = read_packet(bytes(told.packet.content))
    assert isinstance(said, StatusPacket)
    assert "để riêng" in said.status.description
    assert list_troubled_inboxes() == []


def test_the_same_message_sealed_anew_is_acknowledged_and_both_seals_are_kept(platform, put_back):
    first = put_back(packet("97"))
    assert numbers_of(first) == {"128", "97"}
    kept, anew = rows()
    assert anew.other_of == kept
    assert anew.problem is None
    assert bytes(anew.header) != bytes(kept.header)
    assert anew.packet_id == kept.packet_id
    assert acknowledged_at_node(platform) == anew.acknowledged_at
    assert anew.acknowledged_at is not None
    assert not [one for one in list_quarantined(on=localdate()) if one.id == CHOSEN]
    assert list_troubled_inboxes() == []


def test_what_was_not_acknowledged_yet_is_not_acknowledged_as_another(
    platform, put_back, monkeypatch
):
    acknowledge = collect._acknowledge

    def forgets(inbox, message, *given):
        if message.key == CHOSEN and message.other_of_id is None:
            return None
        return acknowledge(inbox, message, *given)

    with monkeypatch.context() as patched:
        patched.setattr(collect, "_acknowledge", forgets)
        put_back(packet("98"))
    IncomingMessage.objects.filter(other_of__isnull=False).delete()
    HostedAgency.objects.update(next_check_at=timezone.now())
    collect_inboxes(platform.exchange, now=timezone.now() + timedelta(minutes=9))
    assert acknowledged_at_node(platform) is None
