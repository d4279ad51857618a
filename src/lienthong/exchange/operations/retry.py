"""Have what failed tried again at once, one kind of trouble at a time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.audit.operations import append_fact, retry_deliveries, wake_runner
from lienthong.exchange.events import RetryOrdered
from lienthong.exchange.models import HostedAgency, NodeWatch, OutgoingChange, OutgoingMessage
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.usage import open_platform_calls
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ChangeKind, Retry
from lienthong.identity.terms import Acting
from lienthong.wire.records import MessageKind


def order_retry(
    settings: ExchangeSettings,
    *,
    what: Retry,
    acting: Acting,
    now: datetime,
    message_id: UUID | None = None,
    trouble: str = "",
) -> int:
    """Have everything of one kind that fails tried again now; how much that is.

    Of messages one alone (`message_id`), those with one trouble (the code of their problem), or
    all. They include those the node refused for good: what was wrong may be mended; what failed
    with its document is tried, and counted, with it (EX-311). What was withdrawn stays. Webhooks
    are the node's: refuses (NodeUnreachable) while it is away. Fact: exchange:outbox:retry_ordered.
    """
    count = 0
    if what is Retry.WEBHOOKS:
        count = call_node(now, open_platform_calls(settings).retry_webhooks)
    with transaction.atomic():
        if what is Retry.MESSAGES:
            count = _retry_messages(message_id, trouble, now)
        elif what is Retry.INBOXES:
            count = HostedAgency.objects.filter(problem__isnull=False).update(next_check_at=now)
        elif what is Retry.REACTIONS:
            count = retry_deliveries(now=now)
        if what in {Retry.MESSAGES, Retry.INBOXES}:  # not kept waiting for a node that was away
            NodeWatch.objects.filter(id=1, broken_since_at=None).update(next_attempt_at=now)
        only = str(message_id) if message_id else trouble
        fact = RetryOrdered(what=what.value, count=count, only=only)
        append_fact(fact=fact, actor=acting.actor, now=now)
    wake_runner()
    return count


def _retry_messages(message_id: UUID | None, trouble: str, now: datetime) -> int:
    waiting = OutgoingMessage.objects.filter(at_node_at=None, withdrawn_at=None)
    chosen = waiting
    if message_id is not None:
        chosen = chosen.filter(key=message_id)
    if trouble:
        chosen = chosen.filter(problem__code=trouble)
    # A change goes with its document, and fails with it: one is not tried without the other.
    # So do reports on one that the node lost. What replaces it is a document itself (EX-302).
    asked = OutgoingChange.objects.exclude(kind=ChangeKind.REPLACE)
    documents = waiting.filter(document__changes__in=asked.filter(message__in=chosen))
    changes = waiting.filter(change__in=asked.filter(document__message__in=chosen))
    reported = chosen.filter(kind=MessageKind.STATUS).values("reply_to")
    reports = waiting.filter(kind=MessageKind.STATUS, reply_to__in=chosen.values("key"))
    with_them = (documents, changes, reports, waiting.filter(key__in=reported))
    found = {row for rows in (chosen, *with_them) for row in rows.values_list("pk")}
    for (pk,) in sorted(found):
        waiting.filter(pk=pk).update(next_attempt_at=now, failed_at=None)
    return len(found)
