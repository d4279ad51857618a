"""Appending to a ledger, signing its checkpoints, and proving from its tiles."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.ledger import tiles, tree
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import KeptCheckpoint, Store
from lienthong.ledger.terms import OutsideTree
from lienthong.wire.merkle import hash_leaf


def append_leaves(store: Store, *, leaves: Sequence[bytes], keep_data: bool = True) -> int:
    """Append leaves in the caller's transaction; the index of the first.

    With `keep_data` False only the hashes are kept: the caller has the data in rows of its own, and
    hands the same bytes to `verify_ledger` later.
    """
    store.lock()
    first = store.get_size()
    if keep_data:
        store.add_leaves(first=first, leaves=leaves)
    tiles.append_hashes(store, size=first, leaf_hashes=[hash_leaf(leaf) for leaf in leaves])
    return first


def sign_checkpoint(store: Store, *, signer: LogSigner, at: datetime) -> KeptCheckpoint | None:
    """Sign and keep a checkpoint of the whole log, in the caller's transaction.

    None when the log has not grown since the newest checkpoint, or is empty.
    """
    store.lock()
    size = store.get_size()
    newest = store.find_newest_checkpoint()
    if size == (newest.size if newest else 0):
        return None
    root = tree.compute_root(size=size, read=tiles.TileNodes(store).read)
    note = signer.sign_checkpoint(size=size, root=root)
    checkpoint = KeptCheckpoint(size=size, note=note, signed_at=at)
    store.add_checkpoint(checkpoint)
    return checkpoint


def prove_inclusion(store: Store, *, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree of the first `size` leaves.

    Refuses an index outside that tree and a size that the log has not reached.
    """
    _require_reached(store, size)
    return tree.prove_inclusion(index=index, size=size, read=tiles.TileNodes(store).read)


def prove_consistency(store: Store, *, old_size: int, new_size: int) -> list[bytes]:
    """The proof that the tree of `new_size` leaves only adds to that of `old_size`.

    Refuses an empty old tree and sizes that the log has not reached.
    """
    _require_reached(store, new_size)
    read = tiles.TileNodes(store).read
    return tree.prove_consistency(old_size=old_size, new_size=new_size, read=read)


def _require_reached(store: Store, size: int) -> None:
    reached = store.get_size()
    if size > reached:
        raise OutsideTree(size=reached, asked=size)
