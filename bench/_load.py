"""Load on a node: agencies' software that sends, fetches and acknowledges as busy offices do."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from bench._node import RECIPIENT, Authority, Connection, cpu_of, sign
from lienthong.gateway.clock import system_clock
from lienthong.wire.framing import Framed, frame, join_frames, split_frames, unframe_either
from lienthong.wire.records import Acknowledgement, Envelope, digest
from lienthong.wire.seals import Domain, fingerprint, seal

FETCHED_AT_ONCE = 200
PAUSE_SECONDS = 0.05


@dataclass
class Figures:
    """What was done in how much time."""

    messages: int
    seconds: float
    cpu_seconds: float
    latencies: list[float] = field(default_factory=list)

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


async def send_all(messages: Sequence[Framed], port: int, connections: int) -> list[float]:
    """Send everything, one message a request; how long each waited for its receipt, in seconds."""
    bodies = iter([frame(message) for message in messages])
    latencies: list[float] = []

    async def one_connection() -> None:
        connection = await Connection.open(port)
        for body in bodies:
            started = time.perf_counter()
            await connection.ask("POST", "/v1/messages", body)
            latencies.append(time.perf_counter() - started)
        await connection.close()

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    return latencies


async def receive_all(authority: Authority, port: int, expected: int, *, start: int = 0) -> int:
    """Fetch and acknowledge in batches until so many messages came; the cursor after them."""
    connection, seen, after = await Connection.open(port), 0, start
    while seen < expected:
        target = f"/v1/inbox/messages?after={after}&limit={FETCHED_AT_ONCE}"
        head, body = await connection.ask(
            "GET", target, head=sign(authority, RECIPIENT, "GET", target)
        )
        frames = split_frames(body)
        if not frames:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        after = int(head.lower().partition(b"lienthong-next: ")[2].partition(b"\r\n")[0])
        body = await asyncio.to_thread(_acknowledge, authority, frames)
        target = "/v1/acknowledgements"
        signed = sign(authority, RECIPIENT, "POST", target, body)
        await connection.ask("POST", target, body, head=signed)
        seen += len(frames)
    await connection.close()
    return after


async def exchange_all(
    messages: Sequence[Framed],
    authority: Authority,
    node: tuple[int, int],
    *,
    connections: int,
    start: int = 0,
) -> tuple[Figures, int]:
    """Send, fetch and acknowledge everything; the figures, and the recipient's cursor."""
    port, process = node
    started, cpu_started = time.perf_counter(), cpu_of(process)
    latencies, after = await asyncio.gather(
        send_all(messages, port, connections),
        receive_all(authority, port, len(messages), start=start),
    )
    seconds, cpu = time.perf_counter() - started, cpu_of(process) - cpu_started
    return Figures(len(messages), seconds, cpu, latencies), after


async def deliver_at(
    rate: float, messages: Sequence[Framed], authority: Authority, port: int, *, start: int
) -> Figures:
    """Send at an even rate; how long until each lay before the recipient, who listens (EX-29)."""
    sent_at: dict[bytes, float] = {}
    latencies: list[float] = []
    listening = asyncio.Event()

    async def listen() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        target = f"/v1/inbox/events?after={start}"
        head = sign(authority, RECIPIENT, "GET", target)
        writer.write(f"GET {target} HTTP/1.1\r\nHost: node\r\n{head}\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        listening.set()
        while len(latencies) < len(messages):
            line = await reader.readline()
            if line.startswith(b"data:"):
                found = line.partition(b'"id":"')[2][:36] or line.partition(b'"id": "')[2][:36]
                latencies.append(time.perf_counter() - sent_at[found])
        writer.close()

    async def send_each() -> None:
        await listening.wait()
        idle: asyncio.Queue[Connection] = asyncio.Queue()
        begun, tasks = time.perf_counter(), []

        async def send_one(message: Framed) -> None:
            connection = idle.get_nowait() if not idle.empty() else await Connection.open(port)
            sent_at[str(Envelope.decode(message.header).id).encode()] = time.perf_counter()
            await connection.ask("POST", "/v1/messages", frame(message))
            idle.put_nowait(connection)

        for number, message in zip(count(), messages, strict=False):
            due = begun + number / rate
            if (pause := due - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            tasks.append(asyncio.create_task(send_one(message)))
        await asyncio.gather(*tasks)
        while not idle.empty():
            await idle.get_nowait().close()

    started = time.perf_counter()
    await asyncio.gather(listen(), send_each())
    return Figures(len(messages), time.perf_counter() - started, 1.0, latencies)


def _acknowledge(authority: Authority, frames: Sequence[bytes]) -> bytes:
    """Acknowledgements of fetched messages, sealed by their recipient."""
    key = authority.keys[RECIPIENT]
    name, now = fingerprint(key.public_key()), system_clock()
    sealed = []
    for one in frames:
        header = unframe_either(one).header
        stated = Acknowledgement(
            id=Envelope.decode(header).id,
            envelope_sha256=digest(header),
            agency=RECIPIENT,
            at=now,
            key=name,
        ).encode()
        signature = seal(domain=Domain.ACKNOWLEDGEMENT, header=stated, key=key)
        sealed.append(frame(Framed(header=stated, seal=signature)))
    return join_frames(sealed)
