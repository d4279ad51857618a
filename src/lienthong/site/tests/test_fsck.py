"""`lienthong exchange fsck` on a node's store that somebody changed past the node."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.testing import COMMUNE, NODE, ORIGIN, SmallProvince, running
from lienthong.gateway.vxp_filing import PacketReport
from lienthong.site.fsck import in_words


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A data folder with a node that took three messages and an acknowledgement."""
    home = tmp_path_factory.mktemp("fsck") / "home"
    province = SmallProvince()
    settings = province.prepare(home / "gateway")
    messages = [province.message() for _ in range(3)]
    with running(province, settings, directory=province.snapshot()) as node:
        for message in messages:
            node.sent(message)
        node.caller(COMMUNE).acknowledge(messages[0])
    assert verify_store(settings).is_whole
    return home


@pytest.fixture
def copied(home, tmp_path):
    """A copy of it, to be changed."""
    return shutil.copytree(home, tmp_path / "copy")


def fsck(home, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "lienthong.site", "exchange", "fsck", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "LIENTHONG_HOME": str(home),
            "LIENTHONG_LANGUAGE": "en",
            "LIENTHONG_GATEWAY_NODE": NODE,
            "LIENTHONG_GATEWAY_ORIGIN": ORIGIN,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def tamper(home, *statements):
    """Change the file as somebody would who owns the machine."""
    with closing(sqlite3.connect(home / "gateway" / "gateway.sqlite3")) as connection:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        connection.commit()


def checkpoint_of(home):
    """The newest checkpoint, as somebody outside keeps it: its size and its note."""
    with closing(sqlite3.connect(home / "gateway" / "gateway.sqlite3")) as connection:
        asked = "SELECT size, note FROM gateway_checkpoint ORDER BY size DESC LIMIT 1"
        return connection.execute(asked).fetchone()


def test_a_whole_store_is_told_with_what_was_proved_and_what_was_not(home):
    before = (home / "gateway" / "gateway.sqlite3").read_bytes()
    told = fsck(home)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("3 messages with their contents, 4 entries of the node's log")
    assert "Not proved: that nobody cut the store back" in told.stdout
    assert told.stdout.endswith("The node's store is whole.\n")
    assert (home / "gateway" / "gateway.sqlite3").read_bytes() == before


def test_a_changed_content_and_a_changed_leaf_are_both_named(copied):
    tamper(
        copied,
        "UPDATE sealed_content SET data = x'00' WHERE position = 1",
        "UPDATE gateway_leaf SET data = x'00' WHERE position = 2",
    )
    told = fsck(copied)
    assert told.returncode == 1
    assert "The content of the message of entry 1 was changed or removed." in told.stdout
    assert "Entry 2 of the log was changed." in told.stdout
    assert told.stdout.endswith("The node's store is damaged.\n")


def test_a_changed_message_is_named_once(copied):
    tamper(copied, "UPDATE message SET seal = x'00' WHERE position = 1")
    told = fsck(copied)
    assert told.returncode == 1
    assert told.stdout.count("entry 1 ") == 1
    assert "The message or acknowledgement of entry 1 was changed." in told.stdout


def test_a_content_that_nobody_can_open_and_a_lost_key_are_named(copied):
    (copied / "gateway" / "storage.key").unlink()
    found = fsck(copied)
    assert found.returncode == 1
    assert "storage.key is missing or holds another key" in found.stdout
    assert "The node's store is whole, but its keys are not." in found.stdout
    tamper(copied, "UPDATE sealed_content SET keys = x'90' WHERE position = 1")
    found = fsck(copied)
    assert "What opens the content of the message of entry 1 was changed or removed" in found.stdout
    assert "The node's store is damaged." in found.stdout


def test_a_checkpoint_kept_elsewhere_agrees_with_the_store_it_came_from(home, tmp_path):
    _, note = checkpoint_of(home)
    (tmp_path / "note").write_bytes(note)
    told = fsck(home, "--checkpoint", str(tmp_path / "note"))
    assert told.returncode == 0, told.stdout
    assert "Not proved" not in told.stdout


def test_a_store_cut_back_contradicts_a_checkpoint_kept_elsewhere(copied, tmp_path):
    size, note = checkpoint_of(copied)
    (tmp_path / "note").write_bytes(note)
    tamper(
        copied,
        "DELETE FROM gateway_checkpoint WHERE size > 1",
        "DELETE FROM gateway_leaf WHERE position > 0",
        "UPDATE gateway_tile SET hashes = substr(hashes, 1, 32)",
        "DELETE FROM message WHERE position > 0",
        "DELETE FROM acknowledgement WHERE position > 0",
    )
    told = fsck(copied, "--checkpoint", str(tmp_path / "note"))
    assert told.returncode == 1
    assert f"not that of the checkpoint of {size} entries that was kept outside" in told.stdout


@pytest.mark.parametrize("lost", ["gateway.sqlite3", "log.pem"])
def test_a_store_that_is_not_there_is_one_sentence_and_none_is_made(copied, lost):
    (copied / "gateway" / lost).unlink()
    told = fsck(copied)
    (sentence,) = told.stderr.strip().splitlines()
    assert (told.returncode, told.stdout) == (1, "")
    assert lost in sentence
    assert not (copied / "gateway" / lost).exists()


@pytest.mark.parametrize("damaged", ["gateway.sqlite3", "log.pem"])
def test_random_bytes_in_a_file_of_the_node_are_one_sentence(copied, damaged):
    (copied / "gateway" / damaged).write_bytes(bytes(range(255, -1, -1)) * 40)
    told = fsck(copied)
    (sentence,) = told.stderr.strip().splitlines()
    assert told.returncode == 1
    assert damaged in sentence


def test_a_note_that_this_log_never_signed_is_refused_in_one_sentence(home, tmp_path):
    (tmp_path / "note").write_text("anything\n")
    told = fsck(home, "--checkpoint", str(tmp_path / "note"))
    assert (told.returncode, told.stdout) == (1, "")
    assert len(told.stderr.strip().splitlines()) == 1


def test_contents_that_went_or_cannot_be_read_are_told_and_only_these_are_no_loss(home):
    report = verify_store(GatewaySettings(folder=home / "gateway", node=NODE, origin=ORIGIN))
    told = in_words(replace(report, removed=2), str)
    assert "contents of 2 of these messages were removed" in told
    assert told.endswith("The node's store is whole.")
    away = replace(report, unread=3, unreached="no answer")
    assert not away.is_whole
    told = in_words(away, str)
    assert "3 large contents. They cannot be read now where they lie (no answer)" in told
    assert told.endswith("What could be read of the node's store is whole.")


def test_list_of_systems_that_is_no_list_is_named(copied):
    (copied / "gateway" / "systems.secret").write_bytes(b"no list")
    done = fsck(copied)
    assert done.returncode == 1
    assert "The list of VXP clients' systems" in done.stdout
    assert done.stdout.rstrip().endswith("its keys are not.")


def test_a_newest_directory_taken_away_is_named(copied):
    tamper(copied, "DELETE FROM directory_snapshot")
    found = fsck(copied)
    assert found.returncode == 1
    assert "Version 1 of the directory was changed or taken away." in found.stdout + found.stderr


def test_packets_of_an_older_node_are_told_and_are_no_damage(home):
    report = verify_store(GatewaySettings(folder=home / "gateway", node=NODE, origin=ORIGIN))
    told = in_words(replace(report, packets=PacketReport(undated=3)), str)
    assert "Not proved: the day of 3 packets" in told
    assert told.endswith("The node's store is whole.")
