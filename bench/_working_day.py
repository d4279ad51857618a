"""A province at work for benchmarks: real data, people, agreements, documents sent and received.

Everything is made through the platform's own operations and a node that runs in this process.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import uvicorn
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lienthong.audit.operations import integrate_facts, run_deliveries
from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import load_agreements
from lienthong.directory.operations import load_register
from lienthong.directory.queries import find_by_code
from lienthong.exchange import jobs
from lienthong.exchange.operations import prepare_keys, send_document
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.testing import make_draft
from lienthong.gateway import GatewaySettings, application, prepare_node
from lienthong.identity.queries import find_account
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import sign_in
from lienthong.ledger.notes import LogSigner
from lienthong.site import demonstration
from lienthong.site.wiring import HANDLER_NAMES, HANDLERS
from lienthong.wire.seals import new_log_key
from tools.ports import free_port

DOCUMENTS = 60
HEIRS = ("16093", "16114", "16138", "16108", "16144", "16171")
"""The communes that carry huyện Nga Sơn on."""

_SIGNER = LogSigner(name="bench.local/audit", key=new_log_key())


@contextmanager
def working_day() -> Iterator[None]:
    """Fill the present database; the node is stopped and its folder removed at the end."""
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        server = _node(Path(folder))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            _fill()
            yield
        finally:
            server.should_exit = True
            thread.join()


def sign_in_as(username: str, *, code: str = "") -> Client:
    """A browser signed in as a person of the demonstration, acting for the agency of a code."""
    account = find_account(username=username)
    if account is None:
        raise LookupError(username)
    client = Client(SERVER_NAME="127.0.0.1")
    agency = find_by_code(code=code)[0].card.id if code else None
    sign_in(client, account.account_id, agency_id=agency)
    return client


def _node(folder: Path) -> uvicorn.Server:
    port = free_port()
    settings.EXCHANGE = ExchangeSettings(
        keys=folder / "keys",
        node_url=f"http://127.0.0.1:{port}",
        province_code="H56",
        province_name="Tỉnh Thanh Hóa",
    )
    now = timezone.now()
    province = prepare_keys(settings.EXCHANGE, now=now)
    gateway = GatewaySettings(folder=folder / "node", node="H56.node", origin="bench.local/node")
    prepare_node(
        gateway,
        root_pem=province.pem,
        root_key=province.key,
        directory_pem=settings.EXCHANGE.directory_certificate.read_bytes(),
        now=now,
    )
    return uvicorn.Server(
        uvicorn.Config(
            application(gateway), host="127.0.0.1", port=port, lifespan="on", log_level="error"
        )
    )


def _fill() -> None:
    now = timezone.now()
    load_register(actor=SYSTEM, now=now)
    load_agreements(actor=SYSTEM, now=now)
    demonstration.make_people(password="chin-con-trau-2026", now=now)
    office = find_by_code(code="H56")[0].card
    clerk = find_account(username="vanthu.tinh")
    if clerk is None:
        raise LookupError("vanthu.tinh")
    acting = Acting(
        account_id=clerk.account_id,
        account_name=clerk.full_name,
        agency_id=office.id,
        agency_name=office.short_name,
        roles=frozenset({Role.CLERK}),
    )
    heirs = [find_by_code(code=f"H56.MINHHOA.{code}")[0].card.id for code in HEIRS]
    for number in range(DOCUMENTS):
        draft = make_draft(*heirs, number=str(number + 1), issued_on=date(2026, 11, 23))
        send_document(draft=draft, acting=acting, now=timezone.now())
    while _work():
        pass


def _work() -> int:
    """What the runner does, until nothing is left to do."""
    now = timezone.now()
    done = integrate_facts(reactions=HANDLER_NAMES, signer=_SIGNER, now=now)
    done += run_deliveries(handlers=HANDLERS, now=now)
    for job in (jobs.hand_over_waiting, jobs.collect_inboxes, jobs.watch_deliveries):
        job(now)
    return done
