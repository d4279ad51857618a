"""Containers of other makers: what is established, and that nothing more is claimed."""

import base64
import hashlib
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.errors import Refusal
from lienthong.wire.asice import documents, findings, is_foreign_container, verify_container
from lienthong.wire.asice.archive import MOST_CANONICAL, MOST_MEMBERS
from lienthong.wire.asice.refusals import (
    AlgorithmRefused,
    CertificateNotBound,
    ContainerUnreadable,
    ContainerUnsigned,
    DigestDiffers,
    HashChainBroken,
    SignatureBroken,
    SignatureUnreadable,
    SignedPartMissing,
)
from lienthong.wire.asice.signatures import member_name
from lienthong.wire.evidence import Sealer, build_evidence
from lienthong.wire.testing import LATER, NOON
from lienthong.wire.tests import foreign
from lienthong.wire.timestamps import read_token


@pytest.fixture(scope="module")
def authority():
    return foreign.Authority()


@pytest.fixture(scope="module")
def elliptic():
    return foreign.Authority(elliptic=True)


def verified(members, authority):
    return verify_container(foreign.zipped(members), authority.pem)


def said(statements):
    return [statement.message for statement in statements]


def refused(members, authority, refusal):
    with pytest.raises(refusal) as found:
        verified(members, authority)
    assert str(found.value)


def test_batch_signature_of_x_road_is_followed_down_to_message_and_attachment(authority):
    found = verified(foreign.x_road_batch(authority), authority)
    assert found.certified
    assert said(found.proved) == [
        findings.SIGNED,
        findings.BATCH,
        findings.STATED_TIME,
        findings.STAMPED,
        findings.CERTIFIED,
        findings.GOOD_BY,
    ]
    assert found.proved[1].params == {"names": "attachment1, message.xml"}
    assert found.proved[3].params["at"] == "2026-11-23 12:00:01 (UTC+7)"
    assert said(found.not_proved) == [
        findings.NOT_ISSUED,
        findings.NOT_UNDERSTOOD,
    ]


def test_plain_signature_is_verified_and_its_lacks_are_said(elliptic):
    found = verified(foreign.plain(elliptic), elliptic)
    assert said(found.proved) == [findings.SIGNED, findings.STATED_TIME, findings.CERTIFIED]
    assert found.proved[0].params["names"] == "a.txt, thư mục/b.txt"
    assert found.proved[0].params["signer"] == "Eesti / Member"
    assert said(found.not_proved) == [
        findings.NOT_STAMPED,
        findings.NOT_GOOD,
        findings.NOT_UNDERSTOOD,
    ]


def test_times_in_the_future_are_told(authority):
    members = {"a.txt": b"a"}
    signature = foreign.Signature(authority, members, ("a.txt",), stated_at="2026-11-23T05:00:00Z")
    data = foreign.zipped({**members, "META-INF/signatures.xml": signature.write()})
    stated = datetime(2026, 11, 23, 5, tzinfo=UTC)
    for now, is_told in (
        (stated - timedelta(days=400), True),
        (stated - findings.CLOCKS_DIFFER - timedelta(seconds=1), True),
        (stated - findings.CLOCKS_DIFFER, False),
        (stated + timedelta(days=400), False),
        (None, False),
    ):
        found = verify_container(data, authority.pem, now=now)
        assert (findings.IN_FUTURE in said(found.not_proved)) == is_told
        assert found.certified


def test_signer_whom_the_key_did_not_certify_is_a_stranger(authority):
    found = verify_container(
        foreign.zipped(foreign.x_road_batch(authority)), foreign.Authority().pem
    )
    assert not found.certified
    assert not found.known
    assert findings.NOT_CERTIFIED in said(found.not_proved)
    assert findings.CERTIFIED not in said(found.proved)


def test_file_that_nobody_signed_is_named(elliptic):
    found = verified({**foreign.plain(elliptic), "note.txt": b"added"}, elliptic)
    assert found.not_proved[0].message == findings.NOT_COVERED
    assert found.not_proved[0].params == {"names": "note.txt"}


@pytest.mark.parametrize("name", ["message", "attachment"])
def test_changed_part_of_a_batch_fails(authority, name):
    refused(foreign.x_road_batch(authority, **{name: b"another"}), authority, HashChainBroken)


