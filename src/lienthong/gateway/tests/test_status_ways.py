"""Whither reports go: past new codes, ended agencies, and packets of the same words."""

import base64
import json
from dataclasses import replace

import pytest

from lienthong.gateway.testing import COMMUNE, DISSOLVED, FORWARD, OFFICE, OTHER
from lienthong.gateway.tests.sdk_client import document, error, report
from lienthong.gateway.tests.test_api_keys import make_key
from lienthong.wire.directory_snapshot import Successor
from lienthong.wire.edxml import Business, BusinessKind
from lienthong.wire.records import MessageKind
from lienthong.wire.requests import ApiKey
from lienthong.wire.testing import NOON

NEW = {COMMUNE: "H56.71", OFFICE: "H56.70"}


def put_directory(node, change, **rules):
    entries = tuple(map(change, node.province.entries()))
    body = node.province.snapshot(2, agencies=entries, **rules)
    node.client.put("/v1/directory", content=body).raise_for_status()


def change_codes(node):
    """From now on both have new codes; certificates name the old ones, which stay aliases."""

    def change(entry):
        new = NEW.get(entry.code)
        entry = replace(entry, successors=())
        return replace(entry, code=new, aliases=(*entry.aliases, entry.code)) if new else entry

    put_directory(node, change)


def status(node, sender, to, about):
    given = {"kind": MessageKind.STATUS, "reply_to": about}
    return node.province.message(sender, (to,), b"03", **given)


def test_a_report_goes_back_although_sender_and_recipient_have_new_codes(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE,)))
    change_codes(node)
    reports = [node.sent(status(node, COMMUNE, code, sent)) for code in (OFFICE, NEW[OFFICE])]
    request = node.sent(status(node, OFFICE, NEW[COMMUNE], sent))
    assert len(node.caller(OFFICE).get("/v1/inbox")["items"]) == len(reports)
    assert node.caller(COMMUNE).get("/v1/inbox")["items"][-1]["envelope"]["id"] == str(request)
    (became,) = node.caller(OFFICE).get(f"/v1/messages/{sent}/deliveries")["recipients"]
    assert [one["id"] for one in became["statuses"]] == list(map(str, reports))


def test_a_status_between_others_is_refused_whatever_codes_they_have(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE,)))
    change_codes(node)
    for sender, to in ((OTHER, OFFICE), (COMMUNE, OTHER), (OFFICE, OTHER)):
        refused = node.post(status(node, sender, to, sent))
        assert refused.json()["code"] == "gateway.status_misplaced"


def test_a_report_to_a_sender_that_ended_goes_to_those_who_get_its_post(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE,)))

    def end(entry):
        if entry.code != OFFICE:
            return entry
        heirs = next(one for one in node.province.entries() if one.code == DISSOLVED).successors
        return replace(entry, valid_until=NOON.date(), successors=heirs[1:])

    put_directory(node, end, forwards=(FORWARD,))
    told = node.sent(status(node, COMMUNE, OFFICE, sent))
    (item,) = node.caller(OTHER).get("/v1/inbox")["items"]
    assert (item["envelope"]["id"], item["forwarded_for"]) == (str(told), [OFFICE])


def end_commune(node, *heirs):
    """COMMUNE has ended; `heirs` carry it on, and no post is forwarded."""

    def end(entry):
        if entry.code != COMMUNE:
            return replace(entry, successors=())
        carried_on = tuple(Successor(code=code, name=code) for code in heirs)
        return replace(entry, valid_until=NOON.date(), successors=carried_on)

    put_directory(node, end)


def test_who_carries_on_an_ended_recipient_reports_in_its_place_and_is_seen_to(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE,)))
    before = node.sent(status(node, COMMUNE, OFFICE, sent))
    end_commune(node, OTHER)
    after = node.sent(status(node, OTHER, OFFICE, sent))
    (became,) = node.caller(OFFICE).get(f"/v1/messages/{sent}/deliveries")["recipients"]
    assert became["agency"] == COMMUNE
    assert [one["id"] for one in became["statuses"]] == [str(before), str(after)]
    told = node.caller(OFFICE).get("/v1/inbox")["items"][-1]
    assert told["envelope"]["from"] == OTHER, "its own name, under its own seal"


def test_nobody_reports_for_a_recipient_that_lives_or_is_carried_on_by_others(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE,)))
    refused = [node.post(status(node, OTHER, OFFICE, sent))]
    end_commune(node)
    refused.append(node.post(status(node, OTHER, OFFICE, sent)))
    assert [one.json()["code"] for one in refused] == ["gateway.status_misplaced"] * 2


def test_who_carries_on_an_ended_sender_does_not_ask_for_its_messages_back(node):
    sent = node.sent(node.province.message(COMMUNE, (OFFICE,)))
    end_commune(node, OTHER)
    asked = node.post(status(node, OTHER, OFFICE, sent))
    assert asked.json()["code"] == "gateway.status_misplaced"


