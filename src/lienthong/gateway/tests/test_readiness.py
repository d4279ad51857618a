"""Whether messages may be sent to a node now, and if not, whose fault it is (EX-26, EX-54)."""

from datetime import timedelta

import pytest

from lienthong.gateway import GatewaySettings
from lienthong.gateway.terms import SettingRefused
from lienthong.gateway.testing import running
from lienthong.gateway.tests.test_faults import ON_SQLITE


def unready(node):
    """Code and fault of the problem that stands against being ready."""
    response = node.client.get("/v1/ready")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["detail"] == problem["message"].format(**problem["params"])
    return problem["code"], problem["fault"]


def test_node_with_a_store_and_a_fresh_directory_is_ready(node):
    response = node.client.get("/v1/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


def test_node_without_a_directory_is_not_ready(province, settings):
    with running(province, settings) as node:
        assert unready(node) == ("gateway.directory_missing", "this_system")


def test_stale_directory_is_the_fault_of_the_platform_and_the_node_goes_on(node):
    node.clock.now += node.application._settings.directory_lifetime
    assert node.client.get("/v1/ready").status_code == 200
    node.clock.now += timedelta(seconds=1)
    assert unready(node) == ("gateway.directory_stale", "other_system")
    assert node.client.get("/v1/health").status_code == 200
    assert node.post(node.province.message(at=node.clock.now)).status_code == 201


def test_new_directory_makes_a_node_ready_again(node):
    node.clock.now += timedelta(days=3)
    assert unready(node) == ("gateway.directory_stale", "other_system")
    newer = node.province.snapshot(2, made_at=node.clock.now)
    node.client.put("/v1/directory", content=newer).raise_for_status()
    assert node.client.get("/v1/ready").status_code == 200


@ON_SQLITE
def test_node_whose_store_was_taken_away_is_neither_ready_nor_well(node, settings):
    settings.database.rename(settings.database.with_suffix(".aside"))
    assert unready(node) == ("gateway.node_not_storing", "this_system")
    health = node.client.get("/v1/health")
    assert (health.status_code, health.json()["storing"]) == (503, False)


@ON_SQLITE
def test_node_whose_store_was_replaced_is_not_ready_until_it_is_put_back(node, settings):
    aside = settings.database.with_suffix(".aside")
    settings.database.rename(aside)
    settings.database.touch()
    assert unready(node) == ("gateway.node_not_storing", "this_system")
    aside.replace(settings.database)
    assert node.client.get("/v1/ready").status_code == 200


def test_node_whose_writing_thread_ended_is_not_ready(node):
    writer = node.application._node.writer
    writer._queue.put(None)
    writer._thread.join()
    assert unready(node) == ("gateway.node_not_storing", "this_system")


def test_how_old_a_directory_may_be_is_set_in_whole_hours(tmp_path):
    name = "LIENTHONG_GATEWAY_DIRECTORY_HOURS"
    set_to = GatewaySettings.from_environment({name: "12"}, home=tmp_path)
    assert set_to.directory_lifetime == timedelta(hours=12)
    with pytest.raises(SettingRefused):
        GatewaySettings.from_environment({name: "0"}, home=tmp_path)
