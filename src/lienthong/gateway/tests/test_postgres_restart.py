"""PostgreSQL itself is stopped, crashes and comes back under load (EX-133)."""

import time

import pytest

from lienthong.gateway.testing import running
from lienthong.gateway.tests.test_processes import PersistentLoad, require_nothing_lost_or_twice
from tools.postgres import private_postgres

pytestmark = pytest.mark.postgres
DOWN_SECONDS = 0.7


@pytest.fixture
def server():
    with private_postgres(fsync=True) as server:
        if server is None:
            pytest.skip("PostgreSQL is missing (apt-get install postgresql)")
        yield server


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_postgres_restarted_under_load_loses_nothing(province, tmp_path, server):
    settings = province.prepare(tmp_path / "gateway", database_url=server.url)
    with (
        running(province, settings, directory=province.snapshot()) as first,
        running(province, settings) as second,
    ):
        clients = [first.client, second.client]
        load = PersistentLoad(province, clients)
        for how in ("fast", "immediate"):
            time.sleep(0.7)
            server.stop(how)
            for client in clients:
                until(lambda client=client: client.get("/v1/health").status_code == 503)
                assert client.get("/v1/health").json()["storing"] is False
                assert client.get("/v1/ready").json()["code"] == "gateway.node_not_storing"
                assert client.get("/v1/metrics").status_code == 200
                assert client.get("/v1/checkpoint").json()["code"] == "gateway.store_unreachable"
            time.sleep(DOWN_SECONDS)
            server.start()
        before = len(load.receipts)
        until(lambda: len(load.receipts) > before + 20)
        load.end()
        for client in clients:
            until(lambda client=client: client.get("/v1/ready").status_code == 200)
        assert "gateway.storage_unavailable" in load.refusals
        require_nothing_lost_or_twice(province, settings, load, second.client)


def test_node_is_ready_again_by_itself_when_its_database_is(province, tmp_path, server):
    settings = province.prepare(tmp_path / "gateway", database_url=server.url)
    with running(province, settings, directory=province.snapshot()) as node:
        server.stop("fast")
        assert node.post(province.message()).json()["code"] == "gateway.storage_unavailable"
        server.start()
        until(lambda: node.client.get("/v1/ready").status_code == 200)
