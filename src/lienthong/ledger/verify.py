"""Re-proving a whole ledger: leaves against tiles, tiles against each other and the checkpoints.

The tree is recomputed from the leaves' data in one pass with constant memory. Where a leaf and the
hash recorded for it differ, the next higher evidence (the tile above, or a signed checkpoint) says
which of the two was touched. What no stored evidence can show is a log cut back together with its
newest checkpoints: that takes somebody outside who kept a later checkpoint.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from lienthong.kernel.errors import Refusal
from lienthong.ledger import tree
from lienthong.ledger.stores import KeptCheckpoint, Store
from lienthong.ledger.tiles import TILE_WIDTH, TileNodes, split_hashes
from lienthong.wire.merkle import EMPTY_ROOT, hash_leaf, verify_consistency
from lienthong.wire.notes import LogVerifier

MOST_DAMAGES = 10_000


class DamageKind(StrEnum):
    """What was found wrong."""

    LEAF_CHANGED = "leaf_changed"
    LEAF_REMOVED = "leaf_removed"
    LEAF_MOVED = "leaf_moved"
    LEAF_ADDED = "leaf_added"
    TILE_DIFFERS = "tile_differs"
    TILE_STRAY = "tile_stray"
    CHECKPOINT_UNSIGNED = "checkpoint_unsigned"
    CHECKPOINT_AHEAD = "checkpoint_ahead"
    CHECKPOINT_DIFFERS = "checkpoint_differs"
    CHECKPOINT_INCONSISTENT = "checkpoint_inconsistent"


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing found wrong.

    `index` is the leaf's position, the tile's index, or the checkpoint's size, by kind; `other` is
    where a moved leaf was recorded first, the tile's level, or the size of the last checkpoint that
    still holds (0 for none).
    """

    kind: DamageKind
    index: int
    other: int | None = None


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What re-proving found. `size` and `root` are those of the leaves as recorded in the tiles."""

    size: int
    root: bytes
    checkpoints: int
    damages: tuple[Damage, ...]
    complete: bool = True
    """False when the search stopped after `MOST_DAMAGES` damaged leaves."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found wrong."""
        return not self.damages


@dataclass(frozen=True, slots=True)
class _Signed:
    """A checkpoint whose signature holds."""

    size: int
    root: bytes


@dataclass
class _Pass:
    """What one pass over the leaves gathers."""

    signed: dict[int, _Signed]
    frontier: tree.Frontier = field(default_factory=tree.Frontier)
    roots: dict[int, bytes] = field(default_factory=dict)
    upper: list[list[bytes]] = field(default_factory=list)
    recorded: dict[bytes, int] = field(default_factory=dict)
    found: dict[int, bytes | None] = field(default_factory=dict)
    tiles: list[Damage] = field(default_factory=list)


def verify_ledger(
    store: Store, *, verifier: LogVerifier, leaves: Iterable[tuple[int, bytes]] | None = None
) -> LedgerReport:
    """Re-prove everything: each leaf, each tile, the root, each checkpoint and their consistency.

    `leaves` are position and data in order of position; left out, they are the store's own.
    """
    size = store.get_size()
    kept = list(store.iterate_checkpoints())
    signed, damages = _read_checkpoints(kept, verifier, size)
    state = _Pass(signed={checkpoint.size: checkpoint for checkpoint in signed})
    blocks = _blocks(store.iterate_leaves() if leaves is None else leaves, size)
    complete = True
    added: list[int] = []
    for start, actual, beyond in blocks:
        added += beyond
        if start < size:
            _check_block(store, state, start, actual)
        if len(state.found) + len(added) > MOST_DAMAGES:
            complete = False
            break
    damages += _name_leaf_damages(state) + state.tiles
    damages += [Damage(DamageKind.LEAF_ADDED, position) for position in added]
    if complete:
        damages += _check_upper_tiles(store, state, size)
        damages += _check_roots(state, signed)
        damages += _check_consistency(store, signed)
    return LedgerReport(
        size=size,
        root=state.frontier.root(),
        checkpoints=len(kept),
        damages=tuple(damages),
        complete=complete,
    )


def _read_checkpoints(
    kept: Iterable[KeptCheckpoint], verifier: LogVerifier, size: int
) -> tuple[list[_Signed], list[Damage]]:
    """The checkpoints whose signatures hold and which this log has reached; the others' damages."""
    signed: list[_Signed] = []
    damages: list[Damage] = []
    for checkpoint in kept:
        try:
            read = verifier.read_checkpoint(checkpoint.note)
        except Refusal:
            damages.append(Damage(DamageKind.CHECKPOINT_UNSIGNED, checkpoint.size))
            continue
        if read.size != checkpoint.size:
            damages.append(Damage(DamageKind.CHECKPOINT_UNSIGNED, checkpoint.size))
        elif read.size > size:
            damages.append(Damage(DamageKind.CHECKPOINT_AHEAD, read.size, size))
        else:
            signed.append(_Signed(size=read.size, root=read.root))
    return signed, damages


def _blocks(
    leaves: Iterable[tuple[int, bytes]], size: int
) -> Iterator[tuple[int, list[bytes | None], list[int]]]:
    """The leaves' hashes a tile at a time (None: no such leaf), and positions beyond the tiles."""
    source = iter(leaves)
    ahead = next(source, None)
    for start in range(0, size, TILE_WIDTH):
        block: list[bytes | None] = [None] * min(TILE_WIDTH, size - start)
        while ahead is not None and ahead[0] < start + len(block):
            block[ahead[0] - start] = hash_leaf(ahead[1])
            ahead = next(source, None)
        yield start, block, []
    while ahead is not None:
        yield size, [], [ahead[0]]
        ahead = next(source, None)


