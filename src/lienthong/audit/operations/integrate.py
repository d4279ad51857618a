"""Put committed facts into the ledger and on their way to their handlers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from lienthong.audit.models import Delivery, FactLeaf, FactRow, PendingFact
from lienthong.audit.queries.ledger import open_store
from lienthong.audit.rules import MOST_AT_ONCE
from lienthong.ledger import log
from lienthong.ledger.notes import LogSigner


def integrate_facts(
    *, reactions: Mapping[str, Sequence[str]], signer: LogSigner, now: datetime
) -> int:
    """Give up to 1,000 pending facts their leaves, create their deliveries, sign a checkpoint.

    `reactions` maps a fact's tag to the names of its handlers. All in one transaction and under
    the ledger's lock, so that several processes may try. How many facts were integrated.
    """
    with transaction.atomic():
        store = open_store()
        store.lock()
        waiting = PendingFact.objects.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
        facts = list(FactRow.objects.filter(pk__in=list(waiting)).order_by("pk"))
        if not facts:
            return 0
        records = [bytes(fact.record) for fact in facts]
        first = log.append_leaves(store, leaves=records, keep_data=False)
        FactLeaf.objects.bulk_create(
            FactLeaf(index=first + offset, fact=fact) for offset, fact in enumerate(facts)
        )
        Delivery.objects.bulk_create(
            Delivery(fact=fact, handler=handler, next_attempt_at=now)
            for fact in facts
            for handler in reactions.get(fact.tag, ())
        )
        PendingFact.objects.filter(fact__in=facts).delete()
        log.sign_checkpoint(store, signer=signer, at=now)
    return len(facts)
