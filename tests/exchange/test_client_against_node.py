"""The client against a real node over real connections: everything a message goes through."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.client import AnswerUntrue, NodeRefused, collect_evidence
from lienthong.gateway.testing import (
    ALIAS,
    COMMUNE,
    DISSOLVED,
    NODE,
    OFFICE,
    OTHER,
    SmallProvince,
    running,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    Status,
    write_document,
    write_status,
)
from lienthong.wire.evidence import report, verify_evidence
from lienthong.wire.records import MessageKind, digest


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture(scope="module")
def running_node(province, tmp_path_factory):
    settings = province.prepare(tmp_path_factory.mktemp("node") / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        yield node


def find_certificate(province):
    def find(code, key):
        holder = province.holders[code]
        assert holder.fingerprint == key
        return holder.pem

    return find


def document(recipients):
    return write_document(
        Document(
            sender=Organisation(organ_id=OFFICE),
            recipients=tuple(Organisation(organ_id=code) for code in recipients),
            document_id="H56,2026/11/23,15/UBND-MH",
            code_number="15",
            code_notation="UBND-MH",
            subject="Rà soát thỏa thuận",
        ),
        attachments=[OutgoingFile(name="cong-van.pdf", content=b"%PDF-1.7 mau")],
    )


def send_document(office, recipients=(COMMUNE, OTHER)):
    message_id = uuid4()
    content = document(recipients)
    message = office.seal(message_id=message_id, recipients=recipients, content=content)
    office.send(message)
    return message_id


def refuse(agency, message_id, reason):
    """The clerk of an agency refuses a document."""
    status = write_status(
        Status(
            sender=Organisation(organ_id=agency.code),
            response_for=DocumentReference(
                organ_id=OFFICE, document_id="H56,2026/11/23,15/UBND-MH"
            ),
            code="02",
            description=reason,
        )
    )
    sealed = agency.seal(
        message_id=uuid4(),
        recipients=(OFFICE,),
        content=status,
        kind=MessageKind.STATUS,
        reply_to=message_id,
    )
    return agency.send(sealed)


def last_item(node):
    """The newest message of an inbox, found by following the cursor."""
    item, cursor = None, 0
    while (page := node.inbox(after=cursor, limit=2)).items:
        item, cursor = page.items[-1], page.following
    return item


def test_a_document_goes_out_arrives_and_is_acknowledged(client, province):
    office, commune = client(OFFICE), client(COMMUNE)
    message_id = send_document(office)
    item = last_item(commune)
    assert item.envelope.id == message_id
    assert item.acknowledged_at is None
    fetched = commune.fetch(message_id)
    commune.verify_sender(fetched, certificate=province.holders[OFFICE].pem)
    acknowledged = commune.acknowledge(fetched)
    assert acknowledged.acknowledgement.agency == COMMUNE
    became = {delivery.agency: delivery for delivery in office.deliveries(message_id).recipients}
    assert became[COMMUNE].acknowledged_at is not None
    assert became[COMMUNE].acknowledgement == acknowledged.framed
    assert became[OTHER].acknowledged_at is None
    assert last_item(commune).acknowledged_at is not None


def test_a_message_sent_twice_gets_the_same_receipt(client):
    office = client(OFFICE)
    message = office.seal(message_id=uuid4(), recipients=(COMMUNE,), content=b"x")
    first, second = office.send(message), office.send(message)
    assert first == second
    assert first.receipt.node == NODE


def test_an_acknowledgement_given_twice_is_kept_once(client):
    office, commune = client(OFFICE), client(COMMUNE)
    fetched = commune.fetch(send_document(office))
    first, second = commune.acknowledge(fetched), commune.acknowledge(fetched)
    assert (first.leaf_index, first.framed) == (second.leaf_index, second.framed)


def test_other_bytes_under_the_same_id_are_refused(client):
    office = client(OFFICE)
    message_id = uuid4()
    office.send(office.seal(message_id=message_id, recipients=(COMMUNE,), content=b"x"))
    other = office.seal(message_id=message_id, recipients=(COMMUNE,), content=b"y")
    with pytest.raises(NodeRefused) as refused:
        office.send(other)
    assert refused.value.params["problem"].code == "gateway.message_id_taken"


def test_a_dissolved_recipient_is_refused_with_its_successors(client):
    office = client(OFFICE)
    message = office.seal(message_id=uuid4(), recipients=(DISSOLVED,), content=b"x")
    with pytest.raises(NodeRefused) as refused:
        office.send(message)
    problem = refused.value.params["problem"]
    assert (problem.code, problem.fault) == ("gateway.recipient_dissolved", "caller")
    assert problem.successors


def test_a_message_between_others_is_unknown(client):
    office, other = client(OFFICE), client(OTHER)
    message_id = send_document(office, recipients=(COMMUNE,))
    with pytest.raises(NodeRefused) as refused:
        other.fetch(message_id)
    assert refused.value.params["problem"].code == "gateway.message_unknown"


def test_a_message_under_another_certificate_is_not_its_sender_s(client, province):
    office, commune = client(OFFICE), client(COMMUNE)
    fetched = commune.fetch(send_document(office))
    with pytest.raises(AnswerUntrue):
        commune.verify_sender(fetched, certificate=province.holders[OTHER].pem)


def test_waiting_for_the_inbox_ends_when_a_message_comes(client):
    office, commune = client(OFFICE), client(COMMUNE)
    cursor = last_item(commune)
    after = 0 if cursor is None else cursor.position + 1
    timer = threading.Timer(0.2, send_document, args=(office,))
    timer.start()
    page = commune.inbox(after=after, wait=20)
    timer.join()
    assert len(page.items) == 1


def test_a_proof_and_the_checkpoint_verify(client):
    office = client(OFFICE)
    message_id = send_document(office)
    proof = office.proof(message_id)
    assert proof.receipt is not None
    assert office.checkpoint().size >= proof.checkpoint.size


def test_a_newer_directory_is_taken_and_an_older_one_refused(client, province):
    office = client(OFFICE)
    old = office.health()["directory"]["version"]
    assert office.put_directory(province.snapshot(old + 1)) == old + 1
    assert office.put_directory(province.snapshot(old + 2)) == old + 2
    with pytest.raises(NodeRefused) as refused:
        office.put_directory(province.snapshot(old + 1))
    assert refused.value.params["problem"].code == "gateway.directory_not_newer"
    assert office.health()["directory"]["version"] == old + 2


def test_a_healthy_node_says_so(client):
    assert client(OFFICE).health()["status"] == "ok"


def test_evidence_of_a_document_verifies_offline(client, province):
    """One recipient acknowledges, one refuses with a reason; the file says exactly that."""
    office, commune, other = client(OFFICE), client(COMMUNE), client(OTHER)
    message_id = send_document(office)
    commune.acknowledge(commune.fetch(message_id))
    refuse(other, message_id, "Không thuộc thẩm quyền")
    data = collect_evidence(office, message_id, find_certificate=find_certificate(province))
    found = verify_evidence(data, province.province.root_pem)
    proved = [statement.message for statement in found.proved]
    assert found.message_id == message_id
    assert report.ACKNOWLEDGED in proved
    assert report.STATUSES["02"] in proved
    assert report.REASON in proved
    assert found.not_proved[0].params == {"recipients": OTHER}
    with pytest.raises(Refusal):
        verify_evidence(data[:-1] + b"\x01", province.province.root_pem)


def test_evidence_about_one_recipient_leaves_the_others_out(client, province):
    office, commune, other = client(OFFICE), client(COMMUNE), client(OTHER)
    message_id = send_document(office)
    commune.acknowledge(commune.fetch(message_id))
    other.acknowledge(other.fetch(message_id))
    refuse(other, message_id, "Không thuộc thẩm quyền")
    find = find_certificate(province)
    data = collect_evidence(office, message_id, find_certificate=find, recipient=COMMUNE)
    found = verify_evidence(data, province.province.root_pem)
    proved = [statement.message for statement in found.proved]
    assert proved.count(report.ACKNOWLEDGED) == 1
    assert report.STATUSES["02"] not in proved
    assert found.not_proved[0].params == {"recipients": OTHER}


def test_evidence_collected_again_later_still_verifies(client, province, running_node):
    office, commune = client(OFFICE), client(COMMUNE)
    message_id = send_document(office)
    find = find_certificate(province)
    early = collect_evidence(office, message_id, find_certificate=find)
    running_node.clock.now += timedelta(minutes=1)
    commune.acknowledge(commune.fetch(message_id))
    late = collect_evidence(office, message_id, find_certificate=find)
    root = province.province.root_pem
    assert len(verify_evidence(early, root).proved) + 1 == len(verify_evidence(late, root).proved)


def test_a_recipient_addressed_by_an_old_code_leaves_a_doubt_in_the_evidence(client, province):
    office, commune = client(OFFICE), client(COMMUNE)
    message_id = send_document(office, recipients=(ALIAS,))
    commune.acknowledge(commune.fetch(message_id))
    data = collect_evidence(office, message_id, find_certificate=find_certificate(province))
    found = verify_evidence(data, province.province.root_pem)
    doubts = [statement.message for statement in found.not_proved]
    assert report.NOT_ADDRESSED in doubts


def test_an_inbox_is_followed_as_its_post_arrives(client, province):
    office, commune = client(OFFICE), client(COMMUNE)
    cursor = commune.inbox(limit=500).following
    before = office.seal(message_id=uuid4(), recipients=(COMMUNE,), content=b"<a/>")
    office.send(before)
    items = commune.follow(after=cursor)
    first = next(items)
    assert digest(before.header) == digest(first.envelope.encode())
    later = office.seal(message_id=uuid4(), recipients=(COMMUNE,), content=b"<b/>")
    timer = threading.Timer(0.3, office.send, [later])
    timer.start()
    second = next(items)
    timer.join()
    assert digest(later.header) == digest(second.envelope.encode())
    assert second.position > first.position
    items.close()