def _check_block(store: Store, state: _Pass, start: int, actual: list[bytes | None]) -> None:
    """Compare one tile's recorded hashes with its leaves and carry the tree on."""
    index = start // TILE_WIDTH
    recorded = split_hashes(store.read_tile(level=0, index=index))[: len(actual)]
    present = [leaf for leaf in actual if leaf is not None]
    differing = [at for at, leaf in enumerate(actual) if recorded[at : at + 1] != [leaf]]
    if (
        differing
        and len(present) == len(actual)
        and _leaves_are_right(store, state, index, present, differing[-1])
    ):
        state.tiles.append(Damage(DamageKind.TILE_DIFFERS, index, 0))
        recorded = present
    else:
        _note_differences(state, start, recorded, actual, differing)
    for leaf_hash in recorded:
        state.frontier.push(leaf_hash)
        if state.frontier.size in state.signed:
            state.roots[state.frontier.size] = state.frontier.root()
    if len(recorded) == TILE_WIDTH:
        _carry(state.upper, 0, tree.hash_complete(recorded))


def _leaves_are_right(
    store: Store, state: _Pass, index: int, present: list[bytes], last_differing: int
) -> bool:
    """Whether the evidence above the tile speaks for the leaves rather than for the tile."""
    above = split_hashes(store.read_tile(level=1, index=index // TILE_WIDTH))
    if len(present) == TILE_WIDTH and index % TILE_WIDTH < len(above):
        return tree.hash_complete(present) == above[index % TILE_WIDTH]
    trial = state.frontier.copy()
    for at, leaf_hash in enumerate(present):
        trial.push(leaf_hash)
        checkpoint = state.signed.get(trial.size)
        if checkpoint is not None and at >= last_differing and checkpoint.root == trial.root():
            return True
    return False


def _note_differences(
    state: _Pass,
    start: int,
    recorded: list[bytes],
    actual: list[bytes | None],
    differing: list[int],
) -> None:
    for at in differing:
        state.found[start + at] = actual[at]
        if at < len(recorded):
            state.recorded[recorded[at]] = start + at


def _carry(upper: list[list[bytes]], level: int, node: bytes) -> None:
    """Add the root of a full tile to the level above it, and so on upwards."""
    if len(upper) == level:
        upper.append([])
    upper[level].append(node)
    if len(upper[level]) % TILE_WIDTH == 0:
        _carry(upper, level + 1, tree.hash_complete(upper[level][-TILE_WIDTH:]))


def _name_leaf_damages(state: _Pass) -> list[Damage]:
    """Tell changed, removed and moved leaves apart by where each hash was recorded."""
    appears = {leaf_hash for leaf_hash in state.found.values() if leaf_hash is not None}
    expected_at = {position: leaf_hash for leaf_hash, position in state.recorded.items()}
    damages = []
    for position, leaf_hash in sorted(state.found.items()):
        origin = state.recorded.get(leaf_hash) if leaf_hash is not None else None
        if origin is not None:
            damages.append(Damage(DamageKind.LEAF_MOVED, position, origin))
        if leaf_hash is None or (origin is not None and expected_at.get(position) not in appears):
            damages.append(Damage(DamageKind.LEAF_REMOVED, position))
        elif origin is None:
            damages.append(Damage(DamageKind.LEAF_CHANGED, position))
    return damages


def _check_upper_tiles(store: Store, state: _Pass, size: int) -> list[Damage]:
    """Compare every tile above the leaves' with what the leaves make it, and find strays."""
    damages = []
    expected = {(0, index) for index in range(-(-size // TILE_WIDTH))}
    for level, nodes in enumerate(state.upper, 1):
        for start in range(0, len(nodes), TILE_WIDTH):
            index = start // TILE_WIDTH
            expected.add((level, index))
            tile = b"".join(nodes[start : start + TILE_WIDTH])
            if store.read_tile(level=level, index=index) != tile:
                damages.append(Damage(DamageKind.TILE_DIFFERS, index, level))
    strays = sorted(set(store.list_tiles()) - expected)
    return damages + [Damage(DamageKind.TILE_STRAY, index, level) for level, index in strays]


def _check_roots(state: _Pass, signed: list[_Signed]) -> list[Damage]:
    damages = []
    holds = 0
    for checkpoint in signed:
        root = state.roots.get(checkpoint.size, EMPTY_ROOT)
        if root == checkpoint.root:
            holds = checkpoint.size
        else:
            damages.append(Damage(DamageKind.CHECKPOINT_DIFFERS, checkpoint.size, holds))
    return damages


def _check_consistency(store: Store, signed: list[_Signed]) -> list[Damage]:
    """Prove from the tiles that each checkpoint's tree only adds to the one before."""
    read = TileNodes(store).read
    damages = []
    for old, new in pairwise(signed):
        try:
            proof = tree.prove_consistency(old_size=old.size, new_size=new.size, read=read)
            verify_consistency(
                old_size=old.size,
                new_size=new.size,
                old_root=old.root,
                new_root=new.root,
                proof=proof,
            )
        except Refusal:
            damages.append(Damage(DamageKind.CHECKPOINT_INCONSISTENT, new.size, old.size))
    return damages
