"""A file of the node's is there whole or not at all, and never readable by others."""

import os

import pytest

from lienthong.gateway import whole_files

OWNER_ONLY = 0o600


@pytest.fixture
def full_disk(monkeypatch):
    def refuse(_descriptor):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", refuse)


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    file = tmp_path / "systems.secret"
    for data in (b"one", b"another"):
        whole_files.replace_file(file, data, mode=OWNER_ONLY)
        assert file.read_bytes() == data
        assert file.stat().st_mode & 0o777 == OWNER_ONLY
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_there_is_left_alone(tmp_path):
    file = tmp_path / "node.key"
    whole_files.write_new(file, b"one", mode=OWNER_ONLY)
    whole_files.write_new(file, b"another", mode=OWNER_ONLY)
    assert file.read_bytes() == b"one"


def test_what_cannot_be_flushed_takes_no_place_and_is_made_up_for_later(
    tmp_path, full_disk, monkeypatch
):
    file = tmp_path / "systems.secret"
    file.write_bytes(b"before")
    with pytest.raises(OSError, match="No space left"):
        whole_files.replace_file(file, b"after", mode=OWNER_ONLY)
    assert file.read_bytes() == b"before"
    monkeypatch.undo()
    whole_files.replace_file(file, b"after", mode=OWNER_ONLY)
    assert file.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [file]
