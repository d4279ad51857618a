"""The one thread that writes: group commits, receipts after the commit, a checkpoint now and then.

Nothing is answered before the commit that holds it has returned, flushed to the disk (EX-12). Other
processes of the node may write to the same store, one at a time (EX-131): what one finds there may
be another's, and what one leaves undone when it dies another finishes.
"""

import asyncio
import contextlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from lienthong.gateway.batch import Batch, Job, Kept, Outcome
from lienthong.gateway.checkpoints import Checkpoints
from lienthong.gateway.clock import Clock
from lienthong.gateway.connections import STORE_ERRORS, Storage, WritingConnection
from lienthong.gateway.group_commits import find_repeated, notice_of, weigh
from lienthong.gateway.identity_files import NodeIdentity
from lienthong.gateway.metrics import Metrics
from lienthong.gateway.notices import EVERYTHING, Notice
from lienthong.gateway.receipts import Receipts
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    CommitUnknown,
    NodeFailed,
    NodeStopping,
    ReceiptPending,
    StorageUnavailable,
    StoreDamaged,
    StoreUnreadable,
)
from lienthong.gateway.terms.storing import LAST_WRITE_FAILED, LOG_CUT_BACK, THREAD_ENDED
from lienthong.kernel.errors import Refusal
from lienthong.ledger import tiles, tree
from lienthong.wire.notes import parse_checkpoint, parse_note

MOST_JOBS = 512
MOST_BYTES = 32 * 1024 * 1024
RETRY_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipted:
    """A kept message with its receipt, as the sender gets it."""

    kept: Kept
    receipt: bytes


Answer = Outcome | Receipted
Announce = Callable[[Notice], None]
_Waiting = tuple[Job, "asyncio.Future[Answer]"]
_Result = tuple["asyncio.Future[Answer]", Answer | Exception]


