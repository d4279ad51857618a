"""Whose OCSP responses count in a foreign container (EV-38), and when who signed was known."""

import pytest
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from lienthong.wire.asice import findings, verify_container
from lienthong.wire.tests import foreign

REVOKED = ocsp.OCSPCertStatus.REVOKED


@pytest.fixture(scope="module")
def authority():
    return foreign.Authority(elliptic=True)


@pytest.fixture(scope="module")
def stranger():
    return foreign.Authority(elliptic=True)


def verified(authority, response, *, key=None):
    data = foreign.zipped(foreign.plain(authority, ocsp=response))
    found = verify_container(data, (key or authority).pem)
    return found, {one.message for one in (*found.proved, *found.not_proved)}


def test_the_issuers_own_answer_counts_and_says_whose_and_of_when_it_is(authority):
    found, said = verified(authority, authority.response())
    (good,) = [one for one in found.proved if one.message == findings.GOOD_BY]
    assert "Root" in good.params["responder"]
    assert good.params["at"].startswith("2026-11-23")
    assert not said & {findings.NOT_RESPONDER, findings.UNBELIEVED, findings.NOT_GOOD}


def test_an_answer_of_whom_the_issuer_certified_for_it_counts(authority):
    found, said = verified(authority, authority.response(responder=authority.responder()))
    (good,) = [one for one in found.proved if one.message == findings.GOOD_BY]
    assert "Responder" in good.params["responder"]
    assert findings.NOT_RESPONDER not in said


def unfit_responders(authority, stranger):
    return {
        "certified for something else": authority.responder(usage=ExtendedKeyUsageOID.SERVER_AUTH),
        "certified for nothing": authority.responder(usage=None),
        "ended before": authority.responder(days=-0.5),
        "certified by a stranger": stranger.responder(),
        "a stranger's root": (stranger.root, stranger.key),
    }


@pytest.mark.parametrize("status", [ocsp.OCSPCertStatus.GOOD, REVOKED])
@pytest.mark.parametrize("number", range(5))
def test_answers_of_anybody_else_are_left_out_for_good_and_ill(authority, stranger, number, status):
    name, responder = list(unfit_responders(authority, stranger).items())[number]
    found, said = verified(authority, authority.response(status, responder=responder))
    assert found.certified, name
    assert {findings.UNBELIEVED, findings.NOT_GOOD} <= said, name
    assert not said & {findings.GOOD, findings.GOOD_BY, findings.REVOKED, findings.REVOKED_BY}


def test_an_answer_whose_signature_was_changed_is_left_out(authority):
    response = bytearray(authority.response())
    response[-1] ^= 1  # the last byte of the signature
    _, said = verified(authority, bytes(response))
    assert {findings.UNBELIEVED, findings.NOT_GOOD} <= said


def test_an_answer_about_another_issuers_certificate_is_not_about_this_one(authority, stranger):
    response = authority.response(issuer=stranger.root)
    _, said = verified(authority, response)
    assert findings.NOT_GOOD in said
    assert findings.GOOD_BY not in said


def test_without_a_known_issuer_the_answer_is_told_as_not_checked(authority, stranger):
    found, said = verified(authority, authority.response(), key=stranger)
    assert not found.certified
    assert {findings.GOOD, findings.NOT_RESPONDER} <= said
    found, said = verified(authority, authority.response(REVOKED), key=stranger)
    assert {findings.REVOKED, findings.NOT_RESPONDER} <= said


def test_a_withdrawn_certificate_is_not_called_certified(authority):
    response = authority.response(REVOKED, responder=authority.responder())
    found, said = verified(authority, response)
    assert not found.certified
    assert findings.REVOKED_BY in said
    assert findings.GOOD_BY not in said


@pytest.mark.parametrize("place", [0, 1])
def test_an_answer_among_those_about_other_certificates_is_found(authority, stranger, place):
    others = stranger.response(issuer=stranger.root)
    for status, certified in ((ocsp.OCSPCertStatus.GOOD, True), (REVOKED, False)):
        response = authority.join(authority.response(status), others, place=place)
        found, said = verified(authority, response)
        assert found.certified is certified
        assert (findings.GOOD_BY if certified else findings.REVOKED_BY) in said
        assert findings.UNBELIEVED not in said


def test_a_signer_whom_the_key_certified_for_another_time_is_no_stranger(authority):
    members = {"a.txt": b"mot"}
    early = {**foreign.ELLIPTIC, "stated_at": "2001-01-01T00:00:00Z"}
    signature = foreign.Signature(authority, members, ("a.txt",), **early)
    data = foreign.zipped({**members, "META-INF/signatures.xml": signature.write()})
    found = verify_container(data, authority.pem)
    said = {one.message for one in found.not_proved}
    assert (found.certified, found.known) == (False, True)
    assert findings.NOT_THEN in said
    assert findings.NOT_CERTIFIED not in said
