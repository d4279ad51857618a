"""What a process that was killed had begun to write goes; what is being written stays."""

import signal
import subprocess
import sys
from contextlib import contextmanager

from lienthong.paper.keeping import keep_bytes, read_bytes, remove_unfinished

WRITER = """
import os, sys, time
from pathlib import Path
from lienthong.paper import keeping

def stay(_handle):
    print("written", flush=True)
    time.sleep(60)

os.fsync = stay
keeping.keep_bytes(Path(sys.argv[1]), b"half of it")
"""


@contextmanager
def writing(folder):
    """A process that has written a file and not given it its name; killed in the end."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "written\n"
            yield process
        finally:
            process.kill()


def unfinished(folder):
    return list(folder.glob("??/.*"))


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path):
    kept = keep_bytes(tmp_path, b"whole")
    with writing(tmp_path) as process:
        process.kill()
        assert process.wait() == -signal.SIGKILL
    assert len(unfinished(tmp_path)) == 1
    assert remove_unfinished(tmp_path) == 1
    assert unfinished(tmp_path) == []
    assert remove_unfinished(tmp_path) == 0
    assert read_bytes(tmp_path, kept) == b"whole"
    assert read_bytes(tmp_path, keep_bytes(tmp_path, b"half of it")) == b"half of it"


def test_what_is_being_written_stays(tmp_path):
    with writing(tmp_path):
        assert remove_unfinished(tmp_path) == 0
        assert len(unfinished(tmp_path)) == 1
    assert remove_unfinished(tmp_path) == 1


def test_a_folder_that_nobody_kept_anything_in_yet_is_none_to_clean(tmp_path):
    assert remove_unfinished(tmp_path / "files") == 0
    assert not (tmp_path / "files").exists()
