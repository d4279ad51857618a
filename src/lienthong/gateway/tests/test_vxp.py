"""Clients of the VXP API work unchanged, and with agencies that use the native one."""

import base64
import json
import socket
import time
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import httpx
import pytest

from lienthong.gateway.testing import ALIAS, COMMUNE, DISSOLVED, OFFICE, OTHER, running
from lienthong.gateway.tests.sdk_client import (
    SdkClient,
    document,
    error,
    report,
    systems_body,
)
from lienthong.gateway.tests.test_usage import usage
from lienthong.wire.edxml import OtherInfo, read_packet
from lienthong.wire.framing import unframe
from lienthong.wire.records import Acknowledgement, MessageKind
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.testing import NOON


def test_two_clients_exchange_a_document_and_the_report_on_it(first, second):
    packet = document(to=(OTHER,))
    doc_id = first.sent(packet)

    (listed,) = second.received()
    assert listed["docId"] == doc_id
    assert (listed["from"], listed["to"]) == (COMMUNE, OTHER)
    assert (listed["serviceType"], listed["messageType"]) == ("eDoc", "edoc")
    assert (listed["status"], listed["created_time"]) == ("initial", "2026/11/23 12:00:00")
    assert listed["contentSha256"] == sha256(packet).hexdigest()
    assert second.call("/countReceiveEdoc", b"{}")["count"] == 1
    assert second.fetch(doc_id) == packet

    assert second.update(doc_id, "processing")["status"] == "OK"
    assert second.received()[0]["status"] == "processing"
    assert second.update(doc_id, "done")["status"] == "OK"
    assert second.received() == []
    assert second.call("/countReceiveEdoc", b"{}")["count"] == 0
    assert [item["docId"] for item in second.received(status="done")] == [doc_id]

    second.sent(report("03", by=OTHER, about=COMMUNE), messagetype="status")
    assert first.received() == []
    (status,) = first.received("status")
    assert first.call("/countReceiveStatus", b"{}")["count"] == 1
    assert read_packet(first.fetch(status["docId"])).status.code == "03"
    first.update(status["docId"], "done")
    assert first.received("status") == []

    answer = first.call("/getSentEdocList", servicetype="eDoc", messagetype="edoc", docId=doc_id)
    (sent,) = answer["data"]
    assert (sent["fromCode"], sent["toCode"]) == (COMMUNE, OTHER)
    assert (sent["sendStatus"], sent["receiveStatus"]) == ("done", "done")
    assert (sent["title"], sent["notation"]) == ("Báo cáo kết nối", "12/UBND")
    assert sent["receivedTime"] == "2026/11/23 12:00:00"


def test_document_sent_by_vxp_is_a_sealed_message_for_a_native_recipient(served, first):
    packet = document(to=(OFFICE,))
    doc_id = first.sent(packet)
    office = served.caller(OFFICE)
    (item,) = office.get("/v1/inbox")["items"]
    assert item["envelope"]["id"] == doc_id
    framed = unframe(office.signed("GET", f"/v1/messages/{doc_id}").content)
    assert framed.content == packet
    key = served.province.holders[COMMUNE].key.public_key()
    verify_seal(domain=Domain.ENVELOPE, header=framed.header, seal=framed.seal, key=key)
    proof = office.get(f"/v1/messages/{doc_id}/proof")
    assert proof["message"]["receipt"]

    reply = served.province.holders[OFFICE].send(
        to=(COMMUNE,),
        content=report("03", by=OFFICE, about=COMMUNE),
        message_id=uuid4(),
        kind=MessageKind.STATUS,
        reply_to=UUID(doc_id),
    )
    served.sent(reply)
    (status,) = first.received("status")
    assert status["from"] == OFFICE


def test_document_sent_natively_reaches_a_vxp_client_whose_done_is_a_sealed_acknowledgement(
    served, first
):
    packet = document(sender=OFFICE, to=(COMMUNE,))
    message = served.province.message(sender=OFFICE, to=(ALIAS,), content=packet)
    doc_id = str(served.sent(message))
    (listed,) = first.received()
    assert listed["docId"] == doc_id
    assert first.fetch(doc_id) == packet
    first.update(doc_id, "done")

    office = served.caller(OFFICE)
    (delivery,) = office.get(f"/v1/messages/{doc_id}/deliveries")["recipients"]
    framed = unframe(base64.b64decode(delivery["acknowledgement"]))
    stated = Acknowledgement.decode(framed.header)
    assert (str(stated.id), stated.agency) == (doc_id, COMMUNE)
    key = served.province.holders[COMMUNE].key.public_key()
    verify_seal(domain=Domain.ACKNOWLEDGEMENT, header=framed.header, seal=framed.seal, key=key)

    first.sent(report("01", by=COMMUNE, about=OFFICE), messagetype="status")
    (delivery,) = office.get(f"/v1/messages/{doc_id}/deliveries")["recipients"]
    assert len(delivery["statuses"]) == 1


