"""How a run of the tests uses the machine: how many at a time, and where their files lie."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone
MEMORY_INFO = Path("/proc/meminfo")
ROOM_BYTES = 6 * 2**30
"""More than the files of a whole run at any moment; a smaller machine uses its disk."""
MAY_PASS = 0o711
"""PostgreSQL runs under an account of its own and has to come through to its folder."""


def count_workers() -> int:
    """Processes that run tests at a time: they often wait for nodes, servers and browsers."""
    return 2 * (os.cpu_count() or 1)


@contextmanager
def folder_for_tests() -> Iterator[Path]:
    """A folder for everything that tests write, in memory where there is room for it.

    No test asks whether its files outlive the machine, and each waits for the disk otherwise.
    """
    place = IN_MEMORY if _has_room(IN_MEMORY) else Path(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix="lt-", dir=place, ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(MAY_PASS)
        before = os.environ.get("TMPDIR")
        _send_files_to(made)
        try:
            yield folder
        finally:
            _send_files_to(before)


def _send_files_to(folder: str | None) -> None:
    """This process and those it starts make their temporary files there."""
    tempfile.tempdir = folder
    if folder is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = folder


def _has_room(folder: Path) -> bool:
    if not (folder.is_dir() and os.access(folder, os.W_OK) and MEMORY_INFO.exists()):
        return False
    said = re.search(r"^MemAvailable:\s+(\d+) kB", MEMORY_INFO.read_text(), re.MULTILINE)
    available = int(said[1]) * 1024 if said else 0
    return min(available, shutil.disk_usage(folder).free) >= ROOM_BYTES
