"""One message over HTTP to software with a key of its own, to the platform and to a VXP client."""

import shutil
import time
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from lienthong.client import (
    CONTENT_REMOVED,
    EncryptionKeyMissing,
    Node,
    NodeRefused,
    collect_evidence,
)
from lienthong.client.testing import BlockingNode
from lienthong.exchange import jobs
from lienthong.exchange.models import Certificate, HostedAgency, IncomingMessage
from lienthong.exchange.operations import (
    connect_agency,
    disconnect_agency,
    enrol_agency,
    mark_directory_due,
)
from lienthong.exchange.operations.encryption_keys import (
    ENCRYPTION_PERIOD,
    prepare_encryption_keys,
)
from lienthong.exchange.queries import (
    export_connected_evidence,
    export_evidence,
    list_troubled_inboxes,
    read_published_key,
)
from lienthong.exchange.queries.encryption_keys import open_encryption_keys
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ContentNotOpened, EvidenceContentGone, RecipientState
from lienthong.exchange.tests.test_connected import client_of
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.gateway.tests.sdk_client import document
from lienthong.kernel.errors import Fault
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.evidence import verify_evidence
from lienthong.wire.evidence.container import read_container
from lienthong.wire.framing import Framed, SealedFrame, split_frames, unframe_either
from lienthong.wire.refusals import ContentMismatch
from lienthong.wire.requests import authorize
from lienthong.wire.seals import new_key
from lienthong.wire.secrecy import encryption_fingerprint, new_encryption_key

OFFICE, OWN, HOSTED, VXP = "H56", "H56.MINHHOA.01", "H56.MINHHOA.02", "H56.MINHHOA.03"
SUBJECT = "Rà soát nội dung".encode()


class Software:
    """An enrolled agency's software: its keys, and the node as it calls it."""

    def __init__(self, platform, code=OWN):
        self.platform, self.code = platform, code
        self.key, self.encryption_key = new_key(), new_encryption_key()
        self.pem = self.enrol()

    def enrol(self):
        request = make_request(
            code=self.code, key=self.key, encryption_key=self.encryption_key.public_key()
        )
        return enrol_agency(
            self.platform.exchange,
            code=self.code,
            request=read_request(request),
            take_over=False,
            now=timezone.now(),
        )

    def node(self, *keys, kind=Node):
        return kind(
            self.platform.exchange.node_url,
            code=self.code,
            key=self.key,
            certificate=self.pem,
            root_pem=read_published_key(self.platform.exchange),
            encryption_keys=keys or (self.encryption_key,),
            sleep=lambda _: None,
        )


@pytest.fixture
def software(platform):
    return Software(platform)


@pytest.fixture
def client(platform, node_client):
    connect_agency(platform.exchange, code=VXP, system="H56.HT1", now=timezone.now())
    return client_of(platform, node_client)


def raw(platform, node_client, code, target, *, own=None):
    """The bytes that the node gives to an agency, unopened."""
    own = own or open_agency_seal(platform.exchange, code=code)
    header = authorize(
        agency=code,
        key=own.key,
        method="GET",
        target=target,
        body=b"",
        at=timezone.now(),
        nonce=uuid4().hex,
    )
    return node_client.get(target, headers={"authorization": header}).content


def stored(platform, number):
    """The messages that one of the communes has safely on the platform, opened and believed."""
    own = IncomingMessage.objects.filter(agency_id=platform.province.communes[number])
    return {message.key for message in own if message.problem is None and message.acknowledged_at}


