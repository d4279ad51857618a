"""The ledger's tables, and triggers that make facts, subjects and leaves append-only."""

from django.db import migrations

from lienthong.ledger import postgres_store, sqlite_store
from lienthong.ledger.stores import LedgerName

GUARDED = ("audit_fact", "audit_fact_subject", "audit_fact_leaf")
LEDGER_TABLES = ("audit_checkpoint", "audit_tile", "audit_leaf")


def guard_statements(vendor):
    """The statements that make the guarded tables append-only."""
    if vendor == "postgresql":
        return [
            "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
            *(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
                for table in GUARDED
            ),
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in GUARDED
        for verb in ("update", "delete")
    ]


def unguard_statements(vendor):
    """The statements that take the guards away (a migration back, or a test's clean-up)."""
    if vendor == "postgresql":
        return [
            *(f"DROP TRIGGER {table}_append_only ON {table}" for table in GUARDED),
            "DROP FUNCTION audit_refuse()",
        ]
    return [f"DROP TRIGGER {table}_no_{verb}" for table in GUARDED for verb in ("update", "delete")]


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    store = postgres_store if vendor == "postgresql" else sqlite_store
    with schema_editor.connection.cursor() as cursor:
        for statement in (
            *store.table_statements(LedgerName.AUDIT),
            *store.guard_statements(LedgerName.AUDIT),
            *guard_statements(vendor),
        ):
            cursor.execute(statement)


def unmake(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    with schema_editor.connection.cursor() as cursor:
        for statement in unguard_statements(vendor):
            cursor.execute(statement)
        for table in LEDGER_TABLES:
            cursor.execute(f"DROP TABLE {table}")
        if vendor == "postgresql":
            cursor.execute("DROP FUNCTION audit_ledger_refuse()")
            cursor.execute("DROP FUNCTION audit_ledger_grow()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
