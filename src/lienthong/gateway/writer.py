"""The one thread that writes: group commits, receipts after the commit, a checkpoint now and then.

SQLite may damage a WAL file when two connections write or checkpoint at the same instant (fixed in
3.51.3), so this thread's connection is the only one that ever does either; readers open read-only.
Nothing is answered before the commit that holds it has returned with `synchronous=FULL` (EX-12).
"""

import asyncio
import contextlib
import fcntl
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from lienthong.gateway.admission import AdmittedMessage
from lienthong.gateway.batch import Batch, Job, Kept, NewDirectory, Outcome, Unreceipted
from lienthong.gateway.clock import Clock
from lienthong.gateway.contents.store import StoredContent
from lienthong.gateway.identity_files import NodeIdentity
from lienthong.gateway.metrics import Metrics
from lienthong.gateway.schema import add_newer_tables, from_milliseconds, has_tables
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    NodeAlreadyRunning,
    NodeFailed,
    NodeStopping,
    StorageUnavailable,
    StoreDamaged,
    StoreLost,
    StoreUnreadable,
)
from lienthong.kernel.errors import Refusal
from lienthong.ledger import log, tiles, tree
from lienthong.ledger.sqlite_store import SqliteStore, insert_rows
from lienthong.ledger.stores import LedgerName
from lienthong.wire.forwarding import decode_forwarded
from lienthong.wire.framing import Framed, frame
from lienthong.wire.notes import parse_checkpoint, parse_note
from lienthong.wire.records import Receipt, digest
from lienthong.wire.seals import Domain, seal

MOST_JOBS = 512
MOST_BYTES = 32 * 1024 * 1024
RETRY_SECONDS = 1.0
FILE_GONE = "its file was removed or replaced"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipted:
    """A kept message with its receipt, as the sender gets it."""

    kept: Kept
    receipt: bytes


Answer = Outcome | Receipted
Announce = Callable[[set[str], bool], None]
_Waiting = tuple[Job, "asyncio.Future[Answer]"]
_Result = tuple["asyncio.Future[Answer]", Answer | Exception]


