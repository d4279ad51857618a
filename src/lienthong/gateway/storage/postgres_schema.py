"""The node's tables in PostgreSQL: the same as in SQLite, with PostgreSQL's types and triggers.

Texts are compared by their bytes (`COLLATE "C"`), as SQLite does: an order must not depend on how
a database was made.
"""

import re

from lienthong.gateway import schema
from lienthong.gateway.connections import Connection, Owner
from lienthong.ledger import postgres_store
from lienthong.ledger.stores import LedgerName

LOCK_OF_CREATION = 0x4C54_4C47_0003
"""An advisory lock's number, chosen once: two processes do not make tables at the same time."""

_TYPES = {"INTEGER": "bigint", "BLOB": "bytea", "TEXT": 'text COLLATE "C"'}
_ONLY_SQLITE = re.compile(r"\s*STRICT(,\s*WITHOUT ROWID)?\s*$")
_NEW_TABLE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")
_STORE = """CREATE TABLE gateway_store (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), id bytea NOT NULL,
        node text NOT NULL, origin text NOT NULL, log_key text NOT NULL)"""
"""One row: which store this is, and whose. Whoever writes has it locked (EX-131)."""

_NOT_CHANGED = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION gateway_ledger_refuse()"
)
_NOT_EMPTIED = (
    "CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION gateway_ledger_refuse()"
)
_GUARDS = (_NOT_CHANGED, _NOT_EMPTIED)
_OF_CONTENTS = (
    (
        "CREATE OR REPLACE FUNCTION gateway_content_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF NOT EXISTS (SELECT 1 FROM content_removed WHERE position = old.position)"
        " THEN RAISE EXCEPTION 'a content goes only when its removal is on record'; END IF;"
        " RETURN old; END $$"
    ),
    (
        "CREATE TRIGGER sealed_content_append_only BEFORE UPDATE ON sealed_content"
        " FOR EACH ROW EXECUTE FUNCTION gateway_ledger_refuse()"
    ),
    (
        "CREATE TRIGGER sealed_content_no_delete BEFORE DELETE ON sealed_content"
        " FOR EACH ROW EXECUTE FUNCTION gateway_content_stays()"
    ),
    _NOT_EMPTIED.format(table="sealed_content"),
)
"""A content may go when, and only when, its removal is on record (EX-97)."""

_LOG_TABLES = ("gateway_leaf", "gateway_tile", "gateway_checkpoint")


def create_tables(connection: Connection, store_id: bytes, owner: Owner) -> None:
    """Make an empty store in the caller's transaction."""
    log = LedgerName.GATEWAY
    for statement in [
        *postgres_store.table_statements(log),
        *postgres_store.guard_statements(log),
        *(_NOT_EMPTIED.format(table=table) for table in _LOG_TABLES),
        *map(translate, schema.FIRST_STATEMENTS),
        *_later(),
        *_OF_CONTENTS,
        *(guard.format(table=table) for table in schema.APPEND_ONLY for guard in _GUARDS),
        _STORE,
    ]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO gateway_store (id, node, origin, log_key) VALUES (?, ?, ?, ?)",
        (store_id, owner.node, owner.origin, owner.log_key),
    )


def add_newer_tables(connection: Connection) -> None:
    """Give a store made by an earlier version the tables it lacks, in the caller's transaction."""
    connection.execute("SELECT pg_advisory_xact_lock(?)", (LOCK_OF_CREATION,))
    missing = list_missing(connection)
    for statement in _later() if missing else ():
        connection.execute(statement)
    for statement in _OF_CONTENTS if "sealed_content" in missing else ():
        connection.execute(statement)
    for table in set(schema.APPEND_ONLY) & set(missing):
        for guard in _GUARDS:
            connection.execute(guard.format(table=table))


def _later() -> list[str]:
    """Tables and indexes; triggers are written anew for each database."""
    statements = schema.LATER_STATEMENTS
    return [translate(text) for text in statements if not text.startswith("CREATE TRIGGER")]


def list_missing(connection: Connection) -> list[str]:
    """Which tables a store made by an earlier version lacks."""
    found = map(_NEW_TABLE.match, schema.LATER_STATEMENTS)
    names = [match[1] for match in found if match]
    return [name for name in names if not connection.has_table(name)]


def translate(statement: str) -> str:
    """A statement that makes a table or index, as PostgreSQL understands it."""
    statement = _ONLY_SQLITE.sub("", statement)
    return re.sub(r"\b(INTEGER|BLOB|TEXT)\b", lambda match: _TYPES[match[1]], statement)
