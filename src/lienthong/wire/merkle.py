"""Merkle tree hashes and the verification of proofs (RFC 9162 sections 2.1.1, 2.1.3.2, 2.1.4.2).

Making proofs is the ledger's work; checking them needs no ledger, so evidence verifies offline.
A hash is 32 bytes of SHA-256, an index starts at 0, a size counts leaves.
"""

from collections.abc import Sequence
from hashlib import sha256

from lienthong.wire.refusals import GrowthUnproved, ProofInvalid

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def hash_leaf(data: bytes) -> bytes:
    """The hash of a leaf's data; its prefix keeps a leaf from posing as an inner node."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """The hash of the parent of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(
    *, leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Accept only if `proof` shows the leaf at `index` in the tree of `size` leaves with `root`.

    Raises ProofInvalid otherwise (RFC 9162 section 2.1.3.2).
    """
    if not 0 <= index < size or len(leaf_hash) != HASH_BYTES:
        raise ProofInvalid(index=index, size=size)
    node, last, running = index, size - 1, leaf_hash
    for sibling in _hashes(proof, ProofInvalid(index=index, size=size)):
        if last == 0:
            raise ProofInvalid(index=index, size=size)
        if node & 1 or node == last:
            running = hash_node(sibling, running)
            # A right edge without a sibling is carried up unchanged until it has one.
            while node & 1 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            running = hash_node(running, sibling)
        node, last = node >> 1, last >> 1
    if last != 0 or running != root:
        raise ProofInvalid(index=index, size=size)


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Accept only if the tree of `new_size` leaves is the old one with leaves added at its end.

    Raises ProofInvalid otherwise (RFC 9162 section 2.1.4.2). An empty old tree is refused: it
    proves nothing about what came later, and accepting it would let a caller believe it did.
    """
    refusal = GrowthUnproved(old=old_size, size=new_size)
    if not 0 < old_size <= new_size:
        raise refusal
    hashes = list(_hashes(proof, refusal))
    if old_size == new_size:
        matches = not hashes and old_root == new_root
    else:
        matches = _grows(old_size, new_size, old_root, new_root, hashes)
    if not matches:
        raise refusal


def _grows(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, hashes: list[bytes]
) -> bool:
    if old_size & (old_size - 1) == 0:  # a complete old tree is itself the proof's first node
        hashes = [old_root, *hashes]
    if not hashes:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_running = new_running = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_running = hash_node(sibling, old_running)
            new_running = hash_node(sibling, new_running)
            while node & 1 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new_running = hash_node(new_running, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_running == old_root and new_running == new_root


def _hashes(proof: Sequence[bytes], refusal: ProofInvalid) -> Sequence[bytes]:
    if any(len(item) != HASH_BYTES for item in proof):
        raise refusal
    return proof
