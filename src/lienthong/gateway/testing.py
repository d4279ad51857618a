"""Builders for tests: a small province with a node that really runs, and agencies that call it.

`python -m lienthong.gateway.testing FOLDER PORT [DATABASE]` serves a prepared node by the tests'
clock, in a process that can be killed; the bucket, if there is one, is in the environment.
"""

import json
import os
import secrets
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from lienthong.gateway.app import Application, application
from lienthong.gateway.clock import Clock, system_clock
from lienthong.gateway.connections import Connection
from lienthong.gateway.contents.place import read_place
from lienthong.gateway.event_loop import NODE_LOOP
from lienthong.gateway.identity_files import prepare_node
from lienthong.gateway.serving import ContextFactory, GuardedProtocol, tls_context
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.storage.postgres import PostgresConnection, PostgresStorage
from lienthong.gateway.storage.sqlite import SqliteConnection
from lienthong.wire.certificates import Role
from lienthong.wire.directory_rules import Forward
from lienthong.wire.directory_snapshot import (
    AgencyEntry,
    DirectorySnapshot,
    Successor,
    sign_snapshot,
)
from lienthong.wire.framing import Framed, frame
from lienthong.wire.merkle import HASH_BYTES
from lienthong.wire.requests import ApiKey, authorize, authorize_keyed
from lienthong.wire.seals import key_to_pem, new_key
from lienthong.wire.testing import NOON, Holder, Province

OFFICE, COMMUNE, OTHER, DISSOLVED, FUTURE = "H56", "H56.1", "H56.2", "H56.10", "H56.99"
ALIAS = "000.00.01.H56"
NODE, ORIGIN = "H56.node", "h56.example/log"
FOUNDED_ON = date(2025, 7, 1)
FORWARD = Forward(name="districts", agencies="*", valid_from=FOUNDED_ON, basis="NQ 202/2025/QH15")
"""What a directory may have: post of the dissolved goes to their successors."""
NO_TLS = False
"""For clients of plain addresses: the authorities that the machine knows are slow to read."""


@dataclass
class SettableClock:
    """A clock that stands still until told otherwise."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now


@dataclass
class SmallProvince:
    """An office, two communes, a district that was dissolved into them, and a commune to come."""

    province: Province = field(default_factory=Province)
    holders: dict[str, Holder] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give everybody a key and a certificate."""
        for code in (OFFICE, COMMUNE, OTHER, DISSOLVED, FUTURE):
            self.holders[code] = self.province.holder(code)
        self.directory_holder = self.province.holder("H56.directory", role=Role.DIRECTORY)

    def entries(self) -> tuple[AgencyEntry, ...]:
        """The directory's agencies."""
        successors = (Successor(code=COMMUNE, name="Xã Một"), Successor(code=OTHER, name="Xã Hai"))

        def entry(code: str, name: str, **period: Any) -> AgencyEntry:
            certificate = self.holders[code].pem.decode()
            given = {"valid_from": FOUNDED_ON, "certificates": (certificate,), **period}
            return AgencyEntry(code=code, name=name, **given)

        ended = {"valid_from": date(2000, 1, 1), "valid_until": FOUNDED_ON}
        return (
            entry(OFFICE, "Văn phòng UBND tỉnh"),
            entry(COMMUNE, "Xã Một", aliases=(ALIAS,)),
            entry(OTHER, "Xã Hai"),
            entry(DISSOLVED, "Huyện Cũ", successors=successors, **ended),
            entry(FUTURE, "Xã Mai Sau", valid_from=date(2027, 1, 1)),
        )

    def snapshot(
        self,
        version: int = 1,
        *,
        agencies: tuple[AgencyEntry, ...] | None = None,
        made_at: datetime = NOON,
        signer: Holder | None = None,
        **rules: Any,
    ) -> bytes:
        """A signed snapshot; `rules` are policies, forwards and groups."""
        snapshot = DirectorySnapshot(
            version=version,
            made_at=made_at,
            agencies=self.entries() if agencies is None else agencies,
            **rules,
        )
        return sign_snapshot(snapshot, key=(signer or self.directory_holder).key)

    def prepare(self, folder: Path, **settings: Any) -> GatewaySettings:
        """Settings of a node that is ready to start in this folder."""
        prepared = GatewaySettings(folder=folder, node=NODE, origin=ORIGIN, **settings)
        prepare_node(
            prepared,
            root_pem=self.province.root_pem,
            root_key=self.province.key,
            directory_pem=self.directory_holder.pem,
            now=NOON,
        )
        return prepared

    def message(
        self,
        sender: str = OFFICE,
        to: tuple[str, ...] = (COMMUNE,),
        content: bytes = b"content",
        **given: Any,
    ) -> Framed:
        """A sealed message with a new id."""
        given.setdefault("message_id", uuid4())
        return self.holders[sender].send(to=to, content=content, **given)


