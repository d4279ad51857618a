"""What a run of the tests writes lies in one folder, and nothing of it stays."""

import os
import tempfile
from pathlib import Path

from tools import machine
from tools.machine import folder_for_tests


def test_all_that_a_run_writes_is_gone_after_it(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "IN_MEMORY", tmp_path)
    monkeypatch.setattr(machine, "ROOM_BYTES", 0)
    before = tempfile.gettempdir()
    with folder_for_tests() as folder:
        made = Path(tempfile.mkdtemp())
        assert made.is_relative_to(folder)
        assert os.environ["TMPDIR"] == str(folder)
        assert folder.is_relative_to(tmp_path)
    assert tempfile.gettempdir() == before
    assert list(tmp_path.iterdir()) == []


def test_a_machine_without_room_in_memory_uses_its_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "IN_MEMORY", tmp_path)
    monkeypatch.setattr(machine, "ROOM_BYTES", 2**60)
    with folder_for_tests() as folder:
        assert not folder.is_relative_to(tmp_path)


def test_another_account_may_come_through_but_not_look_around(monkeypatch):
    with folder_for_tests() as folder:
        assert folder.stat().st_mode & 0o777 == 0o711
