"""Whether the node still has everything it confirmed; nothing goes to one that has not."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from lienthong.client import AnswerUntrue, Node
from lienthong.exchange.models import HostedAgency, NodeWatch, OutgoingMessage
from lienthong.exchange.operations.node import PAUSE, call_node, require_storing
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import get_known_log, open_any_node, open_node
from lienthong.exchange.rules.problems import MESSAGE_UNKNOWN, problem_as_json, troubles_as_json
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    DirectoryBehind,
    KeyFileLost,
    KnownLog,
    MessageRefusedByNode,
    NodeLogDiffers,
    NodeLostEntries,
)
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import unframe
from lienthong.wire.notes import Checkpoint
from lienthong.wire.records import Receipt

log = structlog.get_logger(__name__)

BELIEVED_FOR = timedelta(seconds=2)
"""How long a look at the node's log counts: shorter than a node takes to be replaced."""

STARTED_AT = timezone.now()
"""A look before this process began tells nothing: the node may have been replaced meanwhile."""


def require_whole(settings: ExchangeSettings, *, now: datetime) -> None:
    """Refuse to go on with a node that has lost entries; looks unless it did a moment ago.

    Raises NodeLostEntries or NodeLogDiffers, noted for the console and with all that waits, and
    NodeUnreachable. The node is believed again by itself once its log is whole.
    """
    watch = NodeWatch.objects.filter(id=1).first()
    seen = watch.whole_at if watch else None
    if seen is None or not max(STARTED_AT, now - BELIEVED_FOR) <= seen <= now:
        look_at_node(settings, now=now)


def look_at_node(settings: ExchangeSettings, *, now: datetime) -> dict[str, Json]:
    """The node's health, after its log was found whole; {} while there is nobody to ask it.

    Compared are its size, with the receipts and inboxes known here, and its signed checkpoint,
    with the newest that was seen before. One that stores nothing now is NodeStoresNothing.
    """
    node = open_any_node(settings)
    if node is None:
        return {}
    NodeWatch.objects.get_or_create(id=1)
    known = get_known_log()
    with node:
        health = call_node(now, lambda: _health_of(node, now))
        found, signed = _sizes(health)
        checkpoint = call_node(now, node.checkpoint) if signed else None
        kept = _fewest(found, known)
        try:
            _require_entries(found, known, checkpoint, kept)
            _require_same_log(node, known, checkpoint, now)
            _require_receipted(settings, found, known, kept, now)
        except (NodeLostEntries, NodeLogDiffers) as refusal:
            _note_broken(refusal, kept, now)
            raise
    _note_whole(checkpoint, now)
    return health


def _health_of(node: Node, now: datetime) -> dict[str, Json]:
    """What it says of itself; one that answers, but stores nothing, has not come back by that."""
    health = node.health()
    _note_troubles(health)
    require_storing(health, now)
    return health


def forget_trouble(part: str) -> None:
    """Say nothing more of a part that was mended since the node was looked at."""
    watch = NodeWatch.objects.filter(id=1).first()
    if watch is not None:
        watch.problems = [one for one in watch.problems if one["part"] != part]
        watch.save(update_fields=["problems"])


def _note_troubles(health: dict[str, Json]) -> None:
    """What the node says is wrong with its parts, for the console; also when nothing goes to it."""
    known: dict[str, Any] = {"problems": troubles_as_json(health)}
    failing = health.get("failing_webhooks")
    if isinstance(failing, int) and failing >= 0:  # null while its store cannot be asked
        known["failing_webhooks"] = failing
    NodeWatch.objects.filter(id=1).update(**known)


def _sizes(health: dict[str, Json]) -> tuple[int, bool]:
    """What the node says its log's size is, and whether it has signed a checkpoint."""
    log = health.get("log")
    size = log.get("size") if isinstance(log, dict) else None
    signed = isinstance(log, dict) and log.get("checkpoint") is not None
    return (size if isinstance(size, int) else 0), signed


def _fewest(found: int, known: KnownLog) -> int:
    """How many entries a log that lost some had left: what came since is not what it lost."""
    watch = NodeWatch.objects.filter(id=1).exclude(broken_size=None).first()
    seen = watch.broken_size if watch else None
    return min(found, known.size - 1, found if seen is None else seen)


