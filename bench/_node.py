"""A node under measurement: its province, its process, and raw HTTP that costs little itself."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx

from lienthong.client import Node
from lienthong.gateway import GatewaySettings, prepare_node
from lienthong.gateway.clock import day_of, system_clock
from lienthong.wire.certificates import Role, issue_certificate, issue_root
from lienthong.wire.directory_snapshot import AgencyEntry, DirectorySnapshot, sign_snapshot
from lienthong.wire.framing import Framed
from lienthong.wire.records import EDXML_CONTENT_TYPE, Envelope, MessageKind, digest
from lienthong.wire.requests import authorize
from lienthong.wire.seals import Domain, SealingKey, fingerprint, new_key, seal
from lienthong.wire.secrecy import EncryptionKey, new_encryption_key, public_to_text
from tools.ports import free_port

SENDER = "H56"
COMMUNES = tuple(f"H56.{number}" for number in range(1, 167))
"""As many recipients as Thanh Hóa has communes."""
RECIPIENT = COMMUNES[0]


@dataclass(frozen=True)
class Authority:
    """The province of one run: its root, its directory, and everybody's keys."""

    root_key: SealingKey
    root_pem: bytes
    directory_pem: bytes
    keys: dict[str, SealingKey]
    encryption_keys: dict[str, EncryptionKey]
    pems: dict[str, bytes]
    snapshot: bytes


def found_province() -> Authority:
    """A root, a directory, one sender and 166 recipients, valid now."""
    now = system_clock().replace(microsecond=0)
    period = {
        "valid_from_at": now - timedelta(days=1),
        "valid_until_at": now + timedelta(days=1),
    }
    root_key, directory_key = new_key(), new_key()
    root_pem = issue_root(code="H56", name="Bench", key=root_key, **period)

    def certify(role: Role, code: str, key: SealingKey) -> bytes:
        return issue_certificate(
            role=role,
            code=code,
            name=code,
            key=key.public_key(),
            root_pem=root_pem,
            root_key=root_key,
            **period,
        )

    keys = {code: new_key() for code in (SENDER, *COMMUNES)}
    encryption = {code: new_encryption_key() for code in keys}
    pems = {code: certify(Role.AGENCY, code, key) for code, key in keys.items()}
    agencies = tuple(
        AgencyEntry(
            code=code,
            name=code,
            valid_from=day_of(now),
            certificates=(pems[code].decode(),),
            encryption_keys=(public_to_text(encryption[code].public_key()),),
        )
        for code in keys
    )
    snapshot = DirectorySnapshot(version=1, made_at=now, agencies=agencies)
    return Authority(
        root_key=root_key,
        root_pem=root_pem,
        directory_pem=certify(Role.DIRECTORY, "H56.directory", directory_key),
        keys=keys,
        encryption_keys=encryption,
        pems=pems,
        snapshot=sign_snapshot(snapshot, key=directory_key),
    )


def seal_messages(
    authority: Authority, count: int, size: int, *, to: tuple[str, ...] = (RECIPIENT,)
) -> list[Framed]:
    """Sealed messages with contents of `size` random bytes."""
    key = authority.keys[SENDER]
    name = fingerprint(key.public_key())
    now = system_clock()
    messages = []
    for _ in range(count):
        content = os.urandom(size)
        envelope = Envelope(
            id=uuid4(),
            kind=MessageKind.DOCUMENT,
            sender=SENDER,
            recipients=to,
            sent_at=now,
            content_type=EDXML_CONTENT_TYPE,
            length=size,
            sha256=digest(content),
            reply_to=None,
            key=name,
        )
        header = envelope.encode()
        signature = seal(domain=Domain.ENVELOPE, header=header, key=key)
        messages.append(Framed(header=header, seal=signature, content=content))
    return messages


def prepare(authority: Authority, home: Path) -> GatewaySettings:
    """A node's folder in `home`, made if it is not there."""
    settings = GatewaySettings.from_environment(os.environ, home=home)
    prepare_node(
        settings,
        root_pem=authority.root_pem,
        root_key=authority.root_key,
        directory_pem=authority.directory_pem,
        now=system_clock(),
    )
    return settings


@contextmanager
def running_node(authority: Authority, home: Path) -> Iterator[tuple[int, int]]:
    """A prepared node in a process of its own: its port and process id; ended in any case."""
    port = free_port()
    environment = {
        **os.environ,
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_GATEWAY_PORT": str(port),
        "LIENTHONG_GATEWAY_LOG_LEVEL": "warning",
        "LIENTHONG_GATEWAY_MESSAGES_PER_MINUTE": str(10**9),  # what it can take, not what it lets
        "LIENTHONG_GATEWAY_BYTES_PER_DAY": str(10**15),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    prepare(authority, home)
    node = subprocess.Popen([sys.executable, "-m", "lienthong.gateway"], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(400):
            try:
                httpx.put(f"{address}/v1/directory", content=authority.snapshot).raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.025)
        yield port, node.pid
    finally:
        node.send_signal(signal.SIGTERM)
        try:
            node.wait(timeout=20)
        except subprocess.TimeoutExpired:
            node.kill()
            node.wait()


def client_of(authority: Authority, code: str, port: int) -> Node:
    """The client that an agency's software uses."""
    return Node(
        f"http://127.0.0.1:{port}",
        code=code,
        key=authority.keys[code],
        certificate=authority.pems[code],
        root_pem=authority.root_pem,
        encryption_keys=(authority.encryption_keys[code],),
    )


def cpu_of(process: int) -> float:
    """CPU seconds that a process has used, its own and the system's for it."""
    clock = (~process << 3) | 2  # a process's clock as Linux numbers it: exact, unlike /proc
    return time.clock_gettime(clock)


def memory_of(process: int) -> int:
    """Bytes that a process has had in memory at most."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


class Connection:
    """One connection to the node, raw: the load must not cost more than the node."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect to the node at this port."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    async def ask(
        self, method: str, target: str, body: bytes = b"", *, head: str = ""
    ) -> tuple[bytes, bytes]:
        """Make a request; head and body of an answer that must be a success."""
        line = f"{method} {target} HTTP/1.1\r\nHost: node\r\nContent-Length: {len(body)}\r\n{head}"
        self._writer.write(line.encode() + b"\r\n" + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(answer.decode("latin-1"))
        length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        return answer, await self._reader.readexactly(int(length))

    async def close(self) -> None:
        """End the connection."""
        self._writer.close()
        await self._writer.wait_closed()


def sign(authority: Authority, agency: str, method: str, target: str, body: bytes = b"") -> str:
    """The header line that signs a request."""
    value = authorize(
        agency=agency,
        key=authority.keys[agency],
        method=method,
        target=target,
        body=body,
        at=system_clock(),
        nonce=secrets.token_hex(16),
    )
    return f"Authorization: {value}\r\n"
