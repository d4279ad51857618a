"""Write facts, in the transaction of the change they tell of."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lienthong.audit import rules
from lienthong.audit.models import FactRow, FactSubject, PendingFact
from lienthong.audit.operations.wake import wake_runner
from lienthong.audit.terms import Actor, Fact, OutsideTransaction


def append_fact(*, fact: Fact, actor: Actor, now: datetime) -> int:
    """Append `fact` to the record; its number.

    The fact is committed or rolled back with the caller's change: outside a transaction it is
    refused (OutsideTransaction). Handlers named in `site/wiring.py` run after the commit.
    """
    return append_facts(facts=[fact], actor=actor, now=now)[0]


def append_facts(*, facts: Sequence[Fact], actor: Actor, now: datetime) -> list[int]:
    """Append facts of one instant in their order, in three statements; their numbers.

    Each is a fact of its own, as `append_fact` writes it.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(tag=facts[0].TAG)
    rows = FactRow.objects.bulk_create(
        FactRow(
            tag=fact.TAG,
            recorded_at=now,
            account_id=actor.account_id,
            agency_id=actor.agency_id,
            record=rules.record_of(fact, actor=actor, recorded_at=now),
        )
        for fact in facts
    )
    FactSubject.objects.bulk_create(
        FactSubject(fact_id=row.pk, subject=subject)
        for row, fact in zip(rows, facts, strict=True)
        for subject in fact.subjects()
    )
    PendingFact.objects.bulk_create(PendingFact(fact_id=row.pk) for row in rows)
    transaction.on_commit(wake_runner)
    return [row.pk for row in rows]
