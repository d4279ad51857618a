"""What the rest of the database says the record should hold.

The ledger proves the facts that are there. That facts are gone together with their leaves, tiles
and checkpoints shows only where something else still points at them: the numbers given out so
far, rows that refer to a fact, tables of other folders, which are never written without one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet

from lienthong.audit.models import Delivery, FactLeaf, FactRow, FactSubject, PendingFact
from lienthong.audit.queries.ledger import open_store
from lienthong.audit.rules import MOST_AT_ONCE

ROWS_A_READ = 10_000
MOST_LOSSES = 100


class LossKind(StrEnum):
    """What shows that something was taken away."""

    NUMBERS_MISSING = "numbers_missing"
    REFERRED_TO = "referred_to"
    EMPTIED = "emptied"
    CHECKPOINT_MISSING = "checkpoint_missing"


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Something that must have been there.

    `first` and `last` are numbers of facts, both included, or the sizes of two checkpoints between
    which one is missing; `table` is where a trace of it was found.
    """

    kind: LossKind
    first: int = 0
    last: int = 0
    table: str = ""


def find_losses() -> tuple[Loss, ...]:
    """Everything that is known to be gone, the plainest trace first; at most a hundred each."""
    return (*_emptied(), *_missing_numbers(), *_referred_to(), *_missing_checkpoints())


def count_skipped() -> int:
    """How many numbers PostgreSQL gave out that no fact bears; always 0 on SQLite.

    A change that was undone leaves such a gap as well as a fact that was removed.
    """
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence('audit_fact', 'id')")
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
        last, called = cursor.fetchone()
    return max(0, (int(last) if called else 0) - FactRow.objects.count())


def _emptied() -> Iterator[Loss]:
    """No change is kept without its fact: a record without facts belongs to empty tables."""
    if FactRow.objects.exists():
        return
    for table, rows in _tables_with_facts():
        if rows.exists():
            yield Loss(kind=LossKind.EMPTIED, table=table)
            return


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name


def _rows(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()  # noqa: SLF001 - Django's documented way to a table's rows


def _tables_with_facts() -> Iterator[tuple[str, QuerySet[Any]]]:
    for configuration in apps.get_app_configs():
        if configuration.name.startswith("lienthong.") and configuration.label != "audit":
            for model in configuration.get_models():
                yield _table(model), _rows(model)


def _missing_numbers() -> Iterator[Loss]:
    """Numbers that were given out and that no fact bears.

    SQLite takes a number back with the transaction it was given in, so that none is ever skipped;
    PostgreSQL does not, and a gap there is only counted (`count_skipped`).
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_fact'")
        row = cursor.fetchone()
    highest = int(row[0]) if row else 0
    if FactRow.objects.filter(pk__gt=0, pk__lte=highest).count() == highest:
        return
    found = 0
    for before, number in pairwise(_numbers(highest)):
        if number > before + 1:
            yield Loss(kind=LossKind.NUMBERS_MISSING, first=before + 1, last=number - 1)
            found += 1
        if found >= MOST_LOSSES:
            return


def _numbers(highest: int) -> Iterator[int]:
    """0, the numbers of all facts up to the highest given out, and the number after it."""
    yield 0
    after = 0
    while True:
        rows = FactRow.objects.filter(pk__gt=after, pk__lte=highest).order_by("pk")
        batch = list(rows.values_list("pk", flat=True)[:ROWS_A_READ])
        if not batch:
            break
        yield from batch
        after = batch[-1]
    yield highest + 1


def _referred_to() -> Iterator[Loss]:
    """Rows about facts that are not there: the guards of a database can be lifted."""
    known = Exists(FactRow.objects.filter(pk=OuterRef("fact_id")))
    for model in (FactSubject, FactLeaf, PendingFact, Delivery):
        rows = _rows(model).filter(~known).order_by("fact_id")
        numbers = rows.values_list("fact_id", flat=True).distinct()
        for number in numbers[:MOST_LOSSES]:
            yield Loss(kind=LossKind.REFERRED_TO, first=number, last=number, table=_table(model))


def _missing_checkpoints() -> Iterator[Loss]:
    """Each transaction that integrates facts signs one: two cannot be further apart than that."""
    sizes = (checkpoint.size for checkpoint in open_store().iterate_checkpoints())
    for before, size in pairwise((0, *sizes)):
        if size - before > MOST_AT_ONCE:
            yield Loss(kind=LossKind.CHECKPOINT_MISSING, first=before, last=size)
