"""Making the Merkle tree of RFC 9162 section 2.1: roots and proofs. `wire.merkle` verifies them.

Everything here is pure. A proof is made from the hashes of complete subtrees, which the caller
supplies as `ReadNode`; where those come from (tiles in a table, a list in a test) does not matter.
A hash is 32 bytes of SHA-256, an index starts at 0, a size counts leaves.
"""

from collections.abc import Callable, Sequence

from lienthong.ledger.terms import OutsideTree
from lienthong.wire.merkle import EMPTY_ROOT, hash_node

ReadNode = Callable[[int, int], bytes]
"""`read(level, index)`: hash of the subtree of `2**level` leaves from `index * 2**level` on."""


class Frontier:
    """The roots of the complete subtrees of a growing tree, largest first: all a root needs."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def push(self, leaf_hash: bytes) -> None:
        """Add one leaf hash at the right; costs two hashes on average."""
        node, position = leaf_hash, self.size
        while position & 1:
            node = hash_node(self._subtrees.pop(), node)
            position >>= 1
        self._subtrees.append(node)
        self.size += 1

    def copy(self) -> "Frontier":
        """One that grows on its own from here."""
        other = Frontier()
        other.size, other._subtrees = self.size, self._subtrees.copy()
        return other

    def root(self) -> bytes:
        """The root hash of all leaves pushed so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        node = self._subtrees[-1]
        for left in reversed(self._subtrees[:-1]):
            node = hash_node(left, node)
        return node


def hash_complete(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree from its 2**n neighbouring hashes (n >= 0)."""
    row = list(hashes)
    while len(row) > 1:
        row = [hash_node(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def _left_width(width: int) -> int:
    """The largest power of two smaller than `width`, which is at least 2 (RFC 9162 2.1.1)."""
    return 1 << ((width - 1).bit_length() - 1)


def _hash_range(start: int, end: int, read: ReadNode) -> bytes:
    """The hash of leaves `[start, end)`; start is a multiple of a power of two >= the width."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return read(level, start >> level)
    middle = start + _left_width(width)
    return hash_node(_hash_range(start, middle, read), _hash_range(middle, end, read))


def compute_root(*, size: int, read: ReadNode) -> bytes:
    """The root hash of the tree's first `size` leaves, from stored subtree hashes."""
    return _hash_range(0, size, read) if size else EMPTY_ROOT


def prove_inclusion(*, index: int, size: int, read: ReadNode) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, lowest first (RFC 9162 2.1.3.1).

    Refuses an index outside the tree.
    """
    if not 0 <= index < size:
        raise OutsideTree(size=size, asked=index)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            path.append(_hash_range(middle, end, read))
            end = middle
        else:
            path.append(_hash_range(start, middle, read))
            start = middle
    return path[::-1]


def prove_consistency(*, old_size: int, new_size: int, read: ReadNode) -> list[bytes]:
    """The proof that the tree of `new_size` leaves extends that of `old_size` (RFC 9162 2.1.4.1).

    Refuses an empty old tree, about which nothing can be proved, and one larger than the new.
    """
    if not 0 < old_size <= new_size:
        raise OutsideTree(size=new_size, asked=old_size)
    path: list[bytes] = []
    start, end = 0, new_size
    while old_size < end:
        middle = start + _left_width(end - start)
        if old_size <= middle:
            path.append(_hash_range(middle, end, read))
            end = middle
        else:
            path.append(_hash_range(start, middle, read))
            start = middle
    if start > 0:
        path.append(_hash_range(start, end, read))
    return path[::-1]
