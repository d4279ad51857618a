"""The index searches look in, and saved views.

Both databases keep the index over `tokens` by themselves: SQLite by triggers that write its FTS5
table (which holds the tokens' places only, `content=`), PostgreSQL by a column it computes.
"""

from django.db import migrations, models
from django.db.models.functions import Upper

SQLITE = (
    """
    CREATE VIRTUAL TABLE documents_search_index USING fts5(
        tokens, content='documents_search_entry', content_rowid='id', detail='none',
        tokenize="ascii tokenchars '_.@=:'"
    )
    """,
    """
    CREATE TRIGGER documents_search_entry_entered AFTER INSERT ON documents_search_entry BEGIN
        INSERT INTO documents_search_index(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
    """
    CREATE TRIGGER documents_search_entry_gone AFTER DELETE ON documents_search_entry BEGIN
        INSERT INTO documents_search_index(documents_search_index, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
    END
    """,
    """
    CREATE TRIGGER documents_search_entry_changed AFTER UPDATE OF tokens ON documents_search_entry
    BEGIN
        INSERT INTO documents_search_index(documents_search_index, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO documents_search_index(rowid, tokens) VALUES (new.id, new.tokens);
    END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER documents_search_entry_entered",
    "DROP TRIGGER documents_search_entry_gone",
    "DROP TRIGGER documents_search_entry_changed",
    "DROP TABLE documents_search_index",
)
POSTGRESQL = (
    """
    ALTER TABLE documents_search_entry ADD COLUMN lexemes tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED
    """,
    # In the row itself, uncompressed: it is read for each row that is looked at.
    "ALTER TABLE documents_search_entry ALTER COLUMN lexemes SET STORAGE MAIN",
    "ALTER TABLE documents_search_entry ALTER COLUMN lexemes SET STATISTICS 1000",
    "CREATE INDEX documents_search_lexemes ON documents_search_entry USING gin (lexemes)",
)
POSTGRESQL_BACK = (
    "DROP INDEX documents_search_lexemes",
    "ALTER TABLE documents_search_entry DROP COLUMN lexemes",
)


def make_index(_apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def drop_index(_apps, schema_editor):
    statements = SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ('documents', '0006_incoming'),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("account_id", models.UUIDField()),
                ("account_name", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=100)),
                ("question", models.CharField(max_length=1000)),
                ("shared", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "documents_saved_view",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency_id", "account_id", "name"),
                        name="documents_saved_view_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("document_id", models.UUIDField()),
                ("agency_id", models.UUIDField()),
                ("day", models.DateField()),
                ("tokens", models.TextField()),
                ("content", models.TextField(blank=True)),
            ],
            options={
                "db_table": "documents_search_entry",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "document_id"), name="documents_search_entry_once"
                    )
                ],
                "indexes": [
                    models.Index(fields=["day", "id"], name="documents_search_entry_day")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                models.F("agency_id"), Upper("code"), name="documents_arrival_upper_code"
            ),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
