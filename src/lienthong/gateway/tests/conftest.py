import pytest

from lienthong.gateway.testing import COMMUNE, OTHER, SmallProvince, running
from lienthong.gateway.tests.sdk_client import SECOND, SdkClient, systems_body


@pytest.fixture(scope="session")
def province():
    return SmallProvince()


@pytest.fixture
def settings(province, tmp_path):
    return province.prepare(tmp_path / "gateway")


@pytest.fixture
def node(province, settings):
    """A running node that knows the small province."""
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


@pytest.fixture
def served(node):
    """A node with two client systems, for a commune each."""
    agencies = {"H56.HT1": (COMMUNE,), SECOND: (OTHER,)}
    body = systems_body(node.province, agencies=agencies)
    node.client.put("/v1/systems", content=body).raise_for_status()
    return node


@pytest.fixture
def first(served):
    return SdkClient(served.client)


@pytest.fixture
def second(served):
    return SdkClient(served.client, agency=OTHER, system=SECOND)
