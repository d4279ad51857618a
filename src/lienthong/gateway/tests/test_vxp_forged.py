"""Nobody's packet reaches client software in the name of an agency that did not seal it (VX-44)."""

from dataclasses import replace
from uuid import UUID

import pytest

from lienthong.gateway.testing import ALIAS, COMMUNE, OFFICE, OTHER
from lienthong.gateway.tests.sdk_client import document, error, report
from lienthong.wire.edxml import Business, BusinessKind
from lienthong.wire.records import MessageKind, digest


def refused(served, message):
    response = served.post(message)
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(
    "business", [Business(), Business(kind_text=str(BusinessKind.RECALL.value), document_id="x")]
)
def test_a_packet_in_anothers_name_is_refused_when_it_is_sent(served, first, business):
    forged = document(sender=OTHER, to=(COMMUNE,), business=business)
    message = served.province.message(sender=OFFICE, to=(COMMUNE,), content=forged)
    assert refused(served, message) == (400, "gateway.packet_of_another")
    assert first.received() == []
    true = document(sender=OFFICE, to=(COMMUNE,), business=business)
    doc_id = served.sent(served.province.message(sender=OFFICE, to=(COMMUNE,), content=true))
    assert first.fetch(str(doc_id)) == true


def test_a_report_in_anothers_name_is_refused_when_it_is_sent(served, first):
    doc_id = first.sent(document(to=(OFFICE, OTHER)))
    forged = report("02", by=OTHER, about=COMMUNE)
    message = served.province.message(
        OFFICE, (COMMUNE,), forged, kind=MessageKind.STATUS, reply_to=UUID(doc_id)
    )
    assert refused(served, message) == (400, "gateway.packet_of_another")
    assert first.received("status") == []


def test_a_packet_names_its_sender_by_any_of_its_codes(served, second):
    packet = document(sender=ALIAS, to=(OTHER,))
    message = served.province.message(sender=COMMUNE, to=(OTHER,), content=packet)
    assert second.fetch(str(served.sent(message))) == packet


def test_what_was_uploaded_is_looked_at_when_it_is_fetched(served, first):
    forged = document(sender=OTHER, to=(COMMUNE,))
    target = f"/v1/contents/{digest(forged)}?offset=0&length={len(forged)}"
    assert served.caller(OFFICE).signed("PUT", target, forged).status_code in {200, 201}
    whole = served.province.message(sender=OFFICE, to=(COMMUNE,), content=forged)
    doc_id = str(served.sent(replace(whole, content=b"")))
    answer = first.call("/getEdoc", b"{}", docId=doc_id)
    assert error(answer) == "22"
    headers = first.headers("application/json", docId=doc_id, filePath="/x")
    assert forged not in served.client.get("/downloadEdoc", headers=headers).content


def test_between_native_agencies_the_node_reads_no_packet(served):
    forged = document(sender=OTHER, to=(OFFICE,))
    served.sent(served.province.message(sender=COMMUNE, to=(OFFICE,), content=forged))