def test_each_of_three_recipients_reads_what_was_sent_and_only_the_vxp_client_gets_it_open(
    platform, node_client, software, client
):
    jobs.watch_node(timezone.now())
    document_id = send(platform)
    platform.run()
    target = f"/v1/messages/{document_id}"
    kept_here = [
        encryption_fingerprint(key.public_key())
        for code in (HOSTED, OFFICE)
        for key in open_encryption_keys(platform.exchange, code=code)
    ]
    own = unframe_either(raw(platform, node_client, OWN, target, own=software))
    hosted, sender = (
        unframe_either(raw(platform, node_client, code, target)) for code in (HOSTED, OFFICE)
    )
    vxp = unframe_either(raw(platform, node_client, VXP, target))
    assert [type(one) for one in (own, hosted, sender, vxp)] == [SealedFrame] * 3 + [Framed]
    assert SUBJECT in vxp.content
    assert own.key == encryption_fingerprint(software.encryption_key.public_key())
    assert [hosted.key, sender.key] == kept_here
    assert SUBJECT not in own.content + hosted.content + sender.content
    assert {one.header for one in (own, hosted, sender)} == {vxp.header}

    with software.node() as node:
        fetched = node.fetch(document_id)
        assert fetched.framed == vxp
        node.acknowledge(fetched)
    assert stored(platform, 1) == {document_id}
    assert client.fetch(client.received()[0]["docId"]) == vxp.content
    assert states(platform, document_id)[1] is RecipientState.ARRIVED
    file = export_evidence(
        platform.exchange, agency_id=platform.province.province, document_id=document_id
    )
    verify_evidence(file.content, read_published_key(platform.exchange))
    assert read_container(file.content)["message/content"] == vxp.content


@pytest.mark.parametrize("kind", [Node, BlockingNode], ids=["blocking", "awaiting"])
def test_software_reads_many_at_once_and_collects_evidence_of_what_it_sent(
    platform, node_client, software, kind
):
    jobs.watch_node(timezone.now())
    send(platform)
    jobs.watch_node(timezone.now() + timedelta(seconds=1))
    platform.run()
    with software.node(kind=kind) as node:
        first = node.seal(message_id=uuid4(), recipients=(OWN, HOSTED), content=b"1" * 200_000)
        receipt = node.send(first).receipt
        inbox = node.fetch_inbox()
        assert [SUBJECT in one.framed.content for one in inbox.messages] == [True, False]
        assert inbox.messages[-1].framed == first
        assert inbox.refusals == ()
        assert node.fetch_inbox(after=inbox.following).messages == ()
    frames = split_frames(raw(platform, node_client, OWN, "/v1/inbox/messages", own=software))
    assert [type(unframe_either(frame)) for frame in frames] == [SealedFrame] * 2
    with software.node() as node:
        evidence = collect_evidence(node, receipt.id, find_certificate=certificate_of)
    verify_evidence(evidence, read_published_key(platform.exchange))
    assert read_container(evidence)["message/content"] == first.content


def certificate_of(code, key):
    return Certificate.objects.get(code=code, fingerprint=key).pem.encode()


def test_after_a_change_of_the_key_both_old_and_new_post_is_opened(platform, software):
    jobs.watch_node(timezone.now())
    old_key = software.encryption_key
    before = send(platform)
    platform.run()
    software.encryption_key = new_encryption_key()
    software.enrol()
    after = send(platform, number="129")
    platform.run(now=timezone.now() + timedelta(seconds=2))
    with software.node(software.encryption_key, old_key) as node:
        assert [len(node.fetch(one).framed.content) > 0 for one in (before, after)] == [True] * 2
    with software.node(old_key) as node:
        node.fetch(before)
        with pytest.raises(EncryptionKeyMissing):
            node.fetch(after)
        assert [one.params["id"] for one in node.fetch_inbox().refusals] == [after]


def test_the_platform_opens_what_was_encrypted_before_its_key_was_renewed(platform):
    document_id = send(platform)
    platform.dispatch()
    later = timezone.now() + ENCRYPTION_PERIOD + timedelta(minutes=1)
    assert prepare_encryption_keys(platform.exchange, now=later) == 4
    mark_directory_due()
    platform.run(now=timezone.now() + timedelta(seconds=30))
    assert stored(platform, 0) == {document_id}


def test_a_lost_encryption_key_holds_up_what_it_opens_and_nothing_else(platform):
    first, second, _ = platform.province.communes
    lost = send(platform)
    platform.dispatch()
    folder, kept = platform.exchange.encryption_keys(OWN), platform.exchange.keys / "kept"
    shutil.move(folder, kept)
    later = timezone.now() + ENCRYPTION_PERIOD + timedelta(minutes=1)
    prepare_encryption_keys(platform.exchange, now=later)
    good = send(platform, first, second, number="129")
    platform.dispatch()
    HostedAgency.objects.update(next_check_at=timezone.now())
    jobs.collect_inboxes(timezone.now() + timedelta(seconds=30))
    assert (stored(platform, 0), stored(platform, 1)) == ({good}, {good, lost})
    (inbox,) = list_troubled_inboxes()
    assert inbox.problem.code == ContentNotOpened.code
    assert inbox.problem.fault is Fault.THIS_SYSTEM
    assert inbox.problem.params["id"] == str(lost)
    for file in kept.iterdir():
        shutil.copy(file, folder / file.name)
    jobs.collect_inboxes(timezone.now() + timedelta(seconds=300))
    assert stored(platform, 0) == {good, lost}
    assert list_troubled_inboxes() == []


