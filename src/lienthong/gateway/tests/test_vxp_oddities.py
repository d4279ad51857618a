"""What clients in use send beside the rules is taken where that harms nobody (VX-10 to VX-21)."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.testing import COMMUNE, DISSOLVED, OFFICE, OTHER, running
from lienthong.gateway.tests.sdk_client import (
    SECOND,
    SdkClient,
    document,
    error,
    report,
    systems_body,
)
from lienthong.gateway.vxp.door import LARGE_PACKET
from lienthong.gateway.vxp.words import read_without_files
from lienthong.gateway.vxp_api import sending
from lienthong.wire.edxml import OutgoingFile, read_packet, write_document
from lienthong.wire.testing import NOON


@pytest.mark.parametrize(
    ("code", "reason"), [("02", ""), ("14", "x"), ("99", ""), ("7x", ""), ("2", "thiếu phụ lục")]
)
def test_a_report_reaches_the_sender_whatever_it_says(first, second, code, reason):
    first.sent(document(to=(OTHER,)))
    (listed,) = second.received()
    second.fetch(listed["docId"])
    packet = report(code, by=OTHER, about=COMMUNE, reason=reason)
    second.sent(packet, messagetype="status")
    (status,) = first.received("status")
    assert first.fetch(status["docId"]) == packet
    assert read_packet(packet).status.code == code


def test_a_header_to_left_over_from_an_earlier_call_misleads_no_report(served, first, second):
    first.sent(document(to=(OTHER,)))
    (listed,) = second.received()
    second.fetch(listed["docId"])
    for left_over in (json.dumps([OFFICE]), OFFICE, "[1]"):
        second.sent(report("03", by=OTHER, about=COMMUNE), messagetype="status", to=left_over)
    assert len(first.received("status")) == 1
    assert served.caller(OFFICE).get("/v1/inbox")["items"] == []


def test_initial_puts_a_document_back_to_where_it_was(first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.update(doc_id, "processing")
    assert second.update(doc_id, "initial")["status"] == "OK"
    assert [item["status"] for item in second.received()] == ["initial"]
    assert error(second.update(doc_id, "unread")) == "21"


def test_a_dissolved_recipient_without_successors_is_said_without_naming_nobody(served, first):
    entries = tuple(
        replace(entry, successors=()) if entry.code == DISSOLVED else entry
        for entry in served.province.entries()
    )
    body = served.province.snapshot(2, agencies=entries)
    served.client.put("/v1/directory", content=body).raise_for_status()
    answer = first.send(document(to=(DISSOLVED,)))
    assert error(answer) == "23"
    assert "không nêu cơ quan nào" in answer["ErrorDesc"]
    assert "—" not in answer["ErrorDesc"]
    refused = served.post(served.province.message(to=(DISSOLVED,))).json()
    assert refused["code"] == "gateway.recipient_dissolved"
    assert refused["successors"] == []
    assert "names nobody who carries on its work" in refused["detail"]
    refused = served.post(served.province.message(sender=DISSOLVED, to=(COMMUNE,))).json()
    assert refused["code"] == "gateway.sender_dissolved"
    assert "names nobody who carries on its work" in refused["detail"]


def units(client):
    return {item["code"]: item for item in client.call("/getSynchronizeUnit")["data"]}


def test_each_unit_has_the_version_with_which_it_changed(served, first):
    before = units(first)
    assert {unit["version"] for unit in before.values()} == {1}
    assert before[COMMUNE]["modifyDate"] == "2026/11/23"
    served.clock.now = NOON + timedelta(days=1)
    entries = tuple(
        replace(entry, name="Xã Hai Mới") if entry.code == OTHER else entry
        for entry in served.province.entries()
    )
    body = served.province.snapshot(7, agencies=entries, made_at=served.clock.now)
    served.client.put("/v1/directory", content=body).raise_for_status()
    after = units(first)
    assert (after[OTHER]["version"], after[OTHER]["modifyDate"]) == (7, "2026/11/24")
    assert after[COMMUNE] == before[COMMUNE]
    assert units(first) == after


def test_a_units_new_mail_address_and_its_end_are_changes_too(served, first):
    before = units(first)
    registration = {"code": COMMUNE, "mail": "vt@xa.example"}
    assert first.call("/registerAgency", json.dumps(registration).encode())["status"] == "OK"
    after = units(first)
    assert after[COMMUNE]["version"] == before[COMMUNE]["version"] + 1
    assert after[COMMUNE]["mail"] == "vt@xa.example"
    last_day = NOON + timedelta(days=2)
    entries = tuple(
        replace(entry, valid_until=last_day.date()) if entry.code == OTHER else entry
        for entry in served.province.entries()
    )
    body = served.province.snapshot(2, agencies=entries)
    served.client.put("/v1/directory", content=body).raise_for_status()
    assert units(first)[OTHER]["version"] == 1  # nothing that the list tells of is another yet
    served.clock.now = last_day
    ended = units(first)[OTHER]
    assert (ended["deleted"], ended["version"], ended["modifyDate"]) == (True, 2, "2026/11/25")


def test_large_packets_are_read_one_at_a_time_and_beside_the_loop(
    served, first, second, monkeypatch
):
    """Several at once would fill the memory; in the loop one would stop everybody else's calls."""
    at_once, most = 0, 0

    def reading(content):
        nonlocal at_once, most
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        at_once += 1
        most = max(most, at_once)
        packet = read_without_files(content)
        at_once -= 1
        return packet

    monkeypatch.setattr(sending, "read_without_files", reading)
    packets = [large(number) for number in "123"]
    with ThreadPoolExecutor(3) as threads:
        ids = list(threads.map(first.sent, packets))
        fetched = list(threads.map(second.fetch, ids))
    assert fetched == packets
    assert most == 1


