"""What one agency may use of a node (EX-73)."""

import contextlib
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.gateway.quotas import Allowance, Quotas
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    BytesTooMany,
    MessagesTooMany,
    MessageTooLarge,
    ProcessesNeedPostgres,
    SettingRefused,
    StreamsTooMany,
)
from lienthong.gateway.testing import COMMUNE, OFFICE, SmallProvince, running
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_rules import Limits
from lienthong.wire.records import MessageKind

USUAL = Allowance(messages_per_minute=60, bytes_per_day=86_400, message_bytes=50_000, streams=2)


def test_bucket_is_full_at_first_and_fills_again_with_time():
    quotas = Quotas(USUAL)
    for _ in range(60):
        quotas.take_message("H56", None, size=1, at=0)
    with pytest.raises(MessagesTooMany) as refused:
        quotas.take_message("H56", None, size=1, at=0.25)
    assert refused.value.params["retry_after"] == 1
    quotas.take_message("H56", None, size=1, at=1)
    quotas.take_message("H56.1", None, size=1, at=0)


def test_content_is_counted_by_the_day():
    quotas = Quotas(USUAL)
    quotas.take_message("H56", None, size=50_000, at=0)
    with pytest.raises(BytesTooMany) as refused:
        quotas.take_message("H56", None, size=50_000, at=0)
    assert refused.value.params["retry_after"] == 13_600
    quotas.take_message("H56", None, size=36_400, at=0)
    quotas.take_message("H56", None, size=50_000, at=50_000)


def test_message_larger_than_a_day_s_content_goes_out_of_a_full_bucket():
    quotas = Quotas(replace(USUAL, bytes_per_day=10))
    quotas.take_message("H56", None, size=20, at=0)
    with pytest.raises(BytesTooMany):
        quotas.take_message("H56", None, size=1, at=86_400)
    quotas.take_message("H56", None, size=1, at=2 * 86_400)


def test_refused_message_costs_nothing():
    quotas = Quotas(USUAL)
    for _ in range(100):
        with pytest.raises(MessageTooLarge):
            quotas.take_message("H56", None, size=50_001, at=0)
    quotas.take_message("H56", None, size=1, at=0)


def test_directory_sets_limits_of_its_own_for_an_agency():
    quotas = Quotas(USUAL)
    own = Limits(messages_per_minute=1, message_bytes=60_000)
    quotas.take_message("H56", own, size=55_000, at=0)
    with pytest.raises(MessagesTooMany) as refused:
        quotas.take_message("H56", own, size=1, at=1)
    assert (refused.value.params["limit"], refused.value.params["retry_after"]) == (1, 59)


def test_streams_are_counted_while_they_are_open():
    quotas = Quotas(USUAL)
    quotas.open_stream("H56", None)
    quotas.open_stream("H56", None)
    with pytest.raises(StreamsTooMany):
        quotas.open_stream("H56", None)
    quotas.open_stream("H56", Limits(streams=3))
    for _ in range(3):
        quotas.close_stream("H56")
    quotas.open_stream("H56", None)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60_000)), max_size=60))
def test_nobody_ever_gets_more_than_a_fill_and_what_came_back(steps):
    """Within any time from the start, no more goes out than was there and has come back since."""
    quotas, now, messages, content = Quotas(USUAL), 0, 0, 0
    for pause, size in steps:
        now += pause
        try:
            quotas.take_message("H56", None, size=size, at=now)
        except Refusal:
            continue
        messages, content = messages + 1, content + size
    assert messages <= 60 + now
    assert content <= 86_400 + now


def test_node_refuses_with_the_time_to_wait(tmp_path):
    province = SmallProvince()
    allowance = replace(USUAL, messages_per_minute=2, message_bytes=10)
    settings = province.prepare(tmp_path / "gateway", allowance=allowance)
    with running(province, settings, directory=province.snapshot()) as node:
        large = node.post(province.message(content=b"x" * 11))
        assert (large.status_code, large.json()["code"]) == (413, "gateway.message_too_large")
        assert large.json()["params"] == {"agency": OFFICE, "bytes": 11, "limit": 10}
        first = province.message()
        node.sent(first)
        assert node.post(first).status_code == 200  # costs nothing (EX-240)
        node.sent(province.message())
        response = node.post(province.message())
        assert (response.status_code, response.json()["code"]) == (429, "gateway.messages_too_many")
        assert response.json()["fault"] == "policy"
        assert 0 < int(response.headers["retry-after"]) <= 30
        node.sent(province.message(COMMUNE, (OFFICE,)))
        forged = replace(province.message(COMMUNE, (OFFICE,)), seal=first.seal)
        for _ in range(5):
            assert node.post(forged).json()["code"] == "wire.seal_broken"
        node.sent(province.message(COMMUNE, (OFFICE,)))


