import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn
from django.conf import settings
from django.utils import timezone

from lienthong.audit.operations import integrate_facts, run_deliveries
from lienthong.exchange import handlers, jobs
from lienthong.exchange.events import (
    ChangeAnswered,
    ChangeSent,
    DocumentAccepted,
    DocumentCollected,
    DocumentRefused,
    DocumentSent,
)
from lienthong.exchange.operations import prepare_keys
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.testing import make_province
from lienthong.gateway import GatewaySettings, application, prepare_node
from lienthong.identity.terms import Acting, Role
from lienthong.ledger.notes import LogSigner
from lienthong.wire.seals import new_log_key
from tools.ports import free_port

SIGNER = LogSigner(name="test.local/audit", key=new_log_key())
HANDED_OVER = (
    DocumentSent,
    DocumentCollected,
    DocumentAccepted,
    DocumentRefused,
    ChangeSent,
    ChangeAnswered,
)


@dataclass
class RealNode:
    """The node as it runs in the platform's process, on a port of its own; may be stopped."""

    settings: GatewaySettings
    port: int
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    def start(self):
        config = uvicorn.Config(
            application(self.settings),
            host="127.0.0.1",
            port=self.port,
            http="httptools",
            lifespan="on",
            log_level="error",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        for _ in range(500):
            if self._server.started:
                return
            time.sleep(0.01)
        raise AssertionError("the node did not start")

    def stop(self):
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join()
            self._server = None


@dataclass
class Platform:
    """The platform's side with a node beside it: what the runner would do, step by step."""

    exchange: ExchangeSettings
    node: RealNode
    province: object
    extra_handlers: dict = field(default_factory=dict)

    def dispatch(self, now=None):
        """Hand every fact to its handlers."""
        now = now or timezone.now()
        reactions = {fact.TAG: ("hand_to_node",) for fact in HANDED_OVER}
        integrate_facts(reactions=reactions, signer=SIGNER, now=now)
        while run_deliveries(handlers={"hand_to_node": handlers.hand_to_node}, now=now):
            pass

    def run(self, rounds=4, now=None):
        """What the runner does in a few rounds: facts, outbox, inboxes, acknowledgements."""
        for _ in range(rounds):
            self.dispatch(now)
            at = now or timezone.now()
            jobs.hand_over_waiting(at)
            jobs.collect_inboxes(at)
            jobs.watch_deliveries(at)

    def clerk(self, agency_id, name="Lê Thị Thử"):
        """Somebody who may send and decide for this agency."""
        return Acting(
            account_id=None,
            account_name=name,
            agency_id=agency_id,
            agency_name="",
            roles=frozenset({Role.CLERK}),
        )


@contextmanager
def running_platform(folder):
    port = free_port()
    exchange = ExchangeSettings(
        keys=folder / "keys",
        node_url=f"http://127.0.0.1:{port}",
        province_code="H56",
        province_name="Tỉnh Thử Nghiệm",
    )
    now = timezone.now()
    province = prepare_keys(exchange, now=now)
    gateway = GatewaySettings(folder=folder / "gateway", node="H56.node", origin="test.local/node")
    prepare_node(
        gateway,
        root_pem=province.pem,
        root_key=province.key,
        directory_pem=exchange.directory_certificate.read_bytes(),
        now=now,
    )
    node = RealNode(gateway, port)
    node.start()
    try:
        yield exchange, node
    finally:
        node.stop()


@pytest.fixture
def platform(db, tmp_path, monkeypatch):
    with running_platform(tmp_path) as (exchange, node):
        monkeypatch.setattr(settings, "EXCHANGE", exchange, raising=False)
        yield Platform(exchange=exchange, node=node, province=make_province())


@pytest.fixture
def node_client(platform):
    with httpx.Client(base_url=platform.exchange.node_url) as client:
        yield client
