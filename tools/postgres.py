"""A PostgreSQL of our own for one run of the tests: made, used and taken away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

OF_THE_TEST_RUN = "LIENTHONG_TEST_POSTGRES"
"""The variable with the address of the server that the test run started."""


def find_binaries() -> Path | None:
    """The folder with Debian's newest `postgres`, `initdb` and `pg_ctl`, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class PrivatePostgres:
    """A server of our own on a local socket.

    PostgreSQL refuses to run as root, so root borrows the account `postgres`.
    """

    folder: Path
    binaries: Path
    fsync: bool = False

    @property
    def url(self) -> str:
        """Its address."""
        return f"postgres://postgres@{str(self.folder).replace('/', '%2F')}/postgres"

    def make(self) -> None:
        """Make its files."""
        options = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        self._run("initdb", "-D", self._data, *options)

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c max_connections=60"
        options += f" -c fsync={'on' if self.fsync else 'off'}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it: `fast` ends sessions, `immediate` is a crash."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", how, "stop")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self.binaries / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)


@contextmanager
def private_postgres(*, fsync: bool = False) -> Iterator[PrivatePostgres | None]:
    """A fresh server that may be stopped and started; None when PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="lienthong-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = PrivatePostgres(folder, binaries, fsync)
    try:
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_postgres() -> Iterator[str | None]:
    """The URL of a fresh server; None when PostgreSQL is not installed."""
    with private_postgres() as server:
        yield server.url if server else None


@contextmanager
def postgres_for_tests() -> Iterator[str | None]:
    """The URL of the server the test run started, or of one for whoever asks alone."""
    if url := os.environ.get(OF_THE_TEST_RUN):
        yield url
        return
    with temporary_postgres() as url:
        yield url


@contextmanager
def schema_of_its_own(url: str) -> Iterator[str]:
    """The URL of an empty schema of a server, which is taken away with all that is in it."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        try:
            yield f"{url}?options=-csearch_path%3D{name}"
        finally:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
