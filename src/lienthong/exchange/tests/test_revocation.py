"""What the province publishes about revoked certificates; openssl asks the running platform."""

import base64
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from django.core.management import call_command
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import Certificate, IssuedCertificate, RevocationList
from lienthong.exchange.operations import (
    enrol_agency,
    keep_revocation_told,
    note_certificates,
    prepare_keys,
    revoke_certificate,
)
from lienthong.exchange.operations.keys import open_province
from lienthong.exchange.operations.revocation import LIST_HOLDS
from lienthong.exchange.queries import answer_question, read_published_key
from lienthong.wire import revocation
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.certificates import Trust, parse_certificate
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint, new_key

CODE = "H56.MINHHOA.01"
PUBLIC = "https://lienthong.example.vn"
LIST, OCSP = "/danh-sach-thu-hoi.crl", "/ocsp"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def agency(platform):
    """A key of an agency's own, and its certificate."""
    key = new_key()
    request = read_request(make_request(code=CODE, key=key))
    exchange = replace(platform.exchange, public_url=PUBLIC)
    pem = enrol_agency(exchange, code=CODE, request=request, take_over=False, now=timezone.now())
    return key, pem


def revoke(key, reason=Reason.KEY_COMPROMISE, now=None):
    mark = fingerprint(key.public_key())
    revoke_certificate(mark=mark, reason=reason, now=now or timezone.now())


def read_list(platform, client):
    answer = client.get(LIST)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pkix-crl")
    trust = Trust(read_published_key(platform.exchange))
    return revocation.RevocationList.read(answer.content, trust)


def ask(platform, pem, *, root_pem=None):
    root = x509.load_pem_x509_certificate(root_pem or read_published_key(platform.exchange))
    subject = x509.load_pem_x509_certificate(pem)
    builder = ocsp.OCSPRequestBuilder().add_certificate(subject, root, hashes.SHA1())
    return builder.build().public_bytes(serialization.Encoding.DER)


def status_of(platform, pem, **more):
    question = ask(platform, pem, **more)
    answer = answer_question(platform.exchange, question=question, now=timezone.now())
    return ocsp.load_der_ocsp_response(answer).certificate_status


def test_a_revoked_certificate_stands_in_the_next_list_with_day_and_reason(
    platform, agency, client
):
    key, pem = agency
    jobs.keep_revocation_told(timezone.now())
    first = read_list(platform, client)
    assert not first.revoked
    at = timezone.now()
    revoke(key, now=at)
    jobs.keep_revocation_told(timezone.now())
    second = read_list(platform, client)
    (entry,) = second.revoked.values()
    assert second.number > first.number
    assert entry.serial == parse_certificate(pem).serial
    assert (entry.at, entry.reason) == (at.replace(microsecond=0), "keyCompromise")
    facts = list_facts(matching=FactFilter(tag="exchange:revocation_list:signed"), limit=5)
    assert [(fact.data["number"], fact.data["entries"]) for fact in facts] == [
        (second.number, 1),
        (first.number, 0),
    ]


def test_a_list_is_signed_anew_each_day_and_only_then(platform):
    now = timezone.now()
    assert keep_revocation_told(platform.exchange, now=now)
    assert not keep_revocation_told(platform.exchange, now=now + timedelta(hours=23))
    assert keep_revocation_told(platform.exchange, now=now + timedelta(hours=24))
    first, second = RevocationList.objects.order_by("number")
    assert second.made_at < first.next_at
    assert second.next_at - second.made_at == LIST_HOLDS


def test_before_the_first_list_it_is_said_that_there_is_none(platform, client):
    assert client.get(LIST).status_code == 503


def test_every_certificate_that_a_key_had_is_revoked_with_it(platform, agency, client):
    key, first = agency
    later = timezone.now() + timedelta(days=3 * 365 - 30)
    request = read_request(make_request(code=CODE, key=key))
    second = enrol_agency(platform.exchange, code=CODE, request=request, take_over=False, now=later)
    assert first != second
    revoke(key, now=later)
    keep_revocation_told(platform.exchange, now=later)
    serials = {parse_certificate(pem).serial for pem in (first, second)}
    assert read_list(platform, client).revoked.keys() == serials


