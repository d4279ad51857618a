"""The known SDK keeps one timestamp and lets headers of a call stand in the next (VX-6, VX-8)."""

import json
from datetime import date, timedelta

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER
from lienthong.gateway.tests.sdk_client import (
    ISSUED_ON,
    SdkClient,
    document,
    error,
    report,
    systems_body,
)
from lienthong.wire.testing import NOON

BOTH = "H56.HT9"


@pytest.fixture
def shared(served):
    """One system that serves two agencies."""
    agencies = {"H56.HT1": (COMMUNE,), BOTH: (OTHER, OFFICE)}
    body = systems_body(served.province, version=2, agencies=agencies)
    served.client.put("/v1/systems", content=body).raise_for_status()
    return SdkClient(served.client, agency=OTHER, system=BOTH)


def test_a_state_left_over_from_an_update_hides_nothing_that_waits(first, second):
    done, waiting = (first.sent(document(to=(OTHER,), number=number)) for number in "12")
    second.update(done, "done")
    second.extra = {"docId": done, "status": "done", "filePath": "/tmp"}
    assert [item["docId"] for item in second.received()] == [waiting]
    second.extra = {}
    assert [item["docId"] for item in second.received(status="DONE")] == [done]


@pytest.mark.parametrize("state", ["INITIAL", "new", ""])
def test_a_client_that_asks_by_a_state_of_its_own_misses_nothing(first, second, state):
    doc_id = first.sent(document(to=(OTHER,)))
    assert [item["docId"] for item in second.received(status=state)] == [doc_id]


@pytest.mark.parametrize("recipients", [json.dumps([OFFICE]), OFFICE])
def test_recipients_left_over_from_sending_stand_in_nobodys_way(first, second, recipients):
    doc_id = first.sent(document(to=(OTHER,)))
    left_over = {"to": recipients, "hash-file": "ab", "from": OTHER}
    second.extra = left_over
    assert [item["docId"] for item in second.received()] == [doc_id]
    assert second.call("/countReceiveEdoc", b"{}")["count"] == 1
    assert second.update(doc_id, "done")["status"] == "OK"
    second.extra = {"to": recipients}  # asked for, and not the system's
    assert error(second.call("/countReceiveEdoc", b"{}")) == "19"


def test_recipients_left_over_from_another_document_get_nothing(first, second):
    doc_id = first.sent(document(to=(OTHER,)), to=json.dumps([OFFICE]))
    assert [item["docId"] for item in second.received()] == [doc_id]
    sent = first.call("/getSentEdocList", messagetype="edoc", docId=doc_id)["data"]
    assert [item["toCode"] for item in sent] == [OTHER]


@pytest.mark.parametrize("recipients", ['["H99.1"]', '["không mã"]', "[]"])
def test_recipients_left_over_from_a_document_that_was_refused_refuse_no_other(
    first, second, recipients
):
    doc_id = first.sent(document(to=(OTHER,)), to=recipients)
    assert [item["docId"] for item in second.received()] == [doc_id]


@pytest.mark.parametrize("beside", [{"filePath": "/tmp"}, {"status": "done"}])
def test_a_document_fetched_before_hides_nothing_that_was_sent(first, second, beside):
    fetched, sent = second.sent(document(sender=OTHER, to=(COMMUNE,))), first.sent(document())
    first.extra = {"docId": fetched, **beside}
    listed = first.call("/getSentEdocList", messagetype="edoc")["data"]
    assert [item["senderDocId"] for item in listed] == [sent]
    first.extra = {"docId": fetched}  # asked for, and sent by somebody else
    assert first.call("/getSentEdocList", messagetype="edoc")["data"] == []


def test_recipients_of_the_header_choose_among_those_of_the_packet(first, second):
    doc_id = first.sent(document(to=(OTHER, OFFICE)), to=OTHER)
    sent = first.call("/getSentEdocList", messagetype="edoc", docId=doc_id)["data"]
    assert [item["toCode"] for item in sent] == [OTHER]
    assert second.received()


