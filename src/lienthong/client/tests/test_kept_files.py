"""Files of an agency's software are there whole or not at all."""

import os

import pytest

from lienthong.client import (
    FileTaken,
    keep,
    make_folder,
    replace_file,
    write_all_once,
    write_once,
)


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
