"""Builders for tests: a witness that really listens."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn

from lienthong.wire.named_keys import NamedKey
from lienthong.witness.memory import WitnessMemory, open_witness
from lienthong.witness.service import WitnessService

START_SECONDS = 20


@dataclass(frozen=True)
class RunningWitness:
    """A witness on the loopback."""

    url: str
    key: NamedKey
    memory: WitnessMemory


@contextmanager
def witnessing(
    folder: Path,
    logs: Sequence[NamedKey],
    *,
    clock: Callable[[], datetime],
    name: str = "witness.example/w1",
) -> Iterator[RunningWitness]:
    """Serve a witness with key and memory in this folder for as long as the block lasts."""
    folder.mkdir(exist_ok=True)
    key, memory = open_witness(folder / "witness.key", folder / "witness.state")
    service = WitnessService(name=name, key=key, logs=logs, memory=memory, clock=clock)
    config = uvicorn.Config(service, lifespan="on", log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with memory, socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until = time.monotonic() + START_SECONDS
            while not server.started and thread.is_alive() and time.monotonic() < until:
                time.sleep(0.005)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            yield RunningWitness(address, service.named_key, memory)
        finally:
            server.should_exit = True
            thread.join()
