"""What sending, reading an inbox and proving cost as the log grows; only the filling is made up."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

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
from lienthong.wire.secrecy import WRAP_BYTES

A_CHUNK = 5000
CALLS = 300


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of the node for one call, with so many entries in the log."""

    entries: int
    send_ms: float
    inbox_ms: float
    proof_ms: float


def measure_growth(authority: Authority, home: Path, sizes: tuple[int, ...]) -> Iterator[Cost]:
    """Fill one store step by step, and measure at each size."""
    filled = 0
    settings = prepare(authority, home)
    for size in sizes:
        fill(authority, settings, filled, size)
        with running_node(authority, home) as (port, process):
            yield asyncio.run(_measure(authority, port, process, size))
        with closing(sqlite3.connect(settings.database)) as connection:
            filled = SqliteStore(connection, LedgerName.GATEWAY).get_size()


def fill(authority: Authority, settings: GatewaySettings, start: int, end: int) -> None:
    """Put synthetic messages into a store that is at rest: true in form, sealed by nobody."""
    template = seal_messages(authority, 1, 64)[0]
    kind, header = Envelope.decode(template.header), template.header
    sealed = ContentCipher(new_content_key()).seal(template.content)
    keys = encode_wraps([Wrap(RECIPIENT, "0" * 64, bytes(WRAP_BYTES))])
    now = system_clock()
    key = log_key_from_pem(settings.log_key.read_bytes())
    signer = LogSigner(name=settings.origin, key=key)
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        store = SqliteStore(connection, LedgerName.GATEWAY)
        for first in range(start, end, A_CHUNK):
            messages, contents, inboxes, receipts, leaves = [], [], [], [], []
            for position in range(first, min(first + A_CHUNK, end)):
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
    messages = seal_messages(authority, CALLS * 4, 1024)
    await send_all(messages[:CALLS], port, 16)
    before = cpu_of(process)
    await send_all(messages[CALLS:], port, 16)
    send = (cpu_of(process) - before) / (CALLS * 3)
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
