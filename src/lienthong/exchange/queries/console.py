"""What the operator sees: the node, what waits, what was set aside."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Max, Min, QuerySet

from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.exchange.models import (
    ConnectedAgency,
    EnrolledAgency,
    HostedAgency,
    IncomingDocument,
    IncomingMessage,
    NodeWatch,
    OutgoingDocument,
    OutgoingMessage,
    Recipient,
)
from lienthong.exchange.queries.node import find_watch
from lienthong.exchange.queries.outgoing import waiting_message
from lienthong.exchange.rules.problems import read_problem, read_troubles
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    NodeHealth,
    Problem,
    RecipientState,
    Software,
    TroubledInbox,
    WaitingMessage,
)
from lienthong.wire.records import MessageKind

LATELY = timedelta(days=7)
DEAD = timedelta(days=7)
"""Without a sign from the recipient's software for so long, somebody has to look into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedMessage:
    """A message that could not be believed."""

    id: UUID
    inbox: "Named"
    sender: "Named"
    kind: MessageKind
    collected_at: datetime
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Named:
    """An agency by its code; without a name, a code that nobody here exchanges by."""

    code: str
    name: str = ""
    demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetters:
    """Documents for one recipient that lie at the node, not collected for a week."""

    code: str
    name: str
    documents: int
    oldest_at: datetime
    software: Software


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One kind of trouble, as the first message that has it says it, and how many have it."""

    problem: Problem
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """How much went through: documents sent and received, agencies whose inbox is kept here."""

    sent: int
    received: int
    hosted: int
    waiting: int
    failed: int
    quarantined: int
    newly_aside: int
    """Of the quarantined, those of the last seven days."""
    troubled: int
    """Inboxes that are not read, or not wholly."""


def get_node_health(settings: ExchangeSettings) -> NodeHealth:
    """What the platform last knew of the node."""
    watch = find_watch() or NodeWatch()
    return NodeHealth(
        address=settings.node_url,
        checked_at=watch.checked_at,
        unreachable_since_at=watch.unreachable_since_at,
        broken_since_at=watch.broken_since_at,
        next_attempt_at=watch.next_attempt_at,
        directory_version=watch.directory_version,
        directory_published_at=watch.directory_published_at,
        problem=read_problem(watch.problem),
        troubles=read_troubles(watch.problems),
        failing_webhooks=watch.failing_webhooks,
    )


def list_waiting(*, start: int = 0, limit: int = 100) -> list[WaitingMessage]:
    """Messages not at the node yet: those it refused for good, then the others, oldest first."""
    rows = _not_taken().order_by(F("failed_at").asc(nulls_last=True), "pk")
    rows = rows.select_related("change").prefetch_related("lost_receipts")
    page = list(rows[start : start + limit])
    watch = find_watch()
    about = OutgoingMessage.objects.filter(key__in={row.reply_to for row in page if row.reply_to})
    behind = dict(about.filter(id__in=_not_taken()).values_list("key", "label"))
    names = [behind.get(row.reply_to, "") if row.reply_to else "" for row in page]
    return [
        waiting_message(row, watch, waits_behind=name)
        for row, name in zip(page, names, strict=True)
    ]


def list_troubles() -> list[Trouble]:
    """What keeps messages from the node, each kind once, the most frequent first."""
    rows = _not_taken().filter(withdrawn_at=None, problem__isnull=False)
    counted = rows.order_by().values("problem__code").annotate(n=Count("pk"), first=Min("pk"))
    numbers = {one["first"]: one["n"] for one in counted}
    found = [
        Trouble(problem=problem, messages=numbers[pk])
        for pk, kept in rows.filter(pk__in=numbers).order_by("pk").values_list("pk", "problem")
        if (problem := read_problem(kept)) is not None
    ]
    return sorted(found, key=lambda one: -one.messages)


def _not_taken() -> QuerySet[OutgoingMessage]:
    """What is not at the node, but for what was withdrawn in time."""
    rows = OutgoingMessage.objects.filter(at_node_at=None)
    return rows.exclude(withdrawn_at__isnull=False, next_attempt_at=None)


def list_troubled_inboxes(*, limit: int = 100) -> list[TroubledInbox]:
    """Inboxes that are not read, or not wholly, by the agency's name."""
    rows = HostedAgency.objects.filter(problem__isnull=False).order_by("name", "code")[:limit]
    return [
        TroubledInbox(
            agency_code=row.code,
            agency_name=row.name,
            attempts=row.attempts,
            next_check_at=row.next_check_at,
            problem=read_problem(row.problem),
        )
        for row in rows
    ]


