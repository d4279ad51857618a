"""Re-proving finds what was done to a ledger behind its back, and says where."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.ledger import log, sqlite_store, tiles
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import KeptCheckpoint, LedgerName
from lienthong.ledger.verify import Damage, DamageKind, verify_ledger
from lienthong.wire.merkle import hash_leaf
from lienthong.wire.seals import new_log_key

AT = datetime(2026, 3, 2, tzinfo=UTC)
BATCHES = (5, 250, 1, 300, 44)
SIZE = sum(BATCHES)


def entry(number):
    return b"entry %d" % number


def filled(signer, batches=BATCHES):
    """A ledger without guards, as somebody with the file in hand finds it, a checkpoint a batch."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in sqlite_store.table_statements(LedgerName.AUDIT):
        connection.execute(statement)
    store = sqlite_store.SqliteStore(connection, LedgerName.AUDIT)
    position = 0
    for number, batch in enumerate(batches):
        log.append_leaves(store, leaves=[entry(position + at) for at in range(batch)])
        position += batch
        log.sign_checkpoint(store, signer=signer, at=AT + timedelta(seconds=number))
    return store


@pytest.fixture
def store(signer):
    filled_store = filled(signer)
    yield filled_store
    filled_store._connection.close()


@pytest.fixture
def verify(store, signer):
    return lambda **kwargs: verify_ledger(store, verifier=signer.verifier, **kwargs)


def damages(report):
    return [(damage.kind, damage.index, damage.other) for damage in report.damages]


def change(store, statement, *parameters):
    assert store._connection.execute(statement, parameters).rowcount > 0


def test_an_untouched_ledger_is_whole(store, verify, signer):
    report = verify()
    assert report.is_whole
    assert (report.size, report.checkpoints) == (SIZE, len(BATCHES))
    newest = signer.verifier.read_checkpoint(store.find_newest_checkpoint().note)
    assert report.root == newest.root


def test_an_empty_ledger_is_whole(signer):
    empty = filled(signer, batches=())
    assert verify_ledger(empty, verifier=signer.verifier).is_whole
    empty._connection.close()


@pytest.mark.parametrize("position", [0, 255, 256, 400, SIZE - 1])
def test_a_changed_leaf_is_named_by_its_index(store, verify, position):
    change(store, "UPDATE audit_leaf SET data = ? WHERE position = ?", b"forged", position)
    assert damages(verify()) == [(DamageKind.LEAF_CHANGED, position, None)]


@pytest.mark.parametrize("position", [0, 255, 400, SIZE - 1])
def test_a_removed_leaf_is_named_by_its_index(store, verify, position):
    change(store, "DELETE FROM audit_leaf WHERE position = ?", position)
    assert damages(verify()) == [(DamageKind.LEAF_REMOVED, position, None)]


def test_two_leaves_that_changed_places_are_named_with_their_origins(store, verify):
    change(store, "UPDATE audit_leaf SET data = ? WHERE position = ?", entry(300), 10)
    change(store, "UPDATE audit_leaf SET data = ? WHERE position = ?", entry(10), 300)
    moved = DamageKind.LEAF_MOVED
    assert damages(verify()) == [(moved, 10, 300), (moved, 300, 10)]


def test_a_leaf_removed_with_the_rest_moved_up_is_found(store, verify):
    change(store, "DELETE FROM audit_leaf WHERE position = ?", SIZE - 3)
    change(store, "UPDATE audit_leaf SET position = ? WHERE position = ?", SIZE - 3, SIZE - 2)
    change(store, "UPDATE audit_leaf SET position = ? WHERE position = ?", SIZE - 2, SIZE - 1)
    assert damages(verify()) == [
        (DamageKind.LEAF_MOVED, SIZE - 3, SIZE - 2),
        (DamageKind.LEAF_REMOVED, SIZE - 3, None),
        (DamageKind.LEAF_MOVED, SIZE - 2, SIZE - 1),
        (DamageKind.LEAF_REMOVED, SIZE - 1, None),
    ]


