"""The tree kept in tiles (C2SP tlog-tiles): 256 hashes a tile, eight tree levels a tile level.

A tile of level n holds the roots of complete subtrees of 256**n leaves, side by side; the last tile
of a level may be partial. Tiles only ever grow at their end, so stores can refuse anything else.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from lienthong.ledger.terms import LedgerDamaged
from lienthong.ledger.tree import hash_complete
from lienthong.wire.merkle import HASH_BYTES

TILE_LEVELS = 8
TILE_WIDTH = 1 << TILE_LEVELS
TILE_BYTES = TILE_WIDTH * HASH_BYTES


class TileReader(Protocol):
    """Where tiles are read from."""

    def read_tile(self, *, level: int, index: int) -> bytes:
        """The tile's hashes end to end, at most 256 of 32 bytes; empty if there is no such tile."""


class TileStore(TileReader, Protocol):
    """Where tiles are also written."""

    def write_tile(self, *, level: int, index: int, hashes: bytes) -> None:
        """Keep a new tile, or a longer one in place of a partial one it begins with."""


def split_hashes(tile: bytes) -> list[bytes]:
    """The hashes of a tile, in order."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def append_hashes(store: TileStore, *, size: int, leaf_hashes: Sequence[bytes]) -> int:
    """Append leaf hashes to a tree of `size` leaves; the new size.

    Refuses when the stored tiles do not end where `size` says.
    """
    level, position, hashes = 0, size, list(leaf_hashes)
    while hashes:
        hashes = _append_level(store, level, position, hashes)
        position, level = position // TILE_WIDTH, level + 1
    return size + len(leaf_hashes)


def _append_level(store: TileStore, level: int, position: int, hashes: list[bytes]) -> list[bytes]:
    """Append to one level at `position`; the roots of the tiles that became full."""
    full: list[bytes] = []
    index, used = divmod(position, TILE_WIDTH)
    tile = store.read_tile(level=level, index=index) if used else b""
    if len(tile) != used * HASH_BYTES:
        raise LedgerDamaged(level=level, index=index)
    start = 0
    while start < len(hashes):
        taken = hashes[start : start + TILE_WIDTH - used]
        tile += b"".join(taken)
        store.write_tile(level=level, index=index, hashes=tile)
        if len(tile) == TILE_BYTES:
            full.append(hash_complete(split_hashes(tile)))
        start += len(taken)
        tile, used, index = b"", 0, index + 1
    return full


class TileNodes:
    """Reads subtree hashes for proofs out of tiles, each tile read once in this object's life."""

    def __init__(self, reader: TileReader) -> None:
        self._reader = reader
        self._tiles: dict[tuple[int, int], bytes] = {}

    def read(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree of `2**level` leaves at `index` (a `tree.ReadNode`).

        Refuses a subtree whose hashes are not in the tiles.
        """
        tile_level, inner = divmod(level, TILE_LEVELS)
        first = index << inner
        tile_index, offset = divmod(first, TILE_WIDTH)
        tile = self._tile(tile_level, tile_index)
        hashes = tile[offset * HASH_BYTES : (offset + (1 << inner)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << inner:
            raise LedgerDamaged(level=tile_level, index=tile_index)
        return _root(hashes)

    def _tile(self, level: int, index: int) -> bytes:
        tile = self._tiles.get((level, index))
        if tile is None:
            tile = self._tiles[level, index] = self._reader.read_tile(level=level, index=index)
        return tile


@lru_cache(maxsize=1024)  # at most 8 MiB; proofs of one log share most of their subtrees
def _root(hashes: bytes) -> bytes:
    """The root of a complete subtree from its hashes end to end."""
    return hash_complete(split_hashes(hashes))