@contextmanager
def store_to_change(settings: GatewaySettings) -> Iterator[Connection]:
    """A store's tables as somebody has them who owns the machine: nothing guards them."""
    storage = storage_of(settings)
    connection: Connection
    if isinstance(storage, PostgresStorage):
        connection = PostgresConnection(storage.connect("test"))
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace"
        ).fetchall()
        unguard = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for (name,) in tables]
    else:
        connection = SqliteConnection(settings.database, mode="rw")
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        unguard = [f"DROP TRIGGER {name}" for (name,) in triggers.fetchall()]
    with closing(connection):
        for statement in unguard:
            connection.execute(statement)
        yield connection


def cut_back(settings: GatewaySettings, *, size: int) -> None:
    """Make a store that nobody uses what it was with a log of so many entries, up to 256."""
    placed = (
        *("message", "receipt", "inbox", "acknowledgement", "sealed_content", "expiry"),
        *("forwarding", "gateway_leaf", "vxp_document"),
    )
    with store_to_change(settings) as store:
        for table in placed:
            store.execute(f"DELETE FROM {table} WHERE position >= ?", (size,))
        for table in ("gateway_checkpoint", "cosignature", "timestamp_token"):
            store.execute(f"DELETE FROM {table} WHERE size > ?", (size,))
        store.execute("DELETE FROM gateway_tile WHERE level > 0")
        cut = "UPDATE gateway_tile SET hashes = substr(hashes, 1, ?) WHERE level = 0"
        store.execute(cut, (size * HASH_BYTES,))
        store.execute("DELETE FROM gateway_tile WHERE length(hashes) = 0")
        store.execute("UPDATE traffic_counted SET position = 0")  # counted anew from there


class Caller:
    """An agency's software, seen from a test: it signs requests and sends them."""

    def __init__(
        self,
        holder: Holder,
        client: httpx.Client,
        clock: Clock,
        *,
        api_key: ApiKey | None = None,
    ) -> None:
        self.holder = holder
        self.api_key = api_key
        self._client = client
        self._clock = clock

    def signed(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        nonce: str | None = None,
        at: datetime | None = None,
        signed_path: str | None = None,
    ) -> httpx.Response:
        """Make a signed request; what is signed may differ from what is sent."""
        header = self.authorization(method, signed_path or path, body, nonce=nonce, at=at)
        return self._client.request(method, path, content=body, headers={"authorization": header})

    def authorization(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        nonce: str | None = None,
        at: datetime | None = None,
    ) -> str:
        """The header that signs a request, by the sealing key or the API key."""
        given: dict[str, Any] = {
            "agency": self.holder.code,
            "method": method,
            "target": target,
            "body": body,
            "at": at or self._clock(),
            "nonce": nonce or secrets.token_hex(16),
        }
        if self.api_key is not None:
            return authorize_keyed(key=self.api_key, **given)
        return authorize(key=self.holder.key, **given)

    def get(self, path: str) -> Any:
        """A signed GET that must succeed; its JSON."""
        response = self.signed("GET", path)
        response.raise_for_status()
        return response.json()

    def acknowledge(self, message: Framed, **given: Any) -> httpx.Response:
        """Acknowledge a message."""
        message_id = json.loads(message.header)["id"]
        framed = self.holder.acknowledge(message, at=self._clock())
        return self.signed(
            "POST", f"/v1/messages/{message_id}/acknowledgement", frame(framed), **given
        )


