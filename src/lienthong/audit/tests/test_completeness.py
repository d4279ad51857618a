from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

from lienthong.audit.models import Delivery, FactRow
from lienthong.audit.operations import append_fact, integrate_facts
from lienthong.audit.queries import LossKind, prove_record
from lienthong.audit.queries.completeness import find_losses
from lienthong.audit.queries.ledger import open_store
from lienthong.audit.terms import SYSTEM
from lienthong.audit.testing import LampLit, empty_ledger, guards_lifted
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.seals import new_log_key

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SIGNER = LogSigner(name="test.local/audit", key=new_log_key())
TABLES = ("audit_delivery", "audit_fact_leaf", "audit_pending_fact", "audit_fact_subject")

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only SQLite takes numbers back"
)


def record(count):
    for number in range(count):
        with transaction.atomic():
            append_fact(fact=LampLit(lamp=str(number)), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={"testing:lamp:lit": ["h"]}, signer=SIGNER, now=NOW)


def empty(*tables):
    """What somebody with the database's password can do."""
    with guards_lifted(), transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
    if "audit_fact" in tables:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_fact'")
                (seq,) = cursor.fetchone()
        empty_ledger()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                statement = "INSERT INTO sqlite_sequence (name, seq) VALUES ('audit_fact', %s)"
                cursor.execute(statement, [seq])


def test_a_fresh_database_has_lost_nothing():
    assert find_losses() == ()


def test_a_record_in_use_has_lost_nothing():
    record(5)
    assert find_losses() == ()


@on_sqlite
def test_an_emptied_record_is_damage_by_the_numbers_given_out():
    record(5)
    last = FactRow.objects.order_by("-pk").first().pk
    empty(*TABLES, "audit_fact")
    report = prove_record(verifier=SIGNER.verifier)
    (loss,) = report.losses
    assert (loss.kind, loss.first, loss.last) == (LossKind.NUMBERS_MISSING, 1, last)
    assert not report.is_whole


def test_an_emptied_record_beside_a_full_table_is_damage():
    get_user_model().objects.create(username="an", full_name="An", created_at=NOW)
    assert LossKind.EMPTIED in {loss.kind for loss in find_losses()}
    record(1)
    assert LossKind.EMPTIED not in {loss.kind for loss in find_losses()}


@on_sqlite
def test_facts_cut_off_the_end_are_named():
    record(5)
    numbers = list(FactRow.objects.order_by("pk").values_list("pk", flat=True))
    with guards_lifted(), transaction.atomic(), connection.cursor() as cursor:
        for table in ("audit_delivery", "audit_fact_leaf", "audit_fact_subject"):
            cursor.execute(f"DELETE FROM {table} WHERE fact_id >= %s", [numbers[3]])
        cursor.execute("DELETE FROM audit_fact WHERE id >= %s", [numbers[3]])
    (loss,) = find_losses()
    assert (loss.first, loss.last) == (numbers[3], numbers[4])


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_delivery_of_a_fact_that_is_gone_is_damage():
    record(2)
    number = Delivery.objects.order_by("-pk").first().fact_id
    with connection.constraint_checks_disabled(), guards_lifted(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_fact WHERE id = %s", [number])
    found = {(loss.kind, loss.first, loss.table) for loss in find_losses()}
    assert (LossKind.REFERRED_TO, number, "audit_delivery") in found
    with connection.constraint_checks_disabled(), guards_lifted(), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE fact_id = %s", [number])


def test_checkpoints_too_far_apart_show_that_one_is_missing():
    store = open_store()
    for size in (900, 1900, 2901):
        store.add_checkpoint(KeptCheckpoint(size=size, note=b"", signed_at=NOW))
    losses = [loss for loss in find_losses() if loss.kind is LossKind.CHECKPOINT_MISSING]
    assert [(loss.first, loss.last) for loss in losses] == [(1900, 2901)]


@on_sqlite
def test_the_command_names_what_is_gone_and_what_cannot_be_proved(capsys, settings):
    from lienthong.audit.operations import prepare_signer

    signer = prepare_signer(settings.AUDIT)
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={}, signer=signer, now=NOW)
    call_command("audit", "verify")
    assert "nằm giữa hai điểm chốt khác" in capsys.readouterr().out
    number = FactRow.objects.get().pk
    empty(*TABLES, "audit_fact")
    with pytest.raises(SystemExit, match="1"):
        call_command("audit", "verify")
    told = capsys.readouterr().out
    assert f"Thiếu sự việc {number}" in told or f"Thiếu các sự việc từ 1 đến {number}" in told


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes numbers back")
def test_numbers_postgresql_skipped_are_told_and_prove_nothing():
    record(2)
    before = prove_record(verifier=SIGNER.verifier)
    with pytest.raises(RuntimeError), transaction.atomic():
        append_fact(fact=LampLit(lamp="undone"), actor=SYSTEM, now=NOW)
        raise RuntimeError
    after = prove_record(verifier=SIGNER.verifier)
    assert after.skipped == before.skipped + 1
    assert after.is_whole
