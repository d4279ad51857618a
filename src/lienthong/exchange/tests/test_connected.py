"""Agencies with software of their own: connected, given secrets, served, disconnected."""

import json
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import ConnectedAgency, HostedAgency, IncomingDocument
from lienthong.exchange.operations import (
    connect_agency,
    disconnect_agency,
    prepare_keys,
    renew_secret,
    send_document,
)
from lienthong.exchange.operations.keys import renew_certificates
from lienthong.exchange.queries import get_sent_document, list_credentials, read_published_key
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyNotConnected,
    AgencyNotInForce,
    AgencyOfThePlatform,
    AgencyUsesOwnSoftware,
    EvidenceElsewhere,
    KeyFileLost,
    NodeUnreachable,
    RecipientState,
    SystemIdMalformed,
    SystemUnknown,
)
from lienthong.exchange.testing import make_draft
from lienthong.gateway.tests.sdk_client import SdkClient, document, report
from lienthong.wire.evidence import verify_evidence

FIRST, SECOND, THIRD = "H56.MINHHOA.01", "H56.MINHHOA.02", "H56.MINHHOA.03"
SYSTEM = "H56.HT1"
A_WHILE = timedelta(seconds=30)
"""After which every inbox is due to be looked at."""


@pytest.fixture
def software(platform, node_client):
    """The first commune's own software, connected and known to the node."""
    connect_agency(platform.exchange, code=FIRST, system=SYSTEM, now=timezone.now())
    jobs.watch_node(timezone.now())
    return client_of(platform, node_client)


def client_of(platform, node_client):
    (known,) = list_credentials(platform.exchange)
    return SdkClient(
        node_client,
        agency=known.agency_code,
        system=known.id,
        secret=known.secret,
        at=timezone.now(),
    )


def test_document_from_the_platform_reaches_the_software_and_its_report_comes_back(
    platform, software
):
    province, commune = platform.province.province, platform.province.communes[0]
    key = send_document(
        draft=make_draft(commune), acting=platform.clerk(province), now=timezone.now()
    )
    platform.run()
    (listed,) = software.received()
    assert (listed["docId"], listed["from"]) == (str(key), "H56")
    packet = software.fetch(listed["docId"])
    assert "Rà soát nội dung".encode() in packet
    software.update(listed["docId"], "done")
    sent = report("03", by=FIRST, about="H56", document_id="H56,2026/11/23,128/UBND-KSTTHC")
    software.sent(sent, messagetype="status")
    platform.run(now=timezone.now() + A_WHILE)
    seen = get_sent_document(agency_id=province, document_id=key)
    assert seen.recipients[0].state is RecipientState.ACCEPTED


def test_document_from_the_software_is_received_on_the_platform_that_hosts_the_recipient(
    platform, software
):
    doc_id = software.sent(document(sender=FIRST, to=("H56", SECOND)))
    jobs.watch_node(timezone.now())
    platform.run(now=timezone.now() + A_WHILE)
    received = IncomingDocument.objects.get()  # nobody works for the second commune here
    assert (str(received.message.key), received.message.agency_code) == (doc_id, "H56")
    (status,) = software.received("status")
    assert status["from"] == "H56"


def test_operator_exports_the_evidence_of_what_a_client_sent(platform, software, tmp_path):
    doc_id = software.sent(document(sender=FIRST, to=("H56",)))
    platform.run(now=timezone.now() + A_WHILE)
    out = tmp_path / "van-ban.asice"
    call_command("exchange", "evidence", doc_id, "--out", str(out))
    found = verify_evidence(out.read_bytes(), read_published_key(platform.exchange))
    assert str(found.message_id) == doc_id
    for unknown in (str(uuid4()), "99/UBND"):
        with pytest.raises(EvidenceElsewhere):
            call_command("exchange", "evidence", unknown, "--out", str(out))


def test_connected_agency_is_not_hosted_and_sends_nothing_here(platform, software):
    assert not HostedAgency.objects.filter(code=FIRST).exists()
    commune = platform.province.communes[0]
    with pytest.raises(AgencyUsesOwnSoftware, match=r"H56\.HT1"):
        send_document(
            draft=make_draft(platform.province.province),
            acting=platform.clerk(commune),
            now=timezone.now(),
        )
    software.sent(document(sender=FIRST, to=(FIRST,)))
    platform.run()
    assert len(software.received()) == 1
    assert not IncomingDocument.objects.exists()


def test_disconnected_agency_is_hosted_again_and_gets_what_its_software_left(platform, software):
    taken = software.sent(document(sender=FIRST, to=(FIRST,), number="1"))
    left = software.sent(document(sender=FIRST, to=(FIRST,), number="2"))
    software.update(taken, "done")
    disconnect_agency(platform.exchange, code=FIRST, now=timezone.now())
    assert software.call("/countReceiveEdoc")["ErrorCode"] == "15"
    platform.run()
    assert [str(one.message.key) for one in IncomingDocument.objects.all()] == [left]
    with pytest.raises(AgencyNotConnected):
        disconnect_agency(platform.exchange, code=FIRST, now=timezone.now())


