import secrets
from datetime import timedelta

import httpx
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from lienthong.audit.queries import list_stuck_deliveries
from lienthong.directory.queries import get_agency
from lienthong.exchange import handlers, jobs
from lienthong.exchange.models import (
    Certificate,
    HostedAgency,
    IncomingDocument,
    IncomingMessage,
    NodeWatch,
    OutgoingMessage,
    OutgoingStatus,
)
from lienthong.exchange.operations import (
    collect_inboxes,
    hand_over,
    host_agency,
    mark_directory_due,
    order_retry,
    store_message,
    watch_node,
)
from lienthong.exchange.queries import (
    get_node_health,
    get_received_document,
    get_sent_document,
    list_quarantined,
    list_waiting,
)
from lienthong.exchange.rules.identifiers import make_message_id
from lienthong.exchange.terms import RecipientState, Retry
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import accept, received, send, states
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.edxml import DocumentReference, Organisation, Status, write_status
from lienthong.wire.framing import Framed
from lienthong.wire.records import EDXML_CONTENT_TYPE, Envelope, MessageKind, digest
from lienthong.wire.seals import Domain, fingerprint, new_key, seal

pytestmark = pytest.mark.django_db


def seal_of(platform, agency_id):
    card = get_agency(agency_id=agency_id, on=timezone.localdate())
    return host_agency(
        platform.exchange,
        agency_id=agency_id,
        code=card.code,
        name=card.name,
        now=timezone.now(),
    )


def sealed(own, *, to, content, kind=MessageKind.STATUS, reply_to=None, key=None):
    key = key or own.key
    header = Envelope(
        id=make_message_id(now=timezone.now(), random=secrets.token_bytes(10)),
        kind=kind,
        sender=own.code,
        recipients=(to,),
        sent_at=timezone.now(),
        content_type=EDXML_CONTENT_TYPE,
        length=len(content),
        sha256=digest(content),
        reply_to=reply_to,
        key=fingerprint(key.public_key()),
    ).encode()
    return Framed(
        header=header,
        seal=seal(domain=Domain.ENVELOPE, header=header, key=key),
        content=content,
    )


def status_packet(
    state,
    *,
    author="H56.MINHHOA.03",
    document_key="H56,2026/11/23,128/UBND-KSTTHC",
    code="128/UBND-KSTTHC",
):
    return write_status(
        Status(
            sender=Organisation(organ_id=author),
            response_for=DocumentReference(
                organ_id="H56",
                code=code,
                promulgated_on=timezone.localdate(),
                document_id=document_key,
            ),
            code=state,
            at=timezone.now(),
        )
    )


def deliver(platform, framed, *, to=None):
    """Into the province's hands, past the node: what a node gone wrong could do."""
    agency_id = to or platform.province.province
    card = get_agency(agency_id=agency_id, on=timezone.localdate())
    return store_message(
        platform.exchange,
        agency_id=agency_id,
        agency_code=card.code,
        agency_name=card.name,
        framed=framed,
        now=timezone.now(),
    )


def test_while_the_node_is_down_nothing_is_lost_and_everybody_can_see_why(platform):
    platform.node.stop()
    document_id = send(platform)
    platform.run()
    document = get_sent_document(agency_id=platform.province.province, document_id=document_id)
    assert document.waiting is not None
    assert document.waiting.attempts == 1
    assert document.waiting.problem.code == "exchange.node_unreachable"
    assert document.waiting.next_attempt_at > timezone.now() - timedelta(seconds=5)
    health = get_node_health(platform.exchange)
    assert health.unreachable_since_at is not None
    assert health.next_attempt_at > health.unreachable_since_at
    assert [message.id for message in list_waiting()] == [document_id]
    assert list_stuck_deliveries() == []

    platform.node.start()
    platform.run(now=timezone.now() + timedelta(seconds=10))
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3
    assert get_node_health(platform.exchange).unreachable_since_at is None
    assert list_waiting() == []


