"""A recipient that reads on after the node was put back to an older copy (EX-271 to EX-273)."""

import pytest

from lienthong.client import Node, NodeRefused, is_cursor_lost
from lienthong.client.testing import BlockingNode
from lienthong.gateway.testing import COMMUNE, SettableClock, SmallProvince, cut_back, running

KINDS = {"blocking": Node, "awaiting": BlockingNode}


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


def software(kind, province, node):
    holder = province.holders[COMMUNE]
    return kind(
        str(node.client.base_url),
        code=COMMUNE,
        key=holder.key,
        certificate=holder.pem,
        root_pem=province.province.root_pem,
        clock=node.clock,
    )


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def back(request, province, tmp_path):
    """Its software at a node that forgot two of four messages and took three new ones since.

    With what it had read: its last page, and the ids that it holds.
    """
    settings, clock = province.prepare(tmp_path / "gateway"), SettableClock()
    with running(province, settings, clock=clock, directory=province.snapshot()) as node:
        for number in range(4):
            node.sent(province.message(content=b"%d" % number))
        with software(request.param, province, node) as reader:
            read = reader.inbox()
    cut_back(settings, size=2)
    with running(province, settings, clock=clock) as node:
        new = [node.sent(province.message(content=b"new %d" % number)) for number in range(3)]
        with software(request.param, province, node) as reader:
            yield reader, read, new


def test_each_way_to_read_refuses_the_place_of_a_log_that_is_gone(back):
    reader, read, _ = back
    cursor = {"after": read.following, "history": read.history}
    for ask in (reader.inbox, reader.fetch_inbox, lambda **given: next(reader.follow(**given))):
        with pytest.raises(NodeRefused) as refused:
            ask(**cursor)
        assert is_cursor_lost(refused.value)
        assert refused.value.params["problem"].params == {"after": 4, "size": 5}
        with pytest.raises(NodeRefused) as refused:
            ask(after=100)
        assert is_cursor_lost(refused.value)
    with pytest.raises(NodeRefused) as refused:
        reader.inbox(limit=10_000)
    assert not is_cursor_lost(refused.value)


def test_who_follows_and_says_what_it_holds_misses_nothing_and_gets_nothing_twice(back):
    reader, read, new = back
    held = {item.envelope.id for item in read.items}
    items = reader.follow(
        after=read.following, history=read.history, holds=lambda item: item.envelope.id in held
    )
    assert [next(items).envelope.id for _ in new] == new
    items.close()


def test_pages_and_many_messages_give_the_history_to_go_on_with(back):
    reader, _, new = back
    page = reader.inbox(limit=3)
    assert page.history == page.items[-1].history
    rest = reader.inbox(after=page.following, history=page.history)
    assert [item.envelope.id for item in rest.items] == new[1:]
    many = reader.fetch_inbox(limit=3)
    assert (many.following, many.history) == (page.following, page.history)
    more = reader.fetch_inbox(after=many.following, history=many.history)
    assert [one.envelope.id for one in more.messages] == new[1:]
    assert more.history == rest.history
