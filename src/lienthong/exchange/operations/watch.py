"""Ask the node how it is, and what became of documents."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lienthong.client import Delivery
from lienthong.directory.queries import find_by_code
from lienthong.directory.terms import Body
from lienthong.exchange.models import (
    ConnectedAgency,
    EnrolledAgency,
    HostedAgency,
    NodeWatch,
    OutgoingDocument,
    Recipient,
)
from lienthong.exchange.operations.directory import publish_directory
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.encryption_keys import prepare_encryption_keys
from lienthong.exchange.operations.keys import host_agency, renew_certificates
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.operations.standings import change_standing
from lienthong.exchange.operations.systems import publish_systems
from lienthong.exchange.operations.whole import forget_trouble, look_at_node, require_whole
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.queries.recipients import get_sender
from lienthong.exchange.rules.standings import after_acknowledgement
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    NodeLogDiffers,
    NodeLostEntries,
    NodeUnreachable,
)
from lienthong.identity.queries import list_agencies_with
from lienthong.identity.terms import Role
from lienthong.kernel.errors import Refusal

DOCUMENTS_A_ROUND = 20
SHORTEST_PAUSE = timedelta(seconds=3)
LONGEST_PAUSE = timedelta(hours=1)
AGE_SHARE = 4


def watch_node(settings: ExchangeSettings, *, now: datetime) -> None:
    """See whether the node answers, is whole and holds our directory; give it that if not.

    One that has lost entries gets nothing: raises NodeLostEntries or NodeLogDiffers.
    """
    _host_attended(settings, now)
    renew_certificates(settings, now=now)
    prepare_encryption_keys(settings, now=now)
    health = look_at_node(settings, now=now)
    if not health:
        return
    directory = health.get("directory")
    version = directory.get("version") if isinstance(directory, dict) else None
    watch = NodeWatch.objects.filter(id=1).first()
    if watch is None or version != watch.directory_version:
        mark_directory_due()
    if publish_directory(settings, now=now):
        forget_trouble("directory")
    known = health.get("systems")
    publish_systems(settings, known=known if isinstance(known, int) else 0, now=now)


def watch_deliveries(settings: ExchangeSettings, *, now: datetime) -> int:
    """Ask the node who has acknowledged what; how many documents were asked about.

    A document is asked about often while it is young, hourly at last, and no more once every
    recipient's software has acknowledged it.
    """
    due = OutgoingDocument.objects.filter(ask_deliveries_at__lte=now).select_related("message")
    documents = list(due.order_by("ask_deliveries_at")[:DOCUMENTS_A_ROUND])
    if documents:
        require_whole(settings, now=now)
    for document in documents:
        try:
            _ask(settings, document, now)
        except (NodeUnreachable, NodeLostEntries, NodeLogDiffers):
            raise
        except Refusal:
            # The node does not serve this sender, or its key is gone: the others must not wait.
            later = now + LONGEST_PAUSE
            OutgoingDocument.objects.filter(pk=document.pk).update(ask_deliveries_at=later)
    return len(documents)


def _host_attended(settings: ExchangeSettings, now: datetime) -> None:
    """Host the province's own agency before any other, then every one that has a clerk here.

    Somebody has to call the node, and what others send to an agency must be looked for also when
    nobody here ever wrote to it.
    """
    on = timezone.localdate(now)
    known = set(HostedAgency.objects.values_list("agency_id", flat=True))
    if not known:
        _host(settings, _own_agency(settings, on), on, now)
    for others in (ConnectedAgency, EnrolledAgency):
        known.update(others.objects.values_list("agency_id", flat=True))
    for agency_id in sorted(list_agencies_with(role=Role.CLERK, on=on, now=now) - known):
        _host(settings, agency_id, on, now)


def _own_agency(settings: ExchangeSettings, on: date) -> UUID | None:
    for hit in find_by_code(code=settings.province_code, on=on):
        if hit.in_force and hit.card.body is Body.AGENCY and hit.card.code == hit.code:
            return hit.card.id
    return None


def _host(settings: ExchangeSettings, agency_id: UUID | None, on: date, now: datetime) -> None:
    """Host an agency that can exchange; one that cannot (ended, without code) is passed over."""
    if agency_id is None:
        return
    with suppress(Refusal):
        own = get_sender(agency_id=agency_id, on=on)
        host_agency(settings, agency_id=agency_id, code=own.code, name=own.name, now=now)


def _ask(settings: ExchangeSettings, document: OutgoingDocument, now: datetime) -> None:
    own = open_agency_seal(settings, code=document.message.sender)
    with open_node(settings, own) as node:
        answer = call_node(now, lambda: node.deliveries(document.message.key))
    missing = 0
    with transaction.atomic():
        for recipient in document.recipients.select_for_update().order_by("position"):
            if recipient.acknowledged_at is None:
                _note_acknowledged(recipient, answer.recipients)
            missing += recipient.acknowledged_at is None
        pause = min(max((now - document.sent_at) / AGE_SHARE, SHORTEST_PAUSE), LONGEST_PAUSE)
        document.ask_deliveries_at = now + pause if missing else None
        document.save(update_fields=["ask_deliveries_at"])


def _note_acknowledged(recipient: Recipient, deliveries: Iterable[Delivery]) -> None:
    """Write down who has it: the recipient, or each of those who got it in its place."""
    heirs = {heir["code"] for heir in recipient.forwarded if heir["rule"]}
    if heirs:
        found = {one.agency: one.acknowledged_at for one in deliveries if one.agency in heirs}
    else:
        found = {recipient.code: _acknowledged(deliveries).get(recipient.code)}
    for code, at in found.items():
        if at is not None:
            change_standing(recipient, code=code, change=partial(after_acknowledgement, at=at))


def _acknowledged(deliveries: Iterable[Delivery]) -> dict[str, datetime]:
    """When each recipient as sealed had it: of a forwarded one, when its last successor had it."""
    by_code: dict[str, list[datetime | None]] = defaultdict(list)
    for delivery in deliveries:
        for code in {delivery.agency, *delivery.forwarded_for}:
            by_code[code].append(delivery.acknowledged_at)
    return {
        code: max(at for at in found if at is not None)
        for code, found in by_code.items()
        if None not in found
    }
