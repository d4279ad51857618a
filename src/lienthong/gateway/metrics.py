"""What a node counts while it works, for Prometheus (EX-50).

Labels take values that the program knows: routes of its table, codes of its refusals. Nothing that
a caller can make up becomes a label. The counts are plain numbers, made into what Prometheus reads
only when it asks: its own counters would cost a message several times as much.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from lienthong.gateway.observation import Observation

PREFIX = "lienthong_gateway"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
JOBS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Spread:
    """How values spread over ranges, each of which ends at one of the bounds."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def as_metric(self, name: str, text: str) -> Metric:
        """A histogram, whose ranges all begin at nothing."""
        ends = [*(str(float(bound)) for bound in self._bounds), "+Inf"]
        ranges = list(zip(ends, accumulate(self._counts), strict=True))
        return HistogramMetricFamily(f"{PREFIX}_{name}", text, ranges, self._sum)


class Metrics(Collector):
    """The counts of one node. Calls are counted in the event loop, commits by the writer's thread.

    So no two threads write to one number.
    """

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, ...]] = Counter()
        self._accepted: Counter[tuple[str, ...]] = Counter()
        self._refused: Counter[tuple[str, ...]] = Counter()
        self._repeated = self._acknowledged = self._failed_commits = 0
        self._content = self._received = self._sent = 0
        self._send_seconds, self._commit_seconds = Spread(SECONDS), Spread(SECONDS)
        self._commit_jobs = Spread(JOBS)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def count_call(self, seen: Observation) -> None:
        """Count a call that was answered, or whose caller left (status 0)."""
        self._requests[seen.method, seen.route, str(seen.status)] += 1
        self._received += seen.received_bytes
        self._sent += seen.sent_bytes
        if seen.sends:
            self._count_message(seen)
        self._acknowledged += seen.acknowledged

    def count_commit(self, *, jobs: int, seconds: float) -> None:
        """Count a group commit that holds."""
        self._commit_jobs.add(jobs)
        self._commit_seconds.add(seconds)

    def count_failed_commit(self) -> None:
        """Count a group commit that was undone."""
        self._failed_commits += 1

    def render(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """All of it as the library takes it."""
        requests = dict(self._requests)
        yield _counter("requests", "Calls answered.", requests, "method", "route", "status")
        yield _counter("messages_accepted", "New messages kept.", dict(self._accepted), "kind")
        yield _number("messages_repeated", "Messages that were kept before.", self._repeated)
        yield _counter("messages_refused", "Messages refused.", dict(self._refused), "code")
        yield _number("acknowledgements", "New acknowledgements kept.", self._acknowledged)
        yield _number("content_bytes", "Bytes of content of new messages.", self._content)
        yield _number("received_bytes", "Bytes of bodies that came in.", self._received)
        yield _number("sent_bytes", "Bytes of bodies that went out.", self._sent)
        yield _number("commits_failed", "Group commits undone.", self._failed_commits)
        yield self._send_seconds.as_metric(
            "send_seconds", "From the last byte of a new message to its receipt."
        )
        yield self._commit_seconds.as_metric("commit_seconds", "A group commit, flushed to disk.")
        yield self._commit_jobs.as_metric("commit_jobs", "Jobs in a group commit.")

    def _count_message(self, seen: Observation) -> None:
        if seen.refusal is not None:
            self._refused[(seen.refusal.code,)] += 1
        elif seen.is_new and seen.envelope is not None:
            self._accepted[(seen.envelope.kind.value,)] += 1
            self._content += seen.envelope.length
            self._send_seconds.add(seen.working_seconds)
        elif seen.succeeded:
            self._repeated += 1


def _number(name: str, text: str, value: int) -> Metric:
    return CounterMetricFamily(f"{PREFIX}_{name}", text, value)


def _counter(name: str, text: str, counts: dict[tuple[str, ...], int], *labels: str) -> Metric:
    family = CounterMetricFamily(f"{PREFIX}_{name}", text, labels=labels)
    for values, count in counts.items():
        family.add_metric(values, count)
    return family
