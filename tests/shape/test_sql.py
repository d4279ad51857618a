"""SQL by hand stands in few named places, and there it names only its own folder's tables."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
# No Django: each has a store of its own, in which no table of the platform stands.
OWN_STORES = {"gateway", "ledger"}
# Where SQL is written by hand, or a database driver is used, and why Django's own does not do.
PLACES = {
    "audit/migrations/0002_ledger_and_guards.py": "the ledger's tables, and triggers to guard them",
    "audit/queries/completeness.py": "the highest number ever given, which no table of ours holds",
    "audit/testing.py": "lifts the triggers, so that tests can forge",
    "directory/operations/load.py": "ANALYZE after the load",
    "documents/migrations/0007_finding.py": "the full-text index, which Django does not know",
    "documents/migrations/0012_syllables.py": "the list of syllables beside it, kept by triggers",
    "documents/migrations/0019_blocks_of_entries.py": "an index over an expression, in parts",
    "documents/migrations/0035_entries_compressed_quickly.py": "how PostgreSQL packs the index",
    "documents/queries/index.py": "the full-text index asked, in SQLite's own language",
    "documents/queries/index_postgresql.py": "the same in PostgreSQL's",
    "site/backup.py": "SQLite's own way to copy a database in use",
    "site/cli.py": "a driver's errors, told in a sentence; runs Django's commands",
    "site/confirmed.py": "a driver's errors",
    "site/setup.py": "SQLite's own check of its file before the start",
    "site/statistics.py": "SQLite's own way to look at how its tables are filled",
}
CALLS = {"cursor", "chunked_cursor", "execute", "executemany", "executescript", "extra", "raw"}
CLASSES = {"RawSQL", "RunSQL"}
DRIVERS = {"psycopg", "sqlite3"}


def writes_sql(code):
    """Whether the code asks a database in another way than by Django's queries."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CALLS:
                return True
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in CLASSES:
                return True
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in DRIVERS:
                return True
            case ast.ImportFrom(names=names) if CLASSES & {alias.name for alias in names}:
                return True
            case ast.Import(names=names) if DRIVERS & {a.name.split(".")[0] for a in names}:
                return True
            case _:
                pass
    return False


def foreign_tables(relative, code):
    """Tables of other folders that texts in the code name."""
    own = relative.split("/")[0]
    foreign = {table for table, folder in tables().items() if folder != own}
    texts = (
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {word for text in texts for word in re.findall(r"\w+", text.lower())} & foreign


def tables():
    """Every table of the platform, those between two others too, and its folder."""
    return {
        table: model.__module__.split(".")[1]
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("lienthong.")
        for table in [model._meta.db_table]
    }


def files():
    for path in sorted(SOURCES.rglob("*.py")):
        relative = path.relative_to(SOURCES)
        if relative.parts[0] not in OWN_STORES and "tests" not in relative.parts:
            yield relative.as_posix(), path.read_text(encoding="utf-8")


def test_sql_by_hand_stands_only_where_it_is_named_here_with_its_reason():
    assert {relative for relative, code in files() if writes_sql(code)} == set(PLACES)


def test_sql_by_hand_names_only_its_own_folders_tables():
    named = {where: foreign_tables(where, (SOURCES / where).read_text()) for where in PLACES}
    assert {where: found for where, found in named.items() if found} == {}


@pytest.mark.parametrize(
    "code",
    [
        'connection.cursor().execute("delete from directory_agency")',
        'with connection.cursor() as hand:\n    hand.executemany("x", [])',
        'Agency.objects.raw("select 1")',
        'rows.extra(where=["1 = 1"])',
        "from django.db.models.expressions import RawSQL as Words",
        'expressions.RawSQL("1", [])',
        'migrations.RunSQL("drop table directory_agency")',
        "import sqlite3",
        "from psycopg import connect",
    ],
)
def test_planted_sql_is_found(code):
    assert writes_sql(code)


def test_what_only_sounds_like_sql_passes():
    assert not writes_sql("answer.cursor; row.raw; formset.extra")


@pytest.mark.parametrize(
    "statement", ["delete from directory_agency", 'UPDATE "DIRECTORY_AGENCY" SET x = 1']
)
def test_a_table_of_another_folder_is_found_in_a_place_that_may_write_sql(statement):
    code = f"connection.cursor().execute({statement!r})"
    assert foreign_tables("audit/testing.py", code) == {"directory_agency"}
    assert foreign_tables("directory/operations/load.py", code) == set()
