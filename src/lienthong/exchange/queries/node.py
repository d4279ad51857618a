"""How the platform reaches the node: always as one of the agencies it hosts."""

from datetime import datetime

from django.db.models import Count, Max

from lienthong.client import Node
from lienthong.exchange.models import HostedAgency, NodeLoss, NodeWatch, OutgoingMessage
from lienthong.exchange.queries.encryption_keys import open_encryption_keys
from lienthong.exchange.queries.keys import AgencySeal, open_agency_seal, read_published_key
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import AcceptedLoss, KnownLog
from lienthong.kernel.errors import Refusal


def open_node(settings: ExchangeSettings, own: AgencySeal) -> Node:
    """The node, called by an agency; to be closed after use (`with`).

    It opens what is encrypted for the agency with the keys that lie here.

    It repeats a call at once but does not wait: whoever calls has a back-off of its own.
    """
    return Node(
        settings.node_url,
        code=own.code,
        key=own.key,
        certificate=own.pem,
        root_pem=read_published_key(settings),
        encryption_keys=open_encryption_keys(settings, code=own.code),
        sleep=_do_not_wait,
    )


def open_any_node(settings: ExchangeSettings) -> Node | None:
    """The node, for calls that nobody signs (health, directory); None while nobody is hosted.

    As the first agency whose key can be used; the refusal about the last when there is none.
    """
    unusable: Refusal | None = None
    for hosted in HostedAgency.objects.order_by("hosted_at", "code").iterator():
        try:
            return open_node(settings, open_agency_seal(settings, code=hosted.code))
        except Refusal as refusal:
            unusable = refusal
    if unusable is not None:
        raise unusable
    return None


def find_watch() -> NodeWatch | None:
    """What is known of the node; None before it was ever called."""
    return NodeWatch.objects.filter(id=1).first()


def get_known_log() -> KnownLog:
    """What the node must at least hold: receipts, inboxes, newest checkpoint and directory."""
    last = OutgoingMessage.objects.aggregate(last=Max("leaf_index"))["last"]
    read = HostedAgency.objects.aggregate(read=Max("cursor"))["read"]
    watch = find_watch() or NodeWatch()
    size = max(0 if last is None else last + 1, read or 0, watch.log_size)
    root = None if watch.log_root is None else bytes(watch.log_root)
    given = (watch.directory_version, watch.directory_sha256)
    directory = given if watch.directory_sha256 else None
    return KnownLog(size=size, signed=watch.log_size, root=root, directory=directory)


def list_accepted_losses(*, limit: int = 20) -> list[AcceptedLoss]:
    """What the node lost and the operator accepted as lost, the newest first."""
    rows = NodeLoss.objects.annotate(messages=Count("receipts")).order_by("-id")[:limit]
    return [
        AcceptedLoss(
            at=row.accepted_at,
            by=row.accepted_by,
            reason=row.reason,
            first=row.kept_size,
            last=row.known_size - 1,
            messages=row.messages,
        )
        for row in rows
    ]


def may_try_node(*, now: datetime) -> bool:
    """Whether the node answered last time, or was left alone long enough."""
    watch = find_watch()
    return watch is None or watch.next_attempt_at is None or watch.next_attempt_at <= now


def _do_not_wait(_seconds: float) -> None:
    """In the place of a pause."""
