"""What several tests here ask for."""

from datetime import timedelta

import pytest

from lienthong.client import Node
from lienthong.client.testing import BlockingNode
from tests.clients import client_of

SOON = timedelta(milliseconds=20)


@pytest.fixture
def prepare(province, tmp_path):
    """Settings of a node that asks the witnesses of a list, often."""

    def make(**given):
        return province.prepare(
            tmp_path / "gateway",
            checkpoint_interval=SOON,
            witness_interval=SOON,
            witness_list=tmp_path / "witnesses",
            **given,
        )

    return make


@pytest.fixture(params=(Node, BlockingNode), ids=("blocking", "awaiting"))
def client(request, running_node):
    """A function that opens the client of an agency, with its encryption keys if it has some."""
    opened = []

    def open_node(code, *keys):
        opened.append(client_of(running_node, code, kind=request.param, encryption_keys=keys))
        return opened[-1]

    yield open_node
    for node in opened:
        node.close()
