"""One line for each message and one record for each call about one (EX-52, EX-53)."""

import asyncio
import json
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from lienthong.gateway import GatewaySettings, journal
from lienthong.gateway.journal import Lines, OwnFile
from lienthong.gateway.settings import Destination
from lienthong.gateway.testing import COMMUNE, OFFICE, running
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import Framed, frame
from lienthong.wire.testing import NOON

MARK = "dấu-hiệu-riêng-91c7"


@pytest.fixture
def told(province, tmp_path):
    """Runs calls against a node that tells everything; gives the lines of its two files."""

    def run(calls):
        settings = province.prepare(tmp_path / "node", monitoring_to=Destination.FILE)
        with running(province, settings, directory=province.snapshot()) as node:
            calls(node)
        return [
            [json.loads(line) for line in text.splitlines()]
            for text in (
                (settings.folder / name).read_text(encoding="utf-8")
                for name in ("messages.jsonl", "monitoring.jsonl")
            )
        ]

    return run


def test_each_message_is_one_line(told, province):
    message = province.message(content=b"twelve bytes")

    def calls(node):
        node.post(message)
        node.post(message)
        node.caller(COMMUNE).acknowledge(message)

    (first, second), _ = told(calls)
    assert first.pop("seconds") > 0
    assert first == {
        "event": "message_accepted",
        "level": "info",
        "logger": "lienthong.gateway",
        "timestamp": "2026-11-23T05:00:00Z",
        "id": json.loads(message.header)["id"],
        "kind": "document",
        "from": OFFICE,
        "system": None,
        "recipients": 1,
        "bytes": 12,
        "position": 0,
        "status": 201,
        "code": None,
        "fault": None,
    }
    assert (second["event"], second["position"]) == ("message_repeated", 0)


def test_refused_message_says_why_and_what_the_caller_claims(told, province):
    def calls(node):
        node.post(province.message(to=("H99",)))
        node.post(Framed(header=b"{}", seal=b"x", content=b""))

    (unknown, unreadable), _ = told(calls)
    assert (unknown["event"], unknown["from"]) == ("message_refused", OFFICE)
    assert (unknown["code"], unknown["fault"]) == ("gateway.agency_unknown", "policy")
    assert (unreadable["event"], unreadable["id"]) == ("message_refused", None)
    assert unreadable["code"].startswith("wire.")


def test_no_line_holds_content(told, province):
    message = province.message(content=MARK.encode())

    def calls(node):
        node.post(message)
        node.post(province.message(to=("H99",), content=MARK.encode()))
        node.client.post("/v1/messages", content=MARK.encode())
        node.caller(COMMUNE).signed("GET", f"/v1/messages/{json.loads(message.header)['id']}")

    lines = told(calls)
    assert [len(file) for file in lines] == [3, 4]
    text = json.dumps(lines, ensure_ascii=False)
    assert MARK not in text
    assert message.seal.hex() not in text


def test_each_call_about_a_message_is_one_record_with_the_names_of_x_road(told, province):
    message = province.message()
    message_id = json.loads(message.header)["id"]

    def calls(node):
        node.post(message)
        node.caller(COMMUNE).get("/v1/inbox")
        node.caller(COMMUNE).acknowledge(message)
        node.caller(COMMUNE).signed("GET", f"/v1/messages/{uuid4()}")

    _, (sent, acknowledged, unknown) = told(calls)
    ts = int(NOON.timestamp())
    assert sent.pop("monitoringDataTs") == ts
    names = ("requestInTs", "requestOutTs", "responseInTs", "responseOutTs")
    moments = [sent.pop(name) for name in names]
    assert moments == sorted(moments)
    assert moments[0] == ts * 1000
    assert sent.pop("requestSize") == len(frame(message))
    assert sent.pop("responseSize") > 0
    assert sent == {
        "clientXRoadInstance": "H56",
        "clientMemberCode": OFFICE,
        "serviceXRoadInstance": "H56",
        "serviceMemberCode": "H56.node",
        "serviceCode": "send_message",
        "serviceVersion": "v1",
        "serviceType": "REST",
        "restMethod": "POST",
        "restPath": "/v1/messages",
        "messageId": message_id,
        "succeeded": True,
        "statusCode": 201,
        "faultCode": None,
        "faultString": None,
    }
    assert (acknowledged["clientMemberCode"], acknowledged["messageId"]) == (COMMUNE, message_id)
    assert acknowledged["restPath"] == "/v1/messages/{id}/acknowledgement"
    assert (unknown["succeeded"], unknown["statusCode"]) == (False, 404)
    assert unknown["faultCode"] == "gateway.message_unknown"
    assert "{agency}" in unknown["faultString"]


def test_files_are_their_owners_and_step_aside_when_full(told, province, monkeypatch, tmp_path):
    monkeypatch.setattr(journal, "BYTES_A_FILE", 1)
    monkeypatch.setattr(journal, "FILES_KEPT", 2)
    monkeypatch.setattr(journal, "WRITE_AFTER_SECONDS", 0)
    told(lambda node: [node.post(province.message()) for _ in range(6)])
    files = sorted((tmp_path / "node").glob("messages.jsonl*"))
    assert [file.name for file in files] == [
        "messages.jsonl",
        "messages.jsonl.1",
        "messages.jsonl.2",
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_lines_that_cannot_be_written_hold_up_no_message(province, tmp_path, monkeypatch, capsys):
    settings = province.prepare(tmp_path / "node")
    (settings.folder / "messages.jsonl").mkdir()
    monkeypatch.setattr(journal, "WRITE_AFTER_SECONDS", 0)
    with running(province, settings, directory=province.snapshot()) as node:
        assert [node.post(province.message()).status_code for _ in range(3)] == [201] * 3


def test_lines_go_to_standard_error_where_they_are_collected_there(province, tmp_path, capsys):
    settings = province.prepare(tmp_path / "node", messages_to=Destination.STDERR)
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "message_accepted"


def test_node_that_tells_nothing_makes_no_files(province, tmp_path):
    settings = province.prepare(tmp_path / "node", messages_to=Destination.NOWHERE)
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
    assert list(settings.folder.glob("*.jsonl*")) == []


def test_where_lines_go_is_set_by_the_operator(tmp_path):
    usual = GatewaySettings.from_environment({}, home=tmp_path)
    assert (usual.messages_to, usual.monitoring_to) == (Destination.FILE, Destination.NOWHERE)
    given = {"LIENTHONG_GATEWAY_MESSAGES": "nowhere", "LIENTHONG_GATEWAY_MONITORING": "stderr"}
    chosen = GatewaySettings.from_environment(given, home=tmp_path)
    assert (chosen.messages_to, chosen.monitoring_to) == (Destination.NOWHERE, Destination.STDERR)
    with pytest.raises(Refusal, match="nowhere, file, stderr"):
        GatewaySettings.from_environment({"LIENTHONG_GATEWAY_MESSAGES": "x"}, home=tmp_path)


def test_a_full_disk_does_not_keep_a_node_from_ending():
    async def write_and_close():
        lines = Lines(OwnFile(Path("/dev/full")))
        lines.add({"id": 1})
        lines.close()

    asyncio.run(write_and_close())