def test_a_leaf_added_past_the_tree_is_found(store, verify):
    change(store, "INSERT INTO audit_leaf VALUES (?, ?)", SIZE + 4, b"smuggled")
    assert damages(verify()) == [(DamageKind.LEAF_ADDED, SIZE + 4, None)]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_damaged_leaf_tile_is_not_blamed_on_the_leaves(store, verify, index):
    tile = bytearray(store.read_tile(level=0, index=index))
    tile[7] ^= 1
    store.write_tile(level=0, index=index, hashes=bytes(tile))
    found = damages(verify())
    assert (DamageKind.TILE_DIFFERS, index, 0) in found
    assert not [damage for damage in found if damage[0].startswith("leaf")]


def test_a_damaged_upper_tile_is_found(store, verify):
    tile = bytearray(store.read_tile(level=1, index=0))
    tile[40] ^= 1
    store.write_tile(level=1, index=0, hashes=bytes(tile))
    assert (DamageKind.TILE_DIFFERS, 0, 1) in damages(verify())


def test_a_stray_tile_is_found(store, verify):
    store.write_tile(level=3, index=9, hashes=b"x" * 32)
    assert damages(verify()) == [(DamageKind.TILE_STRAY, 9, 3)]


def test_a_tree_rewritten_with_all_its_tiles_breaks_the_signed_checkpoints(store, verify):
    forged = [entry(number) for number in range(SIZE)]
    forged[255] = b"forged"
    change(store, "UPDATE audit_leaf SET data = ? WHERE position = 255", b"forged")
    change(store, "DELETE FROM audit_tile")
    tiles.append_hashes(store, size=0, leaf_hashes=[hash_leaf(leaf) for leaf in forged])
    differs = [damage for damage in damages(verify()) if damage[0] is DamageKind.CHECKPOINT_DIFFERS]
    assert differs == [(DamageKind.CHECKPOINT_DIFFERS, size, 255) for size in (256, 556, 600)]


def test_a_log_cut_back_below_a_checkpoint_is_found(store, verify):
    change(store, "DELETE FROM audit_leaf WHERE position >= 556")
    tile = store.read_tile(level=0, index=2)
    store.write_tile(level=0, index=2, hashes=tile[: (556 - 512) * 32])
    assert damages(verify()) == [(DamageKind.CHECKPOINT_AHEAD, 600, 556)]


def test_a_checkpoint_signed_by_another_key_is_found(store, verify, signer):
    other = LogSigner(name=signer.name, key=new_log_key())
    note = other.sign_checkpoint(size=3, root=b"r" * 32)
    store.add_checkpoint(KeptCheckpoint(size=3, note=note, signed_at=AT))
    assert damages(verify()) == [(DamageKind.CHECKPOINT_UNSIGNED, 3, None)]


def test_a_checkpoint_filed_under_another_size_is_found(store, verify):
    change(store, "UPDATE audit_checkpoint SET size = 4 WHERE size = 5")
    assert damages(verify()) == [(DamageKind.CHECKPOINT_UNSIGNED, 4, None)]


def test_two_checkpoints_of_two_trees_are_inconsistent(store, verify, signer):
    note = signer.sign_checkpoint(size=100, root=b"r" * 32)
    store.add_checkpoint(KeptCheckpoint(size=100, note=note, signed_at=AT))
    inconsistent = DamageKind.CHECKPOINT_INCONSISTENT
    assert damages(verify()) == [
        (DamageKind.CHECKPOINT_DIFFERS, 100, 5),
        (inconsistent, 100, 5),
        (inconsistent, 255, 100),
    ]


def test_leaves_may_come_from_rows_that_the_caller_keeps(store, verify):
    rows = [(number, entry(number)) for number in range(SIZE)]
    assert verify(leaves=rows).is_whole
    rows[9] = (9, b"forged")
    assert damages(verify(leaves=rows)) == [(DamageKind.LEAF_CHANGED, 9, None)]


@settings(max_examples=30)
@given(
    batches=st.lists(st.integers(min_value=1, max_value=200), min_size=1, max_size=6),
    data=st.data(),
)
def test_any_single_changed_leaf_in_any_ledger_is_found(batches, data):
    signer = LogSigner(name="example.test/log", key=new_log_key())
    store = filled(signer, batches)
    position = data.draw(st.integers(min_value=0, max_value=sum(batches) - 1))
    change(store, "UPDATE audit_leaf SET data = ? WHERE position = ?", b"forged", position)
    report = verify_ledger(store, verifier=signer.verifier)
    store._connection.close()
    assert report.damages == (Damage(DamageKind.LEAF_CHANGED, position),)
