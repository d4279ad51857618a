"""What document work does on a clock: files that wait are read beside everything else."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from lienthong.documents import operations
from lienthong.paper import keeping

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(days=7)
_reading = Lock()


def tell_done(now: datetime) -> None:
    """Tell senders what is done and cannot be taken back any more."""
    operations.tell_done(now=now)


def build_exports(now: datetime) -> None:
    """Build the ZIPs of job files that somebody asked for."""
    operations.build_exports(now=now)


def read_files(_now: datetime) -> None:
    """Have everything that waits read, in a thread of its own: recognising takes seconds a page.

    First pages of drafts first: somebody waits to sign them.

    One thread a process; while it works a further call does nothing.
    """
    if _reading.acquire(blocking=False):
        Thread(target=_read_all, name="reader of files", daemon=True).start()


def remove_dropped(now: datetime) -> int:
    """Remove the files of scans that were dropped; how many scans."""
    return operations.remove_dropped(now=now)


def remove_unfinished(_now: datetime) -> int:
    """Remove what killed processes had begun to keep, of documents and tasks; how many files."""
    return keeping.remove_unfinished(Path(settings.DOCUMENTS.files))


def drop_pictures(now: datetime) -> int:
    """Drop pictures of pages that were drawn a week ago; how many. They are drawn again."""
    oldest = (now - KEPT_FOR).timestamp()
    dropped = 0
    for path in Path(settings.DOCUMENTS.pages).glob("*/*.png"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
                dropped += 1
        except OSError:
            continue
    return dropped


def _read_all() -> None:
    try:
        while operations.screen_next(timezone.now()) or operations.read_next(timezone.now()):
            time.sleep(0)
    except Exception:  # logged; the file is read again when its lease ends
        log.exception("reading_failed")
    finally:
        connection.close()
        _reading.release()
