"""Checkpoints, consistency and inclusion, as somebody outside verifies them."""

import base64
import time
from datetime import timedelta

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.merkle import hash_leaf, verify_consistency, verify_inclusion
from lienthong.wire.notes import LogVerifier
from lienthong.wire.records import LeafKind, LogLeaf, digest
from lienthong.wire.testing import NOON


@pytest.fixture
def node(province, tmp_path):
    """A node that signs checkpoints often."""
    settings = province.prepare(
        tmp_path / "gateway", checkpoint_interval=timedelta(milliseconds=50)
    )
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node


def verifier(node):
    """Whose checkpoints to believe, with nothing but the province's published key."""
    certificates = node.client.get("/v1/certificates").json()
    trust = Trust(node.province.province.root_pem)
    log = trust.verify(certificates["log"].encode(), role=Role.LOG, at=NOON)
    return LogVerifier(origin=log.code, key=log.log_key())


def checkpoint(node, size=None):
    path = "/v1/checkpoint" if size is None else f"/v1/checkpoint?size={size}"
    return verifier(node).read_checkpoint(node.client.get(path).content)


def until_covered(node, size):
    """The newest checkpoint once it has this size."""
    for _ in range(400):
        response = node.client.get("/v1/checkpoint")
        if response.status_code == 200 and checkpoint(node).size >= size:
            return checkpoint(node)
        time.sleep(0.01)
    raise AssertionError("no checkpoint came")


def check_inclusion(proof, at):
    leaf = base64.b64decode(proof["leaf"])
    verify_inclusion(
        leaf_hash=hash_leaf(leaf),
        index=proof["index"],
        size=at.size,
        proof=[base64.b64decode(item) for item in proof["hashes"]],
        root=at.root,
    )
    return LogLeaf.decode(leaf)


def test_message_and_acknowledgements_are_proved_to_be_in_the_log(node):
    message = node.province.message(to=(COMMUNE, OTHER))
    message_id = node.sent(message)
    for code in (COMMUNE, OTHER):
        node.caller(code).acknowledge(message)
    answer = node.caller(OFFICE).get(f"/v1/messages/{message_id}/proof")
    at = verifier(node).read_checkpoint(answer["checkpoint"].encode())
    leaf = check_inclusion(answer["message"], at)
    assert (leaf.kind, leaf.id, leaf.agency) == (LeafKind.MESSAGE, message_id, OFFICE)
    assert (leaf.sha256, leaf.seal_sha256) == (digest(message.header), digest(message.seal))
    assert leaf.at == NOON
    for code, proof in zip((COMMUNE, OTHER), answer["acknowledgements"], strict=True):
        leaf = check_inclusion(proof, at)
        assert (
            (leaf.kind, leaf.agency)
            == (LeafKind.ACKNOWLEDGEMENT, code)
            == (
                LeafKind.ACKNOWLEDGEMENT,
                proof["agency"],
            )
        )


def test_recipient_gets_the_proof_of_its_own_acknowledgement_only(node):
    message = node.province.message(to=(COMMUNE, OTHER))
    message_id = node.sent(message)
    for code in (COMMUNE, OTHER):
        node.caller(code).acknowledge(message)
    answer = node.caller(OTHER).get(f"/v1/messages/{message_id}/proof")
    assert [proof["agency"] for proof in answer["acknowledgements"]] == [OTHER]


def test_sender_and_recipient_get_the_same_receipt_with_the_proof(node):
    message_id = node.sent(node.province.message(to=(COMMUNE,)))
    receipts = [
        node.caller(code).get(f"/v1/messages/{message_id}/proof")["message"]["receipt"]
        for code in (OFFICE, COMMUNE)
    ]
    kept = node.caller(OFFICE).get(f"/v1/messages/{message_id}/deliveries")["receipt"]
    assert receipts == [kept, kept]
    assert base64.b64decode(kept).startswith(b"LTM1")


def test_proof_can_be_had_for_an_earlier_checkpoint(node):
    message = node.province.message()
    message_id = node.sent(message)
    early = until_covered(node, 1)
    node.sent(node.province.message())
    node.caller(COMMUNE).acknowledge(message)
    until_covered(node, 3)
    answer = node.caller(OFFICE).get(f"/v1/messages/{message_id}/proof?size={early.size}")
    assert answer["size"] == 1
    check_inclusion(answer["message"], early)
    assert answer["acknowledgements"] == []


def test_a_checkpoint_from_before_the_message_proves_nothing_of_it_and_says_so(node):
    node.sent(node.province.message())
    early = until_covered(node, 1)
    message_id = node.sent(node.province.message())
    answer = node.caller(OFFICE).signed("GET", f"/v1/messages/{message_id}/proof?size={early.size}")
    assert (answer.status_code, answer.json()["code"]) == (409, "gateway.checkpoint_too_early")


def test_later_checkpoint_is_consistent_with_an_earlier_one(node):
    node.sent(node.province.message())
    early = until_covered(node, 1)
    for _ in range(5):
        node.sent(node.province.message())
    late = until_covered(node, 6)
    answer = node.client.get(f"/v1/checkpoint/consistency?from={early.size}&to={late.size}").json()
    verify_consistency(
        old_size=early.size,
        new_size=late.size,
        old_root=early.root,
        new_root=late.root,
        proof=[base64.b64decode(item) for item in answer["hashes"]],
    )
    assert checkpoint(node, early.size) == early


def test_no_checkpoint_is_signed_while_the_log_does_not_grow(node):
    node.sent(node.province.message())
    first = until_covered(node, 1)
    time.sleep(0.3)
    assert checkpoint(node) == first


@pytest.mark.parametrize(
    "path",
    [
        "/v1/checkpoint?size=77",
        "/v1/checkpoint/consistency?from=1&to=77",
        "/v1/checkpoint/consistency?from=0&to=1",
        "/v1/checkpoint/consistency?from=2&to=1",
    ],
)
def test_checkpoints_that_were_never_signed_are_refused(node, path):
    node.sent(node.province.message())
    until_covered(node, 1)
    response = node.client.get(path)
    assert response.json()["fault"] == "caller"
    assert response.json()["code"] in {"gateway.checkpoint_unknown", "ledger.outside_tree"}


def test_there_is_no_checkpoint_of_an_empty_log(node):
    assert node.client.get("/v1/checkpoint").json()["code"] == "gateway.checkpoint_unknown"
