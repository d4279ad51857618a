import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.ledger import tiles, tree
from lienthong.ledger.terms import LedgerDamaged
from lienthong.ledger.tests.test_tree import leaf_hashes, naive_root


class TilesInMemory:
    """Tiles that refuse anything but growth, as the tables do."""

    def __init__(self):
        self.tiles = {}

    def read_tile(self, *, level, index):
        return self.tiles.get((level, index), b"")

    def write_tile(self, *, level, index, hashes):
        assert hashes.startswith(self.read_tile(level=level, index=index))
        self.tiles[level, index] = hashes


@settings(max_examples=40)
@given(batches=st.lists(st.integers(min_value=0, max_value=300), max_size=8))
def test_tiles_filled_in_any_batches_give_the_same_root(batches):
    hashes = leaf_hashes(sum(batches))
    store = TilesInMemory()
    size = 0
    for batch in batches:
        size = tiles.append_hashes(store, size=size, leaf_hashes=hashes[size : size + batch])
    assert size == len(hashes)
    root = tree.compute_root(size=size, read=tiles.TileNodes(store).read)
    assert root == naive_root(hashes)


def test_three_levels_of_tiles_hold_more_than_65536_leaves():
    size = 256 * 256 + 256 + 3
    hashes = leaf_hashes(size)
    store = TilesInMemory()
    tiles.append_hashes(store, size=0, leaf_hashes=hashes)
    assert len(store.tiles[0, 257]) == 3 * 32
    assert len(store.tiles[1, 0]) == 256 * 32
    assert len(store.tiles[1, 1]) == 32
    assert len(store.tiles[2, 0]) == 32
    assert store.tiles[2, 0] == naive_root(hashes[: 256 * 256])
    frontier = tree.Frontier()
    for leaf in hashes:
        frontier.push(leaf)
    assert tree.compute_root(size=size, read=tiles.TileNodes(store).read) == frontier.root()


def test_appending_after_a_lost_tile_is_refused():
    store = TilesInMemory()
    tiles.append_hashes(store, size=0, leaf_hashes=leaf_hashes(10))
    with pytest.raises(LedgerDamaged):
        tiles.append_hashes(store, size=11, leaf_hashes=leaf_hashes(1))


def test_reading_a_node_that_the_tiles_do_not_hold_is_refused():
    store = TilesInMemory()
    tiles.append_hashes(store, size=0, leaf_hashes=leaf_hashes(10))
    with pytest.raises(LedgerDamaged):
        tiles.TileNodes(store).read(2, 2)
