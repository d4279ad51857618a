"""`./run test`: every test on SQLite, then every test with tables on PostgreSQL."""

import os
import shutil
import subprocess
import sys

import pytest

from tools.browser import CHROMIUM
from tools.machine import count_workers, folder_for_tests
from tools.object_store import is_installed
from tools.postgres import temporary_postgres


def run_pytest(arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest once; the exit code is pytest's (nothing collected counts as fine)."""
    command = [sys.executable, "-m", "pytest", *arguments]
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    return 0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code


def main(arguments: list[str]) -> int:
    """Run both passes; extra arguments go to pytest. In CI nothing may be skipped for lack."""
    must_not_skip = os.environ.get("LIENTHONG_CI") == "1"
    if CHROMIUM is None:
        print("! Chromium is missing: browser tests are skipped (chromium-headless-shell).")
        if must_not_skip:
            return 1
    if not shutil.which("softhsm2-util"):
        print("! SoftHSM2 is missing: tests of tokens are skipped (apt-get install softhsm2).")
        if must_not_skip:
            return 1
    if not is_installed():
        print("! OpenStack Swift is missing: tests of buckets are skipped (python3-swift).")
        if must_not_skip:
            return 1
    with folder_for_tests():
        return run_both(arguments, must_not_skip=must_not_skip)


def run_both(arguments: list[str], *, must_not_skip: bool) -> int:
    """Run on SQLite, then on PostgreSQL; the first exit code that is not 0."""
    workers = ["-n", str(count_workers()), "--dist", "loadfile", "--no-loadscope-reorder"]
    on_sqlite = run_pytest([*workers, *arguments], {"LIENTHONG_TEST_DATABASE": "sqlite"})
    with temporary_postgres() as url:
        if url is None:
            print("! PostgreSQL is missing: its tests are skipped (apt-get install postgresql).")
            return 1 if must_not_skip else on_sqlite
        environment = {"LIENTHONG_TEST_DATABASE": "postgres", "LIENTHONG_TEST_POSTGRES": url}
        on_postgres = run_pytest([*workers, *arguments], environment)
    return on_sqlite or on_postgres


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
