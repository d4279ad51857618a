"""Frozen bytes of version 1 verify for ever, and are still what we would write."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from lienthong.wire.certificates import Role, Trust
from lienthong.wire.content_cipher import ContentCipher
from lienthong.wire.directory_snapshot import open_snapshot
from lienthong.wire.evidence import build_evidence, verify_evidence
from lienthong.wire.evidence.container import read_container
from lienthong.wire.evidence.parts import from_members
from lienthong.wire.framing import frame, frame_sealed, unframe, unframe_sealed
from lienthong.wire.records import Envelope
from lienthong.wire.requests import parse_authorization, verify_claim
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.secrecy import encryption_fingerprint, open_key
from lienthong.wire.testing import NOON

VECTORS = Path(__file__).parent / "vectors"


def vector(name):
    return (VECTORS / name).read_bytes()


TRUST = Trust(vector("root.pem"))


def test_the_frozen_message_verifies():
    body = vector("message-1.ltm1")
    framed = unframe(body)
    envelope = Envelope.decode(framed.header)
    agency = TRUST.verify(vector("agency.pem"), role=Role.AGENCY, at=envelope.sent_at)
    verify_seal(
        domain=Domain.ENVELOPE, header=framed.header, seal=framed.seal, key=agency.sealing_key()
    )
    envelope.check_content(framed.content)
    assert (envelope.sender, envelope.key) == (agency.code, agency.fingerprint)
    assert envelope.encode() == framed.header
    assert frame(framed) == body


@pytest.mark.parametrize("name", ["message-1.ltm2", "message-1-shared.ltm2"])
def test_the_frozen_sealed_message_opens(name):
    body = vector(name)
    sealed = unframe_sealed(body)
    seed = sha256(b"lienthong: the reader of the frozen message").digest()
    key = X25519PrivateKey.from_private_bytes(seed)
    envelope = Envelope.decode(sealed.header)
    assert sealed.key == encryption_fingerprint(key.public_key())
    content_key = open_key(sealed.wrap, key=key, message_id=envelope.id, holder=sealed.holder)
    content = ContentCipher(content_key).open(sealed.content)
    envelope.check_content(content)
    plain = unframe(vector("message-1.ltm1"))
    assert (sealed.header, sealed.seal, content) == (plain.header, plain.seal, plain.content)
    assert frame_sealed(sealed) == body


def test_the_frozen_directory_verifies():
    certificate = TRUST.verify(vector("directory.pem"), role=Role.DIRECTORY, at=NOON)
    body = vector("directory-1.ltm1")
    snapshot = open_snapshot(body, certificate=certificate)
    assert snapshot.version == 7
    assert snapshot.agencies[1].valid_until == date(2025, 7, 1)
    assert snapshot.encode_content() == unframe(body).content


def test_the_frozen_authorization_verifies():
    claim = parse_authorization(vector("authorization-1.txt").decode().strip())
    agency = TRUST.verify(vector("agency.pem"), role=Role.AGENCY, at=claim.at)
    verify_claim(
        claim,
        key=agency.sealing_key(),
        method="GET",
        target="/v1/inbox?after=0&limit=10",
        body=b"",
        now=NOON,
    )


def test_the_frozen_evidence_verifies_and_is_rebuilt_byte_for_byte():
    data = vector("evidence-1.zip")
    found = verify_evidence(data, vector("root.pem"))
    assert (len(found.proved), len(found.not_proved)) == (10, 9)
    assert build_evidence(from_members(read_container(data))) == data
