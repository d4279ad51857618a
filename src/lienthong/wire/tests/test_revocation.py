"""Revocation lists and answers about one certificate."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from lienthong.wire.certificates import (
    RevocationAddresses,
    Role,
    Trust,
    issue_certificate,
    parse_certificate,
)
from lienthong.wire.evidence import Beliefs, build_evidence, report, verify_evidence
from lienthong.wire.evidence.refusals import KeyRevoked
from lienthong.wire.ocsp import (
    ANSWER_HOLDS,
    issue_responder,
    read_question,
    say_malformed,
    say_try_later,
    sign_answer,
)
from lienthong.wire.refusals import (
    CertificateProfileBroken,
    OcspQuestionUnreadable,
    RevocationListNotTrusted,
    RevocationListUnreadable,
)
from lienthong.wire.revocation import Reason, RevocationList, Revoked, sign_list
from lienthong.wire.seals import new_key
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON, Province
from lienthong.wire.tests.an_exchange import Exchange
from lienthong.wire.tests.test_certificates import PROVINCE, forge, good_extensions, good_subject

HOUR = timedelta(hours=1)
ADDRESSES = RevocationAddresses(crl="http://h56.example/list.crl", ocsp="http://h56.example/ocsp")


def crl_of(province, *revoked, made_at=NOON + HOUR, number=7):
    return sign_list(
        revoked,
        number=number,
        made_at=made_at,
        next_at=made_at + 24 * HOUR,
        root_pem=province.root_pem,
        root_key=province.key,
    )


def revoke(pem, at=NOON, reason=Reason.KEY_COMPROMISE):
    return Revoked(serial=parse_certificate(pem).serial, at=at, reason=reason)


def with_addresses(revocation=ADDRESSES):
    return issue_certificate(
        role=Role.AGENCY,
        code="H56.DEMO.1",
        name="Cơ quan",
        key=new_key().public_key(),
        valid_from_at=FOUNDED_AT,
        valid_until_at=CLOSES_AT,
        root_pem=PROVINCE.root_pem,
        root_key=PROVINCE.key,
        revocation=revocation,
    )


def test_a_list_says_which_when_and_why():
    trust = Trust(PROVINCE.root_pem)
    agency = PROVINCE.holder("H56.DEMO.1").pem
    plain = Revoked(serial=5, at=NOON, reason=Reason.UNSPECIFIED)
    entries = (revoke(agency), plain)
    der = crl_of(PROVINCE, *entries)
    pem = x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM)
    for data in (der, pem):
        read = RevocationList.read(data, trust)
        assert (read.number, read.made_at) == (7, NOON + HOUR)
        assert set(read.revoked.values()) == set(entries)


def test_a_list_of_another_province_or_no_list_is_refused():
    trust = Trust(PROVINCE.root_pem)
    with pytest.raises(RevocationListNotTrusted):
        RevocationList.read(crl_of(Province()), trust)
    der = crl_of(PROVINCE)
    for broken in (b"", der[:-1], der + b"\n", PROVINCE.root_pem, b"-----BEGIN X509 CRL-----\n"):
        with pytest.raises(RevocationListUnreadable):
            RevocationList.read(broken, trust)
    changed = bytearray(der)
    changed[-1] ^= 1
    with pytest.raises(RevocationListNotTrusted):
        RevocationList.read(bytes(changed), trust)


@pytest.mark.parametrize("extension", ["none", "delta"])
def test_a_list_without_number_or_of_changes_only_is_refused(extension):
    root = x509.load_pem_x509_certificate(PROVINCE.root_pem)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(NOON)
        .next_update(NOON + HOUR)
    )
    if extension == "delta":
        builder = builder.add_extension(x509.CRLNumber(2), critical=False)
        builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    signed = builder.sign(PROVINCE.key, hashes.SHA256())
    with pytest.raises(RevocationListUnreadable):
        RevocationList.read(
            signed.public_bytes(serialization.Encoding.DER), Trust(PROVINCE.root_pem)
        )


def test_a_certificate_names_list_and_service_and_is_believed_as_before():
    read = Trust(PROVINCE.root_pem).verify(with_addresses(), role=Role.AGENCY, at=NOON)
    assert read.revocation == ADDRESSES
    assert parse_certificate(PROVINCE.holder("H56.DEMO.1").pem).revocation is None


def extension_of(pem, kind):
    return x509.load_pem_x509_certificate(pem).extensions.get_extension_for_class(kind).value


def published_otherwise():
    lists = extension_of(with_addresses(), x509.CRLDistributionPoints)
    access = extension_of(with_addresses(), x509.AuthorityInformationAccess)
    ocsp_uri = access[0].access_location
    issuers = x509.AccessDescription(x509.oid.AuthorityInformationAccessOID.CA_ISSUERS, ocsp_uri)
    named = x509.DistributionPoint(
        [x509.DirectoryName(x509.Name([]))], relative_name=None, reasons=None, crl_issuer=None
    )
    return {
        "only a list": [(lists, False)],
        "only a service": [(access, False)],
        "critical": [(lists, True), (access, False)],
        "two lists": [(x509.CRLDistributionPoints([*lists, *lists]), False), (access, False)],
        "no address": [(x509.CRLDistributionPoints([named]), False), (access, False)],
        "issuers": [(lists, False), (x509.AuthorityInformationAccess([issuers]), False)],
    }


@pytest.mark.parametrize("how", published_otherwise())
def test_addresses_written_otherwise_are_refused(how):
    extensions = [*good_extensions(), *published_otherwise()[how]]
    with pytest.raises(CertificateProfileBroken) as refusal:
        parse_certificate(forge(subject=good_subject(), extensions=extensions))
    assert refusal.value.params["rule"] == "EX-141"


# --- one certificate asked about ------------------------------------------------------------------


class Responder:
    def __init__(self, province=PROVINCE):
        self.key = new_key()
        self.province = province
        self.pem = issue_responder(
            name="OCSP H56",
            key=self.key.public_key(),
            valid_from_at=FOUNDED_AT,
            valid_until_at=CLOSES_AT,
            root_pem=province.root_pem,
            root_key=province.key,
        )

    def answer(self, question, status, now=NOON):
        read = read_question(question, root_pem=self.province.root_pem)
        return ocsp.load_der_ocsp_response(
            sign_answer(read, status, responder_pem=self.pem, responder_key=self.key, now=now)
        )


def ask(pem, *, issuer=PROVINCE, nonce=b"n" * 16, algorithm=None):
    subject = x509.load_pem_x509_certificate(pem)
    root = x509.load_pem_x509_certificate(issuer.root_pem)
    builder = ocsp.OCSPRequestBuilder().add_certificate(subject, root, algorithm or hashes.SHA256())
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256(), hashes.SHA512()])
def test_an_answer_is_about_the_very_certificate_and_bears_the_nonce(algorithm):
    pem = with_addresses()
    question = ask(pem, algorithm=algorithm)
    assert read_question(question, root_pem=PROVINCE.root_pem).of_root
    answer = Responder().answer(question, revoke(pem))
    assert answer.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc == NOON
    assert answer.revocation_reason is x509.ReasonFlags.key_compromise
    assert answer.serial_number == parse_certificate(pem).serial
    assert answer.next_update_utc == NOON + ANSWER_HOLDS
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 16
    good = Responder().answer(question, True)
    assert good.certificate_status is ocsp.OCSPCertStatus.GOOD
    unknown = Responder().answer(question, False)
    assert unknown.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_a_question_about_another_authority_is_recognised():
    other = Province()
    question = ask(other.holder("H56.DEMO.1").pem, issuer=other)
    assert not read_question(question, root_pem=PROVINCE.root_pem).of_root


@pytest.mark.parametrize("question", [b"", b"\x30\x00", b"x" * 20_000], ids=len)
def test_what_is_no_question_is_refused(question):
    with pytest.raises(OcspQuestionUnreadable):
        read_question(question, root_pem=PROVINCE.root_pem)


def test_a_nonce_of_any_size_is_refused():
    with pytest.raises(OcspQuestionUnreadable):
        read_question(ask(with_addresses(), nonce=b"n" * 129), root_pem=PROVINCE.root_pem)


def test_answers_without_signature_say_why():
    statuses = [
        ocsp.load_der_ocsp_response(answer).response_status
        for answer in (say_malformed(), say_try_later())
    ]
    assert statuses == [
        ocsp.OCSPResponseStatus.MALFORMED_REQUEST,
        ocsp.OCSPResponseStatus.TRY_LATER,
    ]


def test_the_responders_certificate_is_good_for_no_seal():
    with pytest.raises(CertificateProfileBroken):
        Trust(PROVINCE.root_pem).verify_issued(Responder().pem)


# --- evidence -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exchange():
    return Exchange()


@pytest.fixture(scope="module")
def evidence(exchange):
    message = exchange.send()
    acknowledged = exchange.acknowledge(message, exchange.reader)
    holders = (exchange.sender, exchange.reader, exchange.node)
    return build_evidence(exchange.parts(message, (acknowledged,), holders=holders))


def verify(exchange, evidence, *entries, **more):
    crl = crl_of(exchange.province, *entries, **more)
    return verify_evidence(evidence, exchange.province.root_pem, Beliefs(crl=crl))


def messages(statements):
    return [statement.message for statement in statements]


def test_with_a_list_the_report_says_that_no_key_was_revoked(exchange, evidence):
    without = verify_evidence(evidence, exchange.province.root_pem)
    assert report.NOT_REVOKED in messages(without.not_proved)
    assert report.NONE_REVOKED not in messages(without.proved)
    stranger = revoke(exchange.province.holder("H56.MH.009").pem, at=FOUNDED_AT)
    found = verify(exchange, evidence, stranger)
    assert report.NONE_REVOKED in messages(found.proved)
    asked = {report.NOT_REVOKED, report.NOT_LISTED, report.REVOKED_LATER, report.NOT_STOLEN}
    assert asked & set(messages(found.not_proved)) == {report.NOT_STOLEN}


@pytest.mark.parametrize("who", ["sender", "node"])
def test_a_key_revoked_before_it_signed_makes_evidence_worthless(exchange, evidence, who):
    entry = revoke(getattr(exchange, who).pem, at=NOON)
    with pytest.raises(KeyRevoked, match="keyCompromise"):
        verify(exchange, evidence, entry)


def test_a_log_revoked_before_the_last_entry_makes_evidence_worthless(exchange, evidence):
    with pytest.raises(KeyRevoked):
        verify(exchange, evidence, revoke(exchange.log_pem, at=NOON))


def test_a_key_revoked_after_it_signed_raises_a_doubt_in_words(exchange, evidence):
    found = verify(exchange, evidence, revoke(exchange.sender.pem, at=NOON + HOUR))
    assert report.NONE_REVOKED in messages(found.proved)
    (doubt,) = [one for one in found.not_proved if one.message == report.REVOKED_LATER]
    assert doubt.params["agency"] == "Cơ quan H56 (H56)"
    assert doubt.params["reason"] == "keyCompromise"


def test_a_list_older_than_the_last_signature_is_said_to_be(exchange, evidence):
    found = verify(exchange, evidence, made_at=NOON - HOUR)
    assert report.NOT_LISTED in messages(found.not_proved)


def test_a_list_of_another_province_is_not_believed(exchange, evidence):
    with pytest.raises(RevocationListNotTrusted):
        verify_evidence(evidence, exchange.province.root_pem, Beliefs(crl=crl_of(PROVINCE)))
