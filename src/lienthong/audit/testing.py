"""Builders and levers for tests: facts of no folder, and the guards lifted on purpose."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection

from lienthong.audit.terms import Fact
from lienthong.ledger import sqlite_store
from lienthong.ledger.stores import LedgerName

# A migration's name begins with a digit: no import statement can say it.
_guards = importlib.import_module(  # noqa: TID251
    "lienthong.audit.migrations.0002_ledger_and_guards"
)


@dataclass(frozen=True, kw_only=True)
class LampLit(Fact):
    """A fact for tests: somebody lit a lamp."""

    TAG: ClassVar[str] = "testing:lamp:lit"
    LABEL: ClassVar[str] = "Lamp lit"
    lamp: str

    def subjects(self) -> tuple[str, ...]:
        """The lamp."""
        return (f"testing.lamp:{self.lamp}",)


@contextmanager
def guards_lifted() -> Iterator[None]:
    """Let the append-only tables be changed, as somebody with the database's password could."""
    vendor = connection.vendor
    _execute(_guards.unguard_statements(vendor))
    try:
        yield
    finally:
        _execute(_guards.guard_statements(vendor))


def empty_ledger() -> None:
    """Forget tiles, checkpoints and numbers: a test's clean-up after its transaction's commit."""
    if connection.vendor == "postgresql":
        _execute([f"TRUNCATE {table}" for table in _guards.LEDGER_TABLES])
        return
    _execute(["DELETE FROM sqlite_sequence WHERE name = 'audit_fact'"])
    _execute([f"DROP TABLE {table}" for table in _guards.LEDGER_TABLES])
    _execute(sqlite_store.table_statements(LedgerName.AUDIT))
    _execute(sqlite_store.guard_statements(LedgerName.AUDIT))


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