def test_a_decision_made_while_the_node_is_down_reaches_the_sender_later(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    platform.node.stop()
    accept(platform, first)
    platform.run()
    assert states(platform, document_id) == [RecipientState.ARRIVED]
    platform.node.start()
    platform.run(now=timezone.now() + timedelta(seconds=10))
    assert states(platform, document_id) == [RecipientState.ACCEPTED]


def test_the_operator_has_everything_tried_again_at_once(platform):
    platform.node.stop()
    document_id = send(platform)
    platform.run()
    platform.node.start()
    OutgoingMessage.objects.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert (
        order_retry(
            platform.exchange, what=Retry.MESSAGES, acting=platform.clerk(None), now=timezone.now()
        )
        == 1
    )
    platform.run()
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3


def test_killed_between_commit_and_hand_over_nothing_is_lost_nor_sent_twice(platform, node_client):
    document_id = send(platform)  # committed; the process dies before any handler has run
    before = node_client.get("/v1/health").json()["log"]["size"]
    hand_over(platform.exchange, message_id=document_id, now=timezone.now())
    size = node_client.get("/v1/health").json()["log"]["size"]
    hand_over(platform.exchange, message_id=document_id, now=timezone.now())
    platform.dispatch()
    assert size == before + 1
    assert node_client.get("/v1/health").json()["log"]["size"] == size


def test_killed_after_the_node_took_it_the_same_bytes_are_sent_again_and_count_once(platform):
    document_id = send(platform)
    hand_over(platform.exchange, message_id=document_id, now=timezone.now())
    message = OutgoingMessage.objects.get(key=document_id)
    leaf = message.leaf_index
    OutgoingMessage.objects.filter(pk=message.pk).update(
        at_node_at=None, receipt=None, leaf_index=None
    )
    hand_over(platform.exchange, message_id=document_id, now=timezone.now())
    message.refresh_from_db()
    assert message.leaf_index == leaf
    platform.run()
    assert IncomingDocument.objects.count() == 3


def test_killed_after_storing_what_came_is_acknowledged_later_and_stored_once(platform):
    first, *_ = platform.province.communes
    document_id = send(platform, first)
    platform.run()
    IncomingMessage.objects.update(acknowledged_at=None)
    HostedAgency.objects.update(cursor=0, history="", next_check_at=timezone.now())
    assert collect_inboxes(platform.exchange, now=timezone.now()) == 0
    assert IncomingDocument.objects.count() == 1
    assert OutgoingStatus.objects.count() == 1
    assert not IncomingMessage.objects.filter(acknowledged_at=None).exists()
    assert states(platform, document_id) == [RecipientState.ARRIVED]


def test_a_forged_seal_is_set_aside_and_changes_nothing(platform):
    third = platform.province.communes[2]
    document_id = send(platform)
    platform.run()
    before = states(platform, document_id)
    own = seal_of(platform, third)
    forged = sealed(own, to="H56", content=status_packet("03"), reply_to=document_id, key=new_key())
    kept = deliver(platform, forged)
    assert kept.problem["code"] == "exchange.certificate_unknown"
    good = sealed(own, to="H56", content=status_packet("03"))
    other_bytes = Framed(header=good.header, seal=good.seal, content=status_packet("02"))
    kept = deliver(platform, other_bytes)
    assert kept.problem["code"] == "wire.content_mismatch"
    assert states(platform, document_id) == before
    assert len(list_quarantined(on=localdate())) == 2


def test_a_packet_that_names_another_sender_than_the_seal_is_set_aside(platform):
    third = platform.province.communes[2]
    document_id = send(platform)
    platform.run()
    own = seal_of(platform, third)
    packet = status_packet("03", author="H56.MINHHOA.01")
    kept = deliver(platform, sealed(own, to="H56", content=packet, reply_to=document_id))
    assert kept.problem["code"] == "exchange.packet_sender_differs"
    assert states(platform, document_id) == [RecipientState.ARRIVED] * 3


def test_a_packet_nobody_can_read_is_set_aside_not_shown_to_the_clerk(platform):
    first, second, _ = platform.province.communes
    own = seal_of(platform, first)
    kept = deliver(
        platform,
        sealed(own, to="H56.MINHHOA.02", content=b"<html>", kind=MessageKind.DOCUMENT),
        to=second,
    )
    assert kept.problem["code"].startswith("edxml.")
    assert received(platform, second) == []


def test_a_document_whose_stored_bytes_were_changed_says_so(platform):
    from lienthong.exchange.models import StoredPacket

    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    (summary,) = received(platform, first)
    packet = StoredPacket.objects.get(pk=IncomingMessage.objects.get(kind="document").packet_id)
    packet.content = bytes(packet.content) + b" "
    packet.save()
    document = get_received_document(platform.exchange, agency_id=first, document_id=summary.id)
    assert document.seal.problem.code == "wire.content_mismatch"


def test_a_message_the_node_refuses_is_not_tried_for_ever_and_says_why(platform):
    document_id = send(platform, platform.province.communes[0])
    OutgoingMessage.objects.update(recipients=["H56.MINHHOA.77"])  # gone from the directory since
    platform.dispatch()
    message = OutgoingMessage.objects.get(key=document_id)
    assert message.problem["code"] == "exchange.directory_behind"
    assert NodeWatch.objects.get().directory_due
    assert get_node_health(platform.exchange).unreachable_since_at is None

    OutgoingMessage.objects.update(recipients=["H56.MINHHOA.01"], reply_to=None)
    header = Envelope.decode(bytes(message.header)).encode().replace(b"H56.MINHHOA.77", b"x" * 14)
    OutgoingMessage.objects.update(header=header)
    later = timezone.now() + timedelta(minutes=5)
    jobs.hand_over_waiting(later)
    message.refresh_from_db()
    assert message.failed_at is not None
    assert message.problem["code"] == "wire.seal_broken"
    assert states(platform, document_id) == [RecipientState.FAILED]
    clerk = browser(platform.province.province)

    def told(language):
        clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = clerk.get(reverse("exchange:sent_one", args=[document_id])).text
        return page.partition("exchange-history")[2]

    assert "Niêm phong của thông điệp này" in told("vi")
    assert "The seal on this" not in told("vi")
    assert "The seal on this" in told("en")


def test_a_node_that_forgot_its_directory_gets_it_again(platform, node_client):
    send(platform)
    platform.run()
    version = node_client.get("/v1/health").json()["directory"]["version"]
    NodeWatch.objects.update(directory_version=version - 1)
    watch_node(platform.exchange, now=timezone.now() + timedelta(seconds=2))
    assert node_client.get("/v1/health").json()["directory"]["version"] > version
    assert not NodeWatch.objects.get().directory_due


def test_a_fresh_platform_hosts_the_province_first_and_gives_the_node_its_directory(
    platform, node_client
):
    assert node_client.get("/v1/health").json()["directory"] is None
    jobs.watch_node(timezone.now())
    assert HostedAgency.objects.get().agency_id == platform.province.province
    assert node_client.get("/v1/health").json()["status"] == "ok"


def test_a_change_in_the_directory_makes_it_due(platform):
    jobs.watch_node(timezone.now())
    assert not NodeWatch.objects.get().directory_due
    handlers.renew_directory(None, timezone.now())
    assert NodeWatch.objects.get().directory_due
    mark_directory_due()
    jobs.watch_node(timezone.now() + timedelta(seconds=2))
    assert not NodeWatch.objects.get().directory_due


def test_a_certificate_about_to_expire_is_renewed_for_the_same_key(platform):
    own = seal_of(platform, platform.province.province)
    soon = timezone.now() + timedelta(days=30)
    Certificate.objects.update(valid_until_at=soon)
    renewed = seal_of(platform, platform.province.province)
    assert renewed.fingerprint == own.fingerprint
    assert renewed.pem != own.pem
    # What was sealed before stays provable: the certificate takes the older one's place (EV-11).
    first = parse_certificate(own.pem).valid_from_at
    assert parse_certificate(renewed.pem).valid_from_at == first
    assert Certificate.objects.get().valid_until_at > soon


def test_several_recipients_share_one_message_and_its_bytes(platform):
    document_id = send(platform)
    platform.run()
    assert OutgoingMessage.objects.filter(kind="document").count() == 1
    came = IncomingMessage.objects.filter(key=document_id)
    assert came.count() == 3
    assert len({row.packet_id for row in came}) == 1


def test_garbage_in_the_place_of_a_node_is_an_absent_node(platform, monkeypatch):
    platform.node.stop()
    document_id = send(platform)

    def answer(self, request, **given):
        return httpx.Response(200, content=b"<html>hello</html>", request=request)

    monkeypatch.setattr(httpx.Client, "send", answer)
    platform.dispatch()
    message = OutgoingMessage.objects.get(key=document_id)
    assert message.at_node_at is None
    assert message.problem["code"] == "exchange.node_unreachable"


def test_an_agency_the_node_does_not_serve_keeps_nobody_else_waiting(platform):
    first, second, _ = platform.province.communes
    send(platform, first, second)
    platform.dispatch()
    HostedAgency.objects.filter(agency_id=first).update(
        next_check_at=timezone.now() - timedelta(hours=1)  # the first to be looked at
    )
    Certificate.objects.filter(code="H56.MINHHOA.01").delete()
    platform.exchange.agency_key("H56.MINHHOA.01").unlink()
    seal_of(platform, first)  # a new key the node has not been told of
    jobs.collect_inboxes(timezone.now() + timedelta(seconds=1))
    assert received(platform, first) == []
    assert len(received(platform, second)) == 1
    jobs.watch_node(timezone.now() + timedelta(seconds=2))
    jobs.collect_inboxes(timezone.now() + timedelta(minutes=2))
    assert len(received(platform, first)) == 1
