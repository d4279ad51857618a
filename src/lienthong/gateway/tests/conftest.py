from uuid import uuid4

import pytest

from lienthong.gateway import upkeep
from lienthong.gateway.testing import COMMUNE, OTHER, SmallProvince, running
from lienthong.gateway.tests.kept import LONG_AGO, place_of
from lienthong.gateway.tests.sdk_client import SECOND, SdkClient, systems_body
from tools.object_store import private_object_store
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


@pytest.fixture(scope="session")
def object_store():
    with private_object_store() as server:
        if server is None:
            pytest.skip("OpenStack Swift is missing (apt-get install python3-swift)")
        yield server


@pytest.fixture
def bucket_place(object_store):
    """A bucket of its own for one test."""
    name = f"test-{uuid4().hex}"
    object_store.make_bucket(name)
    return place_of(object_store, name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Where the node keeps things: a file, or an address of PostgreSQL; tests run on both."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_schema")
    return ""


@pytest.fixture
def bucket(request):
    """Where large contents lie: in the folder, but where a test asks for a bucket as well."""
    asked = getattr(request.node, "callspec", None)
    if asked is not None and asked.params.get("database_url") == "bucket":
        return request.getfixturevalue("bucket_place")
    return None


@pytest.fixture
def prepare(province, tmp_path, database_url, bucket):
    """Makes the node of a test, with settings that the test gives."""

    def make(**given):
        given = {"database_url": database_url, "bucket": bucket, **given}
        return province.prepare(tmp_path / "gateway", **given)

    return make


@pytest.fixture
def settings(prepare):
    return prepare()


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


@pytest.fixture
def everything_old(monkeypatch):
    """Nothing is so new that it might belong to a call under way."""
    monkeypatch.setattr(upkeep, "ORPHANS_FROM_SECONDS", LONG_AGO)
