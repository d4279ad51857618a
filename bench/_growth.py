"""What sending, reading an inbox and proving cost as the log grows; only the filling is made up.

Each size has a store of its own, and the stores are measured in turns: what else the machine does
in the meantime falls on all of them alike.
"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

import uvloop

from bench._load import send_all
from bench._node import (
    COMMUNES,
    RECIPIENT,
    SENDER,
    Authority,
    Connection,
    cpu_of,
    prepare,
    running_node,
    seal_messages,
    sign,
)
from lienthong.gateway import GatewaySettings
from lienthong.gateway.clock import system_clock
from lienthong.gateway.contents.holders import Wrap, encode_wraps
from lienthong.gateway.moments import to_milliseconds
from lienthong.ledger import log
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.sqlite_store import SqliteStore, insert_rows
from lienthong.ledger.stores import LedgerName
from lienthong.wire.content_cipher import ContentCipher, new_content_key
from lienthong.wire.records import Envelope, LeafKind, digest, make_leaf
from lienthong.wire.seals import log_key_from_pem
from lienthong.wire.secrecy import SHARED_WRAP_BYTES

A_CHUNK = 5000
CALLS = 300
TURNS = 5


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of the node for one call, with so many entries in the log."""

    entries: int
    send_ms: float
    inbox_ms: float
    proof_ms: float


def measure_growth(authority: Authority, home: Path, sizes: tuple[int, ...]) -> list[Cost]:
    """Fill a store for each size, then measure them in turns; the median of the turns."""
    for size in sizes:
        fill(authority, prepare(authority, _folder(home, size)), size)
    turns: dict[int, list[Cost]] = {size: [] for size in sizes}
    for _ in range(TURNS):
        for size in sizes:
            with running_node(authority, _folder(home, size)) as (port, process):
                turns[size].append(uvloop.run(_measure(authority, port, process, size)))
    return [_median(costs) for costs in turns.values()]


def _folder(home: Path, size: int) -> Path:
    return home / str(size)


def _median(costs: list[Cost]) -> Cost:
    return Cost(
        entries=costs[0].entries,
        send_ms=median(cost.send_ms for cost in costs),
        inbox_ms=median(cost.inbox_ms for cost in costs),
        proof_ms=median(cost.proof_ms for cost in costs),
    )


def fill(authority: Authority, settings: GatewaySettings, size: int) -> None:
    """Put synthetic messages into a store that is at rest: true in form, sealed by nobody."""
    template = seal_messages(authority, 1, 64)[0]
    kind, header = Envelope.decode(template.header), template.header
    sealed = ContentCipher(new_content_key()).seal(template.content)
    keys = encode_wraps([Wrap(RECIPIENT, "0" * 64, bytes(SHARED_WRAP_BYTES))])
    now = system_clock()
    key = log_key_from_pem(settings.log_key.read_bytes())
    signer = LogSigner(name=settings.origin, key=key)
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        store = SqliteStore(connection, LedgerName.GATEWAY)
        for first in range(0, size, A_CHUNK):
            messages, contents, inboxes, receipts, leaves = [], [], [], [], []
            for position in range(first, min(first + A_CHUNK, size)):
                message_id = uuid4()
                own = header.replace(str(kind.id).encode(), str(message_id).encode())
                row = (position, message_id.bytes, SENDER, "document", None, own, template.seal)
                messages.append((*row, to_milliseconds(now)))
                contents.append((position, sealed, digest(sealed), len(sealed), keys))
                inboxes.append((COMMUNES[position % len(COMMUNES)], position))
                receipts.append((position, template.seal))
                leaf = make_leaf(
                    kind=LeafKind.MESSAGE,
                    message_id=message_id,
                    agency=SENDER,
                    header=own,
                    seal=template.seal,
                    at=now,
                    stored_sha256=digest(sealed),
                    wraps_sha256=digest(keys),
                )
                leaves.append(leaf.encode())
            connection.execute("BEGIN IMMEDIATE")
            insert_rows(connection, "message", messages)
            insert_rows(connection, "sealed_content", contents)
            insert_rows(connection, "inbox", inboxes)
            insert_rows(connection, "receipt", receipts)
            log.append_leaves(store, leaves=leaves)
            connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        log.sign_checkpoint(store, signer=signer, at=now)
        connection.execute("COMMIT")


async def _measure(authority: Authority, port: int, process: int, entries: int) -> Cost:
    messages = seal_messages(authority, 2 * CALLS, 1024)
    await send_all(messages[:CALLS], port, 16)
    before = cpu_of(process)
    await send_all(messages[CALLS:], port, 16)
    send = (cpu_of(process) - before) / CALLS
    await asyncio.sleep(1.5)  # a checkpoint over all of it
    connection = await Connection.open(port)

    async def calls(targets: list[str]) -> float:
        before = cpu_of(process)
        for target in targets:
            head = sign(authority, RECIPIENT, "GET", target)
            await connection.ask("GET", target, head=head)
        return (cpu_of(process) - before) / len(targets)

    inbox = await calls([f"/v1/inbox?after={entries}&limit=20"] * CALLS)
    ids = [Envelope.decode(message.header).id for message in messages[:CALLS]]
    proof = await calls([f"/v1/messages/{message_id}/proof" for message_id in ids])
    await connection.close()
    return Cost(entries, send * 1000, inbox * 1000, proof * 1000)
