"""Updates and replacements between agencies of the native protocol and VXP clients."""

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import COMMUNE, OFFICE
from lienthong.gateway.tests.sdk_client import document, report
from lienthong.wire.edxml import Business, Replacement, read_packet
from lienthong.wire.framing import unframe


def changes(sender, to):
    """A document, its update and what replaces it."""
    first = document(sender=sender, to=(to,))
    known = read_packet(first).document.document_id
    update = Business(kind_text="2", document_id=known, content_changed=True)
    instead = Replacement(document_id=known, organ_ids=(to,))
    replacing = Business(kind_text="3", replacements=(instead,))
    return (
        first,
        document(sender=sender, to=(to,), business=update),
        document(sender=sender, to=(to,), number="13", business=replacing),
    )


def test_a_vxp_client_gets_them_from_a_native_sender_who_gets_each_report_on_its_own(served, first):
    sent = []
    for packet in changes(OFFICE, COMMUNE):
        sent.append(str(served.sent(served.province.message(content=packet))))
        assert first.fetch(sent[-1]) == packet
    for code, number in (("03", "12"), ("15", "12"), ("03", "13")):
        told = report(code, by=COMMUNE, about=OFFICE, number=number)
        first.sent(told, messagetype="status")
    inbox = served.caller(OFFICE).get("/v1/inbox")["items"]
    assert [item["envelope"]["reply_to"] for item in inbox] == sent


def test_a_native_recipient_gets_them_from_a_vxp_client(served, first, settings):
    for packet in changes(COMMUNE, OFFICE):
        doc_id = first.sent(packet)
        answer = served.caller(OFFICE).signed("GET", f"/v1/messages/{doc_id}")
        assert unframe(answer.content).content == packet
    found = verify_store(settings)
    assert found.is_whole
    assert (found.packets.unread, found.packets.unnoted) == (0, ())


def test_an_answer_is_about_the_oldest_change_that_was_not_answered(served, first):
    """VX-46: they all go by the same words; software answers as it reads."""
    packet, *_ = changes(OFFICE, COMMUNE)
    known = read_packet(packet).document.document_id
    asked = [
        document(sender=OFFICE, to=(COMMUNE,), business=Business(kind_text=kind, **said))
        for kind, said in (
            ("2", {"document_id": known, "content_changed": True}),
            ("2", {"document_id": known, "recipients_changed": True}),
            ("1", {"document_id": known}),
        )
    ]
    sent = []
    for one in (packet, *asked):
        sent.append(str(served.sent(served.province.message(content=one))))
        assert first.fetch(sent[-1]) == one
    for code, reason in (("01", ""), ("15", ""), ("16", "Đã trả kết quả"), ("15", "Đã hủy")):
        told = report(code, by=COMMUNE, about=OFFICE, number="12", reason=reason)
        first.sent(told, messagetype="status")
        first.sent(told, messagetype="status")  # a repetition says nothing new
    inbox = served.caller(OFFICE).get("/v1/inbox")["items"]
    assert [item["envelope"]["reply_to"] for item in inbox] == sent