class Writer:
    """Owns this process's only writing connection.

    `announce` is called in the event loop after a commit, with what it changed.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        storage: Storage,
        *,
        identity: NodeIdentity,
        clock: Clock,
        announce: Announce,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._storage = storage
        self._identity = identity
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._queue: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._gathered: list[_Waiting] = []
        self._thread = threading.Thread(target=self._run, name="gateway-writer", daemon=True)
        self._receipts = Receipts(identity)
        self.checkpoints = Checkpoints(identity.signer)
        self._behind = True
        self._failing = False
        self._uncertain = False
        self._accepting = False
        self._checkpoint_due = time.monotonic()
        self._others_wrote = threading.Event()
        self._has_others = False
        self._confirmed_to = 0
        self._signed_to = 0

    @property
    def is_alive(self) -> bool:
        """Whether jobs are taken."""
        return self._accepting and self._thread.is_alive()

    def find_trouble(self) -> str | Refusal | None:
        """Why nothing can be stored now; None when it can (EX-26, EX-54)."""
        if not self.is_alive:
            return THREAD_ENDED
        trouble = self._connection.find_trouble() or self._receipts.trouble
        if trouble is not None:
            return trouble
        return LAST_WRITE_FAILED if self._failing else None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the store, finish what a crash left undone, and begin taking jobs.

        Refuses a store that another process has to itself, one that is gone, and one whose log is
        damaged. It never makes one: that is done once, before the node is certified.
        """
        self._loop = loop
        # Opened here; from the thread's start on it alone uses the connection.
        self._connection: WritingConnection = self._storage.open_writer(self._identity.owner)
        try:
            with self._connection.one_moment():
                self._check_newest_checkpoint()
                self._receipts.open(self._connection)
                self._confirmed_to = self._connection.log.get_size()
        except BaseException as error:
            self._connection.close()
            if isinstance(error, STORE_ERRORS):
                raise StoreUnreadable(file=self._storage.name, problem=error) from error
            raise
        self._accepting = True
        self._thread.start()

    def hear(self, notice: Notice) -> None:
        """Another process has committed: sign in its stead, later, if it does not live to."""
        if notice.is_signed:
            self._checkpoint_due = time.monotonic() + self._interval
        if notice.has_grown:
            self._others_wrote.set()
            self._queue.put([])

    @property
    def _interval(self) -> float:
        return self._settings.checkpoint_interval.total_seconds()

    async def submit(self, job: Job) -> Answer:
        """Have a job done; returns after the commit that holds it. Refusals are raised."""
        return await self.enter(job)

    def enter(self, job: Job) -> "asyncio.Future[Answer]":
        """Have a job done; the future's result comes after the commit that holds it."""
        if not self.is_alive:
            raise NodeStopping
        future: asyncio.Future[Answer] = self._loop.create_future()
        if not self._gathered:
            # Whatever else is ready in the loop comes along: waking the thread for each job would
            # make the two threads fight for Python's lock, and commits small.
            self._loop.call_soon(self._hand_over)
        self._gathered.append((job, future))
        return future

    async def stop(self) -> None:
        """Finish what was submitted and sign a last checkpoint."""
        self._accepting = False
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def close(self) -> None:
        """Let go of the store."""
        self._connection.close()

    def _hand_over(self) -> None:
        """Give the thread what was gathered since the last time."""
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    def _run(self) -> None:
        stopping = False
        while not stopping:
            waiting, stopping = self._take()
            try:
                self._work(waiting, stopping=stopping)
            except Exception as error:  # noqa: BLE001 - nobody else here writes: the thread lives on
                self._live_on(waiting, error)
        self._commit([], sign=False)

    def _work(self, waiting: list[_Waiting], *, stopping: bool) -> None:
        if self._others_wrote.is_set():
            self._others_wrote.clear()
            self._follow_others()
        due = self._behind and time.monotonic() >= self._checkpoint_due
        self._commit(waiting, sign=stopping or due, stopping=stopping)
        if self._failing and not waiting:
            self._try_again()

    def _live_on(self, waiting: list[_Waiting], error: Exception) -> None:
        """What befell the thread outside a commit, such as no file left to reconnect with."""
        self._failing = True
        reference = secrets.token_hex(8)
        logger.error("the writing thread failed (reference %s)", reference, exc_info=error)
        refused: list[_Result] = [(one, NodeFailed(reference=reference)) for _, one in waiting]
        self._loop.call_soon_threadsafe(_settle, refused)

    def _follow_others(self) -> None:
        """Look after what others wrote, but not before they had the time to do it themselves."""
        if not self._behind:
            self._behind = True
            self._checkpoint_due = time.monotonic() + 2 * self._interval

    def _take(self) -> tuple[list[_Waiting], bool]:
        """All that is waiting, and whether to stop; waits only until other work is due."""
        waiting: list[_Waiting] = []
        weight = 0
        try:
            item = self._queue.get(timeout=self._patience())
            while item is not None:
                waiting += item
                weight += sum(weigh(job) for job, _ in item)
                if len(waiting) >= MOST_JOBS or weight >= MOST_BYTES:
                    return waiting, False
                item = self._queue.get_nowait()
        except queue.Empty:
            return waiting, False
        return waiting, True

    def _patience(self) -> float | None:
        if self._failing or self._receipts.trouble is not None:
            return RETRY_SECONDS
        if self._receipts.unsaved or self._uncertain:
            return 0.0
        return max(0.0, self._checkpoint_due - time.monotonic()) if self._behind else None

    def _commit(self, waiting: list[_Waiting], *, sign: bool, stopping: bool = False) -> None:
        """One transaction for all that is waiting; answers go out after it, or refusals do."""
        self._receipts.sign_due()
        if not (waiting or sign or self._receipts.unsaved or self._uncertain):
            return
        begun = time.perf_counter()
        signed = False
        try:
            batch = self._begin()
            batch.look_up([job for job, _ in waiting])
            results = [(future, _try(batch, job)) for job, future in waiting]
            batch.write_gathered()
            receipts = self._receipts.find(self._connection, find_repeated(batch, results))
            if sign:
                signed = self._sign_checkpoint(batch, stopping=stopping)
            notice = notice_of(batch, signed=signed)
            self._connection.tell(notice)
            self._connection.commit()
        except Exception as error:  # noqa: BLE001 - the writer outlives whatever befell one batch
            self._give_up(waiting, error)
            return
        if waiting:
            self._metrics.count_commit(jobs=len(waiting), seconds=time.perf_counter() - begun)
        if self._uncertain:  # what nobody was told of may have been kept after all
            notice = EVERYTHING
        self._failing = self._uncertain = False
        self._confirmed_to = batch.next_position
        if not self._has_others:
            self._receipts.reach(batch.next_position)
        if not sign:
            self._behind = self._behind or bool(batch.leaves)
        self._receipts.forget_saved()
        receipts |= self._receipts.sign(batch.unreceipted)
        answers = [(future, self._with_receipt(outcome, receipts)) for future, outcome in results]
        self._loop.call_soon_threadsafe(_settle, answers)
        if notice:
            self._loop.call_soon_threadsafe(self._announce, notice)

    def _with_receipt(
        self, outcome: Outcome | Exception, receipts: dict[int, bytes]
    ) -> Answer | Exception:
        if not isinstance(outcome, Kept):
            return outcome
        receipt = receipts.get(outcome.position)
        if receipt is None:
            return ReceiptPending()
        return Receipted(kept=outcome, receipt=receipt)

    def _begin(self) -> Batch:
        """Begin a transaction; refuses a log that lacks what this process has confirmed.

        A database that was put back, or replaced by a copy that lagged behind, would else go on
        with a log that contradicts receipts and checkpoints.
        """
        if self._connection.begin():
            self._check_newest_checkpoint()
        self._receipts.save(self._connection)
        batch = Batch(
            connection=self._connection,
            now=self._clock(),
            nonce_lifetime=2 * self._settings.allowed_clock_difference,
        )
        if batch.first_position < self._confirmed_to:
            raise StorageUnavailable(reason=LOG_CUT_BACK)
        self._has_others = self._has_others or batch.first_position > self._confirmed_to
        return batch

    def _try_again(self) -> None:
        """See whether the store takes writes again, so that calls are sent here again."""
        with contextlib.suppress(Refusal, *STORE_ERRORS):
            if self._connection.recover():
                self._failing = False

    def _give_up(self, waiting: list[_Waiting], error: Exception) -> None:
        """Undo the batch and tell everybody in it; a full disk recovers by itself (EX-33)."""
        again, self._failing, self._behind = self._failing and not waiting, True, True
        self._uncertain = self._uncertain or isinstance(error, CommitUnknown)
        self._metrics.count_failed_commit()
        self._connection.rollback()
        told = None if again else error  # an outage is told once, and with every call it befalls
        reference, jobs = secrets.token_hex(8), len(waiting)
        text = "a group commit of %d jobs failed (reference %s): %s"
        logger.error(text, jobs, reference, error, exc_info=told)
        refusal: Refusal
        if isinstance(error, Refusal):
            refusal = error
        elif isinstance(error, STORE_ERRORS):
            trouble = self._connection.find_trouble()
            refusal = StorageUnavailable(reason=trouble or " ".join(str(error).split()))
        else:
            refusal = NodeFailed(reference=reference)
        refused: list[_Result] = [(future, refusal) for _, future in waiting]
        self._loop.call_soon_threadsafe(_settle, refused)

    def _sign_checkpoint(self, batch: Batch, *, stopping: bool) -> bool:
        """Sign within the batch's transaction; whether a checkpoint was added.

        If another process has signed one since this one last looked, that is enough for now
        (EX-19); whoever stops signs what there is.
        """
        self._checkpoint_due = time.monotonic() + self._interval
        store = self._connection.log
        newest = store.find_newest_checkpoint()
        size = newest.size if newest else 0
        kept = None
        if size == self._signed_to or stopping:
            kept = self.checkpoints.sign(store, at=batch.now)
        else:
            self.checkpoints.found_signed()
        self._signed_to = kept.size if kept else size
        complete = not self._has_others or self._receipts.make_up(
            self._connection, size=batch.next_position
        )
        self._behind = self._signed_to < batch.next_position or not complete
        return kept is not None

    def _check_newest_checkpoint(self) -> None:
        store = self._connection.log
        newest = store.find_newest_checkpoint()
        if newest is None:
            return
        checkpoint = parse_checkpoint(parse_note(newest.note).text)
        if store.get_size() < newest.size or checkpoint.root != tree.compute_root(
            size=newest.size, read=tiles.TileNodes(store).read
        ):
            raise StoreDamaged(size=newest.size)
        self._signed_to = newest.size


def _try(batch: Batch, job: Job) -> Outcome | Exception:
    try:
        return batch.apply(job)
    except Refusal as refusal:
        return refusal
    except (ValueError, OverflowError):
        # A value that the store cannot hold is that job's fault alone; decisions come before
        # writes, and a change beside the log was rolled back by itself.
        reference = secrets.token_hex(8)
        logger.exception("a job of a group commit failed (reference %s)", reference)
        return NodeFailed(reference=reference)


def _settle(results: list[_Result]) -> None:
    """Hand out answers in the event loop; a caller who left meanwhile gets none."""
    for future, answer in results:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
