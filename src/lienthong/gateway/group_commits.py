"""What a group commit takes in and tells: how heavy a job is, what came again, for whom."""

from collections.abc import Sequence

from lienthong.gateway.admission import AdmittedMessage
from lienthong.gateway.batch import Batch, Job, Kept, Outcome
from lienthong.gateway.certified.store import NewDirectory
from lienthong.gateway.contents.store import StoredContent
from lienthong.gateway.notices import Notice


def weigh(job: Job) -> int:
    """How many bytes a job writes, as far as they count."""
    match job:
        case NewDirectory():
            return len(job.body)
        case AdmittedMessage(stored=StoredContent(data=bytes(data))):
            return len(data)
    return 0


def find_repeated(batch: Batch, results: Sequence[tuple[object, Outcome | Exception]]) -> set[int]:
    """Where messages lie that were durable before this batch."""
    kept = (outcome for _, outcome in results if isinstance(outcome, Kept))
    return {one.position for one in kept if one.position < batch.first_position}


def notice_of(batch: Batch, *, signed: bool) -> Notice:
    """What a batch changed for others."""
    return Notice(
        agencies=frozenset(batch.inboxes),
        has_grown=bool(batch.leaves),
        is_signed=signed,
        topics=frozenset(batch.topics),
    )
