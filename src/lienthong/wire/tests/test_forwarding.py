"""What a node signs and logs when successors get a message instead of a recipient (EN-7, EN-9)."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import canonical_json
from lienthong.kernel.errors import Refusal
from lienthong.wire.evidence import build_evidence, report, verify_evidence
from lienthong.wire.evidence.refusals import EvidenceContradiction
from lienthong.wire.forwarding import (
    Forwarding,
    decode_forwarded,
    encode_forwarded,
    hash_forwarded,
)
from lienthong.wire.records import LeafKind, LogLeaf, Receipt, make_leaf
from lienthong.wire.testing import NOON
from lienthong.wire.tests.an_exchange import MESSAGE_ID

FORWARDED = (
    Forwarding(
        named="H56.MH.003", agencies=("H56.MH.004", "H56.MH.005"), rule="Xã tiếp nhận của huyện"
    ),
)
RECEIPT = Receipt(
    node="nut-h56",
    id=UUID("019aaf3e-7000-7000-8000-000000000001"),
    envelope_sha256="0" * 64,
    seal_sha256="1" * 64,
    leaf_index=7,
    received_at=NOON,
    key="2" * 64,
)


def test_receipt_says_what_was_forwarded_only_when_something_was():
    forwarded = replace(RECEIPT, forwarded=FORWARDED)
    assert Receipt.decode(forwarded.encode()) == forwarded
    assert json.loads(forwarded.encode())["forwarded"] == [
        {
            "named": "H56.MH.003",
            "agencies": ["H56.MH.004", "H56.MH.005"],
            "rule": "Xã tiếp nhận của huyện",
        }
    ]
    assert "forwarded" not in json.loads(RECEIPT.encode())


def test_leaf_holds_the_hash_of_it_only_when_something_was_forwarded():
    def leaf(forwarded):
        return make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=MESSAGE_ID,
            agency="H56",
            header=b"{}",
            seal=b"x",
            at=NOON,
            forwarded=forwarded,
        )

    assert LogLeaf.decode(leaf(FORWARDED).encode()) == leaf(FORWARDED)
    assert leaf(FORWARDED).forwarded_sha256 == hash_forwarded(FORWARDED)
    assert "forwarded_sha256" not in json.loads(leaf(()).encode())
    assert decode_forwarded(encode_forwarded(FORWARDED)) == FORWARDED


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        [{}],
        [FORWARDED[0].as_json()] * 2,
        [FORWARDED[0].as_json() | {"agencies": []}],
        [FORWARDED[0].as_json() | {"agencies": ["H56.1", "H56.1"]}],
        [FORWARDED[0].as_json() | {"named": "a b"}],
        [FORWARDED[0].as_json() | {"rule": ""}],
        [FORWARDED[0].as_json() | {"until": "x"}],
    ],
)
def test_receipt_with_anything_else_there_is_refused(value):
    record = json.loads(RECEIPT.encode()) | {"forwarded": value}
    with pytest.raises(Refusal):
        Receipt.decode(canonical_json.encode(record))


ODD = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["named", "rule"]), inner),
)


@given(st.binary(max_size=200) | ODD.map(canonical_json.encode))
def test_garbage_is_refused_and_never_crashes(data):
    with pytest.raises(Refusal):
        decode_forwarded(data)


def forwarded_evidence(exchange, *, said=FORWARDED):
    """Evidence of a message whose third recipient was dissolved; the heir acknowledged."""
    heir = exchange.province.holder("H56.MH.004")
    sent = exchange.send().message
    logged = exchange.take(sent, MESSAGE_ID, "H56", forwarded=FORWARDED)
    if said != FORWARDED:
        at, index = Receipt.decode(logged.receipt.header).received_at, logged.proof.leaf_index
        receipt = exchange.node.receive(sent, leaf_index=index, at=at, forwarded=said)
        logged = replace(logged, receipt=receipt)
    acknowledged = exchange.acknowledge(logged, heir)
    holders = (exchange.sender, heir, exchange.node)
    return build_evidence(exchange.parts(logged, (acknowledged,), holders=holders))


def test_evidence_shows_to_whom_a_message_was_forwarded(exchange):
    found = verify_evidence(forwarded_evidence(exchange), exchange.province.root_pem)
    [said] = [one for one in found.proved if one.message == report.FORWARDED]
    assert said.params["named"] == "H56.MH.003"
    assert said.params["agencies"] == "H56.MH.004, H56.MH.005"
    assert report.NOT_ADDRESSED not in [one.message for one in found.not_proved]
    [silent] = [one for one in found.not_proved if one.message == report.NOT_ACKNOWLEDGED]
    assert silent.params["recipients"] == "H56.MH.001, H56.MH.002, H56.MH.005"


@pytest.mark.parametrize(
    "said", [(), (replace(FORWARDED[0], agencies=("H56.MH.004", "H56.MH.009")),)]
)
def test_receipt_that_says_otherwise_than_the_log_proves_nothing(exchange, said):
    data = forwarded_evidence(exchange, said=said)
    with pytest.raises(EvidenceContradiction) as refused:
        verify_evidence(data, exchange.province.root_pem)
    assert refused.value.params["rule"] == "EV-14"