def test_attachment_that_is_not_there_is_told(authority):
    members = foreign.x_road_batch(authority)
    del members["attachment1"]
    found = verified(members, authority)
    told = next(one for one in found.not_proved if one.message == findings.NOT_PRESENT)
    assert told.params == {"names": "attachment1"}


def test_chain_that_leads_elsewhere_fails(authority):
    refused(foreign.x_road_batch(authority, top=bytes(64)), authority, HashChainBroken)
    endless = foreign.chain(("STEP0", '<ns2:StepRef URI="#STEP0"/>'))
    refused(foreign.x_road_batch(authority, chain=endless), authority, HashChainBroken)
    nothing = foreign.chain(("STEP9", foreign.hash_value(bytes(64))))
    refused(foreign.x_road_batch(authority, chain=nothing), authority, HashChainBroken)


def test_chain_that_branches_without_end_costs_no_more_than_its_steps(authority):
    """Followed step by step it has 2^60 of them, each looked up among 60,000 elements."""
    twice = [(f"STEP{n}", f'<ns2:StepRef URI="#STEP{n + 1}"/>' * 2) for n in range(60)]
    top = bytes(64)
    digests = [bytes(64)]
    for _ in range(60):
        digests.append(foreign.digest_of_step(digests[-1], digests[-1]))
    idle = [(f"IDLE{n}", "") for n in range(60_000)]
    last = ("STEP60", foreign.hash_value(top))
    chain = foreign.chain(*idle, *twice, last)
    refused(foreign.x_road_batch(authority, chain=chain), authority, HashChainBroken)


def test_element_that_is_named_over_and_over_is_not_canonicalised_without_end(elliptic):
    members = {"a.txt": b"mot"}
    signature = foreign.Signature(elliptic, members, ("a.txt",), **foreign.ELLIPTIC)
    large, named = signature.write_with_large_element(elements=50_000, references=50)
    assert len(large) < 4 * 1024 * 1024
    assert named > MOST_CANONICAL
    refused({**members, "META-INF/signatures.xml": large}, elliptic, ContainerUnreadable)


@pytest.mark.parametrize(
    "stated",
    [
        *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
        *("0001-01-01T00:00:00+14:00", "2026-13-45T00:00:00Z", ""),
    ],
)
def test_times_that_no_clock_shows_certify_nobody(elliptic, stated):
    members = {"a.txt": b"mot"}
    signature = foreign.Signature(
        elliptic, members, ("a.txt",), stated_at=stated, **foreign.ELLIPTIC
    )
    found = verified({**members, "META-INF/signatures.xml": signature.write()}, elliptic)
    assert not found.certified
    assert [str(statement.params) for statement in found.not_proved]
    assert read_token(foreign.token(b"value", at="99991231235959Z")) is None


def test_evidence_of_ours_in_a_container_of_others_is_one_of_its_files(elliptic, exchange, parts):
    data = build_evidence(parts, Sealer(exchange.sender.key, exchange.sender.pem, NOON + LATER))
    members = {"evidence.asice": data}
    signature = foreign.Signature(elliptic, members, ("evidence.asice",), **foreign.ELLIPTIC)
    written = {**members, "META-INF/signatures.xml": signature.write()}
    container = foreign.zipped(written, method=zipfile.ZIP_STORED)
    assert is_foreign_container(container)
    assert verify_container(container, elliptic.pem).certified


def test_changed_signed_file_fails(elliptic):
    refused({**foreign.plain(elliptic), "a.txt": b"ba"}, elliptic, DigestDiffers)
    without = foreign.plain(elliptic)
    del without["a.txt"]
    refused(without, elliptic, SignedPartMissing)


def test_signature_by_another_key_fails(elliptic):
    members = foreign.plain(elliptic)
    other = foreign.plain(foreign.Authority(elliptic=True))["META-INF/signatures0.xml"]
    start, end = b"<ds:SignatureValue>", b"</ds:SignatureValue>"
    own = members["META-INF/signatures0.xml"]
    value = other.partition(start)[2].partition(end)[0]
    head, _, rest = own.partition(start)
    spoilt = head + start + value + end + rest.partition(end)[2]
    refused({**members, "META-INF/signatures0.xml": spoilt}, elliptic, SignatureBroken)


