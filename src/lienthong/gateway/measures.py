"""What a node is like at the moment it is asked: sizes, ages, what waits (EX-50)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from lienthong.gateway.backlog import Backlog, Waiting
from lienthong.gateway.metrics import PREFIX
from lienthong.gateway.reader import StoreView
from lienthong.wire.certificates import parse_certificate

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class StoreMeasures:
    """How large the store is, and what waits in it; None for what is not known."""

    store_bytes: int
    log_entries: int
    checkpoint_entries: int
    waiting: Waiting | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMeasures:
    """Everything that is measured when it is asked for."""

    now: datetime
    ready: bool
    contents_taken: bool
    held_bytes: int
    directory_version: int | None
    directory_made_at: datetime | None
    certificates: Mapping[str, str]
    """PEM by role."""
    store: StoreMeasures | None
    """None while the store cannot be asked."""


def measure_store(view: StoreView, *, backlog: Backlog, now: datetime) -> StoreMeasures:
    """Look at the store's size and tables; `backlog` goes on from its last look."""
    checkpoint = view.log.find_newest_checkpoint()
    return StoreMeasures(
        store_bytes=view.connection.count_bytes(),
        log_entries=view.log.get_size(),
        checkpoint_entries=checkpoint.size if checkpoint else 0,
        waiting=backlog.look(view, now=now),
    )


def render_measures(measures: NodeMeasures) -> bytes:
    """The measures in the text format of Prometheus; what is not known is left out."""
    registry = CollectorRegistry()

    def gauge(name: str, text: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"{PREFIX}_{name}", text, registry=registry).set(value)

    store, now = measures.store, measures.now
    waiting = store.waiting if store else None
    gauge("ready", "Whether messages may be sent here (EX-54).", measures.ready)
    gauge("contents_taken", "Whether large contents are (EX-198, EX-226).", measures.contents_taken)
    gauge("held_bytes", "Bytes of bodies on their way in.", measures.held_bytes)
    if store is not None:
        gauge("store_bytes", "Bytes of the store with its journal.", store.store_bytes)
        gauge("log_entries", "Entries in the log.", store.log_entries)
        gauge("checkpoint_entries", "Entries in the newest checkpoint.", store.checkpoint_entries)
    gauge("directory_version", "Version of the directory in use.", measures.directory_version)
    gauge("directory_age_seconds", "Age of the directory.", _age(now, measures.directory_made_at))
    if waiting is not None:
        gauge("inbox_waiting", "Places in inboxes without acknowledgement.", waiting.count)
        oldest = 0.0 if waiting.oldest_at is None else _age(now, waiting.oldest_at)
        gauge("inbox_oldest_seconds", "Age of the oldest of them; 0 for none.", oldest)
    expires = Gauge(
        f"{PREFIX}_certificate_expires_seconds",
        "Until a certificate of the node ends; negative once it has ended.",
        ("certificate",),
        registry=registry,
    )
    for role, pem in measures.certificates.items():
        left = parse_certificate(pem.encode()).valid_until_at - now
        expires.labels(role).set(left / SECOND)
    return generate_latest(registry)


def _age(now: datetime, since: datetime | None) -> float | None:
    return None if since is None else (now - since) / SECOND
