"""A test that hangs fails by name and does not hold up the run."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANGS = "import time\n\ndef test_waits_for_ever():\n    time.sleep(600)\n"


def test_a_test_that_hangs_is_ended_and_named(tmp_path):
    (tmp_path / "test_planted.py").write_text(HANGS)
    settings = ["-c", str(ROOT / "pyproject.toml"), "-o", "faulthandler_timeout=0.5"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, "-n", "1", str(tmp_path / "test_planted.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 1
    assert "crashed while running" in ended.stdout
    assert "test_waits_for_ever" in ended.stdout
    assert "Timeout" in ended.stderr
