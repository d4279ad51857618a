"""The floor under a node: what cannot be left out of taking a message, and of keeping its bytes."""

import os
import sqlite3
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench._load import Figures
from lienthong.wire.framing import Framed
from lienthong.wire.seals import Domain, PublicSealingKey, new_key, seal, verify_seal


def run_floor(
    messages: Sequence[Framed], key: PublicSealingKey, folder: Path, group: int
) -> Figures:
    """Verify, hash, append in group commits (`synchronous=FULL`), sign; nothing else."""
    node_key = new_key()
    connection = _open(folder / "floor.sqlite3")
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


def run_bytes(size: int, count: int, folder: Path, *, encrypt: bool) -> float:
    """CPU seconds a content of this size costs by itself: hash it, encrypt it, write it."""
    contents = [os.urandom(size) for _ in range(count)]
    cipher = AESGCM(AESGCM.generate_key(bit_length=256))
    connection = _open(folder / f"bytes-{size}-{encrypt}.sqlite3")
    cpu_started = time.process_time()
    for content in contents:
        digest = sha256(content).digest()
        kept = cipher.encrypt(os.urandom(12), content, None) if encrypt else content
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO message (hash, framed) VALUES (?, ?)", (digest, kept))
        connection.execute("COMMIT")
    used = time.process_time() - cpu_started
    connection.close()
    return used / count


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, hash BLOB, framed BLOB)")
    return connection
