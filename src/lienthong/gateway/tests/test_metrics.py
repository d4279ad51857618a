"""What a node tells Prometheus, and whom (EX-50, EX-51)."""

import asyncio
import secrets
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from lienthong.gateway import GatewaySettings, application, backlog
from lienthong.gateway.settings import MetricsFor
from lienthong.gateway.terms import SettingUnknown
from lienthong.gateway.testing import COMMUNE, OTHER, SettableClock, running
from lienthong.gateway.tests.test_faults import ON_SQLITE
from lienthong.wire.framing import Framed, frame

PREFIX = "lienthong_gateway_"
NAME = "LIENTHONG_GATEWAY_METRICS"


def scrape(node):
    """The samples by name and labels, read by Prometheus' own parser."""
    response = node.client.get("/v1/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name.removeprefix(PREFIX), *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def call(settings, path="/v1/metrics", *, client=("127.0.0.1", 1), headers=None):
    """One call to a node that was started for it, from this address."""

    async def live():
        node = application(settings, SettableClock())
        await node.start()
        try:
            transport = httpx.ASGITransport(node, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://h") as caller:
                return await caller.get(path, headers=headers)
        finally:
            await node.stop()

    return asyncio.run(live())


def test_messages_are_counted_as_kept_repeated_or_refused_with_the_reason(node):
    message = node.province.message(content=b"twelve bytes")
    assert [node.post(message).status_code for _ in range(3)] == [201, 200, 200]
    node.post(node.province.message(to=("H99",)))
    node.caller(COMMUNE).acknowledge(message)
    node.caller(COMMUNE).acknowledge(message)
    found = scrape(node)
    assert found["messages_accepted_total", ("kind", "document")] == 1
    assert found["messages_repeated_total",] == 2
    assert found["messages_refused_total", ("code", "gateway.agency_unknown")] == 1
    assert found["acknowledgements_total",] == 1
    assert found["content_bytes_total",] == 12
    assert found["received_bytes_total",] > 4 * len(frame(message)) - 100
    assert found["send_seconds_count",] == 1
    sent = (("method", "POST"), ("route", "/v1/messages"))
    assert found["requests_total", *sent, ("status", "200")] == 2
    assert found["requests_total", *sent, ("status", "403")] == 1
    acknowledged = (("method", "POST"), ("route", "/v1/messages/{id}/acknowledgement"))
    assert found["requests_total", *acknowledged, ("status", "201")] == 1


def test_group_commits_are_measured(node):
    for _ in range(3):
        node.sent(node.province.message())
    found = scrape(node)
    assert found["commit_jobs_count",] == found["commit_seconds_count",] == 4  # and the directory
    assert found["commit_jobs_sum",] == 4
    assert found["commit_seconds_sum",] > 0


@ON_SQLITE
def test_failed_group_commit_is_counted(node, settings):
    settings.database.rename(settings.database.with_suffix(".aside"))
    assert node.post(node.province.message()).status_code == 503
    found = scrape(node)
    assert found["commits_failed_total",] >= 1
    assert found["messages_refused_total", ("code", "gateway.storage_unavailable")] == 1
    assert found["ready",] == 0


def test_what_the_node_is_like_is_measured(node, settings):
    node.sent(node.province.message())
    node.clock.now += timedelta(hours=1)
    found = scrape(node)
    assert found["ready",] == 1
    assert found["log_entries",] == 1
    assert found["store_bytes",] > 0
    if not settings.database_url:
        assert found["store_bytes",] >= settings.database.stat().st_size
    assert found["held_bytes",] == 0
    assert (found["directory_version",], found["directory_age_seconds",]) == (1, 3600)
    left = {key[1][1]: value for key, value in found.items() if "certificate" in key[0]}
    assert set(left) == {"province", "node", "log", "directory"}
    assert all(value > 86_400 for value in left.values())
    assert found["process_cpu_seconds_total",] > 0
    assert found["process_resident_memory_bytes",] > 0


def test_what_waits_in_inboxes_is_counted_until_it_is_acknowledged(node):
    assert scrape(node)["inbox_waiting",] == 0
    first = node.province.message(to=(COMMUNE, OTHER))
    node.sent(first)
    node.clock.now += timedelta(minutes=1)
    node.sent(node.province.message(to=(OTHER,)))
    node.clock.now += timedelta(minutes=1)
    found = scrape(node)
    assert (found["inbox_waiting",], found["inbox_oldest_seconds",]) == (3, 120)
    node.caller(COMMUNE).acknowledge(first)
    assert scrape(node)["inbox_oldest_seconds",] == 120
    node.caller(OTHER).acknowledge(first)
    found = scrape(node)
    assert (found["inbox_waiting",], found["inbox_oldest_seconds",]) == (1, 60)


def test_long_log_is_gone_through_in_steps(node, monkeypatch):
    messages = [node.province.message() for _ in range(5)]
    for message in messages:
        node.sent(message)
    for message in messages[:4]:
        node.caller(COMMUNE).acknowledge(message)
    monkeypatch.setattr(backlog, "POSITIONS_A_STEP", 2)
    monkeypatch.setattr(backlog, "LONGEST_SECONDS", -1)
    assert ("inbox_waiting",) not in scrape(node)
    monkeypatch.setattr(backlog, "LONGEST_SECONDS", 60)
    assert scrape(node)["inbox_waiting",] == 1


def test_hostile_calls_make_no_series(node):
    node.post(node.province.message(to=("H99",)))
    node.client.get("/v1/unheard")
    node.client.request("DELETE", "/v1/inbox")
    node.post(Framed(header=b"{}", seal=b"x", content=b""))
    node.client.get("/v1/messages/00000000-0000-0000-0000-000000000000/proof")
    scrape(node)
    before = set(scrape(node))
    for _ in range(1000):
        word = secrets.token_hex(8)
        node.client.get(f"/v1/{word}")
        node.client.request(word.upper(), "/v1/inbox")
        node.client.get(f"/v1/messages/{word[:8]}-0000-0000-0000-000000000000/proof")
    for number in range(100):
        node.post(node.province.message(to=(f"H{number + 100}",)))
        node.post(Framed(header=secrets.token_bytes(40), seal=b"x", content=b""))
    new = set(scrape(node)) - before
    codes = {"gateway.agency_unknown", "kernel.json_not_canonical"}
    assert new <= {("messages_refused_total", ("code", code)) for code in codes}
    assert len(before) < 200


def test_metrics_are_for_this_machine_only_unless_opened(settings):
    assert call(settings).status_code == 200
    assert call(settings, client=("::1", 1)).status_code == 200
    refused = call(settings, client=("192.0.2.7", 1))
    assert (refused.status_code, refused.json()["code"]) == (403, "gateway.metrics_refused")
    assert refused.json()["fault"] == "policy"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"])
def test_proxy_on_this_machine_does_not_open_them(settings, header):
    assert call(settings, headers={header: "127.0.0.1"}).status_code == 403


def test_caller_without_an_address_is_not_this_machine(settings):
    assert call(settings, client=("testclient", 1)).status_code == 403
    assert call(settings, client=None).status_code == 403


def test_metrics_can_be_opened_to_everybody(tmp_path, province):
    opened = province.prepare(tmp_path / "open", metrics_for=MetricsFor.EVERYBODY)
    assert call(opened, client=("192.0.2.7", 1)).status_code == 200


def test_node_without_metrics_works_and_does_not_know_the_address(tmp_path, province):
    closed = province.prepare(tmp_path / "closed", metrics_for=MetricsFor.NOBODY)
    with running(province, closed, directory=province.snapshot()) as node:
        node.sent(node.province.message())
        response = node.client.get("/v1/metrics")
        assert (response.status_code, response.json()["code"]) == (404, "gateway.address_unknown")


def test_who_may_read_them_is_one_of_three(tmp_path):
    opened = GatewaySettings.from_environment({NAME: "everybody"}, home=tmp_path)
    assert opened.metrics_for is MetricsFor.EVERYBODY
    assert GatewaySettings.from_environment({}, home=tmp_path).metrics_for is MetricsFor.LOOPBACK
    with pytest.raises(SettingUnknown, match="nobody, loopback, everybody"):
        GatewaySettings.from_environment({NAME: "all"}, home=tmp_path)
