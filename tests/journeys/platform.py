"""A whole platform in a process of its own, as `./run demo` or `./run up` starts it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.ports import free_port

START_SECONDS = 240
UNDO_SECONDS = "2"
"""So that nobody waits ten minutes here for what is told once it cannot be taken back."""


@dataclass
class Platform:
    """Where a started platform answers, and with which password its people sign in."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def password(self) -> str:
        """The password of all demonstration accounts."""
        return json.loads((self.home / "demonstration").read_text())["password"]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the `lienthong` command on this platform's data."""
        return subprocess.run(
            [sys.executable, "-m", "lienthong.site", *arguments],
            env=environment(self.home, int(self.url.rpartition(":")[2])),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def stop(self) -> int:
        """Press Ctrl-C and wait for the end; the exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=40)
        finally:
            self.process.kill()


def environment(home: Path, port: int) -> dict[str, str]:
    """The settings of a platform of its own on SQLite."""
    left_out = {"LIENTHONG_DATABASE_URL", "LIENTHONG_PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    kept |= {
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_UNDO_SECONDS": UNDO_SECONDS,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    return kept | ({"LIENTHONG_PORT": str(port)} if port else {})


def start_platform(home: Path, command: str = "demo") -> Platform:
    """Start `lienthong demo` (or `up`) on a free port and wait until it answers."""
    port = free_port()
    log = (home.parent / f"{home.name}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong.site", command],
        env=environment(home, port),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    log.close()
    platform = Platform(f"http://127.0.0.1:{port}", home, process)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{platform.url}/gw/v1/health", timeout=2):
                return platform
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    process.kill()
    process.wait()
    raise AssertionError((home.parent / f"{home.name}.log").read_text())
