"""`lienthong witness` as its operator runs it: in its own process, killed and started again."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import httpx

from lienthong.wire.cosignatures import find_cosignatures, read_lines
from lienthong.wire.merkle import hash_leaf, hash_node
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import Checkpoint, parse_note, sign_note
from lienthong.wire.seals import new_log_key
from lienthong.wire.submissions import Submission
from lienthong.witness import WitnessMemory
from tools.ports import free_port

ORIGIN = "h56.example/log"
ROUNDS = 3


class GrowingLog:
    """A log that doubles in size: its old root is the whole proof's other half."""

    def __init__(self):
        self.key = new_log_key()
        self.name = NamedKey(ORIGIN, self.key.public_key(), KeyUse.LOG)
        self.size, self.root = 1, hash_leaf(b"first")

    def note(self):
        text = Checkpoint(origin=ORIGIN, size=self.size, root=self.root).encode()
        return sign_note(text, name=ORIGIN, key=self.key)

    def grow(self):
        """Add as many leaves as there are; the proof from before."""
        added = hash_leaf(uuid4().bytes)  # stands for the root of that many leaves
        self.size, self.root = 2 * self.size, hash_node(self.root, added)
        return (added,)


@contextmanager
def witness(folder, log):
    """The command in a process: a client of it, the process, and the key that it printed."""
    port = free_port()
    command = [sys.executable, "-m", "lienthong.site", "witness", "--name", "w.example/1"]
    files = ["--key", str(folder / "w.key"), "--state", str(folder / "w.state")]
    child = subprocess.Popen(
        [*command, *files, "--log", log.name.to_text(), "--port", str(port)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        child.stdout.readline()
        key = NamedKey.from_text(child.stdout.readline(), KeyUse.WITNESS)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            for _ in range(400):
                try:
                    client.get("/")
                    break
                except httpx.TransportError:
                    assert child.poll() is None
                    time.sleep(0.025)
            yield client, child, key
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_killed_at_any_instant_it_never_forgets_what_it_cosigned(tmp_path):
    log, keys, answered = GrowingLog(), set(), 0
    for _ in range(ROUNDS):
        with witness(tmp_path, log) as (client, child, key):
            keys.add(key.to_text())
            first = Submission(answered, (), log.note()).encode()
            assert client.post("/add-checkpoint", content=first).status_code == 200
            killer = threading.Timer(random.uniform(0.05, 0.3), child.send_signal, [signal.SIGKILL])
            killer.start()
            while log.size < 2**45:
                old = log.size
                proof = log.grow()
                body = Submission(old, proof, log.note()).encode()
                try:
                    answer = client.post("/add-checkpoint", content=body)
                except httpx.TransportError:
                    break
                assert answer.status_code == 200, answer.text
                (found,) = find_cosignatures(
                    parse_note(log.note()).text, read_lines(answer.text), [key]
                )
                assert found
                answered = log.size
            killer.join()
        with WitnessMemory(tmp_path / "w.state") as memory:
            last = memory.find_last(ORIGIN)
        # What was on its way may be remembered or not; what was answered is.
        assert last.size in {answered, log.size}
        log.size, log.root, answered = last.size, last.root, last.size
    assert len(keys) == 1
    assert answered > 1