def _require_entries(found: int, known: KnownLog, checkpoint: Checkpoint | None, kept: int) -> None:
    """By what it says, and by what it signed: a checkpoint never shrinks, but lags a moment."""
    signed = checkpoint.size if checkpoint else 0
    if found < known.size:
        sizes = {"kept": kept, "found": found, "known": known.size}
        raise NodeLostEntries(missing=known.size - kept, **sizes)
    if signed < known.signed:
        sizes = {"kept": min(kept, signed), "found": signed, "known": known.signed}
        raise NodeLostEntries(missing=known.signed - sizes["kept"], **sizes)


def _require_same_log(
    node: Node, known: KnownLog, checkpoint: Checkpoint | None, now: datetime
) -> None:
    if checkpoint is None or known.root is None:
        return
    seen = Checkpoint(origin=checkpoint.origin, size=known.signed, root=known.root)
    problem = call_node(now, lambda: _difference(node, seen, checkpoint))
    if problem is not None:
        raise NodeLogDiffers(problem=problem)


def _require_receipted(
    settings: ExchangeSettings, found: int, known: KnownLog, kept: int, now: datetime
) -> None:
    """After an outage, or a loss: what others wrote since makes a log as long as it was (EX-303).

    Asked is for the newest message that it receipted to an agency hosted here.
    """
    watch = NodeWatch.objects.get(id=1)
    if watch.whole_at is not None and watch.whole_at >= STARTED_AT:
        return
    hosted = dict(HostedAgency.objects.values_list("agency_id", "code"))
    receipted = OutgoingMessage.objects.exclude(receipt=None).filter(agency_id__in=hosted)
    newest = receipted.order_by("-leaf_index").first()
    if newest is None or newest.leaf_index is None:
        return
    try:
        lost = not is_there(settings, hosted[newest.agency_id], newest, now)
    except MessageRefusedByNode as refusal:
        lost = problem_as_json(refusal)["code"] == MESSAGE_UNKNOWN
    except (DirectoryBehind, KeyFileLost):  # says nothing about its log
        return
    if lost:
        left = min(kept, newest.leaf_index)
        sizes = {"kept": left, "found": found, "known": known.size}
        raise NodeLostEntries(missing=known.size - left, **sizes)


def is_there(
    settings: ExchangeSettings, code: str, message: OutgoingMessage, now: datetime
) -> bool:
    """Whether the node has a message of this agency in the place for which it gave a receipt.

    Raises MessageRefusedByNode where it does not know it, and what `call_node` raises.
    """
    own = open_agency_seal(settings, code=code)
    with open_node(settings, own) as node:
        answer = call_node(now, lambda: node.deliveries(message.key))
    if answer.receipt is None:
        return False
    try:
        held = Receipt.decode(answer.receipt.header)
        kept = Receipt.decode(unframe(bytes(message.receipt or b"")).header)
    except Refusal:
        return False
    return (held.leaf_index, held.received_at) == (kept.leaf_index, kept.received_at)


def _difference(node: Node, seen: Checkpoint, checkpoint: Checkpoint) -> object | None:
    """What does not hold, None if all does: here that is a finding, not a node that is away."""
    try:
        node.require_growth(old=seen, new=checkpoint)
    except AnswerUntrue as untrue:
        return untrue.params["what"]
    return None


def _note_whole(checkpoint: Checkpoint | None, now: datetime) -> None:
    watch = NodeWatch.objects.filter(id=1)
    watch.update(whole_at=now)
    mended = watch.exclude(broken_since_at=None).update(
        broken_since_at=None, broken_size=None, problem=None, next_attempt_at=None
    )
    if mended:
        log.warning("node_whole_again")
    if checkpoint is not None and checkpoint.size:
        watch.filter(log_size__lte=checkpoint.size).update(
            log_size=checkpoint.size, log_root=checkpoint.root
        )


def _note_broken(refusal: NodeLostEntries | NodeLogDiffers, kept: int, now: datetime) -> None:
    """For the console, and for every message that waits: each says why."""
    problem = problem_as_json(refusal)
    watch = NodeWatch.objects.filter(id=1)
    if watch.filter(broken_since_at=None).update(broken_since_at=now):
        log.error("node_not_whole", code=refusal.code, problem=str(refusal))
    watch.update(broken_size=kept, whole_at=None, checked_at=now)
    watch.update(next_attempt_at=now + PAUSE, problem=problem)
    waiting = OutgoingMessage.objects.filter(at_node_at=None, failed_at=None, withdrawn_at=None)
    waiting.update(problem=problem)
