"""A ledger in PostgreSQL tables, over a `psycopg.Connection` of the caller."""

from collections.abc import Sequence

from lienthong.ledger.stores import LedgerName, Store

_TABLES = (
    "CREATE TABLE {name}_leaf (position bigint PRIMARY KEY, data bytea NOT NULL)",
    (
        "CREATE TABLE {name}_tile (level integer NOT NULL, position bigint NOT NULL,"
        " hashes bytea NOT NULL, PRIMARY KEY (level, position))"
    ),
    (
        "CREATE TABLE {name}_checkpoint (size bigint PRIMARY KEY, note bytea NOT NULL,"
        " signed_at bigint NOT NULL)"
    ),
)

_GUARDS = (
    (
        "CREATE FUNCTION {name}_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE FUNCTION {name}_ledger_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF new.level <> old.level OR new.position <> old.position"
        " OR substr(new.hashes, 1, length(old.hashes)) <> old.hashes"
        " THEN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END IF; RETURN new; END $$"
    ),
    (
        "CREATE TRIGGER {name}_leaf_append_only BEFORE UPDATE OR DELETE ON {name}_leaf"
        " FOR EACH ROW EXECUTE FUNCTION {name}_ledger_refuse()"
    ),
    (
        "CREATE TRIGGER {name}_tile_append_only BEFORE DELETE ON {name}_tile"
        " FOR EACH ROW EXECUTE FUNCTION {name}_ledger_refuse()"
    ),
    (
        "CREATE TRIGGER {name}_tile_only_grows BEFORE UPDATE ON {name}_tile"
        " FOR EACH ROW EXECUTE FUNCTION {name}_ledger_grow()"
    ),
    (
        "CREATE TRIGGER {name}_checkpoint_append_only BEFORE UPDATE OR DELETE ON {name}_checkpoint"
        " FOR EACH ROW EXECUTE FUNCTION {name}_ledger_refuse()"
    ),
)

_LOCKS = {LedgerName.GATEWAY: 0x4C54_4C47_0001, LedgerName.AUDIT: 0x4C54_4C47_0002}
"""Advisory lock numbers, chosen once; every process on the database must use the same."""


def table_statements(name: LedgerName) -> list[str]:
    """The statements that create a ledger's tables."""
    return [text.format(name=LedgerName(name).value) for text in _TABLES]


def guard_statements(name: LedgerName) -> list[str]:
    """The statements that make the tables append-only: the database itself refuses a change."""
    return [text.format(name=LedgerName(name).value) for text in _GUARDS]


class PostgresStore(Store):
    """A ledger in PostgreSQL."""

    PLACEHOLDER = "%s"

    def lock(self) -> None:
        """Wait until no other transaction appends to this ledger; held until the caller's ends."""
        self._cursor().execute("SELECT pg_advisory_xact_lock(%s)", (_LOCKS[self.name],))

    def add_leaves(self, *, first: int, leaves: Sequence[bytes]) -> None:
        """Keep leaves' data at the positions from `first` on, in one statement."""
        statement = (
            f"INSERT INTO {self.name.value}_leaf (position, data)"
            " SELECT * FROM unnest(%s::bigint[], %s::bytea[])"
        )
        positions = list(range(first, first + len(leaves)))
        self._cursor().execute(statement, (positions, list(leaves)))
