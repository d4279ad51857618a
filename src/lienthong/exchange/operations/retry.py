"""Have what failed tried again at once, one kind of trouble at a time."""

from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact, retry_deliveries, wake_runner
from lienthong.exchange.events import RetryOrdered
from lienthong.exchange.models import HostedAgency, NodeWatch, OutgoingMessage
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.usage import open_platform_calls
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import Retry
from lienthong.identity.terms import Acting


def order_retry(settings: ExchangeSettings, *, what: Retry, acting: Acting, now: datetime) -> int:
    """Have everything of one kind that fails tried again now; how much that is.

    Messages include those the node refused for good: what was wrong may be mended. Webhooks are
    the node's: refuses (NodeUnreachable) while it is away. Fact: exchange:outbox:retry_ordered.
    """
    count = 0
    if what is Retry.WEBHOOKS:
        count = call_node(now, open_platform_calls(settings).retry_webhooks)
    with transaction.atomic():
        if what is Retry.MESSAGES:
            waiting = OutgoingMessage.objects.filter(at_node_at=None)
            count = waiting.update(next_attempt_at=now, failed_at=None)
        elif what is Retry.INBOXES:
            count = HostedAgency.objects.filter(problem__isnull=False).update(next_check_at=now)
        elif what is Retry.REACTIONS:
            count = retry_deliveries(now=now)
        if what in {Retry.MESSAGES, Retry.INBOXES}:  # not kept waiting for a node that was away
            NodeWatch.objects.filter(id=1, broken_since_at=None).update(next_attempt_at=now)
        append_fact(fact=RetryOrdered(what=what.value, count=count), actor=acting.actor, now=now)
    wake_runner()
    return count
