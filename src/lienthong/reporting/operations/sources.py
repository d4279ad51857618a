"""Where the cases of each indicator come from: facts say which to look at, the folders what is so.

A source reads what is so now, however many facts told of it: looking twice changes nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from lienthong.audit.queries import IntegratedFact, list_activity
from lienthong.documents.queries import list_issued_for_count, list_with_draft
from lienthong.exchange.events import (
    AgencyConnected,
    AgencyDisconnected,
    CertificateIssued,
    OwnKeyCertified,
)
from lienthong.exchange.queries import list_connection_days, list_exchanged
from lienthong.reporting.rules.periods import month_of
from lienthong.reporting.rules.subjects import (
    AGENCY,
    ISSUED,
    RECEIVED,
    SENT,
    TASK,
    activity,
    ids_in,
    read_activity,
    subject,
)
from lienthong.reporting.terms import Counted, Indicator, Outcome
from lienthong.work.queries import list_due_tasks

CONNECTING = {
    tag.TAG for tag in (AgencyConnected, AgencyDisconnected, CertificateIssued, OwnKeyCertified)
}
"""The facts after which an agency may be connected that was not."""

Touched = Collection[str] | None
"""Subjects to look at anew; None: everything there is."""


@dataclass(frozen=True)
class Source:
    """Which subjects a fact touches for an indicator, and how their cases stand now."""

    touches: Callable[[IntegratedFact], Iterable[str]]
    read: Callable[[Touched], Iterable[Counted]]


def _named(*prefixes: str) -> Callable[[IntegratedFact], Iterable[str]]:
    def touches(fact: IntegratedFact) -> Iterable[str]:
        return [one for one in fact.subjects if one.partition(":")[0] in prefixes]

    return touches


def _connecting(fact: IntegratedFact) -> Iterable[str]:
    return _named(AGENCY)(fact) if fact.tag in CONNECTING else ()


def _acting(fact: IntegratedFact) -> Iterable[str]:
    if fact.account_id is None or fact.agency_id is None:
        return ()
    month = month_of(timezone.localdate(fact.recorded_at))
    return (activity(fact.account_id, fact.agency_id, month),)


def _ids(touched: Touched, prefix: str) -> set[UUID] | None:
    return None if touched is None else ids_in(touched, prefix)


def _read_signed(touched: Touched) -> Iterable[Counted]:
    """What was drafted here; and what was sent as a file, whose signature nobody here knows."""
    for one in list_issued_for_count(ids=_ids(touched, ISSUED)):
        outcome = Outcome.PAPER
        if one.by_exchange:
            outcome = Outcome.SIGNED if one.signed else Outcome.UNSIGNED
        yield Counted(subject(ISSUED, one.id), one.agency_id, one.issued_on, outcome)
    sent = _ids(touched, SENT)
    drafted = list_with_draft(exchange_ids=sent)
    for each in list_exchanged(sent=sent, received=()):
        if each.id not in drafted:
            yield Counted(subject(SENT, each.id), each.agency_id, each.on, Outcome.UNSIGNED)


def _read_exchanged(touched: Touched) -> Iterable[Counted]:
    for one in list_exchanged(sent=_ids(touched, SENT), received=_ids(touched, RECEIVED)):
        prefix, outcome = (RECEIVED, Outcome.RECEIVED) if one.received else (SENT, Outcome.SENT)
        yield Counted(subject(prefix, one.id), one.agency_id, one.on, outcome)


def _read_tasks(touched: Touched) -> Iterable[Counted]:
    for one in list_due_tasks(ids=_ids(touched, TASK)):
        outcome = Outcome.OPEN
        if one.finished_on is not None:
            outcome = Outcome.IN_TIME if one.finished_on <= one.ends_on else Outcome.LATE
        yield Counted(subject(TASK, one.id), one.agency_id, one.ends_on, outcome)


def _read_connections(touched: Touched) -> Iterable[Counted]:
    for agency, day in list_connection_days(ids=_ids(touched, AGENCY)).items():
        yield Counted(subject(AGENCY, agency), agency, day, Outcome.CONNECTED)


def _read_activity(touched: Touched) -> Iterable[Counted]:
    """A fact that is on record says by itself that somebody was active."""
    named = touched
    if named is None:
        named = {activity(who, agency, month) for who, agency, month in list_activity()}
    for one in named:
        _, agency, month = read_activity(one)
        yield Counted(one, agency, month, Outcome.ACTIVE)


SOURCES: Mapping[Indicator, Source] = {
    Indicator.SENT_SIGNED: Source(_named(ISSUED, SENT), _read_signed),
    Indicator.AGENCIES_CONNECTED: Source(_connecting, _read_connections),
    Indicator.ACTIVE_USERS: Source(_acting, _read_activity),
    Indicator.TASKS_IN_TIME: Source(_named(TASK), _read_tasks),
    Indicator.EXCHANGE_VOLUME: Source(_named(SENT, RECEIVED), _read_exchanged),
}