class Writer:
    """Owns the store's only writing connection.

    `announce` is called in the event loop after a commit, with the agencies that got post and
    whether a checkpoint was signed.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        identity: NodeIdentity,
        clock: Clock,
        announce: Announce,
        metrics: Metrics,
    ) -> None:
        self._settings = settings
        self._identity = identity
        self._clock = clock
        self._announce = announce
        self._metrics = metrics
        self._queue: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._gathered: list[_Waiting] = []
        self._thread = threading.Thread(target=self._run, name="gateway-writer", daemon=True)
        self._unsaved: dict[int, bytes] = {}
        self._behind = True
        self._failing = False
        self._accepting = False
        self._checkpoint_due = time.monotonic()

    @property
    def is_alive(self) -> bool:
        """Whether jobs are taken."""
        return self._accepting and self._thread.is_alive()

    def find_trouble(self) -> str | None:
        """Why nothing can be stored now; None when it can (EX-26, EX-54)."""
        if not self.is_alive:
            return "its writing thread has ended"
        if not self._has_its_file():
            return FILE_GONE
        return "its last write failed" if self._failing else None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open the store, finish what a crash left undone, and begin taking jobs.

        Refuses a store that another process has open, one that is gone, and one whose log is
        damaged. It never makes one: that is done once, before the node is certified.
        """
        self._loop = loop
        self._lock = _lock_folder(self._settings)
        file = self._settings.database
        with contextlib.ExitStack() as undo:
            undo.callback(self._lock.close)
            try:
                # Opened here; from the thread's start on it alone uses the connection.
                self._connection = sqlite3.connect(
                    f"{file.absolute().as_uri()}?mode=rw",
                    uri=True,
                    isolation_level=None,
                    check_same_thread=False,
                )
                undo.callback(self._connection.close)
                self._open_store()
            except sqlite3.Error as error:
                if not file.exists():
                    raise StoreLost(file=file, folder=file.parent) from error
                raise StoreUnreadable(file=file, problem=error) from error
            undo.pop_all()
        self._accepting = True
        self._thread.start()

    def _open_store(self) -> None:
        file = self._settings.database
        if not has_tables(self._connection):
            raise StoreLost(file=file, folder=file.parent)
        self._identifier = _identify(file)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        add_newer_tables(self._connection)
        self._store = SqliteStore(self._connection, LedgerName.GATEWAY)
        self._check_newest_checkpoint()
        self._sign_missing_receipts()

    async def submit(self, job: Job) -> Answer:
        """Have a job done; returns after the commit that holds it. Refusals are raised."""
        if not self.is_alive:
            raise NodeStopping
        future: asyncio.Future[Answer] = self._loop.create_future()
        if not self._gathered:
            # Whatever else is ready in the loop comes along: waking the thread for each job would
            # make the two threads fight for Python's lock, and commits small.
            self._loop.call_soon(self._hand_over)
        self._gathered.append((job, future))
        return await future

    async def stop(self) -> None:
        """Finish what was submitted and sign a last checkpoint."""
        self._accepting = False
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def close(self) -> None:
        """Close the store. The last connection to close moves its journal into the file."""
        self._connection.close()
        self._lock.close()

    def _hand_over(self) -> None:
        """Give the thread what was gathered since the last time."""
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    def _run(self) -> None:
        stopping = False
        while not stopping:
            waiting, stopping = self._take()
            due = self._behind and time.monotonic() >= self._checkpoint_due
            self._commit(waiting, sign=stopping or due)
        self._commit([], sign=False)

    def _take(self) -> tuple[list[_Waiting], bool]:
        """All that is waiting, and whether to stop; waits only until other work is due."""
        waiting: list[_Waiting] = []
        weight = 0
        try:
            item = self._queue.get(timeout=self._patience())
            while item is not None:
                waiting += item
                weight += sum(_weight(job) for job, _ in item)
                if len(waiting) >= MOST_JOBS or weight >= MOST_BYTES:
                    return waiting, False
                item = self._queue.get_nowait()
        except queue.Empty:
            return waiting, False
        return waiting, True

    def _patience(self) -> float | None:
        if self._failing:
            return RETRY_SECONDS
        if self._unsaved:
            return 0.0
        return max(0.0, self._checkpoint_due - time.monotonic()) if self._behind else None

    def _commit(self, waiting: list[_Waiting], *, sign: bool) -> None:
        """One transaction for all that is waiting; answers go out after it, or refusals do."""
        if not (waiting or sign or self._unsaved):
            return
        results: list[_Result] = []
        begun = time.perf_counter()
        try:
            self._require_file()
            self._connection.execute("BEGIN IMMEDIATE")
            self._save_receipts()
            batch = Batch(
                connection=self._connection,
                store=self._store,
                now=self._clock(),
                nonce_lifetime=2 * self._settings.allowed_clock_difference,
            )
            batch.look_up([job for job, _ in waiting])
            results = [(future, _try(batch, job)) for job, future in waiting]
            batch.write_gathered()
            signed = self._sign_checkpoint(batch) if sign else False
            self._connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - the writer outlives whatever befell one batch
            self._give_up(waiting, error)
            return
        if waiting:
            self._metrics.count_commit(jobs=len(waiting), seconds=time.perf_counter() - begun)
        self._failing = False
        self._unsaved.clear()
        self._behind = not signed and (self._behind or bool(batch.leaves))
        for due in batch.unreceipted:
            self._unsaved[due.position] = self._sign_receipt(due)
        answers = [(future, self._with_receipt(outcome)) for future, outcome in results]
        self._loop.call_soon_threadsafe(_settle, answers)
        if batch.inboxes or signed:
            self._loop.call_soon_threadsafe(self._announce, batch.inboxes, signed)

    def _give_up(self, waiting: list[_Waiting], error: Exception) -> None:
        """Undo the batch and tell everybody in it; a full disk recovers by itself (EX-33)."""
        self._failing = True
        self._metrics.count_failed_commit()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        logger.error("a group commit of %d jobs failed", len(waiting), exc_info=error)
        refusal: Refusal
        if isinstance(error, Refusal):
            refusal = error
        elif isinstance(error, sqlite3.Error):
            refusal = StorageUnavailable(reason=str(error))
        else:
            refusal = NodeFailed(reference=type(error).__name__)
        refused: list[_Result] = [(future, refusal) for _, future in waiting]
        self._loop.call_soon_threadsafe(_settle, refused)

    def _require_file(self) -> None:
        """Confirm nothing that would end with this process (EX-35): SQLite does not look."""
        if not self._has_its_file():
            raise StorageUnavailable(reason=FILE_GONE)

    def _has_its_file(self) -> bool:
        return _identify(self._settings.database) == self._identifier

    def _sign_checkpoint(self, batch: Batch) -> bool:
        """Sign within the batch's transaction; whether nothing is left unsigned."""
        self._checkpoint_due = time.monotonic() + self._settings.checkpoint_interval.total_seconds()
        log.sign_checkpoint(self._store, signer=self._identity.signer, at=batch.now)
        return True

    def _sign_receipt(self, due: Unreceipted) -> bytes:
        header = Receipt(
            node=self._identity.name,
            id=due.id,
            envelope_sha256=due.envelope_sha256,
            seal_sha256=due.seal_sha256,
            leaf_index=due.position,
            received_at=due.received_at,
            key=self._identity.fingerprint,
            forwarded=due.forwarded,
        ).encode()
        signature = seal(domain=Domain.RECEIPT, header=header, key=self._identity.key)
        return frame(Framed(header=header, seal=signature))

    def _with_receipt(self, outcome: Answer | Exception) -> Answer | Exception:
        if not isinstance(outcome, Kept):
            return outcome
        receipt = self._unsaved.get(outcome.position)
        if receipt is None:
            row = self._connection.execute(
                "SELECT framed FROM receipt WHERE position = ?", (outcome.position,)
            ).fetchone()
            receipt = row[0]
        return Receipted(kept=outcome, receipt=receipt)

    def _save_receipts(self) -> None:
        """Keep the receipts of the batch before; it was durable before they were signed."""
        insert_rows(self._connection, "receipt", list(self._unsaved.items()))

    def _sign_missing_receipts(self) -> None:
        """Receipts are kept one commit after their messages; make up for a crash in between.

        The statement is the same as before the crash; the signature under it is a new one.
        """
        rows = self._connection.execute(
            "SELECT position, id, header, seal, received_at,"
            " (SELECT record FROM forwarding WHERE forwarding.position = message.position)"
            " FROM message WHERE position > (SELECT coalesce(max(position), -1) FROM receipt)"
        ).fetchall()
        for position, message_id, header, sealed, received_ms, forwarded in rows:
            due = Unreceipted(
                position=position,
                id=UUID(bytes=message_id),
                envelope_sha256=digest(header),
                seal_sha256=digest(sealed),
                received_at=from_milliseconds(received_ms),
                forwarded=decode_forwarded(forwarded) if forwarded else (),
            )
            self._unsaved[position] = self._sign_receipt(due)

    def _check_newest_checkpoint(self) -> None:
        newest = self._store.find_newest_checkpoint()
        if newest is None:
            return
        checkpoint = parse_checkpoint(parse_note(newest.note).text)
        if self._store.get_size() < newest.size or checkpoint.root != tree.compute_root(
            size=newest.size, read=tiles.TileNodes(self._store).read
        ):
            raise StoreDamaged(size=newest.size)


def _try(batch: Batch, job: Job) -> Outcome | Exception:
    try:
        return batch.apply(job)
    except Refusal as refusal:
        return refusal
    except (ValueError, OverflowError) as error:
        # A value that the store cannot hold is that job's fault alone; decisions come before
        # writes, and a change beside the log was rolled back by itself.
        logger.exception("a job of a group commit failed")
        return NodeFailed(reference=type(error).__name__)


def _settle(results: list[_Result]) -> None:
    """Hand out answers in the event loop; a caller who left meanwhile gets none."""
    for future, answer in results:
        if future.done():
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)


def _weight(job: Job) -> int:
    match job:
        case NewDirectory():
            return len(job.body)
        case AdmittedMessage(stored=StoredContent(data=bytes(data))):
            return len(data)
    return 0


def _identify(file: Path) -> tuple[int, int] | None:
    """Which file it is that has this name; None for none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _lock_folder(settings: GatewaySettings) -> IO[bytes]:
    """Keep other processes out of the store for as long as the file stays open."""
    lock = (settings.folder / "gateway.lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise NodeAlreadyRunning(folder=settings.folder) from None
    return lock
