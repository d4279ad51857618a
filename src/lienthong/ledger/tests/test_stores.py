"""Both stores keep a ledger the same way, append-only, in the caller's transaction."""

import sqlite3
import threading
from datetime import UTC, datetime

import psycopg
import pytest

from lienthong.ledger import log
from lienthong.ledger.postgres_store import PostgresStore
from lienthong.ledger.sqlite_store import SqliteStore
from lienthong.ledger.stores import KeptCheckpoint, LedgerName
from lienthong.ledger.terms import OutsideTree
from lienthong.ledger.tests.test_tree import naive_root
from lienthong.wire.merkle import hash_leaf, verify_consistency, verify_inclusion
from lienthong.wire.notes import LogVerifier
from lienthong.wire.refusals import NoteNotSigned
from lienthong.wire.seals import new_log_key

AT = datetime(2026, 3, 2, 8, 0, 0, 250_000, tzinfo=UTC)
DATABASE_REFUSES = (sqlite3.IntegrityError, psycopg.Error)


def leaves(count, start=0):
    return [b"entry %d" % number for number in range(start, start + count)]


def execute(ledger, statement):
    cursor = ledger._connection.cursor()
    cursor.execute(statement)
    return cursor


def test_leaves_come_back_in_order_with_their_positions(ledger):
    assert log.append_leaves(ledger, leaves=leaves(1500)) == 0
    assert log.append_leaves(ledger, leaves=leaves(3, 1500)) == 1500
    assert ledger.get_size() == 1503
    assert list(ledger.iterate_leaves()) == list(enumerate(leaves(1503)))
    assert next(ledger.iterate_leaves(start=1499)) == (1499, b"entry 1499")


def test_a_rolled_back_transaction_leaves_nothing(ledger):
    log.append_leaves(ledger, leaves=leaves(5))
    execute(ledger, "BEGIN")
    log.append_leaves(ledger, leaves=leaves(300, 5))
    assert ledger.get_size() == 305
    execute(ledger, "ROLLBACK")
    assert ledger.get_size() == 5
    assert log.append_leaves(ledger, leaves=leaves(1, 5)) == 5


def test_caller_may_keep_the_data_itself(ledger):
    log.append_leaves(ledger, leaves=leaves(4), keep_data=False)
    assert ledger.get_size() == 4
    assert list(ledger.iterate_leaves()) == []


def test_checkpoint_is_signed_only_when_the_log_grew(ledger, signer):
    assert log.sign_checkpoint(ledger, signer=signer, at=AT) is None
    log.append_leaves(ledger, leaves=leaves(7))
    checkpoint = log.sign_checkpoint(ledger, signer=signer, at=AT)
    assert log.sign_checkpoint(ledger, signer=signer, at=AT) is None
    assert ledger.find_newest_checkpoint() == checkpoint
    assert ledger.find_checkpoint(size=7) == checkpoint
    assert ledger.find_checkpoint(size=6) is None
    read = signer.verifier.read_checkpoint(checkpoint.note)
    assert (read.origin, read.size) == ("example.test/log", 7)
    assert read.root == naive_root([hash_leaf(leaf) for leaf in leaves(7)])
    assert checkpoint.signed_at == AT


def test_checkpoint_of_another_key_is_refused(ledger, signer):
    log.append_leaves(ledger, leaves=leaves(1))
    note = log.sign_checkpoint(ledger, signer=signer, at=AT).note
    other = LogVerifier(origin=signer.name, key=new_log_key().public_key())
    with pytest.raises(NoteNotSigned):
        other.read_checkpoint(note)


def test_proofs_from_the_tables_verify(ledger):
    log.append_leaves(ledger, leaves=leaves(600))
    hashes = [hash_leaf(leaf) for leaf in leaves(600)]
    for index, size in [(0, 1), (0, 600), (299, 300), (256, 511), (599, 600)]:
        verify_inclusion(
            leaf_hash=hashes[index],
            index=index,
            size=size,
            proof=log.prove_inclusion(ledger, index=index, size=size),
            root=naive_root(hashes[:size]),
        )
    for old, new in [(1, 2), (255, 600), (256, 512), (599, 600), (600, 600)]:
        verify_consistency(
            old_size=old,
            new_size=new,
            old_root=naive_root(hashes[:old]),
            new_root=naive_root(hashes[:new]),
            proof=log.prove_consistency(ledger, old_size=old, new_size=new),
        )


def test_proofs_beyond_the_log_are_refused(ledger):
    log.append_leaves(ledger, leaves=leaves(3))
    with pytest.raises(OutsideTree):
        log.prove_inclusion(ledger, index=0, size=4)
    with pytest.raises(OutsideTree):
        log.prove_consistency(ledger, old_size=1, new_size=4)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_leaf SET data = data WHERE position = 1",
        "DELETE FROM audit_leaf WHERE position = 1",
        "DELETE FROM audit_tile",
        "UPDATE audit_tile SET hashes = substr(hashes, 1, 32)",
        "UPDATE audit_tile SET position = 5",
        "UPDATE audit_checkpoint SET signed_at = 0",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_database_itself_refuses_to_change_the_ledger(ledger, signer, statement):
    log.append_leaves(ledger, leaves=leaves(3))
    log.sign_checkpoint(ledger, signer=signer, at=AT)
    with pytest.raises(DATABASE_REFUSES):
        execute(ledger, statement)


def test_second_checkpoint_of_one_size_is_refused(ledger):
    kept = KeptCheckpoint(size=1, note=b"note", signed_at=AT)
    ledger.add_checkpoint(kept)
    with pytest.raises(DATABASE_REFUSES):
        ledger.add_checkpoint(kept)


def test_a_name_outside_the_fixed_set_is_refused(sqlite_ledger):
    with pytest.raises(ValueError, match="not a valid LedgerName"):
        SqliteStore(sqlite_ledger._connection, "audit; DROP TABLE x")
    assert set(LedgerName) == {"gateway", "audit"}


@pytest.mark.postgres
def test_two_processes_append_one_after_the_other(postgres_ledger, postgres_url):
    schema = execute(postgres_ledger, "SHOW search_path").fetchone()[0]
    appended = []

    def append(number):
        with psycopg.connect(postgres_url, options=f"-c search_path={schema}") as connection:
            store = PostgresStore(connection, LedgerName.AUDIT)
            for _ in range(10):
                with connection.transaction():
                    appended.append(log.append_leaves(store, leaves=leaves(3, number)))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(appended) == list(range(0, 120, 3))
    assert postgres_ledger.get_size() == len(list(postgres_ledger.iterate_leaves())) == 120