def test_certificates_name_list_and_service_once_there_is_a_public_address(platform, agency):
    _, pem = agency
    named = parse_certificate(pem).revocation
    assert (named.crl, named.ocsp) == (PUBLIC + LIST, PUBLIC + OCSP)
    assert (
        parse_certificate(platform.exchange.directory_certificate.read_bytes()).revocation is None
    )


def test_the_answer_about_a_certificate_is_good_revoked_or_unknown(platform, agency):
    key, pem = agency
    keep_revocation_told(platform.exchange, now=timezone.now())
    assert status_of(platform, pem) is ocsp.OCSPCertStatus.GOOD
    directory = platform.exchange.directory_certificate.read_bytes()
    assert status_of(platform, directory) is ocsp.OCSPCertStatus.GOOD
    node = platform.node.settings.node_certificate.read_bytes()
    assert status_of(platform, node) is ocsp.OCSPCertStatus.UNKNOWN
    note_certificates((node,), now=timezone.now())
    note_certificates((node,), now=timezone.now())
    assert status_of(platform, node) is ocsp.OCSPCertStatus.GOOD
    assert status_of(platform, pem, root_pem=pem) is ocsp.OCSPCertStatus.UNKNOWN
    revoke(key)
    assert status_of(platform, pem) is ocsp.OCSPCertStatus.REVOKED


def test_before_there_is_a_responder_one_is_asked_to_come_again(platform, agency):
    answer = answer_question(
        platform.exchange, question=ask(platform, agency[1]), now=timezone.now()
    )
    status = ocsp.load_der_ocsp_response(answer).response_status
    assert status is ocsp.OCSPResponseStatus.TRY_LATER


def test_a_lost_or_ending_responder_is_replaced(platform, agency):
    now = timezone.now()
    keep_revocation_told(platform.exchange, now=now)
    first = platform.exchange.responder_certificate.read_bytes()
    assert platform.exchange.responder_key.stat().st_mode & 0o777 == 0o600
    keep_revocation_told(platform.exchange, now=now + timedelta(days=59))
    assert platform.exchange.responder_certificate.read_bytes() == first
    keep_revocation_told(platform.exchange, now=now + timedelta(days=61))
    second = platform.exchange.responder_certificate.read_bytes()
    assert second != first
    platform.exchange.responder_key.unlink()
    keep_revocation_told(platform.exchange, now=now)
    assert platform.exchange.responder_certificate.read_bytes() != second
    assert status_of(platform, agency[1]) is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("how", ["get", "post"])
def test_software_asks_by_get_and_by_post(platform, agency, client, how):
    keep_revocation_told(platform.exchange, now=timezone.now())
    question = ask(platform, agency[1])
    if how == "get":
        answer = client.get(f"{OCSP}/{base64.b64encode(question).decode().replace('+', '%2B')}")
    else:
        answer = client.post(OCSP, question, content_type="application/ocsp-request")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ocsp-response")
    read = ocsp.load_der_ocsp_response(answer.content)
    assert read.certificate_status is ocsp.OCSPCertStatus.GOOD


@pytest.mark.parametrize("asked", ["", "/AAAA", "/no base64", "/MAA="])
def test_what_is_no_question_is_answered_as_such(platform, client, asked):
    keep_revocation_told(platform.exchange, now=timezone.now())
    read = ocsp.load_der_ocsp_response(client.get(f"{OCSP}{asked}").content)
    assert read.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@needs_openssl
