"""The samples of docs/specs/samples are what they say: strangers write their software from them."""

import hmac
import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from lienthong.wire.certificates import Role, Trust
from lienthong.wire.content_cipher import ContentCipher
from lienthong.wire.edxml import read_packet
from lienthong.wire.edxml.packet import BusinessKind
from lienthong.wire.framing import unframe, unframe_sealed
from lienthong.wire.records import Acknowledgement, Envelope, Receipt, digest
from lienthong.wire.requests import ApiKey, authorize_keyed
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.secrecy import open_key

SAMPLES = Path(__file__).parents[2] / "docs/specs/samples"
TEXT = (SAMPLES / "README.md").read_text(encoding="utf-8")
NATIVE, LISTING, SENDING = re.findall(r"```text\n(.*?)\n```", TEXT, flags=re.DOTALL)


def sample(name):
    return (SAMPLES / name).read_bytes()


DOCUMENT_ID = read_packet(sample("document.xml")).document.document_id


def packet(name):
    read = read_packet(sample(f"{name}.xml"))
    assert not read.source.oddities, "a sample has nothing to be told of"
    return read


def test_the_document_has_its_file():
    (file,) = packet("document").attachments
    assert file.name == "cong-van.pdf"
    assert file.content.startswith(b"%PDF")


def test_recall_and_update_name_the_document():
    recall, update = packet("recall").document, packet("update").document
    assert (recall.business.kind, update.business.kind) == (
        BusinessKind.RECALL,
        BusinessKind.UPDATE,
    )
    assert recall.business.document_id == update.business.document_id == DOCUMENT_ID
    assert update.due_on


def test_the_replacement_is_another_document_in_its_place():
    replacement = packet("replacement")
    assert replacement.document.business.kind is BusinessKind.REPLACEMENT
    (replaced,) = replacement.document.business.replacements
    assert replaced.document_id == DOCUMENT_ID != replacement.document.document_id
    assert replacement.attachments


@pytest.mark.parametrize(
    ("name", "code"),
    [("status", "03"), ("status-13", "13"), ("status-15", "15"), ("status-16", "16")],
)
def test_a_status_names_the_document_and_goes_to_the_other_side(name, code):
    status = packet(name).status
    assert (status.code, status.response_for.document_id) == (code, DOCUMENT_ID)
    assert {status.sender.organ_id, status.response_for.organ_id} == {
        "H56.MINHHOA.14845",
        "H56.MINHHOA.14848",
    }


def sealed_record(name, domain, role, pem, at):
    """The header of a frame, its seal verified by that certificate."""
    framed = unframe(sample(f"{name}.ltm1"))
    holder = Trust(sample("root.pem")).verify(sample(f"{pem}.pem"), role=role, at=at)
    verify_seal(domain=domain, header=framed.header, seal=framed.seal, key=holder.sealing_key())
    return framed


def test_the_sealed_message_its_receipt_and_its_acknowledgement_hold_and_are_of_one():
    at = Envelope.decode(unframe(sample("message.ltm1")).header).sent_at
    message = sealed_record("message", Domain.ENVELOPE, Role.AGENCY, "sender", at)
    envelope = Envelope.decode(message.header)
    envelope.check_content(message.content)
    assert message.content == sample("document.xml")
    header = sealed_record("receipt", Domain.RECEIPT, Role.NODE, "node", at).header
    receipt = Receipt.decode(header)
    assert (receipt.id, receipt.envelope_sha256) == (envelope.id, digest(message.header))
    header = sealed_record(
        "acknowledgement", Domain.ACKNOWLEDGEMENT, Role.AGENCY, "recipient", at
    ).header
    taken = Acknowledgement.decode(header)
    assert (taken.id, taken.envelope_sha256) == (envelope.id, digest(message.header))


def test_what_the_recipient_fetches_opens_with_the_key_that_is_named():
    fetched = unframe_sealed(sample("message.ltm2"))
    key = X25519PrivateKey.from_private_bytes(bytes(range(32)))
    message_id = Envelope.decode(fetched.header).id
    content_key = open_key(fetched.wrap, key=key, message_id=message_id, holder=fetched.holder)
    assert ContentCipher(content_key).open(fetched.content) == sample("document.xml")


def test_the_call_of_the_native_protocol_is_signed_as_it_says():
    method, target, _, claim = NATIVE.split("\n")
    said = json.loads(claim)
    header = authorize_keyed(
        agency=said["agency"],
        key=ApiKey(id=said["key"], secret=bytes(range(32))),
        method=method,
        target=target,
        body=b"",
        at=datetime(2026, 11, 23, 3, tzinfo=UTC),
        nonce=said["nonce"],
    )
    code = header.rpartition(".")[2]
    assert f"`{code}`" in TEXT
    signed = f"lienthong/request/1\n{NATIVE}\n".encode()
    assert hmac.digest(bytes(range(32)), signed, "sha256") == urlsafe_b64decode(code + "=")


def vxp_code(said):
    return hmac.digest(b"secret-of-the-example", said.encode(), "sha256").hex()


def test_the_calls_of_the_other_api_are_signed_as_they_say():
    assert ";".join(name.removeprefix("XroadVnpt-") for name in json.loads(LISTING)) in TEXT
    assert vxp_code(LISTING) in TEXT
    assert vxp_code(SENDING) in TEXT


def test_the_file_that_is_sent_has_the_hash_and_the_parties_that_are_signed():
    said, document = json.loads(SENDING), packet("document").document
    assert said["XroadVnpt-hash-file"] == digest(sample("document.xml"))
    assert said["XroadVnpt-from"] == document.sender.organ_id
    assert json.loads(said["XroadVnpt-to"]) == [one.organ_id for one in document.recipients]
