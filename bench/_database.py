"""A database of a benchmark's own, of the kind the settings name, gone when the benchmark ends."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def fresh_database() -> Iterator[str]:
    """An empty database with all tables; yields its kind (`sqlite`, `postgresql`).

    SQLite's files lie in a temporary folder. A benchmark that is asked to end (SIGTERM) cleans up
    as if it had come to its end; one that is killed leaves its files in that folder, never here.
    """
    signal.signal(signal.SIGTERM, _end)
    kept = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        name = f"bench_{os.getpid()}"
        if connection.vendor == "sqlite":
            name = str(Path(folder) / name)
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield connection.vendor
        finally:
            connection.creation.destroy_test_db(kept, verbosity=0)


def server_cpu() -> float:
    """Seconds of CPU of the PostgreSQL process that serves this one; 0 on SQLite.

    Of a server on this machine: of another one nothing is known here.
    """
    if connection.vendor == "sqlite":
        return 0.0
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


def _end(number: int, _frame: object) -> None:
    """End with the status a shell gives for this signal, through every `finally`."""
    sys.exit(128 + number)