@pytest.mark.django_db(transaction=True)
def test_openssl_asks_the_running_platform_and_believes_its_answers(
    platform, agency, live_server, tmp_path
):
    key, pem = agency
    root, own, crl = tmp_path / "root.pem", tmp_path / "own.pem", tmp_path / "list.crl"
    root.write_bytes(read_published_key(platform.exchange))
    own.write_bytes(pem)
    keep_revocation_told(platform.exchange, now=timezone.now())

    def openssl(*arguments):
        done = subprocess.run(
            ["openssl", *map(str, arguments)], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def question():
        return openssl(
            *("ocsp", "-issuer", root, "-cert", own, "-CAfile", root),
            *("-url", f"{live_server.url}{OCSP}", "-text"),
        )

    said = question()
    assert "Response verify OK" in said
    assert f"{own}: good" in said
    revoke(key, Reason.SUPERSEDED)
    said = question()
    assert "Response verify OK" in said
    assert "WARNING" not in said  # the nonce came back
    assert f"{own}: revoked" in said
    assert "Reason: superseded" in said
    call_command("exchange", "crl", "--out", str(crl))
    assert "verify OK" in openssl("crl", "-in", crl, "-inform", "DER", "-CAfile", root, "-noout")


@needs_openssl
def test_openssl_finds_a_revoked_certificate_by_the_list(platform, agency, tmp_path):
    other = new_key()
    request = read_request(make_request(code=CODE, key=other))
    kept = enrol_agency(
        platform.exchange, code=CODE, request=request, take_over=False, now=timezone.now()
    )
    revoke(agency[0])
    call_command("exchange", "revoke", fingerprint(agency[0].public_key()))
    der, root, crl = tmp_path / "list.crl", tmp_path / "root.pem", tmp_path / "list.pem"
    root.write_bytes(read_published_key(platform.exchange))
    call_command("exchange", "crl", "--out", str(der))
    parsed = x509.load_der_x509_crl(der.read_bytes())
    crl.write_bytes(parsed.public_bytes(serialization.Encoding.PEM))
    said = []
    for name, pem in (("kept", kept), ("revoked", agency[1])):
        (tmp_path / name).write_bytes(pem)
        done = subprocess.run(
            ["openssl", "verify", "-CAfile", root, "-CRLfile", crl, "-crl_check", tmp_path / name],
            capture_output=True,
            text=True,
            check=False,
        )
        said.append((done.returncode == 0, "certificate revoked" in done.stderr))
    assert said == [(True, False), (False, True)]


def test_the_operator_revokes_with_a_reason_and_the_list_says_so_at_once(
    platform, agency, client, capsys
):
    key, _ = agency
    mark = fingerprint(key.public_key())
    call_command("exchange", "revoke", mark, "--reason", "cessationOfOperation")
    assert len(capsys.readouterr().out.splitlines()) == 2
    (entry,) = read_list(platform, client).revoked.values()
    assert entry.reason == "cessationOfOperation"


def test_a_list_number_is_never_lower_after_a_restored_database(platform):
    now = timezone.now()
    keep_revocation_told(platform.exchange, now=now)
    first = RevocationList.objects.get().number
    RevocationList.objects.all().delete()
    keep_revocation_told(platform.exchange, now=now + timedelta(minutes=1))
    assert RevocationList.objects.get().number > first


def test_certificates_from_before_the_record_are_put_on_it(platform, agency):
    from importlib import import_module  # noqa: TID251

    from django.apps import apps

    key, pem = agency
    revoke(key)
    row = Certificate.objects.get()
    IssuedCertificate.objects.all().delete()
    migration = import_module("lienthong.exchange.migrations.0007_revocation")
    migration.put_on_record(apps, None)
    issued = IssuedCertificate.objects.get()
    assert int(issued.serial, 16) == parse_certificate(pem).serial
    assert issued.revoked_at == row.revoked_at.replace(microsecond=0)
    keep_revocation_told(platform.exchange, now=timezone.now())
    assert RevocationList.objects.get().entries == 1


def test_prepared_again_nothing_is_put_on_record_twice(platform):
    before = IssuedCertificate.objects.count()
    prepare_keys(platform.exchange, now=timezone.now())
    assert open_province(platform.exchange).pem == read_published_key(platform.exchange)
    assert IssuedCertificate.objects.count() == before == 1
