"""A benchmark's database lies in a temporary folder, which goes away however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKS = """
import os, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.site.settings"
django.setup()
from django.db import connection
from bench._database import fresh_database
with fresh_database():
    print(connection.settings_dict["NAME"], flush=True)
    {then}
"""


def start(tmp_path, *, then):
    """A benchmark at work in an empty folder, and where its database is."""
    tree, temporary = tmp_path / "tree", tmp_path / "temporary"
    for folder in (tree, temporary):
        folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TMPDIR": str(temporary)}
    environment |= {"LIENTHONG_HOME": str(tmp_path / "home")}
    environment.pop("LIENTHONG_DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-c", WORKS.format(then=then)],
        cwd=tree,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, Path(process.stdout.readline().strip()), tree, temporary


@pytest.mark.parametrize(
    ("then", "number", "status"),
    [
        ("pass", None, 0),
        ("raise SystemExit(3)", None, 3),
        ("time.sleep(60)", signal.SIGTERM, 128 + signal.SIGTERM),
        ("time.sleep(60)", signal.SIGKILL, -signal.SIGKILL),
    ],
    ids=["to its end", "failing", "asked to end", "killed"],
)
def test_a_benchmark_leaves_nothing_where_it_was_started(tmp_path, then, number, status):
    process, database, tree, temporary = start(tmp_path, then=then)
    with process:
        if number:
            process.send_signal(number)
    assert process.returncode == status
    assert database.is_relative_to(temporary)
    assert list(tree.iterdir()) == []
    if number != signal.SIGKILL:
        assert list(temporary.iterdir()) == []