def test_same_packet_again_is_the_same_document(served, first, second):
    packet = document(to=(OTHER,))
    doc_id = first.sent(packet)
    assert first.sent(packet) == doc_id  # the very same signed call
    first.at = NOON + timedelta(minutes=1)
    assert first.sent(packet) == doc_id  # signed anew
    assert len(second.received()) == 1
    assert served.client.get("/v1/health").json()["log"]["size"] == 1
    assert first.sent(document(to=(OTHER,), number="13")) != doc_id


@pytest.mark.parametrize("hashing", ["padded", "upper", "unpadded"])
@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_file_hash_counts_in_every_spelling_that_clients_write(first, hashing, end):
    packet = document(to=(OTHER,), number=f"{hashing}{len(end)}")
    digest = sha256(packet).digest()
    stated = {
        "padded": digest.hex(),
        "upper": digest.hex().upper(),
        "unpadded": "".join(f"{byte:x}" for byte in digest),
    }[hashing]
    answer = first.call(
        "/sendEdoc",
        packet + end,
        content_type="application/octet-stream",
        servicetype="eDoc",
        messagetype="edoc",
        hash_file=stated,
        **{"from": COMMUNE},
    )
    assert answer["ErrorCode"] == "0", answer


def test_changed_file_is_refused_and_nothing_is_kept(served, first):
    answer = first.send(document(), hash_file=sha256(b"another").hexdigest())
    assert error(answer) == "10"
    assert served.client.get("/v1/health").json()["log"]["size"] == 0


@pytest.mark.parametrize(
    ("packet", "messagetype", "code"),
    [
        (b"<html/>", "edoc", "22"),
        (b"", "edoc", "22"),
        (document(), "status", "22"),
        (document(), "letter", "22"),
        (document(to=("H99",)), "edoc", "18"),
        (document(to=("không mã",)), "edoc", "18"),
        (document(to=(DISSOLVED,)), "edoc", "23"),
        (document(sender=OTHER), "edoc", "19"),
        (report("03", by=COMMUNE, about=OFFICE), "status", "21"),
    ],
)
def test_packet_is_refused_with_the_code_that_clients_know(
    served, first, packet, messagetype, code
):
    assert error(first.send(packet, messagetype=messagetype)) == code
    assert served.client.get("/v1/health").json()["log"]["size"] == 0


def test_refusal_is_a_vietnamese_sentence_and_english_on_request(served, first):
    answer = first.send(document(to=(DISSOLVED,)))
    assert "Huyện Cũ" in answer["ErrorDesc"]
    assert "Xã Hai" in answer["ErrorDesc"]
    assert "ended on" not in answer["ErrorDesc"]
    served.client.headers["accept-language"] = "en"
    assert "ended on" in first.send(document(to=(DISSOLVED,)))["ErrorDesc"]


def test_header_to_names_the_recipients_when_it_is_there(first, second):
    packet = document(to=(OFFICE, OTHER))
    first.sent(packet, to=json.dumps([OTHER]))
    assert len(second.received()) == 1
    assert error(first.send(packet, to="[1]")) == "18"
    packet = document(to=(OFFICE, "H99"))
    assert error(first.send(packet, to=json.dumps(["H99"]))) == "18"


def test_several_recipients_get_one_document_each_once(served, first, second):
    doc_id = first.sent(document(to=(OFFICE, OTHER, OTHER)))
    assert [item["docId"] for item in second.received()] == [doc_id]
    answer = first.call("/getSentEdocList", servicetype="eDoc", messagetype="edoc")
    assert sorted(item["toCode"] for item in answer["data"]) == sorted((OFFICE, OTHER))


