"""Write a fact, in the transaction of the change it tells of."""

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
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(tag=fact.TAG)
    row = FactRow.objects.create(
        tag=fact.TAG,
        recorded_at=now,
        account_id=actor.account_id,
        agency_id=actor.agency_id,
        record=rules.record_of(fact, actor=actor, recorded_at=now),
    )
    FactSubject.objects.bulk_create(
        FactSubject(fact=row, subject=subject) for subject in fact.subjects()
    )
    PendingFact.objects.create(fact=row)
    transaction.on_commit(wake_runner)
    return row.pk