def test_reports_count_as_documents_do_and_the_refusal_says_so(tmp_path):
    province = SmallProvince()
    allowance = replace(USUAL, messages_per_minute=2)
    settings = province.prepare(tmp_path / "gateway", allowance=allowance)
    with running(province, settings, directory=province.snapshot()) as node:
        documents = [node.sent(province.message()) for _ in range(2)]
        about = [{"kind": MessageKind.STATUS, "reply_to": one} for one in documents]
        for given in about:
            node.sent(province.message(COMMUNE, (OFFICE,), **given))
        response = node.post(province.message(COMMUNE, (OFFICE,), **about[0]))
        assert (response.status_code, response.json()["code"]) == (429, "gateway.messages_too_many")
        assert "reports on documents among them" in response.json()["detail"]
        for message in documents:  # neither does reading, nor proving
            assert node.caller(COMMUNE).signed("GET", f"/v1/messages/{message}").status_code == 200


def test_agency_has_no_more_streams_than_it_may_and_an_ended_one_is_given_back(tmp_path):
    province = SmallProvince()
    settings = province.prepare(tmp_path / "gateway", allowance=replace(USUAL, streams=1))
    target = "/v1/inbox/events?after=0"
    with running(province, settings, directory=province.snapshot()) as node:

        def listen(code):
            header = node.caller(code).authorization("GET", target)
            return node.client.stream("GET", target, headers={"authorization": header})

        with listen(COMMUNE) as first:
            assert first.status_code == 200
            with listen(COMMUNE) as second:
                second.read()
                assert second.status_code == 429
                assert second.json()["code"] == "gateway.streams_too_many"
                assert second.headers["retry-after"] == "15"
            with listen(OFFICE) as other:
                assert other.status_code == 200
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with listen(COMMUNE) as again:
                if again.status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the place of the ended stream was not given back")


def test_operator_sets_the_usual_limits(tmp_path):
    environment = {"LIENTHONG_GATEWAY_MESSAGES_PER_MINUTE": "7"}
    settings = GatewaySettings.from_environment(environment, home=tmp_path)
    assert (settings.allowance.messages_per_minute, settings.allowance.streams) == (7, 16)
    with pytest.raises(SettingRefused):
        GatewaySettings.from_environment({"LIENTHONG_GATEWAY_STREAMS": "0"}, home=tmp_path)


def test_processes_share_what_an_agency_may_but_not_how_large_a_message_is():
    quotas = Quotas(USUAL, processes=3)
    own = Limits(messages_per_minute=4)
    quotas.take_message("H56", own, size=1, at=0)  # its part of 4, rounded down
    with pytest.raises(MessagesTooMany) as refused:
        quotas.take_message("H56", own, size=1, at=0)
    assert refused.value.params["limit"] == 4  # what people set, not the part
    quotas.check_size("H56", None, 50_000)
    with pytest.raises(BytesTooMany):
        quotas.take_bytes("H56", None, size=28_800, at=0)


@pytest.mark.parametrize(("limit", "processes"), [(4, 3), (7, 4), (2, 4), (1, 3)])
def test_together_processes_let_through_no_more_than_is_set_and_none_starves(limit, processes):
    own = Limits(messages_per_minute=limit, streams=limit)
    several = [
        Quotas(USUAL, processes=processes, process=number) for number in range(1, processes + 1)
    ]
    through = dict.fromkeys(range(processes), 0)
    for at in range(60 * 60 + 1):
        for number, quotas in enumerate(several):
            with contextlib.suppress(MessagesTooMany):
                quotas.take_message("H56", own, size=0, at=at)
                through[number] += 1
    assert limit * 60 * 0.9 <= sum(through.values()) <= limit * 61
    assert min(through.values()) >= 1
    opened = 0
    for quotas in several:
        with contextlib.suppress(StreamsTooMany):
            while True:
                quotas.open_stream("H56", own)
                opened += 1
    assert opened == limit


def test_several_processes_are_refused_without_a_database_to_share(tmp_path):
    several = {"LIENTHONG_GATEWAY_PROCESSES": "3"}
    with pytest.raises(ProcessesNeedPostgres):
        GatewaySettings.from_environment(several, home=tmp_path)
    shared = {**several, "LIENTHONG_GATEWAY_DATABASE_URL": "postgres://x/y"}
    second = GatewaySettings.from_environment(
        {**shared, "LIENTHONG_GATEWAY_PROCESS": "2"}, home=tmp_path
    )
    assert (second.processes, second.process) == (3, 2)
    assert second.lines("messages").name == "messages-2.jsonl"
