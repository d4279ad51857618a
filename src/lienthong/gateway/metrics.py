"""What a node counts while it works, for Prometheus (EX-50).

Labels take values that the program knows: routes of its table, codes of its refusals. Nothing that
a caller can make up becomes a label.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from lienthong.gateway.observation import Observation

PREFIX = "lienthong_gateway"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
JOBS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
CREATED = 201

# When a series began says nothing here: all begin with the process.
disable_created_metrics()  # type: ignore[no-untyped-call] # it has no types


class Metrics:
    """The counters of one node; safe to use from any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = self._counter("requests", "Calls answered.", "method", "route", "status")
        self._accepted = self._counter("messages_accepted", "New messages kept.", "kind")
        self._repeated = self._counter("messages_repeated", "Messages that were kept before.")
        self._refused = self._counter("messages_refused", "Messages refused.", "code")
        self._acknowledged = self._counter("acknowledgements", "New acknowledgements kept.")
        self._content = self._counter("content_bytes", "Bytes of content of new messages.")
        self._received = self._counter("received_bytes", "Bytes of bodies that came in.")
        self._sent = self._counter("sent_bytes", "Bytes of bodies that went out.")
        self._failed_commits = self._counter("commits_failed", "Group commits undone.")
        self._send_seconds = self._histogram(
            "send_seconds", "From the last byte of a new message to its receipt.", SECONDS
        )
        self._commit_seconds = self._histogram(
            "commit_seconds", "A group commit, flushed to disk.", SECONDS
        )
        self._commit_jobs = self._histogram("commit_jobs", "Jobs in a group commit.", JOBS)

    def count_call(self, seen: Observation) -> None:
        """Count a call that was answered, or whose caller left (status 0)."""
        self._requests.labels(seen.method, seen.route, str(seen.status)).inc()
        self._received.inc(seen.received_bytes)
        self._sent.inc(seen.sent_bytes)
        if seen.name == "send_message":
            self._count_message(seen)
        elif seen.name == "acknowledge_message" and seen.status == CREATED:
            self._acknowledged.inc()

    def count_commit(self, *, jobs: int, seconds: float) -> None:
        """Count a group commit that holds."""
        self._commit_jobs.observe(jobs)
        self._commit_seconds.observe(seconds)

    def count_failed_commit(self) -> None:
        """Count a group commit that was undone."""
        self._failed_commits.inc()

    def render(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _count_message(self, seen: Observation) -> None:
        if seen.refusal is not None:
            self._refused.labels(seen.refusal.code).inc()
        elif seen.status == CREATED and seen.envelope is not None:
            self._accepted.labels(seen.envelope.kind.value).inc()
            self._content.inc(seen.envelope.length)
            self._send_seconds.observe(seen.working_seconds)
        elif seen.succeeded:
            self._repeated.inc()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", text, labels, registry=self._registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", text, buckets=buckets, registry=self._registry)
