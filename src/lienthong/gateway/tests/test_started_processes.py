"""Several processes of a node, started by one command (EX-187)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tools.ports import free_ports

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_schema):
    return postgres_schema


@contextmanager
def started(settings, **variables):
    """The command that starts several processes: itself, and the first of its two ports."""
    port = free_ports(2)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LIENTHONG_HOME": str(settings.folder.parent),
        "LIENTHONG_GATEWAY_NODE": settings.node,
        "LIENTHONG_GATEWAY_ORIGIN": settings.origin,
        "LIENTHONG_GATEWAY_DATABASE_URL": settings.database_url,
        "LIENTHONG_GATEWAY_PROCESSES": "2",
        "LIENTHONG_GATEWAY_PORT": str(port),
        **variables,
    }
    command = subprocess.Popen([sys.executable, "-m", "lienthong.gateway"], env=environment)
    try:
        yield command, port
    finally:
        command.terminate()
        command.wait(timeout=60)


def answers(port):
    try:
        return "origin" in httpx.get(f"http://127.0.0.1:{port}/v1/health", timeout=10).json()
    except httpx.TransportError:
        return False


def soon(condition):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


def children_of(number):
    return Path(f"/proc/{number}/task/{number}/children").read_text().split()


def test_one_command_starts_several_processes_and_starts_a_killed_one_again(settings):
    with started(settings) as (command, port):
        assert soon(lambda: answers(port) and answers(port + 1))
        before = children_of(command.pid)
        assert len(before) == 2
        os.kill(int(before[1]), signal.SIGKILL)
        assert soon(lambda: set(children_of(command.pid)) != set(before))
        assert soon(lambda: answers(port) and answers(port + 1))
        assert before[0] in children_of(command.pid)
    assert not answers(port)
    assert not answers(port + 1)


def test_a_start_that_is_refused_ends_the_command(settings):
    settings.storage_key.unlink()
    with started(settings) as (command, _):
        assert command.wait(timeout=60) == 3
