import pytest

from lienthong.gateway.testing import COMMUNE, OTHER, SmallProvince, running
from lienthong.gateway.tests.sdk_client import SECOND, SdkClient, systems_body
from tools.postgres import postgres_for_tests, schema_of_its_own


@pytest.fixture(scope="session")
def province():
    return SmallProvince()


@pytest.fixture(scope="session")
def postgres_url():
    with postgres_for_tests() as url:
        if url is None:
            pytest.skip("PostgreSQL is missing (apt-get install postgresql)")
        yield url


@pytest.fixture
def postgres_schema(postgres_url):
    with schema_of_its_own(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Where the node keeps things: a file, or an address of PostgreSQL; tests run on both."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("postgres_schema")


@pytest.fixture
def settings(province, tmp_path, database_url):
    return province.prepare(tmp_path / "gateway", database_url=database_url)


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
