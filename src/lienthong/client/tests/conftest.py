from functools import partial

import pytest

from lienthong.client.tests.scripted import KINDS, at_script


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def make_node(request):
    """The client under test: every test here tries both."""
    return request.param


@pytest.fixture
def scripted(make_node):
    """A function that opens the client at a server that follows a script."""
    return partial(at_script, make_node)
