"""Every syllable that was entered, beside SQLite's index: what a beginning is spelled out to.

The triggers of the index keep it; a syllable stays when the last document that has it is gone.
What the index holds already is read from the index itself: some seconds for a million documents.
PostgreSQL's index finds beginnings as it is.
"""

from django.db import migrations

_KEEP = """
        INSERT OR IGNORE INTO documents_syllable (text)
        SELECT ltrim(value, '.')
        FROM json_each('["' || replace(new.tokens, ' ', '","') || '"]')
        WHERE value GLOB '[^@=_:]*';
"""
_ENTERED = """
    CREATE TRIGGER documents_search_entry_entered AFTER INSERT ON documents_search_entry BEGIN
        INSERT INTO documents_search_index(rowid, tokens) VALUES (new.id, new.tokens);
{keep}
    END
"""
_CHANGED = """
    CREATE TRIGGER documents_search_entry_changed AFTER UPDATE OF tokens ON documents_search_entry
    WHEN new.tokens <> old.tokens BEGIN
        INSERT INTO documents_search_index(documents_search_index, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO documents_search_index(rowid, tokens) VALUES (new.id, new.tokens);
{keep}
    END
"""
_WITHOUT_TRIGGERS = (
    "DROP TRIGGER documents_search_entry_entered",
    "DROP TRIGGER documents_search_entry_changed",
)
_TABLE = "CREATE TABLE documents_syllable (text TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID"
FILL = (
    """
    CREATE VIRTUAL TABLE temp.documents_search_terms
    USING fts5vocab('main', 'documents_search_index', 'row')
    """,
    # Heading: digits stand before the marks `:=@`, letters after `_`. Content: after a dot.
    """
    INSERT OR IGNORE INTO documents_syllable
    SELECT term FROM temp.documents_search_terms WHERE term >= '0' AND term < ':'
    """,
    """
    INSERT OR IGNORE INTO documents_syllable
    SELECT term FROM temp.documents_search_terms WHERE term >= '`'
    """,
    """
    INSERT OR IGNORE INTO documents_syllable
    SELECT substr(term, 2) FROM temp.documents_search_terms WHERE term >= '.' AND term < '/'
    """,
    "DROP TABLE temp.documents_search_terms",
)
FORWARD = (
    _TABLE,
    *FILL,
    *_WITHOUT_TRIGGERS,
    _ENTERED.format(keep=_KEEP),
    _CHANGED.format(keep=_KEEP),
)
BACK = (
    *_WITHOUT_TRIGGERS,
    _ENTERED.format(keep=""),
    _CHANGED.format(keep=""),
    "DROP TABLE documents_syllable",
)


def keep_syllables(_apps, schema_editor):
    _run(schema_editor, FORWARD)


def forget_syllables(_apps, schema_editor):
    _run(schema_editor, BACK)


def _run(schema_editor, statements):
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_continued"),
    ]

    operations = [migrations.RunPython(keep_syllables, forget_syllables)]