def test_a_system_of_several_agencies_lists_what_all_of_them_sent(shared):
    for code in (OTHER, OFFICE):
        shared.sent(document(sender=code, to=(COMMUNE,)), **{"from": code})
    answer = shared.call("/getSentEdocList", messagetype="edoc")
    assert {item["fromCode"] for item in answer["data"]} == {OTHER, OFFICE}


def test_done_counts_for_every_agency_of_the_system_that_got_the_document(served, first, shared):
    doc_id = first.sent(document(to=(OTHER, OFFICE)))
    assert [item["to"] for item in shared.received()] == [OTHER, OFFICE]
    shared.update(doc_id, "processing")
    assert [item["status"] for item in shared.received()] == ["processing"] * 2
    assert shared.update(doc_id, "processing")["status"] == "OK"
    assert shared.update(doc_id, "done")["status"] == "OK"
    assert shared.received() == []
    sent = first.call("/getSentEdocList", messagetype="edoc", docId=doc_id)["data"]
    assert [item["receiveStatus"] for item in sent] == ["done", "done"]
    assert error(shared.update(doc_id, "fail")) == "21"


def test_done_counts_for_the_agency_that_is_named(first, shared):
    doc_id = first.sent(document(to=(OTHER, OFFICE)))
    shared.extra = {"to": OFFICE}
    shared.update(doc_id, "done")
    shared.extra = {}
    assert [item["to"] for item in shared.received()] == [OTHER]
    assert shared.update(doc_id, "fail")["status"] == "OK"
    assert [item["status"] for item in shared.received()] == ["fail"]


def registration(code, mail):
    return json.dumps({"code": code, "name": "x", "mail": mail}).encode()


def test_one_object_of_the_sdk_registers_several_agencies(first, shared):
    for code, mail in ((OTHER, "a@b.vn"), (OFFICE, "c@b.vn"), (OFFICE, "d@b.vn")):
        assert shared.call("/registerAgency", registration(code, mail))["status"] == "OK"
    listed = {item["code"]: item["mail"] for item in first.call("/getAgenciesList")["data"]}
    assert (listed[OTHER], listed[OFFICE]) == ("a@b.vn", "d@b.vn")
    assert error(shared.call("/registerAgency", registration(OFFICE, "c@b.vn"))) == "15"
    shared.at = NOON + timedelta(seconds=1)
    assert shared.call("/registerAgency", registration(OFFICE, "c@b.vn"))["status"] == "OK"


def test_a_report_after_a_request_to_take_back_is_about_the_document(served, first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.fetch(doc_id)
    known = f"{COMMUNE},2026/11/23,12/UBND"
    first.sent(report("13", by=COMMUNE, about=OTHER, document_id=known), messagetype="status")
    (request,) = second.received("status")
    second.fetch(request["docId"])
    second.sent(report("15", by=OTHER, about=COMMUNE), messagetype="status")
    (listed,) = served.caller(COMMUNE).get(f"/v1/messages/{doc_id}/deliveries")["recipients"]
    assert len(listed["statuses"]) == 1


def test_a_report_by_number_is_about_the_document_of_that_year(served, first, second):
    ids = []
    for day in (date(2025, 1, 5), ISSUED_ON):
        packet = document(to=(OTHER,), promulgated_on=day, document_id=f"{day}")
        ids.append(first.sent(packet))
        second.fetch(ids[-1])
    packet = report("03", by=OTHER, about=COMMUNE, document_id="", day=date(2025, 1, 5))
    second.sent(packet, messagetype="status")
    counts = []
    for doc_id in ids:
        (one,) = served.caller(COMMUNE).get(f"/v1/messages/{doc_id}/deliveries")["recipients"]
        counts.append(len(one["statuses"]))
    assert counts == [1, 0]


def test_a_report_by_number_is_found_however_many_others_use_that_number(served, first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.fetch(doc_id)
    for number in range(51):
        packet = document(sender=OFFICE, to=(OTHER,), subject=f"{number}")
        message = served.province.message(to=(OTHER,), content=packet)
        second.fetch(str(served.sent(message)))
    second.sent(report("03", by=OTHER, about=COMMUNE, document_id=""), messagetype="status")
    assert len(first.received("status")) == 1
