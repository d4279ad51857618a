"""What the exchange does on a clock; named in site/wiring.py.

A node that does not answer, or is not whole, is no failure of a job: it is noted, and tried again
when it is time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog
from django.conf import settings

from lienthong.exchange import operations
from lienthong.exchange.queries.node import may_try_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    DirectoryBehind,
    LimitReached,
    NodeLogDiffers,
    NodeLostEntries,
    NodeUnreachable,
)
from lienthong.tokens.refusals import TokenRefusal

log = structlog.get_logger(__name__)
NOTED = (DirectoryBehind, LimitReached, NodeLogDiffers, NodeLostEntries, NodeUnreachable)


def mend_older(now: datetime) -> None:
    """Put right what older versions left behind."""
    operations.mend_older(now=now)


def hand_over_waiting(now: datetime) -> None:
    """Give the node what waits in the outbox."""
    _with_node(lambda exchange: operations.hand_over_waiting(exchange, now=now), now)


def collect_inboxes(now: datetime) -> None:
    """Look into the inboxes that are due."""
    _with_node(lambda exchange: operations.collect_inboxes(exchange, now=now), now)


def watch_deliveries(now: datetime) -> None:
    """Ask who has acknowledged what was sent."""
    _with_node(lambda exchange: operations.watch_deliveries(exchange, now=now), now)


def watch_node(now: datetime) -> None:
    """See how the node is, and give it the directory when one is due."""
    _with_node(lambda exchange: operations.watch_node(exchange, now=now), now)


def keep_revocation_told(now: datetime) -> None:
    """Sign a revocation list when one is due; with or without a node."""
    with _told_of_tokens():
        operations.keep_revocation_told(settings.EXCHANGE, now=now)


def revoke_withdrawn(now: datetime) -> None:
    """Revoke keys whose outside certificate was taken back; with or without a node."""
    operations.revoke_withdrawn(settings.EXCHANGE, now=now)


def renew_directory_certificate(now: datetime) -> None:
    """Renew the certificate of the directory's key ahead of time; with or without a node."""
    with _told_of_tokens():
        operations.renew_directory_certificate(settings.EXCHANGE, now=now)


def _with_node(work: Callable[[ExchangeSettings], object], now: datetime) -> None:
    if may_try_node(now=now):
        with suppress(*NOTED), _told_of_tokens():
            work(settings.EXCHANGE)


@contextmanager
def _told_of_tokens() -> Iterator[None]:
    """A token that is away leaves work for the next time; the log says so in one sentence."""
    try:
        yield
    except TokenRefusal as refusal:
        log.error("token_unusable", code=refusal.code, problem=str(refusal))  # noqa: TRY400 - it says all itself
