"""A PostgreSQL of our own for one run of the tests: made, used and taken away."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

OF_THE_TEST_RUN = "LIENTHONG_TEST_POSTGRES"
"""The variable with the address of the server that the test run started."""


def find_binaries() -> Path | None:
    """The folder with Debian's newest `postgres`, `initdb` and `pg_ctl`, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@contextmanager
def temporary_postgres() -> Iterator[str | None]:
    """The URL of a fresh server on a local socket; None when PostgreSQL is not installed.

    PostgreSQL refuses to run as root, so root borrows the account `postgres`.
    """
    binaries = find_binaries()
    if binaries is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="lienthong-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(binaries / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    try:
        run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgres://postgres@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
