"""A node killed again and again under load: `./run bench faults [--kills 50] [--postgres]`.

Each round starts the node's process, lets several senders send, kills it (`SIGKILL`) at a random
moment, and starts it anew. Then everything it had receipted must be in the recipient's inbox once,
the same bytes sent again must get the same receipt, and nothing may be there that was never sent.
At the end the whole store is proved anew. The command ends with 1 if anything was not survived.
With `--postgres` the store is in a PostgreSQL of its own, which crashes with the node each time.
"""

import argparse
import json
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench._node import (
    RECIPIENT,
    Authority,
    found_province,
    prepare,
    running_node,
    seal_messages,
    sign,
)
from lienthong.gateway.fsck import verify_store
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import Envelope
from tools.postgres import PrivatePostgres, private_postgres

SENDERS = 4
SHORTEST, LONGEST = 0.05, 0.6
"""Seconds of load before a kill."""


@dataclass
class Ledger:
    """What was sent, and what the node had confirmed before it was killed."""

    sent: set[str] = field(default_factory=set)
    receipted: dict[str, tuple[Framed, bytes]] = field(default_factory=dict)


def send_until_killed(authority: Authority, port: int, process: int, ledger: Ledger) -> None:
    """Load from several senders, until the node is gone."""

    def send() -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            while True:
                (message,) = seal_messages(authority, 1, 300)
                message_id = str(Envelope.decode(message.header).id)
                ledger.sent.add(message_id)
                try:
                    answer = client.post("/v1/messages", content=frame(message))
                except httpx.TransportError:
                    return
                answer.raise_for_status()
                ledger.receipted[message_id] = (message, answer.content)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(SHORTEST, LONGEST))
    os.kill(process, signal.SIGKILL)
    for thread in threads:
        thread.join()


def read_inbox(authority: Authority, port: int) -> list[str]:
    """Every message in the recipient's inbox, in order."""
    found: list[str] = []
    after = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        while True:
            target = f"/v1/inbox?after={after}&limit=500"
            name, _, value = sign(authority, RECIPIENT, "GET", target).strip().partition(": ")
            page = client.get(target, headers={name: value}).raise_for_status().json()
            if not page["items"]:
                return found
            found += [item["envelope"]["id"] for item in page["items"]]
            after = page["next"]


def check(authority: Authority, port: int, ledger: Ledger, fresh: set[str]) -> list[str]:
    """What is wrong after a restart; `fresh` are the ids receipted in this round."""
    inbox = read_inbox(authority, port)
    faults = []
    if len(inbox) != len(set(inbox)):
        faults.append("delivered twice")
    if lost := set(ledger.receipted) - set(inbox):
        faults.append(f"{len(lost)} receipted and lost")
    if unknown := set(inbox) - ledger.sent:
        faults.append(f"{len(unknown)} never sent")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        for message_id in list(fresh)[:20]:
            message, receipt = ledger.receipted[message_id]
            again = client.post("/v1/messages", content=frame(message))
            if unframe(again.content).header != unframe(receipt).header:
                faults.append("another receipt for the same bytes")
    return faults


@contextmanager
def own_postgres(*, wanted: bool) -> Iterator[PrivatePostgres | None]:
    """A server for the node's store that flushes to the disk; None if a file will do."""
    if not wanted:
        yield None
        return
    with private_postgres(fsync=True) as server:
        if server is None:
            raise SystemExit("PostgreSQL is missing (apt-get install postgresql).")
        os.environ["LIENTHONG_GATEWAY_DATABASE_URL"] = server.url
        yield server


def main(arguments: list[str]) -> None:
    """Kill, restart, check; print what was survived, end with 1 if anything was not."""
    parser = argparse.ArgumentParser(prog="bench faults")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    authority, ledger, faults = found_province(), Ledger(), []
    with (
        own_postgres(wanted=chosen.postgres) as server,
        tempfile.TemporaryDirectory(prefix="lienthong-bench-") as name,
    ):
        home = Path(name)
        settings = prepare(authority, home)
        for number in range(chosen.kills):
            before = set(ledger.receipted)
            with running_node(authority, home) as (port, process):
                send_until_killed(authority, port, process, ledger)
            if server is not None:
                server.stop("immediate")
                server.start()
            with running_node(authority, home) as (port, _):
                found = check(authority, port, ledger, set(ledger.receipted) - before)
            faults += [f"kill {number + 1}: {fault}" for fault in found]
        whole = verify_store(settings).is_whole
    print(
        f"killed {chosen.kills} times: {len(ledger.sent):,} messages sent,"
        f" {len(ledger.receipted):,} receipted before a kill;"
        f" {f'{len(faults)} faults' if faults else 'all of them there once'};"
        f" store re-proved: {'whole' if whole else 'DAMAGED'}"
    )
    for fault in faults:
        print(fault)
    figures: dict[str, Any] = {
        "kills": chosen.kills,
        "sent": len(ledger.sent),
        "receipted": len(ledger.receipted),
        "faults": faults,
        "whole": whole,
    }
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")
    if faults or not whole:
        raise SystemExit(1)
