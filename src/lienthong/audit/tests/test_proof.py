import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from lienthong.audit.operations import append_fact, integrate_facts, prepare_signer
from lienthong.audit.queries import find_newest_checkpoint, prove_record
from lienthong.audit.queries.ledger import open_store
from lienthong.audit.terms import SYSTEM, CheckpointUnreadable
from lienthong.audit.testing import LampLit, empty_ledger, guards_lifted
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.verify import DamageKind
from lienthong.wire.merkle import hash_leaf
from lienthong.wire.notes import LogVerifier
from lienthong.wire.seals import new_log_key

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
KEY = new_log_key()
SIGNER = LogSigner(name="test.local/audit", key=KEY)
VERIFIER = LogVerifier(origin="test.local/audit", key=KEY.public_key())

pytestmark = pytest.mark.django_db


def record(count, *, first=0):
    for number in range(first, first + count):
        append_fact(fact=LampLit(lamp=str(number)), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={}, signer=SIGNER, now=NOW + timedelta(seconds=first))


def tamper(statement, *parameters):
    with guards_lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def fact_numbers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT fact_id FROM audit_fact_leaf ORDER BY " + '"index"')
        return [row[0] for row in cursor.fetchall()]


def test_an_untouched_record_is_whole():
    record(7)
    record(300, first=7)
    report = prove_record(verifier=VERIFIER)
    assert report.is_whole
    assert (report.ledger.size, report.ledger.checkpoints, report.waiting) == (307, 2, 0)


def test_facts_not_integrated_yet_are_counted_as_waiting_not_as_damage():
    record(3)
    append_fact(fact=LampLit(lamp="late"), actor=SYSTEM, now=NOW)
    report = prove_record(verifier=VERIFIER)
    assert report.is_whole
    assert report.waiting == 1


def test_a_changed_fact_is_found():
    record(20)
    number = fact_numbers()[11]
    tamper("UPDATE audit_fact SET record = %s WHERE id = %s", b'{"v":1}', number)
    report = prove_record(verifier=VERIFIER)
    assert [(d.kind, d.index) for d in report.ledger.damages] == [(DamageKind.LEAF_CHANGED, 11)]


def test_a_removed_fact_is_found():
    record(20)
    number = fact_numbers()[4]
    tamper("DELETE FROM audit_fact_leaf WHERE fact_id = %s", number)
    tamper("DELETE FROM audit_fact_subject WHERE fact_id = %s", number)
    tamper("DELETE FROM audit_fact WHERE id = %s", number)
    report = prove_record(verifier=VERIFIER)
    assert [(d.kind, d.index) for d in report.ledger.damages] == [(DamageKind.LEAF_REMOVED, 4)]


def test_reordered_facts_are_found():
    record(20)
    numbers = fact_numbers()
    with guards_lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM audit_fact_leaf WHERE fact_id IN (%s, %s)", [numbers[2], numbers[9]]
        )
        insert = 'INSERT INTO audit_fact_leaf ("index", fact_id) VALUES (%s, %s)'
        cursor.execute(insert, [2, numbers[9]])
        cursor.execute(insert, [9, numbers[2]])
    report = prove_record(verifier=VERIFIER)
    assert {(d.kind, d.index) for d in report.ledger.damages} == {
        (DamageKind.LEAF_MOVED, 2),
        (DamageKind.LEAF_MOVED, 9),
    }


def test_a_fact_slipped_in_past_the_platform_is_found():
    record(3)
    tamper(
        "INSERT INTO audit_fact (tag, recorded_at, record) VALUES (%s, %s, %s)",
        "testing:lamp:lit",
        NOW,
        b"{}",
    )
    report = prove_record(verifier=VERIFIER)
    assert len(report.unproven) == 1
    assert not report.is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_fact SET tag = 'testing:lamp:hidden' WHERE id = %s",
        "UPDATE audit_fact SET account_id = '00000000000000000000000000000007' WHERE id = %s",
        "DELETE FROM audit_fact_subject WHERE fact_id = %s",
    ],
)
def test_a_fact_hidden_from_its_filters_is_found(statement):
    record(3)
    number = fact_numbers()[1]
    tamper(statement, number)
    report = prove_record(verifier=VERIFIER)
    assert report.misfiled == (number,)
    assert not report.is_whole