def test_changed_signing_time_fails(elliptic):
    members = foreign.plain(elliptic)
    own = members["META-INF/signatures0.xml"].replace(b"05:00:00Z", b"06:00:00Z")
    refused({**members, "META-INF/signatures0.xml": own}, elliptic, DigestDiffers)


@pytest.mark.parametrize(
    ("bent", "refusal"),
    [
        ({"bound": bytes(32)}, CertificateNotBound),
        ({"target": "#other"}, SignatureUnreadable),
        ({"method": "http://www.w3.org/2000/09/xmldsig#rsa-sha1"}, AlgorithmRefused),
        ({"c14n": "http://www.w3.org/2010/xml-c14n2"}, AlgorithmRefused),
        ({"digests": {"a.txt": bytes(32)}}, DigestDiffers),
    ],
)
def test_signature_that_proves_less_than_it_seems_to_is_refused(elliptic, bent, refusal):
    refused(foreign.plain(elliptic, **bent), elliptic, refusal)


def test_second_element_with_the_same_id_is_refused(elliptic):
    """Otherwise one could be verified and the other read."""
    members = foreign.plain(elliptic)
    own = members["META-INF/signatures0.xml"]
    spoilt = own.replace(b"<ds:Signature ", b'<x Id="props"/><ds:Signature ', 1)
    refused({**members, "META-INF/signatures0.xml": spoilt}, elliptic, SignatureUnreadable)


@pytest.mark.parametrize(
    "method",
    ["http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2006/12/xml-c14n11"],
)
def test_other_canonical_forms_are_read_or_their_signature_fails(elliptic, method):
    members = foreign.plain(elliptic, c14n=method)
    if "exc" in method:  # signed as inclusive, so it must not hold as exclusive
        refused(members, elliptic, SignatureBroken)
    else:
        assert verified(members, elliptic).certified


def test_weak_digests_are_refused(elliptic):
    own = foreign.plain(elliptic)
    spoilt = own["META-INF/signatures0.xml"].replace(
        foreign.SHA256.encode(), b"http://www.w3.org/2000/09/xmldsig#sha1"
    )
    refused({**own, "META-INF/signatures0.xml": spoilt}, elliptic, AlgorithmRefused)


def test_token_over_something_else_stamps_nothing(authority):
    members = foreign.x_road_batch(authority)
    members["META-INF/timestamp.tst"] = foreign.token(b"something else")
    found = verified(members, authority)
    assert findings.STAMPED not in said(found.proved)
    assert findings.NOT_STAMPED in said(found.not_proved)


def test_revoked_certificate_is_not_called_good(authority):
    members = dict.fromkeys(["a.txt"], b"mot")
    response = authority.response(ocsp.OCSPCertStatus.REVOKED)
    signature = foreign.Signature(authority, members, ("a.txt",), ocsp=response)
    found = verified({**members, "META-INF/signatures.xml": signature.write()}, authority)
    assert findings.GOOD_BY not in said(found.proved)
    assert findings.REVOKED_BY in said(found.not_proved)
    assert not found.certified


