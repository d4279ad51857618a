"""Files of an agency's software are there whole or not at all."""

import fcntl
import os
from pathlib import Path
from uuid import uuid4

import pytest

from lienthong.client import (
    AgencyFileMissing,
    AgencyFolder,
    FetchedElsewhere,
    FileTaken,
    clear_leftovers,
    keep,
    make_agency_folder,
    make_folder,
    replace_file,
    write_all_once,
    write_once,
)
from lienthong.client.contents import open_alone
from lienthong.client.kept_files import put_in_place


def test_a_file_is_written_once_and_kept(tmp_path):
    file = tmp_path / "key.pem"
    assert write_once(file, b"one")
    assert not write_once(file, b"another")
    assert file.read_bytes() == b"one"
    assert file.stat().st_mode & 0o777 == 0o600
    keep(file, b"one")
    with pytest.raises(FileTaken):
        keep(file, b"another")
    assert list(tmp_path.iterdir()) == [file]


def test_many_files_are_written_once_with_their_folders(tmp_path):
    one, other = tmp_path / "a" / "one.key", tmp_path / "b" / "other.key"
    write_all_once({one: b"one"})
    write_all_once({one: b"another", other: b"other"})
    assert (one.read_bytes(), other.read_bytes()) == (b"one", b"other")
    assert [path.stat().st_mode & 0o777 for path in (one, one.parent)] == [0o600, 0o700]
    assert list(one.parent.iterdir()) == [one]


def test_a_file_takes_the_place_of_the_one_before(tmp_path):
    file = tmp_path / "api-key.toml"
    for data in (b"one", b"another"):
        assert replace_file(file, data) == file
        assert file.read_bytes() == data
        assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def write_all(path, data):
    write_all_once({path: data})


@pytest.mark.parametrize("write", [write_once, replace_file, write_all])
def test_what_cannot_be_flushed_leaves_nothing_behind(tmp_path, monkeypatch, write):
    def refuse(_descriptor):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "file", b"data")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_its_owners_only(tmp_path):
    folder = tmp_path / "one" / "two"
    make_folder(folder)
    make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_large_content_is_fetched_into_a_folder_by_one_process_at_a_time(tmp_path):
    partial, message = tmp_path / ".one.part", uuid4()
    first = open_alone(partial, message)
    first.write(b"half")
    first.flush()
    with pytest.raises(FetchedElsewhere):
        open_alone(partial, message)
    assert partial.read_bytes() == b"half"
    first.close()
    with open_alone(partial, message) as second:
        assert second.read() == b"half"


def test_a_file_that_got_its_name_while_another_process_waited_is_left_alone(tmp_path, monkeypatch):
    partial, target, message = tmp_path / ".one.part", tmp_path / "one", uuid4()
    with open_alone(partial, message) as file:
        file.write(b"whole")
    lock, moved = fcntl.flock, []

    def finish_first(descriptor, operation):
        if not moved:
            moved.append(True)
            put_in_place(partial, target)
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", finish_first)
    with open_alone(partial, message) as file:
        file.write(b"new")
    assert (target.read_bytes(), partial.read_bytes()) == (b"whole", b"new")


def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path):
    file = tmp_path / "key.pem"
    with pytest.raises(KeyboardInterrupt), pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "hardlink_to", _killed)
        patched.setattr(Path, "unlink", lambda *_, **__: None)  # a killed process does nothing more
        write_once(file, b"secret")
    (left,) = tmp_path.iterdir()
    clear_leftovers(tmp_path, tmp_path / "none")
    assert list(tmp_path.iterdir()) == [left]  # it may be written at this moment
    others = (tmp_path / ".note.new", tmp_path / "a.12345678.new", tmp_path / ".a.1234567g.new")
    folder = tmp_path / ".a.12345678.new"
    folder.mkdir()
    for other in others:
        other.write_bytes(b"")
    link = tmp_path / ".b.12345678.new"
    link.symlink_to(file)
    for path in (left, folder, *others):
        os.utime(path, (0, 0))
    clear_leftovers(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted((*others, folder, link))


def _killed(*_given):
    raise KeyboardInterrupt


def test_an_agencys_folder_is_cleared_when_it_is_opened(tmp_path):
    folder = tmp_path / "agency"
    make_agency_folder(folder, address="https://node.example/gw", code="H56.1")
    (folder / "outbox").mkdir()
    left = [folder / ".key.pem.0123abcd.new", folder / "outbox" / ".x.message.0123abcd.new"]
    for path in left:
        path.write_bytes(b"")
        os.utime(path, (0, 0))
    with pytest.raises(AgencyFileMissing):  # no certificate yet
        AgencyFolder.open(folder)
    assert not any(path.exists() for path in left)
