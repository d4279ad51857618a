"""Talking to a node as an agency with the directory of the moment."""

from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.client import NodeRefused
from lienthong.directory.queries import find_by_code, find_by_name
from lienthong.directory.terms import Body
from lienthong.exchange.operations import host_agency, publish_directory
from lienthong.exchange.queries.node import open_node

OFFICE = "H56"


def opened(exchange, code=OFFICE):
    """The node as an agency calls it, once it has today's directory."""
    now = timezone.now()
    (agency, *_) = find_by_code(code=code, on=timezone.localdate())
    own = host_agency(exchange, agency_id=agency.card.id, code=code, name=agency.card.name, now=now)
    assert publish_directory(exchange, now=now)
    return open_node(exchange, own)


def refused_sending_to(node, code):
    message = node.seal(message_id=uuid4(), recipients=(code,), content=b"x")
    with pytest.raises(NodeRefused) as refused:
        node.send(message)
    return refused.value.params["problem"]


def code_of(name):
    """The last code of an agency of this name."""
    (hit,) = (
        hit for hit in find_by_name(text=name, body=Body.AGENCY) if hit.card.short_name == name
    )
    return hit.card.code
