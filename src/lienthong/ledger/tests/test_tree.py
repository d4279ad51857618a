import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.ledger import tree
from lienthong.ledger.terms import OutsideTree
from lienthong.wire import merkle
from lienthong.wire.refusals import ProofInvalid

VECTORS = Path(__file__).parent / "vectors"


def vectors(kind):
    found = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(json.loads(f.read_text()), id=str(f.relative_to(VECTORS))) for f in found]


def decode(value):
    return base64.b64decode(value or "")


def agree(vector, verify):
    """The verifier refuses exactly the vectors that must be refused."""
    if vector["wantErr"]:
        with pytest.raises(ProofInvalid):
            verify()
    else:
        verify()


def test_all_published_vectors_are_present():
    counts = {kind: len(vectors(kind)) for kind in ("inclusion", "consistency")}
    assert counts == {"inclusion": 98, "consistency": 98}


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_published_inclusion_vector_is_judged_as_published(vector):
    agree(
        vector,
        lambda: merkle.verify_inclusion(
            index=vector["leafIdx"],
            size=vector["treeSize"],
            leaf_hash=decode(vector["leafHash"]),
            proof=[decode(p) for p in vector["proof"] or []],
            root=decode(vector["root"]),
        ),
    )


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_published_consistency_vector_is_judged_as_published(vector):
    agree(
        vector,
        lambda: merkle.verify_consistency(
            old_size=vector["size1"],
            new_size=vector["size2"],
            old_root=decode(vector["root1"]),
            new_root=decode(vector["root2"]),
            proof=[decode(p) for p in vector["proof"] or []],
        ),
    )


# A naive implementation straight from the recursive definitions of RFC 9162, over all leaf hashes.


def naive_split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def naive_root(hashes):
    if not hashes:
        return merkle.EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = naive_split(len(hashes))
    return merkle.hash_node(naive_root(hashes[:k]), naive_root(hashes[k:]))


def naive_path(index, hashes):
    if len(hashes) == 1:
        return []
    k = naive_split(len(hashes))
    if index < k:
        return [*naive_path(index, hashes[:k]), naive_root(hashes[k:])]
    return [*naive_path(index - k, hashes[k:]), naive_root(hashes[:k])]


def naive_consistency(m, hashes, *, complete=True):
    n = len(hashes)
    if m == n:
        return [] if complete else [naive_root(hashes)]
    k = naive_split(n)
    if m <= k:
        return [*naive_consistency(m, hashes[:k], complete=complete), naive_root(hashes[k:])]
    return [*naive_consistency(m - k, hashes[k:], complete=False), naive_root(hashes[:k])]


def leaf_hashes(size):
    return [merkle.hash_leaf(b"leaf %d" % i) for i in range(size)]


def reader(hashes):
    return lambda level, index: naive_root(hashes[index << level : (index + 1) << level])


sizes = st.integers(min_value=1, max_value=130)


@given(size=st.integers(min_value=0, max_value=130))
def test_root_equals_the_recursive_definition(size):
    hashes = leaf_hashes(size)
    frontier = tree.Frontier()
    for leaf in hashes:
        frontier.push(leaf)
    assert frontier.root() == naive_root(hashes)
    assert tree.compute_root(size=size, read=reader(hashes)) == naive_root(hashes)


@given(data=st.data(), size=sizes)
def test_inclusion_proof_equals_the_recursive_definition_and_verifies(data, size):
    hashes = leaf_hashes(size)
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    proof = tree.prove_inclusion(index=index, size=size, read=reader(hashes))
    assert proof == naive_path(index, hashes)
    merkle.verify_inclusion(
        index=index, size=size, leaf_hash=hashes[index], proof=proof, root=naive_root(hashes)
    )


@given(data=st.data(), size2=sizes)
def test_consistency_proof_equals_the_recursive_definition_and_verifies(data, size2):
    hashes = leaf_hashes(size2)
    size1 = data.draw(st.integers(min_value=1, max_value=size2))
    proof = tree.prove_consistency(old_size=size1, new_size=size2, read=reader(hashes))
    assert proof == naive_consistency(size1, hashes)
    merkle.verify_consistency(
        old_size=size1,
        new_size=size2,
        old_root=naive_root(hashes[:size1]),
        new_root=naive_root(hashes),
        proof=proof,
    )


@given(data=st.data(), size=st.integers(min_value=2, max_value=130))
def test_a_flipped_bit_anywhere_in_a_proof_is_refused(data, size):
    hashes = leaf_hashes(size)
    index = data.draw(st.integers(min_value=0, max_value=size - 1))
    proof = tree.prove_inclusion(index=index, size=size, read=reader(hashes))
    at = data.draw(st.integers(min_value=0, max_value=len(proof) - 1))
    bit = data.draw(st.integers(min_value=0, max_value=255))
    spoiled = bytearray(proof[at])
    spoiled[bit // 8] ^= 1 << bit % 8
    proof[at] = bytes(spoiled)
    with pytest.raises(ProofInvalid):
        merkle.verify_inclusion(
            index=index, size=size, leaf_hash=hashes[index], proof=proof, root=naive_root(hashes)
        )


def test_proofs_outside_the_tree_are_refused():
    read = reader(leaf_hashes(4))
    with pytest.raises(OutsideTree):
        tree.prove_inclusion(index=4, size=4, read=read)
    with pytest.raises(OutsideTree):
        tree.prove_consistency(old_size=0, new_size=4, read=read)
    with pytest.raises(OutsideTree):
        tree.prove_consistency(old_size=5, new_size=4, read=read)
