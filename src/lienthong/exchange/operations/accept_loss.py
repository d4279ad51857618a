"""Go on with a node that was put back to an older copy, when nothing newer is left (EX-292)."""

from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.exchange.events import NodeLossAccepted
from lienthong.exchange.models import (
    HostedAgency,
    LostReceipt,
    NodeLoss,
    NodeWatch,
    OutgoingMessage,
)
from lienthong.exchange.operations.node import call_node, require_storing
from lienthong.exchange.operations.whole import is_there, look_at_node
from lienthong.exchange.operations.withdraw import hold_back_recalled
from lienthong.exchange.queries.node import get_known_log, open_any_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    DirectoryBehind,
    FoundLoss,
    KnownLog,
    LossIsAnother,
    MessageRefusedByNode,
    NodeLogDiffers,
    NodeLostEntries,
    NothingLost,
)
from lienthong.wire.notes import Checkpoint


def find_loss(settings: ExchangeSettings, *, now: datetime) -> FoundLoss:
    """How many entries the node's log is known to have had, and how many it lost and has.

    Refuses (NothingLost) a node whose log is whole; raises NodeUnreachable.
    """
    known, found, _ = _look(settings, now)
    kept = _count_kept(_find_lost(settings, now))
    return FoundLoss(known=known.size, found=found, lost=known.size - kept)


def accept_loss(
    settings: ExchangeSettings, *, sizes: tuple[int, int], by: str, reason: str, now: datetime
) -> int:
    """Accept that the node's log goes on from what it is; how many messages go again.

    `sizes` are those of `find_loss`: refuses (LossIsAnother) any others, and NothingLost. What the
    node had confirmed to hosted agencies and lost is put back into the outbox, as it was sealed;
    the old receipts are kept; what was recalled from everybody is not sent again (EX-308). Inboxes
    that were read further than the log goes are read anew.
    Fact: exchange:node:loss_accepted.
    """
    known, found, checkpoint = _look(settings, now)
    if sizes != (known.size, found):
        raise LossIsAnother(known=known.size, found=found)
    lost = _find_lost(settings, now)
    kept = _count_kept(lost)
    root = checkpoint.root if checkpoint else None
    with transaction.atomic():
        watch = NodeWatch.objects.select_for_update().get(id=1)
        loss = NodeLoss.objects.create(
            accepted_at=now,
            accepted_by=by,
            reason=reason,
            known_size=known.size,
            known_root=known.root,
            kept_size=kept,
            found_size=found,
            found_root=root,
        )
        for message in lost:
            _put_back(message, loss, now)
        for message in lost:
            hold_back_recalled(message, refused=False, now=now)
        HostedAgency.objects.filter(cursor__gt=found).update(
            cursor=0, history="", next_check_at=now
        )
        watch.log_size, watch.log_root = (checkpoint.size if checkpoint else 0), root
        watch.whole_at = watch.broken_since_at = watch.problem = watch.next_attempt_at = None
        watch.broken_size = None
        watch.directory_due = True
        watch.save()
        fact = NodeLossAccepted(
            known_size=known.size,
            known_root=_in_hex(known.root),
            found_size=found,
            found_root=_in_hex(root),
            messages=len(lost),
            accepted_by=by,
            reason=reason,
            lost=known.size - kept,
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)
    return len(lost)


def _look(settings: ExchangeSettings, now: datetime) -> tuple[KnownLog, int, Checkpoint | None]:
    """What is known of the log, how many entries it has, and its newest checkpoint."""
    node = open_any_node(settings)
    if node is None:
        raise NothingLost
    try:
        look_at_node(settings, now=now)
    except (NodeLostEntries, NodeLogDiffers):
        known = get_known_log()
    else:
        raise NothingLost
    with node:
        health = call_node(now, node.health)
        require_storing(health, now)
        log = health.get("log")
        found = log.get("size") if isinstance(log, dict) else None
        is_signed = isinstance(log, dict) and log.get("checkpoint") is not None
        checkpoint = call_node(now, node.checkpoint) if is_signed else None
    return known, (found if isinstance(found, int) else 0), checkpoint


def _find_lost(settings: ExchangeSettings, now: datetime) -> list[OutgoingMessage]:
    """The newest messages with a receipt, down to the first that the node has as it confirmed it.

    A log is lost from its end. One of an agency that is hosted no more is left as it is: nobody
    here can send it.
    """
    lost = []
    receipted = OutgoingMessage.objects.exclude(receipt=None).order_by("-leaf_index")
    for message in receipted.iterator(chunk_size=200):
        hosted = HostedAgency.objects.filter(agency_id=message.agency_id).first()
        if hosted is None:
            continue
        try:
            is_kept = is_there(settings, hosted.code, message, now)
        except (DirectoryBehind, MessageRefusedByNode):  # unknown there, or who sent it is
            is_kept = False
        if is_kept:
            break
        lost.append(message)
    return lost


def _count_kept(lost: list[OutgoingMessage]) -> int:
    """How many entries the loss left, as far as is seen: it may be found late."""
    seen = NodeWatch.objects.values_list("broken_size", flat=True).get(id=1)
    places = (message.leaf_index for message in lost)
    return min(place for place in (seen, *places) if place is not None)


def _put_back(message: OutgoingMessage, loss: NodeLoss, now: datetime) -> None:
    if message.leaf_index is None or message.at_node_at is None:
        raise ValueError("a receipt without its place")
    LostReceipt.objects.create(
        loss=loss,
        message=message,
        receipt=message.receipt,
        node=message.node,
        leaf_index=message.leaf_index,
        at_node_at=message.at_node_at,
    )
    OutgoingMessage.objects.filter(pk=message.pk).update(
        receipt=None,
        node="",
        leaf_index=None,
        at_node_at=None,
        attempts=0,
        next_attempt_at=now,
        problem=None,
    )


def _in_hex(root: bytes | None) -> str:
    return root.hex() if root else ""