@pytest.mark.parametrize("text", [b"", b"<a", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a/>"])
def test_what_holds_no_signature_proves_nothing(elliptic, text):
    members = {**foreign.plain(elliptic), "META-INF/signatures0.xml": text}
    refused(members, elliptic, (SignatureUnreadable, ContainerUnsigned))


def test_container_without_signatures_proves_nothing(elliptic):
    refused({"a.txt": b"mot"}, elliptic, ContainerUnsigned)


@pytest.mark.parametrize("position", [3, 8, 12, 20, 106, 125])
def test_damaged_certificates_are_refused_and_never_break_the_reader(elliptic, position):
    members = foreign.plain(elliptic)
    der = bytearray(elliptic.member.public_bytes(serialization.Encoding.DER))
    whole = base64.b64encode(bytes(der))
    der[position] ^= 0x41
    own = members["META-INF/signatures0.xml"].replace(whole, base64.b64encode(bytes(der)))
    refused({**members, "META-INF/signatures0.xml": own}, elliptic, Refusal)
    for line in (1, 2, 3):
        pem = elliptic.pem.splitlines(keepends=True)
        pem[line] = pem[line][:4] + b"QQQQ" + pem[line][8:]
        try:
            verify_container(CONTAINER, b"".join(pem))
        except Refusal:
            continue


def test_archives_out_of_bounds_are_refused(elliptic, monkeypatch):
    for name in ("/a.txt", "../a.txt", "b/../../a.txt", "b\\a.txt"):
        refused({name: b"mot"}, elliptic, ContainerUnreadable)
    many = {f"{number}.txt": b"" for number in range(MOST_MEMBERS + 1)}
    refused(many, elliptic, ContainerUnreadable)
    monkeypatch.setattr("lienthong.wire.asice.archive.LARGEST_TOTAL", 1000)
    refused({"bomb": bytes(5000)}, elliptic, ContainerUnreadable)


@pytest.mark.parametrize("stated", [None, 10])
def test_a_bomb_is_refused_in_little_memory_also_when_it_lies_about_its_size(
    elliptic, monkeypatch, stated
):
    monkeypatch.setattr("lienthong.wire.asice.archive.LARGEST_TOTAL", 20_000_000)
    size = 32_000_000
    packed = foreign.zipped({"bomb": bytes(size)})
    if stated is not None:
        packed = packed.replace(size.to_bytes(4, "little"), stated.to_bytes(4, "little"))
    tracemalloc.start()
    with pytest.raises(ContainerUnreadable):
        verify_container(packed, elliptic.pem)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "text",
    [
        b"<a " + b" ".join(b'a%d=""' % number for number in range(20_000)) + b"/>",
        b"<a " + b" ".join(b'xmlns:a%d="u"' % number for number in range(20_000)) + b"/>",
        b"<r>" + b'<a b="" c="" d="" e="" f=""/>' * 20_001 + b"</r>",
        '<?xml version="1.0" encoding="UTF-16"?><r/>'.encode("utf-16"),
    ],
)
def test_xml_that_would_cost_more_than_it_holds_is_refused(text, monkeypatch):
    """Beside 300,000 attributes in one tag, looking for ids took minutes."""
    monkeypatch.setattr(documents, "_ids", lambda _node: pytest.fail("too late"))
    members = {"a.txt": b"1", "META-INF/signatures.xml": text}
    with pytest.raises(SignatureUnreadable):
        verify_container(foreign.zipped(members), foreign.Authority().pem)


@given(st.integers(0, 10**6), st.integers(0, 7))
def test_any_changed_bit_is_refused_or_changes_nothing_that_is_claimed(position, bit):
    data = bytearray(CONTAINER)
    data[position % len(data)] ^= 1 << bit
    try:
        found = verify_container(bytes(data), AUTHORITY.pem)
    except Refusal:
        return
    assert said(found.proved)[0] == findings.SIGNED
    assert found.proved[0].params == WHOLE.proved[0].params or not found.certified


AUTHORITY = foreign.Authority(elliptic=True)
CONTAINER = foreign.zipped(foreign.plain(AUTHORITY))
WHOLE = verify_container(CONTAINER, AUTHORITY.pem)


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: foreign.token(tail)[:-1]))
def test_arbitrary_tokens_are_read_or_not(data):
    read_token(data)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("/message.xml", "message.xml"),
        ("./a.txt", "a.txt"),
        ("th%C6%B0%20m%e1%bb%a5c/b.txt", "thư mục/b.txt"),
        ("100%", "100%"),
    ],
)
def test_reference_names_a_member_as_addresses_are_written(uri, name):
    assert member_name(uri) == name


def test_token_says_over_what_and_when():
    stated = read_token(foreign.token(b"value"))
    assert stated.is_over(b"value")
    assert not stated.is_over(b"values")
    assert stated.at == foreign.SIGNED_AT + timedelta(seconds=1)
    assert stated.digest == hashlib.sha512(b"value").digest()


def test_our_own_container_is_sound_for_this_reader_too(exchange, parts):
    data = build_evidence(parts, Sealer(exchange.sender.key, exchange.sender.pem, NOON + LATER))
    assert not is_foreign_container(data)
    found = verify_container(data, exchange.province.root_pem)
    assert found.certified
    assert said(found.proved) == [findings.SIGNED, findings.STATED_TIME, findings.CERTIFIED]
    assert not is_foreign_container(build_evidence(parts))
    assert is_foreign_container(CONTAINER)
    assert not is_foreign_container(b"PK\x03\x04")