def test_agency_stays_connected_while_the_node_cannot_be_told_otherwise(platform, software):
    platform.node.stop()
    with pytest.raises(NodeUnreachable):
        disconnect_agency(platform.exchange, code=FIRST, now=timezone.now())
    assert ConnectedAgency.objects.filter(code=FIRST).exists()


def test_secret_is_renewed_with_overlap(platform, software, node_client):
    renew_secret(platform.exchange, system=SYSTEM, now=timezone.now())
    jobs.watch_node(timezone.now())
    newer = client_of(platform, node_client)
    assert newer.secret != software.secret
    for client in (software, newer):
        assert client.call("/countReceiveEdoc")["status"] == "OK"
    renew_secret(platform.exchange, system=SYSTEM, now=timezone.now(), drop_old=True)
    jobs.watch_node(timezone.now())
    assert software.call("/countReceiveEdoc")["ErrorCode"] == "15"
    assert client_of(platform, node_client).call("/countReceiveEdoc")["status"] == "OK"
    with pytest.raises(SystemUnknown):
        renew_secret(platform.exchange, system="H56.HT9", now=timezone.now())


def test_node_that_lost_the_list_gets_it_again(platform, software):
    platform.node.stop()
    platform.node.settings.client_systems.unlink()
    platform.node.start()
    with httpx.Client(base_url=platform.exchange.node_url) as client:
        software.http = client
        assert software.call("/countReceiveEdoc")["ErrorCode"] == "15"
        jobs.watch_node(timezone.now())
        assert software.call("/countReceiveEdoc")["status"] == "OK"


def test_lost_secret_or_key_is_never_replaced_in_silence(platform, software):
    platform.exchange.system_secret(SYSTEM).unlink()
    with pytest.raises(KeyFileLost):
        list_credentials(platform.exchange)
    platform.exchange.agency_key(FIRST).unlink()
    with pytest.raises(KeyFileLost):
        prepare_keys(platform.exchange, now=timezone.now())


@pytest.mark.parametrize(
    ("code", "system", "refusal"),
    [
        ("H56.MINHHOA.99", SYSTEM, AgencyNotInForce),  # the district that ended
        ("H56.MINHHOA.77", SYSTEM, AgencyNotInForce),
        ("H56", SYSTEM, AgencyOfThePlatform),
        (FIRST, "../HT1", SystemIdMalformed),
        (FIRST, "hệ thống", SystemIdMalformed),
    ],
)
def test_only_living_agencies_and_plain_ids_are_connected(platform, code, system, refusal):
    with pytest.raises(refusal):
        connect_agency(platform.exchange, code=code, system=system, now=timezone.now())
    assert not ConnectedAgency.objects.exists()


def test_certificates_that_end_soon_are_renewed_also_of_those_who_only_receive(platform, software):
    later = timezone.now() + timedelta(days=3 * 365 - 30)
    assert renew_certificates(platform.exchange, now=timezone.now()) == 0
    assert (
        renew_certificates(platform.exchange, now=later) == 2
    )  # the province's own, and the software's
    assert renew_certificates(platform.exchange, now=later) == 0


def test_operator_connects_and_reads_credentials_in_the_terminal(platform, capsys):
    call_command("exchange", "connect", THIRD, "H56.HT3")
    said = capsys.readouterr().out
    assert THIRD in said
    call_command("exchange", "credentials", "--json")
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["id"], one["agency_code"]) == ("H56.HT3", THIRD)
    assert one["secret"] in said
    assert one["base_address"] == platform.exchange.node_url
    assert one["demonstration"] is True
    assert platform.exchange.system_secret("H56.HT3").stat().st_mode & 0o077 == 0
    call_command("exchange", "connect", THIRD, "H56.HT3")  # again: no change
    capsys.readouterr()
    call_command("exchange", "credentials", "--json")
    assert json.loads(capsys.readouterr().out) == [one]
    call_command("exchange", "renew-secret", "H56.HT3")
    assert one["secret"] not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"LIENTHONG_PUBLIC_URL": "https://lienthong.example.vn/"}, "https://lienthong.example.vn"),
        ({"LIENTHONG_NODE_URL": "https://truc.example.vn/gw"}, "https://truc.example.vn/gw"),
    ],
)
def test_address_for_clients_is_where_they_reach_the_node(tmp_path, environment, address):
    settings = ExchangeSettings.from_environment(environment, home=tmp_path, port=8000)
    assert settings.vxp_url == address
