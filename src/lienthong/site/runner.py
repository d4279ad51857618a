"""The thread that does what commits ask for: integrate facts, call handlers, run jobs."""

from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone

from lienthong.audit.operations import (
    integrate_facts,
    run_deliveries,
    wait_for_work,
    wake_runner,
)
from lienthong.ledger.notes import LogSigner
from lienthong.site.troubles import Troubles
from lienthong.site.wiring import HANDLER_NAMES, HANDLERS, JOBS, Job

PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Runner:
    """Starts and stops the thread; one a process is enough, several do no harm."""

    def __init__(self, signer: LogSigner) -> None:
        self._signer = signer
        self._stop = Event()
        self._settled = Event()
        self._due: dict[str, datetime] = {}
        self._troubles = Troubles(log)
        self._thread = Thread(target=self._run, name="runner", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def wait_settled(self, seconds: float) -> None:
        """Wait until the first round is done: the node has its directory then, if it could."""
        self._settled.wait(seconds)

    def stop(self) -> None:
        """Finish the work in hand and end."""
        self._stop.set()
        self._settled.set()
        wake_runner()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            close_old_connections()
            try:
                done = self.work(timezone.now())
                self._troubles.forget("runner_failed")
                if not done:
                    self._settled.set()
                    wait_for_work(seconds=PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - told; a database restart must not end it
                self._troubles.tell("runner_failed", error, level="error")
                connection.close()
                self._stop.wait(PAUSE_SECONDS)
        connection.close()

    def work(self, now: datetime) -> int:
        """One round; how much was done."""
        done = integrate_facts(reactions=HANDLER_NAMES, signer=self._signer, now=now)
        done += run_deliveries(handlers=HANDLERS, now=now)
        for job in JOBS:
            if self._due.get(job.name, now) <= now:
                self._due[job.name] = now + job.every
                self._run_job(job, now)
        return done

    def _run_job(self, job: Job, now: datetime) -> None:
        try:
            job.run(now)
        except Exception as error:  # noqa: BLE001 - told; one job must not stop the others
            self._troubles.tell("job_failed", error, level="warning", about=job.name)
            self._due[job.name] = now + max(job.every, timedelta(seconds=5))
        else:
            self._troubles.forget("job_failed", about=job.name)