SERVER_NAME = "phanmem.example.vn"


@dataclass(frozen=True)
class ServerTls:
    """A certificate for the loopback and a name, as an operator would get one from anybody."""

    folder: Path

    def __post_init__(self) -> None:
        """Make it, signed by itself; it holds now by the machine's clock, as TLS wants."""
        key, day = new_key(), timedelta(days=1)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = system_clock()
        builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName(SERVER_NAME)]
        )
        authority = x509.BasicConstraints(ca=True, path_length=None)
        signed = (
            builder.add_extension(names, critical=False)
            .add_extension(authority, critical=True)
            .sign(key, hashes.SHA256())
        )
        self.folder.mkdir(exist_ok=True)
        self.certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(key_to_pem(key))

    @property
    def certificate(self) -> Path:
        """The certificate's file."""
        return self.folder / "server.pem"

    @property
    def key(self) -> Path:
        """The key's file."""
        return self.folder / "server.key"

    def context_for(self, settings: GatewaySettings) -> ContextFactory:
        """What a node's server uses."""
        return tls_context(
            certificate=self.certificate, key=self.key, clients_root=settings.root_certificate
        )

    def clients(self, holder: Holder | None = None) -> ssl.SSLContext:
        """What a client uses, with the holder's certificate if one is given."""
        context = ssl.create_default_context(cafile=self.certificate)
        if holder is not None:
            file = self.folder / f"{holder.fingerprint}.pem"
            file.write_bytes(holder.pem + key_to_pem(holder.key))
            context.load_cert_chain(file)
        return context


@dataclass
class RunningNode:
    """A node that listens on the loopback."""

    province: SmallProvince
    clock: SettableClock
    client: httpx.Client
    application: Application

    def caller(self, code: str, *, api_key: ApiKey | None = None) -> Caller:
        """The software of one agency."""
        return Caller(self.province.holders[code], self.client, self.clock, api_key=api_key)

    def post(self, message: Framed) -> httpx.Response:
        """Send a message."""
        return self.client.post("/v1/messages", content=frame(message))

    def sent(self, message: Framed) -> UUID:
        """Send a message that must be taken; its id."""
        response = self.post(message)
        response.raise_for_status()
        return UUID(json.loads(message.header)["id"])


@contextmanager
def running(
    province: SmallProvince,
    settings: GatewaySettings,
    *,
    clock: SettableClock | None = None,
    directory: bytes | None = None,
    protocol: type[GuardedProtocol] = GuardedProtocol,
    tls: ServerTls | None = None,
) -> Iterator[RunningNode]:
    """Serve a node with uvicorn for as long as the block lasts, and give it this directory."""
    clock = clock or SettableClock()
    served = application(settings, clock)
    config = uvicorn.Config(
        served,
        http=protocol,
        loop=NODE_LOOP,
        ssl_context_factory=tls.context_for(settings) if tls else None,
        lifespan="on",
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        scheme = "https" if tls else "http"
        address = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until = time.monotonic() + timedelta(seconds=20).total_seconds()
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.005)
            verify = tls.clients() if tls else NO_TLS
            # A server ends what lies idle for five seconds: the client must be the first to let go.
            limits = httpx.Limits(keepalive_expiry=2)
            with httpx.Client(base_url=address, timeout=20, verify=verify, limits=limits) as client:
                if directory is not None:
                    client.put("/v1/directory", content=directory).raise_for_status()
                yield RunningNode(province, clock, client, served)
        finally:
            server.should_exit = True
            thread.join()


def main(folder: str, port: str, database_url: str = "") -> None:
    """Serve the node that `SmallProvince.prepare` made in this folder."""
    settings = GatewaySettings(
        folder=Path(folder),
        node=NODE,
        origin=ORIGIN,
        database_url=database_url,
        bucket=read_place(os.environ),
    )
    uvicorn.run(
        application(settings, SettableClock()),
        host="127.0.0.1",
        port=int(port),
        http=GuardedProtocol,
        loop=NODE_LOOP,
        lifespan="on",
        log_level="error",
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