def test_a_packet_larger_than_a_body_may_be_reaches_its_client(province, settings):
    """Sent by the native protocol in parts, for example."""
    packet = large("12", sender=OFFICE)
    agencies = {SECOND: (OTHER,)}
    with running(province, settings, directory=province.snapshot()) as node:
        body = systems_body(province, agencies=agencies)
        node.client.put("/v1/systems", content=body).raise_for_status()
        doc_id = str(node.sent(province.message(to=(OTHER,), content=packet)))
    with running(province, replace(settings, max_body_bytes=LARGE_PACKET)) as node:
        client = SdkClient(node.client, agency=OTHER, system=SECOND)
        assert client.fetch(doc_id) == packet
        headers = client.headers("application/json", docId=doc_id)
        assert node.client.get("/downloadEdoc", headers=headers).content == packet
        client.sent(report("03", by=OTHER, about=OFFICE), messagetype="status")
        assert client.update(doc_id, "done")["status"] == "OK"


def test_a_large_packet_that_is_lost_is_refused_before_its_answer_begins(
    served, first, second, settings
):
    doc_id = first.sent(large("1"))
    second.fetch(doc_id)
    for file in settings.contents.rglob("*"):
        if file.is_file():
            file.unlink()
    assert error(second.call("/getEdoc", b"{}", docId=doc_id)) == "20"


def large(number, *, sender=COMMUNE):
    packet = read_packet(document(sender=sender, to=(OTHER,), number=number))
    content = OutgoingFile(name="bản đồ.pdf", content=b"%PDF-1.7\n" + b"x" * 2 * LARGE_PACKET)
    return write_document(packet.document, attachments=[content])


def test_too_much_is_refused_in_the_form_and_with_the_code_that_clients_know(province, settings):
    """10 is not sent again, 20 is (VX-30)."""
    once = replace(settings.allowance, messages_per_minute=1)
    small = replace(settings, max_body_bytes=9000, allowance=once)
    with running(province, small, directory=province.snapshot()) as node:
        node.client.put("/v1/systems", content=systems_body(province)).raise_for_status()
        client = SdkClient(node.client)
        headers = client.headers("application/octet-stream", messagetype="edoc", hash_file="0")
        response = node.client.post("/sendEdoc", content=b"x" * 9001, headers=headers)
        assert (response.status_code, error(response.json())) == (413, "10")
        assert response.headers["connection"] == "close"
        client.sent(document(number="1"))
        assert error(client.send(document(number="2"))) == "20"