def test_a_checkpoint_signed_by_another_key_is_found():
    record(3)
    stranger = LogVerifier(origin="test.local/audit", key=new_log_key().public_key())
    report = prove_record(verifier=stranger)
    assert [d.kind for d in report.ledger.damages] == [DamageKind.CHECKPOINT_UNSIGNED]


def test_a_record_cut_back_with_its_checkpoints_contradicts_a_checkpoint_kept_elsewhere():
    record(5)
    kept = find_newest_checkpoint().note
    assert prove_record(verifier=VERIFIER, kept_elsewhere=[kept]).is_whole
    with guards_lifted(), connection.cursor() as cursor:
        for table in ("audit_fact_leaf", "audit_fact_subject", "audit_fact"):
            cursor.execute(f"DELETE FROM {table}")
    empty_ledger()
    record(3)
    assert prove_record(verifier=VERIFIER).is_whole
    assert prove_record(verifier=VERIFIER, kept_elsewhere=[kept]).contradicted == (5,)


def test_the_command_says_it_in_words_and_fails_on_damage(capsys, settings):
    signer = prepare_signer(settings.AUDIT)
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={}, signer=signer, now=NOW)
    call_command("audit", "verify")
    assert "Sổ ghi còn nguyên vẹn." in capsys.readouterr().out
    tamper("UPDATE audit_fact SET record = %s", b"{}")
    with pytest.raises(SystemExit, match="1"):
        call_command("audit", "verify")
    assert "Mục 0 đã bị sửa." in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out)["damages"] == [
        {"kind": "leaf_changed", "index": 0, "other": None}
    ]


def test_a_checkpoint_file_that_is_not_there_is_refused_by_name(tmp_path):
    with pytest.raises(CheckpointUnreadable, match=r"kept\.note"):
        call_command("audit", "verify", "--checkpoint", str(tmp_path / "kept.note"))


def test_a_fact_rewritten_with_its_tile_and_without_its_checkpoints_is_found():
    record(4)
    record(3, first=4)
    number = fact_numbers()[6]
    forged = b'{"v":1}'
    tile = open_store().read_tile(level=0, index=0)
    with guards_lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_fact SET record = %s WHERE id = %s", [forged, number])
    rewrite_ledger(tile[:-32] + hash_leaf(forged), keep_checkpoints=[4])
    report = prove_record(verifier=VERIFIER)
    assert not report.is_whole
    assert report.unsigned == 3


def test_a_record_without_any_checkpoint_is_not_called_whole():
    record(4)
    rewrite_ledger(open_store().read_tile(level=0, index=0), keep_checkpoints=[])
    report = prove_record(verifier=VERIFIER)
    assert not report.is_whole
    assert report.unsigned == 4


def rewrite_ledger(tile, *, keep_checkpoints):
    """What somebody who owns the database can do: other tiles, fewer checkpoints."""
    store = open_store()
    kept = [store.find_checkpoint(size=size) for size in keep_checkpoints]
    empty_ledger()
    store.write_tile(level=0, index=0, hashes=tile)
    for checkpoint in kept:
        store.add_checkpoint(checkpoint)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite stores text as bytes")
def test_a_record_turned_into_text_is_read_and_judged_by_what_it_says():
    record(3)
    number = fact_numbers()[1]
    tamper("UPDATE audit_fact SET record = replace(record, 'lamp', 'lump') WHERE id = %s", number)
    report = prove_record(verifier=VERIFIER)
    assert [(d.kind, d.index) for d in report.ledger.damages] == [(DamageKind.LEAF_CHANGED, 1)]