def test_a_successor_that_got_the_document_itself_reports_for_itself(node):
    sent = node.sent(node.province.message(OFFICE, (COMMUNE, OTHER)))
    end_commune(node, OTHER)
    told = node.sent(status(node, OTHER, OFFICE, sent))
    became = node.caller(OFFICE).get(f"/v1/messages/{sent}/deliveries")["recipients"]
    ids = {one["agency"]: [each["id"] for each in one["statuses"]] for one in became}
    assert ids == {COMMUNE: [], OTHER: [str(told)]}


def test_api_keys_hold_and_can_be_taken_back_under_a_new_code(node):
    key = make_key(node)
    change_codes(node)
    assert node.caller(COMMUNE, api_key=key).get("/v1/inbox")["items"] == []
    again = make_key(node, id=key.id)
    assert again == key
    assert [one["id"] for one in node.caller(COMMUNE).get("/v1/keys")["keys"]] == [key.id]
    node.caller(COMMUNE).signed("DELETE", f"/v1/keys/{key.id}").raise_for_status()
    refused = node.caller(COMMUNE, api_key=key).signed("GET", "/v1/inbox")
    assert refused.json()["code"] == "gateway.api_key_revoked"
    unknown = ApiKey(id="0" * 32, secret=base64.b64decode(b"AAAA"))
    refused = node.caller(COMMUNE, api_key=unknown).signed("GET", "/v1/inbox")
    assert refused.json()["code"] == "wire.api_key_wrong"


def test_a_webhook_is_shown_replaced_and_ended_under_a_new_code(node):
    caller = node.caller(COMMUNE)

    def set_webhook(url):
        caller.signed("PUT", "/v1/webhook", json.dumps({"url": url}).encode()).raise_for_status()

    set_webhook("https://192.0.2.1/old")
    change_codes(node)
    assert caller.get("/v1/webhook")["url"] == "https://192.0.2.1/old"
    set_webhook("https://192.0.2.1/new")
    assert caller.get("/v1/webhook")["url"] == "https://192.0.2.1/new"
    caller.signed("DELETE", "/v1/webhook").raise_for_status()
    assert caller.signed("GET", "/v1/webhook").json()["code"] == "gateway.webhook_missing"


def test_an_agency_that_took_itself_off_stays_off_under_its_new_code(served, first, second):
    assert first.call("/deleteAgency", AgencyCode=COMMUNE)["status"] == "OK"
    change_codes(served)
    assert error(first.send(document(sender=NEW[COMMUNE], to=(OTHER,)))) == "19"
    body = json.dumps({"code": NEW[COMMUNE], "name": "x", "mail": "a@b.vn"}).encode()
    assert first.call("/registerAgency", body)["status"] == "OK"
    first.sent(document(to=(OTHER,)))


def test_vxp_clients_see_what_they_sent_and_report_under_new_codes(served, first, second):
    doc_id = first.sent(document(to=(OTHER,)))
    second.fetch(doc_id)
    change_codes(served)
    (sent,) = first.call("/getSentEdocList", messagetype="edoc")["data"]
    assert sent["senderDocId"] == doc_id
    for number, about in (("03", COMMUNE), ("06", NEW[COMMUNE])):
        told = report(number, by=OTHER, about=about, document_id="")
        second.sent(told, messagetype="status")
    assert len(first.received("status")) == len(("03", "06"))


@pytest.mark.parametrize("kind", [BusinessKind.RECALL, BusinessKind.UPDATE])
def test_a_report_is_on_the_document_and_an_answer_on_what_recalls_or_updates_it(
    served, first, kind
):
    """Packets in use name the document by the very same id and number."""
    again = document(sender=OFFICE, to=(COMMUNE,), business=Business(kind_text=str(kind.value)))
    contents = (document(sender=OFFICE, to=(COMMUNE,)), again)
    sent, recalled = (served.sent(served.province.message(content=one)) for one in contents)
    for doc_id in (sent, recalled):
        first.fetch(str(doc_id))
    for code in ("01", "06", "15", "16"):
        first.sent(report(code, by=COMMUNE, about=OFFICE), messagetype="status")
    inbox = served.caller(OFFICE).get("/v1/inbox")["items"]
    about = [item["envelope"]["reply_to"] for item in inbox]
    assert about == [str(one) for one in (sent, sent, recalled, recalled)]


def test_a_vxp_client_takes_back_what_went_to_the_successors_of_whom_it_named(
    served, first, second
):
    put_directory(served, lambda entry: entry, forwards=(FORWARD,))
    doc_id = first.sent(document(to=(DISSOLVED,)))
    assert [item["docId"] for item in second.received()] == [doc_id]
    # ResponseFor names the recipient here: all that the sender's packet knows is who has ended
    known = f"{COMMUNE},{NOON:%Y/%m/%d},12/UBND"
    asked = report("13", by=COMMUNE, about=DISSOLVED, document_id=known, reason="Gửi nhầm")
    first.sent(asked, messagetype="status")
    assert len(second.received("status")) == 1