def test_evidence_that_cannot_be_opened_names_the_key_that_is_missing(platform):
    document_id = send(platform)
    platform.run()
    folder = platform.exchange.encryption_keys(OFFICE)
    (file,) = folder.iterdir()
    file.rename(platform.exchange.keys / file.name)
    with pytest.raises(ContentNotOpened, match=file.stem):
        export_evidence(
            platform.exchange, agency_id=platform.province.province, document_id=document_id
        )


def test_what_waited_for_an_agency_whose_software_is_connected_reaches_that_software(
    platform, node_client
):
    commune = platform.province.communes[2]
    waiting = send(platform, commune)
    platform.dispatch()
    assert isinstance(
        unframe_either(raw(platform, node_client, VXP, f"/v1/messages/{waiting}")), SealedFrame
    )
    connect_agency(platform.exchange, code=VXP, system="H56.HT1", now=timezone.now())
    jobs.watch_node(timezone.now() + timedelta(seconds=1))
    software = client_of(platform, node_client)
    assert SUBJECT in software.fetch(software.received()[0]["docId"])
    platform.node.stop()
    platform.node.start()
    assert SUBJECT in software.fetch(str(waiting))
    disconnect_agency(platform.exchange, code=VXP, now=timezone.now())
    platform.run(now=timezone.now() + timedelta(seconds=30))
    assert stored(platform, 2) == {waiting}


def remove_content(platform, code, document_id):
    """Run the node again as one that keeps no content that everybody has."""
    platform.node.stop()
    platform.node.settings = replace(platform.node.settings, retention=timedelta(0))
    platform.node.start()
    own = open_agency_seal(platform.exchange, code=code)
    with open_node(platform.exchange, own) as node:
        for _ in range(200):
            try:
                node.fetch(document_id)
            except NodeRefused as refused:
                if refused.params["problem"].code == CONTENT_REMOVED:
                    return
                raise
            time.sleep(0.05)
    raise AssertionError("the content is still there")


def test_evidence_is_made_after_the_node_removed_the_content_with_the_copy_that_was_kept(platform):
    document_id = send(platform)
    platform.run()
    remove_content(platform, OFFICE, document_id)
    file = export_evidence(
        platform.exchange, agency_id=platform.province.province, document_id=document_id
    )
    found = verify_evidence(file.content, read_published_key(platform.exchange))
    assert found.message_id == document_id
    assert SUBJECT in read_container(file.content)["message/content"]
    own = open_agency_seal(platform.exchange, code=OFFICE)
    with open_node(platform.exchange, own) as node:
        for content, refusal in ((None, NodeRefused), (b"something else", ContentMismatch)):
            with pytest.raises(refusal):
                collect_evidence(
                    node,
                    document_id,
                    find_certificate=certificate_of,
                    find_content=lambda _, kept=content: kept,
                )


def test_evidence_of_a_removed_content_that_nobody_here_kept_says_so(platform, client):
    jobs.watch_node(timezone.now())
    sent = client.sent(document(sender=VXP, to=(VXP,)))
    client.update(sent, "done")
    remove_content(platform, VXP, UUID(sent))
    with pytest.raises(EvidenceContentGone):
        export_connected_evidence(platform.exchange, message_id=UUID(sent))


def test_a_content_removed_before_it_was_read_holds_up_no_other(platform):
    first = platform.province.communes[0]
    gone = send(platform, first)
    platform.dispatch()
    own = open_agency_seal(platform.exchange, code=OWN)
    with open_node(platform.exchange, own) as node:
        node.acknowledge(node.fetch(gone))
    remove_content(platform, OWN, gone)
    good = send(platform, first, number="129")
    platform.run(now=timezone.now() + timedelta(seconds=30))
    assert stored(platform, 0) == {good}
    assert list_troubled_inboxes() == []
