"""`python -m lienthong.gateway` speaks TLS by itself, and asks for certificates."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import httpx
import pytest

from lienthong.gateway import GatewaySettings
from lienthong.gateway.clock import system_clock
from lienthong.gateway.identity_files import prepare_node
from lienthong.gateway.testing import ServerTls
from lienthong.wire.certificates import Role, issue_certificate, issue_root
from lienthong.wire.seals import new_key
from tools.ports import free_port

SECONDS = 30


@pytest.fixture
def home(tmp_path):
    """A data folder with a prepared node, by the machine's clock."""
    now, day, root_key = system_clock(), timedelta(days=1), new_key()
    period = {"valid_from_at": now - day, "valid_until_at": now + 9 * day}
    root = issue_root(code="H56", name="Tỉnh", key=root_key, **period)
    directory = issue_certificate(
        role=Role.DIRECTORY,
        code="H56",
        name="Tỉnh",
        key=new_key().public_key(),
        root_pem=root,
        root_key=root_key,
        **period,
    )
    settings = GatewaySettings.from_environment({}, home=tmp_path)
    prepare_node(settings, root_pem=root, root_key=root_key, directory_pem=directory, now=now)
    return tmp_path


@pytest.fixture
def served(home):
    """The node's process: its address, and its server's certificate."""
    tls = ServerTls(home / "tls")
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_GATEWAY_PORT": str(port),
        "LIENTHONG_GATEWAY_TLS_CERTIFICATE": str(tls.certificate),
        "LIENTHONG_GATEWAY_TLS_KEY": str(tls.key),
        "LIENTHONG_GATEWAY_AUTHENTICATION": "mtls",
    }
    command = [sys.executable, "-m", "lienthong.gateway"]
    child = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield f"https://127.0.0.1:{port}", tls
    finally:
        child.terminate()
        child.wait()


def ask(address, tls):
    until = time.monotonic() + SECONDS
    with httpx.Client(base_url=address, verify=tls.clients()) as client:
        while True:
            try:
                return client.get("/v1/health")
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)


def test_a_node_of_its_own_speaks_tls_and_nothing_else(served):
    address, tls = served
    health = ask(address, tls)
    assert (health.status_code, health.json()["storing"]) == (503, True)  # no directory yet
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{address.replace('https', 'http')}/v1/health")