def test_download_gives_the_file_itself(served, first):
    packet = document(sender=OFFICE, to=(COMMUNE,))
    doc_id = str(served.sent(served.province.message(content=packet)))
    headers = first.headers("application/json", docId=doc_id, filePath="/x")
    response = served.client.get("/downloadEdoc", headers=headers)
    assert (response.status_code, response.content) == (200, packet)
    headers = first.headers("application/json", docId=doc_id[::-1], filePath="/x")
    assert served.client.get("/downloadEdoc", headers=headers).status_code == httpx.codes.NOT_FOUND


def test_documents_of_others_are_not_found(served, first, second):
    doc_id = first.sent(document(to=(OFFICE,)))
    answer = second.call("/getEdoc", b"{}", docId=doc_id)
    assert error(answer) == "21"
    assert error(second.update(doc_id, "done")) == "21"
    assert second.call("/getSentEdocList", messagetype="edoc", docId=doc_id)["data"] == []
    assert first.fetch(doc_id) == document(to=(OFFICE,))  # its sender may


def test_what_is_confirmed_stays_so(first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.update(doc_id, "fail")
    assert second.received(status="fail")[0]["docId"] == doc_id
    assert second.received()[0]["status"] == "fail"  # offered until it is confirmed
    second.update(doc_id, "done")
    assert second.update(doc_id, "done")["status"] == "OK"
    assert error(second.update(doc_id, "fail")) == "21"
    assert error(second.update(doc_id, "finished")) == "21"


def test_repeated_signed_call_cannot_turn_a_state_back(first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.update(doc_id, "processing")
    assert second.update(doc_id, "processing")["status"] == "OK"  # a repetition changes nothing
    second.update(doc_id, "fail")
    assert error(second.update(doc_id, "processing")) == "15"  # the old call, made again
    second.at = NOON + timedelta(seconds=1)
    assert second.update(doc_id, "processing")["status"] == "OK"


def test_repetition_that_changed_nothing_cannot_turn_a_state_back_later(first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.update(doc_id, "processing")
    second.at = NOON + timedelta(seconds=1)
    assert second.update(doc_id, "processing")["status"] == "OK"  # signed anew, nothing changes
    second.at = NOON + timedelta(seconds=2)
    second.update(doc_id, "fail")
    second.at = NOON + timedelta(seconds=1)
    assert error(second.update(doc_id, "processing")) == "15"


@pytest.mark.parametrize("mail", ["\\ud800", "\\u0000", "a\\nb"])
def test_registration_that_cannot_be_kept_as_it_is_befalls_nobody_else(served, first, mail):
    body = b'{"code": "%s", "mail": "%s"}' % (COMMUNE.encode(), mail.encode())
    assert first.call("/registerAgency", body)["status"] == "OK"
    odd = first.call("/registerAgency", b'{"code": "\\ud800"}')
    assert error(odd) == "19"
    listed = {item["code"]: item["mail"] for item in first.call("/getAgenciesList")["data"]}
    assert listed[COMMUNE].isprintable()
    first.sent(document())


def test_last_day_of_the_calendar_is_a_day_like_any_other(first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    assert [item["docId"] for item in second.received(toDate="9999/12/31")] == [doc_id]


def test_stranger_is_refused_before_the_body_is_read(served):
    stranger = SdkClient(served.client, secret="another secret")
    headers = stranger.headers("application/octet-stream", messagetype="edoc")
    host, port = served.client.base_url.host, served.client.base_url.port
    lines = ["POST /sendEdoc HTTP/1.1", f"Host: {host}", "Content-Length: 60000000"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b"ErrorDesc" not in answer and (more := connection.recv(4000)):
            answer += more
    assert b'"ErrorCode":"15"' in answer


def test_a_refused_calls_line_names_the_system_it_says_it_is_from(served, first, settings):
    first.sent(document())
    for system, secret in (("H56.HT1", "another secret"), ("H56.NOBODY", "x")):
        stranger = SdkClient(served.client, system=system, secret=secret)
        assert error(stranger.call("/sendEdoc", document(), messagetype="edoc")) == "15"
    file = settings.lines("messages")

    def told():
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]

    for _ in range(200):
        if file.exists() and len(told()) == 3:
            break
        time.sleep(0.02)
    assert [(line["event"], line["system"]) for line in told()] == [
        ("message_accepted", "H56.HT1"),
        ("message_refused", "H56.HT1"),
        ("message_refused", None),  # not one that the node knows: nothing of a stranger's is told
    ]


def test_request_to_take_a_document_back_goes_from_its_sender_to_the_recipient(first, second):
    first.sent(document(to=(OTHER,)))
    packet = report(
        "13",
        by=COMMUNE,
        about=OTHER,
        document_id=f"{COMMUNE},2026/11/23,12/UBND",
    )
    first.sent(packet, messagetype="status")
    (status,) = second.received("status")
    assert read_packet(second.fetch(status["docId"])).status.code == "13"


def test_agencies_are_listed_by_both_schemes(first):
    listed = {item["code"]: item for item in first.call("/getAgenciesList")["data"]}
    assert set(listed) == {OFFICE, COMMUNE, OTHER}  # those that exist today
    assert set(listed[COMMUNE]) == {"id", "pid", "code", "name", "mail", "oldCode"}
    assert (listed[COMMUNE]["pid"], listed[COMMUNE]["oldCode"]) == (OFFICE, ALIAS)
    by_level = first.call("/getAgenciesListQD20", level="2")["data"]
    assert {item["code"] for item in by_level} == {COMMUNE, OTHER}
    assert set(by_level[0]) == {"id", "code", "name", "mail", "code102"}
    units = {item["code"]: item for item in first.call("/getSynchronizeUnit")["data"]}
    assert units[DISSOLVED]["deleted"] is True
    assert units[COMMUNE]["deleted"] is False
    assert isinstance(units[COMMUNE]["version"], int)


def test_urgency_of_a_packet_is_the_envelopes(served, first):
    first.sent(document(other=OtherInfo(priority="3")))
    first.sent(document(number="13", other=OtherInfo(priority="9")))
    items = served.caller(OFFICE).get("/v1/inbox")["items"]
    assert [item["envelope"].get("priority") for item in items] == [3, None]


def test_client_registers_and_takes_off_its_own_agency_only(first, second):
    given = {"id": "", "pcode": OFFICE, "code": COMMUNE, "name": "Xã Một", "mail": "vt@xa.example"}
    body = json.dumps({**given, "mobile": None, "fax": ""}).encode()
    assert first.call("/registerAgency", body)["status"] == "OK"
    listed = {item["code"]: item for item in second.call("/getAgenciesList")["data"]}
    assert listed[COMMUNE]["mail"] == "vt@xa.example"
    assert error(second.call("/registerAgency", body)) == "19"
    assert error(first.call("/registerAgency", b"[]")) == "21"

    assert first.call("/deleteAgency", AgencyCode=COMMUNE)["status"] == "OK"
    assert error(first.send(document())) == "19"
    first.at = NOON + timedelta(seconds=1)
    assert first.call("/registerAgency", body)["status"] == "OK"
    first.sent(document())


def test_post_for_an_agency_that_was_taken_off_waits_and_the_operator_is_told(
    served, first, second
):
    assert usage(served)["taken_off"] == []
    assert second.call("/deleteAgency", AgencyCode=OTHER)["status"] == "OK"
    doc_id = first.sent(document(to=(OTHER,)))
    assert error(second.call("/getEdoc", b"{}", docId=doc_id)) == "21"
    assert usage(served)["taken_off"] == [OTHER]
    second.at = NOON + timedelta(seconds=1)
    second.call("/registerAgency", json.dumps({"code": OTHER}).encode())
    assert [item["docId"] for item in second.received()] == [doc_id]
    assert usage(served)["taken_off"] == []


def test_registrations_and_states_survive_a_restart(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.client.put("/v1/systems", content=systems_body(province)).raise_for_status()
        SdkClient(node.client).call("/deleteAgency", AgencyCode=COMMUNE)
    assert settings.client_systems.stat().st_mode & 0o077 == 0
    with running(province, settings) as node:
        assert error(SdkClient(node.client).send(document())) == "19"


def test_inbox_shows_pages_and_days(first, second):
    sent = [first.sent(document(to=(OTHER,), number=str(number))) for number in range(5)]
    assert [item["docId"] for item in second.received(pageSize="2", page="2")] == sent[2:4]
    assert [item["docId"] for item in second.received(fromDate="2026/11/23")] == sent
    assert second.received(toDate="22/11/2026") == []
    answer = second.call("/getReceivedEdocList", messagetype="edoc", fromDate="yesterday")
    assert error(answer) == "21"
    assert "XroadVnpt-fromDate" in answer["ErrorDesc"]
