"""An S3-compatible store of our own for tests: OpenStack Swift, in one process, on the loopback."""

import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx
import obstore
from obstore.store import S3Store

from tools.ports import free_port

SYSTEM_PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("swift_server.py")
KEY_ID = "node:writer"
UNTIL_READY_SECONDS = 30
OWNER_ONLY = 0o600


@cache
def is_installed() -> bool:
    """Whether Debian's `python3-swift` is there, for the system's own Python."""
    asked = [SYSTEM_PYTHON, "-c", "import swift.common.middleware.s3api"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@dataclass
class PrivateObjectStore:
    """A server that may be stopped and started; what it holds stays in its folder."""

    folder: Path
    port: int
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def secret_file(self) -> Path:
        """The file with its secret, for its owner only."""
        return self.folder / "secret"

    def start(self) -> None:
        """Start it; returns when it answers."""
        self.secret_file.write_text(self.secret, encoding="ascii")
        self.secret_file.chmod(OWNER_ONLY)
        command = [SYSTEM_PYTHON, str(SERVER), str(self.folder), str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env={})
        until = time.monotonic() + UNTIL_READY_SECONDS
        while time.monotonic() < until:
            try:
                httpx.get(self.endpoint, timeout=5)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End it at once, as a machine does that loses its power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def store(self, bucket: str) -> S3Store:
        """The library's own view of a bucket, to look at it past the node and to change it."""
        return S3Store(
            bucket,
            config={
                "endpoint": self.endpoint,
                "region": "us-east-1",
                "access_key_id": KEY_ID,
                "secret_access_key": self.secret,
            },
            client_options={"allow_http": True},
        )

    def make_bucket(self, bucket: str) -> None:
        """Make an empty bucket."""
        address = obstore.sign(self.store(bucket), "PUT", "", timedelta(minutes=1))
        httpx.put(address, timeout=30).raise_for_status()


@contextmanager
def private_object_store() -> Iterator[PrivateObjectStore | None]:
    """A fresh server; None when Swift is not installed."""
    if not is_installed():
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="lienthong-s3-"))
    port = free_port()
    server = PrivateObjectStore(folder, port)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
