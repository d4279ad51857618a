"""Give the node its directory: who may send and receive, with which certificates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.directory.queries import (
    agencies_for_exchange,
    aliases_for_exchange,
    former_addresses_for_exchange,
)
from lienthong.directory.terms import Card, FormerAddress
from lienthong.exchange.events import DirectoryPublished
from lienthong.exchange.models import Certificate, NodeWatch
from lienthong.exchange.operations.due import end_directory_due
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.encryption_keys import list_published_keys
from lienthong.exchange.queries.keys import open_directory_key
from lienthong.exchange.queries.limits import list_own_limits
from lienthong.exchange.queries.node import open_any_node
from lienthong.exchange.queries.node_rules import (
    NodeRules,
    find_rules_change,
    find_rules_trouble,
    list_groups,
    read_rules,
)
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ExchangeRulesBroken
from lienthong.wire.directory_snapshot import (
    AgencyEntry,
    DirectorySnapshot,
    Successor,
    sign_snapshot,
)
from lienthong.wire.records import digest

log = structlog.get_logger(__name__)


def publish_directory(settings: ExchangeSettings, *, now: datetime) -> bool:
    """Give the node a new snapshot if one is due (a change, certificate, rule, day, node).

    Nothing is due while no agency is hosted: then nobody could use it. Whether one was given.
    The policies, limits and groups go with it (`node_rules`). Raises NodeUnreachable when the node
    does not answer; the snapshot stays due, as it does while the file of rules is damaged, and
    where it was marked meanwhile. Fact: exchange:directory:published.
    """
    watch, _ = NodeWatch.objects.get_or_create(id=1)
    if not watch.directory_due and not _is_outdated(settings, watch, now):
        return False
    node = open_any_node(settings)
    if node is None:
        return False
    try:
        rules = read_rules(settings)
    except ExchangeRulesBroken as broken:  # traffic goes on by the directory the node has
        log.error("exchange_rules_broken", problem=str(broken))  # noqa: TRY400 - it says all itself
        return False
    agencies = _entries(now, rules)
    # Never lower than what a node may hold from before a restored database.
    version = max(watch.directory_version + 1, int(now.timestamp()))
    snapshot = DirectorySnapshot(
        version=version,
        made_at=now,
        agencies=agencies,
        policies=rules.policies,
        forwards=rules.forwards,
        groups=list_groups(settings, rules, agencies, on=timezone.localdate(now)),
    )
    body = sign_snapshot(snapshot, key=open_directory_key(settings))
    with node:
        call_node(now, lambda: node.put_directory(body))
    with transaction.atomic():
        NodeWatch.objects.filter(id=1).update(
            directory_version=version,
            directory_sha256=digest(body),
            directory_published_at=now,
        )
        end_directory_due(watch)
        fact = DirectoryPublished(version=version, agencies=len(agencies), sha256=digest(body))
        append_fact(fact=fact, actor=SYSTEM, now=now)
    return True


def _is_outdated(settings: ExchangeSettings, watch: NodeWatch, now: datetime) -> bool:
    """Whether the node's snapshot is of another day, or from before the file of rules changed.

    One that cannot be read counts once it can be; until then the console says why.
    """
    published_at = watch.directory_published_at
    if published_at is None or timezone.localdate(published_at) < timezone.localdate(now):
        return True
    is_changed = find_rules_change(settings) > published_at.timestamp()
    return is_changed and find_rules_trouble(settings) is None


def _entries(now: datetime, rules: NodeRules) -> tuple[AgencyEntry, ...]:
    """Who can be written to, and who could once: the node names those who carry the latter on.

    A code that a living agency gave up stays its alias: post and certificates may be under it.
    """
    on = timezone.localdate(now)
    living = agencies_for_exchange(on=on)
    former = former_addresses_for_exchange(on=on)
    aliases = _codes_by_agency(address for address in former if not address.ended)
    others = aliases_for_exchange(on=on)
    gone = _codes_by_agency(address for address in former if address.ended)
    certificates = _certificates(now)
    encryption_keys = list_published_keys(now=now)
    own_limits = list_own_limits()
    reached = {card.id: Successor(code=card.code, name=card.name) for card in living}
    entries = [
        (
            card.id,
            _entry(card, (card.code, *aliases[card.id], *others.get(card.id, ())), certificates),
        )
        for card in living
    ]
    for address in former:
        if address.ended and gone[address.card.id][0] == address.code:
            heirs = tuple(reached[heir] for heir in address.successors if heir in reached)
            entry = _entry(address.card, gone[address.card.id], certificates)
            entries.append((address.card.id, replace(entry, successors=heirs)))
    return tuple(
        replace(
            entry,
            encryption_keys=encryption_keys.get(agency_id, ()),
            limits=rules.limits.get(entry.code) or own_limits.get(agency_id),
        )
        for agency_id, entry in entries
    )


def _codes_by_agency(addresses: Iterable[FormerAddress]) -> dict[UUID, tuple[str, ...]]:
    codes: dict[UUID, tuple[str, ...]] = defaultdict(tuple)
    for address in addresses:
        codes[address.card.id] += (address.code,)
    return codes


def _certificates(now: datetime) -> dict[str, list[str]]:
    """The certificates in force, by the code they name."""
    certificates: dict[str, list[str]] = defaultdict(list)
    for row in Certificate.objects.filter(valid_until_at__gt=now, revoked_at=None).order_by(
        "issued_at"
    ):
        certificates[row.code].append(row.pem)
    return certificates


def _entry(card: Card, codes: tuple[str, ...], certificates: dict[str, list[str]]) -> AgencyEntry:
    return AgencyEntry(
        code=codes[0],
        aliases=codes[1:],
        name=card.name,
        valid_from=card.valid_from,
        valid_until=card.valid_until,
        certificates=tuple(pem for code in codes for pem in certificates.get(code, ())),
    )
