"""Hand facts to their handlers: at least once, with back-off, visible when stuck."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from lienthong.audit import rules
from lienthong.audit.models import Delivery
from lienthong.audit.queries.facts import RecordedFact, recorded_fact
from lienthong.audit.terms import HandlerFailed
from lienthong.kernel.errors import Refusal, keep_params

Handler = Callable[[RecordedFact, datetime], None]

LEASE = timedelta(minutes=10)

log = structlog.get_logger(__name__)


def run_deliveries(*, handlers: Mapping[str, Handler], now: datetime, limit: int = 50) -> int:
    """Run up to `limit` due deliveries; how many were tried.

    A handler runs outside any transaction and must be idempotent: after a crash it is called
    again. What it raises is kept with the delivery and tried again later.
    """
    leased = _lease(now=now, limit=limit)
    for delivery in leased:
        _run(delivery, handlers=handlers, now=now)
    return len(leased)


def retry_deliveries(*, now: datetime) -> int:
    """Have everything that a handler failed at tried again now; how much that is."""
    failed = Delivery.objects.filter(done_at=None, attempts__gt=0)
    return failed.update(next_attempt_at=now)


def _lease(*, now: datetime, limit: int) -> list[Delivery]:
    """Take due deliveries; nobody else gets them until the lease runs out.

    Each handler with any due gets its share: a thousand arrived files to be read hold up no change
    of the directory. Of one handler the oldest go first.
    """
    with transaction.atomic():
        due = Delivery.objects.filter(done_at=None, next_attempt_at__lte=now)
        handlers = sorted(set(due.order_by().values_list("handler", flat=True).distinct()))
        due = due.order_by("pk").select_related("fact")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        share = max(1, limit // max(1, len(handlers)))
        leased = [one for name in handlers for one in due.filter(handler=name)[:share]]
        leased = sorted(leased, key=lambda one: one.pk)[:limit]
        ids = [delivery.pk for delivery in leased]
        Delivery.objects.filter(pk__in=ids).update(next_attempt_at=now + LEASE)
    return leased


def _run(delivery: Delivery, *, handlers: Mapping[str, Handler], now: datetime) -> None:
    """Call the handler and write down how it went."""
    try:
        handlers[delivery.handler](recorded_fact(delivery.fact), now)
    except Exception as error:  # kept and shown: one handler must not stop the others
        attempts = delivery.attempts + 1
        log.warning("delivery_failed", handler=delivery.handler, attempts=attempts, exc_info=True)
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=attempts,
            next_attempt_at=rules.next_attempt_at(attempts=attempts, now=now),
            last_error=_in_words(error),
        )
    else:
        Delivery.objects.filter(pk=delivery.pk).update(
            attempts=delivery.attempts + 1, done_at=now, last_error=""
        )


def _in_words(error: Exception) -> str:
    """The error as kept for the operator: a refusal as JSON, so that a page can translate it."""
    if isinstance(error, Refusal):
        params = keep_params(error.params)
        return json.dumps({"code": error.code, "message": error.message, "params": params})
    return json.dumps({"code": HandlerFailed.code, "message": HandlerFailed.message, "params": {}})
