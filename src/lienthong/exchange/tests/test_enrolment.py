"""Agencies with software and keys of their own, against a real node."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.client import Node, NodeRefused
from lienthong.exchange.models import Certificate, EnrolledAgency, HostedAgency
from lienthong.exchange.operations import (
    collect_inboxes,
    enrol_agency,
    host_agency,
    mark_directory_due,
    publish_directory,
    revoke_certificate,
    send_document,
)
from lienthong.exchange.queries import read_published_key
from lienthong.exchange.terms import (
    AgencyEnrolled,
    AgencyHosted,
    AgencyNotInForce,
    AgencyOfThePlatform,
    CertificateInUse,
    CertificateNotFound,
    KeyCertifiedBefore,
    OutboxNotEmpty,
    RequestForAnother,
    RequestNotRead,
)
from lienthong.exchange.testing import COMMUNES, make_draft
from lienthong.exchange.tests.talking import OFFICE, opened
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.refusals import CertificateRequestRefused, OutsideCertificateRefused
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.testing import NOON
from lienthong.wire.tests import test_outside as outside

CODE, OTHER = "H56.MINHHOA.01", "H56.MINHHOA.02"


def enrol(platform, key, code=CODE, *, take_over=False, asked=None):
    request = read_request(make_request(code=asked or code, key=key))
    return enrol_agency(
        platform.exchange, code=code, request=request, take_over=take_over, now=timezone.now()
    )


def node_of(platform, key, pem):
    return Node(
        platform.exchange.node_url,
        code=CODE,
        key=key,
        certificate=pem,
        root_pem=read_published_key(platform.exchange),
        sleep=lambda _: None,
    )


def give_directory(platform, seconds):
    """Published later each time: the version is the second."""
    mark_directory_due()
    assert publish_directory(platform.exchange, now=timezone.now() + timedelta(seconds=seconds))


def host(platform):
    return host_agency(
        platform.exchange,
        agency_id=platform.province.communes[0],
        code=CODE,
        name=COMMUNES[0],
        now=timezone.now(),
    )


def facts(tag):
    return [fact.data for fact in list_facts(matching=FactFilter(tag=tag), limit=10)]


def test_an_enrolled_agency_speaks_for_itself_and_the_platform_leaves_its_inbox_alone(platform):
    with opened(platform.exchange) as office:
        key = new_key()
        pem = enrol(platform, key)
        assert enrol(platform, key) == pem
        give_directory(platform, 1)
        with node_of(platform, key, pem) as own:
            office.send(office.seal(message_id=uuid4(), recipients=(CODE,), content=b"x"))
            own.send(own.seal(message_id=uuid4(), recipients=(OFFICE,), content=b"y"))
            collect_inboxes(platform.exchange, now=timezone.now() + timedelta(minutes=5))
            (item,) = own.inbox().items
            assert item.acknowledged_at is None
            assert own.acknowledge(own.fetch(item.envelope.id)).acknowledgement.agency == CODE
    assert [row.code for row in HostedAgency.objects.all()] == [OFFICE]
    (fact,) = facts("exchange:own_key:certified")
    assert (fact["code"], fact["took_over"]) == (CODE, False)
    assert fact["fingerprint"] == fingerprint(key.public_key())


def test_the_platform_neither_hosts_nor_seals_for_an_enrolled_agency(platform):
    enrol(platform, new_key())
    with pytest.raises(AgencyEnrolled):
        host(platform)
    acting = platform.clerk(platform.province.communes[0])
    with pytest.raises(AgencyEnrolled):
        send_document(
            draft=make_draft(platform.province.communes[1], issued_on=timezone.localdate()),
            acting=acting,
            now=timezone.now(),
        )
    assert not HostedAgency.objects.filter(code=CODE).exists()


def test_a_hosted_agency_is_taken_over_only_when_said_so_and_its_old_key_counts_no_more(platform):
    with opened(platform.exchange):
        old = host(platform)
        key = new_key()
        with pytest.raises(AgencyHosted):
            enrol(platform, key)
        assert HostedAgency.objects.filter(code=CODE).exists()
        with pytest.raises(CertificateInUse):
            revoke_certificate(mark=old.fingerprint, reason=Reason.UNSPECIFIED, now=timezone.now())
        pem = enrol(platform, key, take_over=True)
        give_directory(platform, 1)
        with node_of(platform, key, pem) as own:
            assert own.inbox().items == ()
        with node_of(platform, old.key, old.pem) as former, pytest.raises(NodeRefused):
            former.inbox()
    assert not HostedAgency.objects.filter(code=CODE).exists()
    (fact,) = facts("exchange:certificate:revoked")
    assert fact["fingerprint"] == old.fingerprint
    with pytest.raises(KeyCertifiedBefore):
        enrol(platform, old.key)


def test_what_waits_to_be_sent_goes_out_before_an_agency_is_taken_over(platform):
    host(platform)
    acting = platform.clerk(platform.province.communes[0])
    send_document(
        draft=make_draft(platform.province.communes[1], issued_on=timezone.localdate()),
        acting=acting,
        now=timezone.now(),
    )
    with pytest.raises(OutboxNotEmpty):
        enrol(platform, new_key(), take_over=True)
    assert HostedAgency.objects.filter(code=CODE).exists()
    assert not EnrolledAgency.objects.exists()


def test_keys_are_changed_without_a_gap_and_a_revoked_one_is_refused(platform):
    with opened(platform.exchange):
        first, second = new_key(), new_key()
        pems = {first: enrol(platform, first), second: enrol(platform, second)}
        give_directory(platform, 1)
        for key, pem in pems.items():
            with node_of(platform, key, pem) as own:
                assert own.inbox().items == ()
        mark = fingerprint(first.public_key())
        assert revoke_certificate(mark=mark, reason=Reason.UNSPECIFIED, now=timezone.now()) == CODE
        assert revoke_certificate(mark=mark, reason=Reason.UNSPECIFIED, now=timezone.now()) == CODE
        give_directory(platform, 2)
        with node_of(platform, first, pems[first]) as own, pytest.raises(NodeRefused):
            own.inbox()
        with node_of(platform, second, pems[second]) as own:
            assert own.inbox().items == ()
    assert len(facts("exchange:certificate:revoked")) == 1
    with pytest.raises(KeyCertifiedBefore):
        enrol(platform, first)


def test_what_must_not_be_certified_is_refused_and_leaves_nothing(platform):
    key = new_key()
    with pytest.raises(RequestForAnother):
        enrol(platform, key, asked=OTHER)
    with pytest.raises(AgencyOfThePlatform):
        enrol(platform, key, code=OFFICE)
    with pytest.raises(AgencyNotInForce):
        enrol(platform, key, code="H56.NONE")
    with pytest.raises(AgencyNotInForce):
        enrol(platform, key, code="H56.MINHHOA.99")
    with pytest.raises(CertificateNotFound):
        revoke_certificate(mark="0" * 64, reason=Reason.UNSPECIFIED, now=timezone.now())
    assert not Certificate.objects.exists()
    enrol(platform, key)
    with pytest.raises(KeyCertifiedBefore):
        enrol(platform, key, code=OTHER)
    assert [row.code for row in EnrolledAgency.objects.all()] == [CODE]


def test_with_a_taken_over_inbox_go_the_keys_that_open_what_lies_in_it(platform, tmp_path, capsys):
    host(platform)
    request, out = tmp_path / "request.pem", tmp_path / "certificate.pem"
    request.write_bytes(make_request(code=CODE, key=new_key()))
    told = ("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
    call_command(*told, "--take-over")
    folder = platform.exchange.encryption_keys(CODE)
    assert str(folder) in capsys.readouterr().out
    assert len(list(folder.iterdir())) == 1
    call_command(*told)
    assert str(folder) not in capsys.readouterr().out


def test_the_operator_enrols_and_revokes_from_the_terminal(platform, tmp_path, capsys):
    key = new_key()
    request, out = tmp_path / "request.pem", tmp_path / "certificate.pem"
    with pytest.raises(RequestNotRead):
        call_command("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
    request.write_bytes(b"x" * 100_000)
    with pytest.raises(CertificateRequestRefused):
        call_command("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
    request.write_bytes(make_request(code=CODE, key=key))
    call_command("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
    mark = fingerprint(key.public_key())
    assert mark in capsys.readouterr().out
    assert node_of(platform, key, out.read_bytes()).code == CODE
    first = parse_certificate(out.read_bytes())
    for days in (30, -30):  # it ends soon; it has ended
        Certificate.objects.update(valid_until_at=timezone.now() + timedelta(days=days))
        call_command("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
        renewed = parse_certificate(out.read_bytes())
        assert renewed.serial != first.serial
        assert renewed.valid_from_at == first.valid_from_at  # what was sealed stays provable
    call_command("exchange", "revoke", mark)
    assert Certificate.objects.get().revoked_at is not None


def test_a_key_that_an_authority_on_the_trust_list_certified_is_enrolled_for_no_longer(
    platform, tmp_path, capsys
):
    now = timezone.now()
    key, authority = new_key(), outside.Authority("Tổ chức chứng thực ngoài")
    days = (now - NOON).days + 100
    chain = outside.pem_of(authority.issue("Xã", key.public_key(), days=days))
    request, file, out = (tmp_path / name for name in ("request", "outside", "certificate"))
    request.write_bytes(make_request(code=CODE, key=key))
    file.write_bytes(chain)
    call = ("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))
    with pytest.raises(OutsideCertificateRefused):
        call_command(*call, "--outside", str(file))
    assert not Certificate.objects.exists()
    platform.exchange.trusted_authorities.mkdir()
    listed = platform.exchange.trusted_authorities / "ngoai.pem"
    listed.write_bytes(outside.pem_of(authority.certificate))
    call_command(*call, "--outside", str(file))
    issued = parse_certificate(out.read_bytes())
    assert issued.valid_until_at - now < timedelta(days=101)
    (fact,) = facts("exchange:own_key:certified")
    assert fact["authority"] == "Tổ chức chứng thực ngoài"
    assert int(fact["outside"], 16)
    with opened(platform.exchange):
        give_directory(platform, 1)
        with node_of(platform, key, out.read_bytes()) as own:
            assert own.inbox().items == ()


def test_a_key_certified_before_is_certified_anew_for_no_longer_than_its_outside_certificate(
    platform, tmp_path, capsys
):
    now = timezone.now()
    key, authority = new_key(), outside.Authority("Tổ chức chứng thực ngoài")
    request, out = tmp_path / "request", tmp_path / "certificate"
    request.write_bytes(make_request(code=CODE, key=key))
    platform.exchange.trusted_authorities.mkdir()
    listed = platform.exchange.trusted_authorities / "ngoai.pem"
    listed.write_bytes(outside.pem_of(authority.certificate))
    call = ("exchange", "enrol", CODE, "--request", str(request), "--out", str(out))

    def enrolled(*more):
        out.unlink(missing_ok=True)
        call_command(*call, *more)
        return parse_certificate(out.read_bytes())

    def vouched(days):
        file = tmp_path / "outside"
        chain = authority.issue("Xã", key.public_key(), days=(now - NOON).days + days)
        file.write_bytes(outside.pem_of(chain))
        return enrolled("--outside", str(file)), lambda: enrolled("--outside", str(file))

    first = enrolled()
    bound, again = vouched(100)
    assert bound.serial != first.serial
    assert bound.valid_until_at - now < timedelta(days=101)
    assert bound.valid_from_at == first.valid_from_at  # what was sealed before stays provable
    assert again().serial == bound.serial  # the same outside certificate: nothing new
    longer, _ = vouched(200)
    assert longer.serial != bound.serial
    assert timedelta(days=150) < longer.valid_until_at - now < timedelta(days=201)
    assert len(facts("exchange:own_key:certified")) == 3
