"""Sending to a node beside its floor: `./run bench gateway_send [--json FILE]`.

Floor: one process verifies a seal, hashes, inserts in group commits (`synchronous=FULL`) and signs
a receipt; nothing else. Product: a node in a process of its own, over HTTP on the loopback, with a
number of connections that each send one message a request and wait for its receipt. Both take the
same messages, sealed beforehand. CPU is that of the floor's process and of the node's process.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import httpx

from lienthong.gateway import GatewaySettings, prepare_node
from lienthong.gateway.clock import day_of, system_clock
from lienthong.wire.certificates import Role, issue_certificate, issue_root
from lienthong.wire.directory_snapshot import AgencyEntry, DirectorySnapshot, sign_snapshot
from lienthong.wire.framing import Framed, frame
from lienthong.wire.records import Envelope, MessageKind, digest
from lienthong.wire.seals import (
    Domain,
    PublicSealingKey,
    SealingKey,
    fingerprint,
    new_key,
    seal,
    verify_seal,
)

SENDER, RECIPIENT = "H56.1", "H56.2"
KIBIBYTE = 1024


@dataclass(frozen=True)
class Authority:
    """The province of one run: its root, its directory, and one sender's key."""

    root_key: SealingKey
    root_pem: bytes
    directory_key: SealingKey
    directory_pem: bytes
    sender_key: SealingKey
    snapshot: bytes


@dataclass(frozen=True)
class Figures:
    """What one side did in how much time."""

    messages: int
    seconds: float
    cpu_seconds: float
    latencies: tuple[float, ...] = ()

    def per_second(self) -> float:
        """Messages a second of the clock."""
        return self.messages / self.seconds

    def per_cpu_second(self) -> float:
        """Messages a second of CPU."""
        return self.messages / self.cpu_seconds

    def latency_ms(self, share: float) -> float:
        """The latency that this share of messages did not exceed, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def found_province() -> Authority:
    """A root, a directory and a sender, valid now."""
    now = system_clock().replace(microsecond=0)
    period = {
        "valid_from_at": now - timedelta(days=1),
        "valid_until_at": now + timedelta(days=1),
    }
    root_key, directory_key, sender_key = new_key(), new_key(), new_key()
    root_pem = issue_root(code="H56", name="Bench", key=root_key, **period)

    def certify(role: Role, code: str, key: PublicSealingKey) -> bytes:
        return issue_certificate(
            role=role,
            code=code,
            name=code,
            key=key,
            root_pem=root_pem,
            root_key=root_key,
            **period,
        )

    directory_pem = certify(Role.DIRECTORY, "H56.directory", directory_key.public_key())
    sender_pem = certify(Role.AGENCY, SENDER, sender_key.public_key()).decode()
    on = day_of(now)
    agencies = (
        AgencyEntry(code=SENDER, name="Sender", valid_from=on, certificates=(sender_pem,)),
        AgencyEntry(code=RECIPIENT, name="Recipient", valid_from=on),
    )
    snapshot = DirectorySnapshot(version=1, made_at=now, agencies=agencies)
    return Authority(
        root_key=root_key,
        root_pem=root_pem,
        directory_key=directory_key,
        directory_pem=directory_pem,
        sender_key=sender_key,
        snapshot=sign_snapshot(snapshot, key=directory_key),
    )


def seal_messages(authority: Authority, count: int, size: int) -> list[Framed]:
    """Sealed messages with contents of `size` random bytes."""
    key = authority.sender_key
    name = fingerprint(key.public_key())
    now = system_clock()
    messages = []
    for _ in range(count):
        content = os.urandom(size)
        envelope = Envelope(
            id=uuid4(),
            kind=MessageKind.DOCUMENT,
            sender=SENDER,
            recipients=(RECIPIENT,),
            sent_at=now,
            content_type="application/edxml+xml",
            length=size,
            sha256=digest(content),
            reply_to=None,
            key=name,
        )
        header = envelope.encode()
        signature = seal(domain=Domain.ENVELOPE, header=header, key=key)
        messages.append(Framed(header=header, seal=signature, content=content))
    return messages


def run_floor(messages: list[Framed], key: PublicSealingKey, folder: Path, group: int) -> Figures:
    """Verify, hash, insert in group commits, sign; nothing else."""
    node_key = new_key()
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, hash BLOB, framed BLOB)")
    started, cpu_started = time.perf_counter(), time.process_time()
    for start in range(0, len(messages), group):
        rows = []
        for message in messages[start : start + group]:
            verify_seal(domain=Domain.ENVELOPE, header=message.header, seal=message.seal, key=key)
            sha256(message.content).digest()
            body = message.header + message.seal + message.content
            rows.append((sha256(message.header).digest(), body))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO message (hash, framed) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
        for leaf, _ in rows:
            seal(domain=Domain.RECEIPT, header=leaf, key=node_key)
    figures = Figures(
        messages=len(messages),
        seconds=time.perf_counter() - started,
        cpu_seconds=time.process_time() - cpu_started,
    )
    connection.close()
    return figures


@contextmanager
def running_node(authority: Authority, home: Path) -> Iterator[tuple[int, int]]:
    """A prepared node in a process of its own: its port and process id; ended in any case."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_GATEWAY_PORT": str(port),
        "LIENTHONG_GATEWAY_LOG_LEVEL": "warning",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    prepare_node(
        GatewaySettings.from_environment(environment, home=home),
        root_pem=authority.root_pem,
        root_key=authority.root_key,
        directory_pem=authority.directory_pem,
        now=system_clock(),
    )
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
            node.wait(timeout=10)
        except subprocess.TimeoutExpired:
            node.kill()
            node.wait()


