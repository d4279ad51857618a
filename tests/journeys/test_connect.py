"""docs/flows/connect.md: every command and sample on the page is run as it stands there."""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.platform import environment, start_platform

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "flows" / "connect.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DIRECTORY_SECONDS = 60


@pytest.fixture(scope="module")
def platform(demonstration_home):
    platform = start_platform(demonstration_home)
    yield platform
    platform.process.kill()
    platform.process.wait()


def blocks():
    return [(match[1], match[2]) for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))]


class Reader:
    """Somebody who copies the page's blocks into a terminal, with the platform's port."""

    def __init__(self, platform, folder):
        self.platform, self.folder = platform, folder
        port = int(platform.url.rpartition(":")[2])
        self.environment = environment(platform.home, port) | {"LIENTHONG_LANGUAGE": "en"}
        run = folder / "run"
        run.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" -m lienthong.site "$@"\n')
        run.chmod(0o755)

    def does(self, language, block):
        block = block.replace("http://127.0.0.1:8000", self.platform.url)
        program = [shutil.which("sh"), "-e"] if language == "sh" else [sys.executable, "-"]
        done = subprocess.run(
            program,
            input=block,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def test_a_stranger_connects_sends_and_is_reported_to(platform, tmp_path):
    (keys, enrol, packet, exchange, evidence, blocking, awaiting, api_key) = blocks()
    reader = Reader(platform, tmp_path)
    assert "request.pem" in reader.does(*keys)
    assert "speaks for H56.MINHHOA.14848" in reader.does(*enrol)
    reader.does(*packet)
    until = time.monotonic() + DIRECTORY_SECONDS
    while not knows_both(reader) and time.monotonic() < until:
        time.sleep(1)

    told = reader.does(*exchange)
    assert "acknowledged" in told
    assert "03 accepted" in told
    assert "not acknowledged yet" not in told
    (saved,) = (tmp_path / "received").glob("*.edxml")
    assert saved.read_bytes() == (tmp_path / "van-ban.edxml").read_bytes()
    assert list((tmp_path / "muonglat" / "outbox").iterdir()) == []

    proved = reader.does(*evidence)
    assert proved.count("Everything in this file holds.") == 2
    assert proved.count("accepted and registered the document (03)") == 2

    assert "read " in reader.does(*blocking)
    assert "['H56.MINHHOA.14848']" in reader.does(*awaiting)

    told = reader.does(*api_key)
    assert "requests are signed with it from now on" in told
    assert "counts no more" in told
    assert not (tmp_path / "tamchung" / "api-key.toml").exists()


def knows_both(reader):
    """Whether the node has the directory with both keys."""
    for folder in ("muonglat", "tamchung"):
        done = subprocess.run(
            [sys.executable, "-m", "lienthong.site", "inbox", "--agency-folder", folder],
            cwd=reader.folder,
            env=reader.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            return False
    return True
