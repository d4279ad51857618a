"""PostgreSQL's index holds the block of each entry too: searches ask it part by part.

A block is 16,384 entries, as `queries/index_postgresql` has it. SQLite needs none: FTS5 walks its
lists from the last row on.
"""

from django.db import migrations

POSTGRESQL = (
    """
    CREATE INDEX documents_search_blocks ON documents_search_entry
    USING gin ((lexemes || array_to_tsvector(ARRAY['@b' || (id >> 14)::text])))
    """,
    "DROP INDEX documents_search_lexemes",
)
POSTGRESQL_BACK = (
    "CREATE INDEX documents_search_lexemes ON documents_search_entry USING gin (lexemes)",
    "DROP INDEX documents_search_blocks",
)


def index_blocks(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def index_lexemes_only(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL_BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0017_retention_ends"),
    ]

    operations = [
        migrations.RunPython(index_blocks, index_lexemes_only),
    ]