async def send_all(messages: list[Framed], port: int, connections: int) -> list[float]:
    """Send everything over some connections, each waiting for its receipt; latencies in seconds."""
    head = b"POST /v1/messages HTTP/1.1\r\nHost: node\r\nContent-Length: %d\r\n\r\n"
    requests = iter([head % len(body) + body for body in map(frame, messages)])
    latencies: list[float] = []

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            started = time.perf_counter()
            writer.write(request)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(answer.decode("latin-1"))
            length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            latencies.append(time.perf_counter() - started)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    return latencies


def cpu_of(process: int) -> float:
    """CPU seconds that a process has used, its own and the system's for it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_product(
    messages: list[Framed], authority: Authority, home: Path, connections: int
) -> Figures:
    """Send everything to a real node; a tenth of it first, to warm up, is not counted."""
    warm, counted = messages[: len(messages) // 10], messages[len(messages) // 10 :]
    with running_node(authority, home) as (port, process):
        asyncio.run(send_all(warm, port, connections))
        started, cpu_started = time.perf_counter(), cpu_of(process)
        latencies = asyncio.run(send_all(counted, port, connections))
        seconds, cpu_seconds = time.perf_counter() - started, cpu_of(process) - cpu_started
    return Figures(len(counted), seconds, cpu_seconds, tuple(latencies))


def main(arguments: list[str]) -> None:
    """Measure both sides and print them with their ratio; `--json FILE` writes the figures too."""
    parser = argparse.ArgumentParser(prog="bench gateway_send")
    parser.add_argument("--messages", type=int, default=6000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--size", type=int, default=KIBIBYTE, help="bytes of content")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    authority = found_province()
    messages = seal_messages(authority, chosen.messages, chosen.size)
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        key = authority.sender_key.public_key()
        floor = run_floor(messages, key, Path(folder), chosen.connections)
        product = run_product(messages, authority, Path(folder), chosen.connections)
    ratio = product.per_cpu_second() / floor.per_cpu_second()
    print(f"{'':10}{'per CPU-second':>16}{'per second':>12}")
    print(f"{'floor':10}{floor.per_cpu_second():>16,.0f}{floor.per_second():>12,.0f}")
    print(f"{'product':10}{product.per_cpu_second():>16,.0f}{product.per_second():>12,.0f}")
    p50, p99 = product.latency_ms(0.5), product.latency_ms(0.99)
    print(f"ratio per CPU-second {ratio:.0%}; latency p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    if chosen.json:
        figures = {
            "size": chosen.size,
            "connections": chosen.connections,
            "messages": product.messages,
            "floor_per_cpu_s": floor.per_cpu_second(),
            "floor_per_s": floor.per_second(),
            "product_per_cpu_s": product.per_cpu_second(),
            "ratio": ratio,
            "msgs_per_s": product.per_second(),
            "p50_ms": p50,
            "p99_ms": p99,
        }
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