def list_quarantined(*, on: date, limit: int = 50) -> list[QuarantinedMessage]:
    """Messages set aside, newest first; agencies as they are called on a day."""
    rows = IncomingMessage.objects.filter(problem__isnull=False).order_by("-pk")[:limit]
    named = _named({code for row in rows for code in (row.agency_code, row.sender)}, on)
    return [
        QuarantinedMessage(
            id=row.key,
            inbox=named[row.agency_code],
            sender=named[row.sender],
            kind=MessageKind(row.kind),
            collected_at=row.collected_at,
            problem=read_problem(row.problem),
        )
        for row in rows
    ]


def _named(codes: set[str], on: date) -> dict[str, Named]:
    """The agencies that exchange by these codes; a code that none has stands by itself."""
    ids: dict[str, UUID] = {}
    for kind in (HostedAgency, ConnectedAgency, EnrolledAgency):
        ids.update(kind.objects.filter(code__in=codes).values_list("code", "agency_id"))
    cards = get_cards(body=Body.AGENCY, ids=set(ids.values()), on=on)
    found = {code: cards[key] for code, key in ids.items() if key in cards}
    return {
        code: Named(code, found[code].name, found[code].demonstration)
        if code in found
        else Named(code)
        for code in codes
    }


def list_dead_letters(*, now: datetime) -> list[DeadLetters]:
    """What a recipient's software has not collected for a week, by recipient, the oldest first."""
    rows = (
        Recipient.objects.filter(
            acknowledged_at=None,
            state=RecipientState.AT_NODE,
            document__message__at_node_at__lt=now - DEAD,
        )
        .values("code", "forwarded")
        .annotate(
            name=Max("name"),
            documents=Count("pk"),
            oldest_at=Min("document__message__at_node_at"),
        )
        .order_by("oldest_at", "code")
    )
    axis = set(ConnectedAgency.objects.values_list("code", flat=True))
    own = set(EnrolledAgency.objects.values_list("code", flat=True))
    kinds = {**dict.fromkeys(axis, Software.AXIS), **dict.fromkeys(own, Software.OWN)}
    return [
        DeadLetters(
            code=row["code"],
            name=row["name"],
            documents=row["documents"],
            oldest_at=row["oldest_at"],
            software=_software_of(row["code"], row["forwarded"], kinds),
        )
        for row in rows
    ]


def _software_of(
    code: str, forwarded: list[dict[str, str]], kinds: dict[str, Software]
) -> Software:
    """Whose software should have collected it: the recipient's, or that of who got it instead."""
    codes = [heir["code"] for heir in forwarded if heir["rule"]] or [code]
    return next((kinds[code] for code in codes if code in kinds), Software.HERE)


def count_traffic(*, now: datetime) -> Traffic:
    """The figures of the console."""
    aside = IncomingMessage.objects.filter(problem__isnull=False)
    waiting = _not_taken()
    return Traffic(
        sent=OutgoingDocument.objects.count(),
        received=IncomingDocument.objects.count(),
        hosted=HostedAgency.objects.count(),
        waiting=waiting.filter(failed_at=None).count(),
        failed=waiting.filter(failed_at__isnull=False).count(),
        quarantined=aside.count(),
        newly_aside=aside.filter(collected_at__gte=now - LATELY).count(),
        troubled=HostedAgency.objects.filter(problem__isnull=False).count(),
    )
