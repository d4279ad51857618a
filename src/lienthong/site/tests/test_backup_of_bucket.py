"""A backup of a platform whose large contents are in a bucket: with them, or without."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.terms import ContentsUnreachable
from lienthong.gateway.testing import SmallProvince, running
from lienthong.gateway.tests.kept import change, names_of, place_of
from lienthong.site.backup import (
    DOCUMENTS,
    ContentsAbsent,
    require_contents,
    restore_backup,
    write_backup,
)
from lienthong.site.configuration import SiteSettings
from lienthong.site.fsck import in_words
from tools.object_store import private_object_store
from tools.ports import free_port

LARGE = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def place():
    with private_object_store() as server:
        if server is None:
            pytest.skip("OpenStack Swift is missing (apt-get install python3-swift)")
        server.make_bucket("thung-lon")
        yield place_of(server, "thung-lon")


def site_in(home):
    home.mkdir(exist_ok=True)
    return SiteSettings.from_environment({"LIENTHONG_HOME": str(home)})


@pytest.fixture
def node(place, tmp_path):
    """The settings of a node with one large content in the bucket."""
    site = site_in(tmp_path / "home")
    province = SmallProvince()
    settings = province.prepare(site.home / "gateway", bucket=place)
    with closing(sqlite3.connect(site.database_file)) as database:
        database.execute("CREATE TABLE anything (id INTEGER)")
    with running(province, settings, directory=province.snapshot()) as running_node:
        running_node.sent(province.message(content=LARGE))
    return settings


def restored(node, tmp_path, *, bucket):
    write_backup(site_in(tmp_path / "home"), tmp_path / "backup", bucket)
    again = site_in(tmp_path / "again")
    restore_backup(again, tmp_path / "backup")
    return replace(node, folder=again.home / "gateway")


def test_a_backup_without_contents_is_whole_with_the_bucket_and_no_longer_than_that(node, tmp_path):
    settings = restored(node, tmp_path, bucket=None)
    assert not settings.contents.exists()
    assert verify_store(settings).is_whole
    for name in names_of(settings):
        change(settings, name, None)
    assert verify_store(settings).contents == (0,)


def test_a_backup_with_contents_is_whole_without_the_bucket(node, place, tmp_path):
    change(node, "ai/do.txt", b"somebody else's")
    settings = restored(node, tmp_path, bucket=Bucket(place))
    assert verify_store(replace(settings, bucket=None)).is_whole
    assert not (settings.contents / "ai").exists()
    for name in names_of(node):
        change(node, name, None)
    assert verify_store(settings).is_whole  # until the node moves them into the bucket again


def test_a_backup_made_without_naming_the_bucket_says_what_it_lacks(node, tmp_path):
    """The command's settings are not the node's: the backup must not pass for a whole one."""
    site = site_in(tmp_path / "home")
    write_backup(site, tmp_path / "backup")
    with pytest.raises(ContentsAbsent) as absent:
        require_contents(tmp_path / "backup")
    assert absent.value.params["count"] == 1
    restore_backup(site_in(tmp_path / "again"), tmp_path / "backup")  # it is a backup all the same

    without = replace(node, bucket=None)
    said = in_words(verify_store(without), str, node=without)
    assert f"looked for in {without.contents}" in said
    assert "looked for in" not in in_words(verify_store(node), str, node=node)


def test_a_backup_with_the_contents_lacks_none(node, place, tmp_path):
    write_backup(site_in(tmp_path / "home"), tmp_path / "backup", Bucket(place))
    before = sorted((tmp_path / "backup").rglob("*"))
    require_contents(tmp_path / "backup")
    assert sorted((tmp_path / "backup").rglob("*")) == before


def test_a_backup_broken_off_leaves_nothing_half_done(node, place, tmp_path):
    """The bucket goes away while it is copied: the same folder is ready for the next try."""
    home, folder = tmp_path / "home", tmp_path / "backup"
    document = home / DOCUMENTS / "ab" / "abcd"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"a document")
    away = replace(place, endpoint=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ContentsUnreachable):
        write_backup(site_in(home), folder, Bucket(away))
    assert list(folder.iterdir()) == []
    write_backup(site_in(home), folder, Bucket(place))
    assert (folder / DOCUMENTS / "ab" / "abcd").read_bytes() == b"a document"
