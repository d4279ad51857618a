"""docs/operating.md, backup and restore: copied while the platform runs, put back elsewhere."""

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from lienthong import exchange
from tests.journeys.platform import Platform, start_platform
from tools.ports import free_port

ENTRIES = 5
TRUSTED = ("other.pem", "other.crl", "authorities.toml")
RULES = Path(exchange.__file__).parent / "data" / "exchange_rules.toml"


@pytest.fixture(scope="module")
def platform(demonstration_home):
    running = start_platform(demonstration_home)
    (running.home / "exchange_rules.toml").write_bytes(RULES.read_bytes())
    (running.home / "trusted_authorities").mkdir(mode=0o700, exist_ok=True)
    root = running.home / "keys" / "province-root.pem"
    (running.home / "trusted_authorities" / "other.pem").write_bytes(root.read_bytes())
    (running.home / "trusted_authorities" / "other.crl").write_bytes(b"any bytes")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def backup(platform, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup") / "today"
    done = platform.command("backup", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def restored(backup, tmp_path_factory):
    """A restored data folder, to be copied by tests that damage it."""
    home = tmp_path_factory.mktemp("restored") / "home"
    done = elsewhere(home).command("restore", str(backup))
    assert done.returncode == 0, done.stderr
    return home


def elsewhere(home):
    """A platform in another folder, on another port, not started."""
    port = free_port()
    return Platform(f"http://127.0.0.1:{port}", home, process=None)


def in_use(restored, tmp_path):
    """A copy of a platform that knows of entries of its node's log."""
    home = shutil.copytree(restored, tmp_path / "home")
    with closing(sqlite3.connect(home / "lienthong.sqlite3")) as database:
        database.execute("UPDATE exchange_hosted_agency SET cursor = ?", (ENTRIES,))
        database.commit()
    return home


def test_a_backup_of_the_running_platform_holds_everything_for_its_owner_only(backup, platform):
    names = {str(path.relative_to(backup)) for path in backup.rglob("*") if path.is_file()}
    assert {"lienthong.sqlite3", "gateway/gateway.sqlite3", "secret.key", "demonstration"} <= names
    # what the operator put there: without it agencies might do what the province denied them
    trusted = {f"trusted_authorities/{name}" for name in TRUSTED}
    assert {"exchange_rules.toml", *trusted} <= names
    kept = (p for p in platform.home.rglob("*") if p.is_file() and p.suffix in {".key", ".pem"})
    assert {str(path.relative_to(platform.home)) for path in kept} <= names
    for path in (backup, *backup.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_a_folder_with_something_in_it_is_not_written_to(backup, platform):
    before = sorted(backup.rglob("*"))
    refused = platform.command("backup", str(backup))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert sorted(backup.rglob("*")) == before


def test_a_backup_is_not_kept_in_the_folder_it_copies(platform):
    refused = platform.command("backup", str(platform.home / "backup"))
    assert refused.returncode == 1
    assert not (platform.home / "backup").exists()


def test_a_lost_copy_of_the_published_key_is_put_back_beside_its_store(restored, tmp_path):
    home = in_use(restored, tmp_path)
    published = (home / "gateway" / "root.pem").read_bytes()
    (home / "gateway" / "root.pem").unlink()
    assert start_platform(home, "up").stop() == 0
    assert (home / "gateway" / "root.pem").read_bytes() == published


def test_what_was_restored_is_proved_and_starts_as_the_same_platform(backup, platform, tmp_path):
    home = tmp_path / "home"
    restored = elsewhere(home).command("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "Sổ ghi còn nguyên vẹn." in restored.stdout
    assert "Kho của trục còn nguyên vẹn." in restored.stdout
    again = start_platform(home)
    try:
        assert again.password == platform.password
        published = again.command("exchange", "keys").stdout
        assert published == platform.command("exchange", "keys").stdout
    finally:
        assert again.stop() == 0


def test_nothing_is_restored_over_a_platform(backup, platform):
    refused = platform.command("restore", str(backup))
    assert refused.returncode == 1
    assert str(platform.home) in refused.stderr


def test_a_changed_or_incomplete_backup_is_not_restored(backup, tmp_path):
    home = tmp_path / "home"
    damaged = shutil.copytree(backup, tmp_path / "damaged")
    (damaged / "keys" / "province-root.key").write_bytes(b"other")
    refused = elsewhere(home).command("restore", str(damaged))
    assert "province-root.key" in refused.stderr
    listed = json.loads((damaged / "backup.json").read_text())
    listed["files"] = {"../elsewhere": "00"}
    (damaged / "backup.json").write_text(json.dumps(listed))
    assert elsewhere(home).command("restore", str(damaged)).returncode == 1
    assert not home.exists()


@pytest.mark.parametrize("lost", ["gateway", "gateway/gateway.sqlite3"])
def test_a_node_that_was_in_use_is_not_begun_anew(restored, tmp_path, lost):
    home = in_use(restored, tmp_path)
    shutil.move(home / lost, tmp_path / "aside")
    refused = elsewhere(home).command("up")
    assert refused.returncode == 1
    (sentence,) = refused.stderr.strip().splitlines()
    assert "gateway.sqlite3" in sentence
    assert not (home / lost).exists()

    # docs/operating.md: the whole folder aside, then the backup's in its place
    if (home / "gateway").exists():
        shutil.move(home / "gateway", tmp_path / "rest")
    shutil.copytree(restored / "gateway", home / "gateway")
    again = start_platform(home, "up")
    assert again.stop() == 0
    assert list((home / "gateway").glob("gateway.sqlite3*")) == [home / "gateway/gateway.sqlite3"]


def test_the_proof_of_a_store_asks_the_platform_beside_it(restored, tmp_path):
    home = in_use(restored, tmp_path)
    proof = elsewhere(home).command("exchange", "fsck")
    assert proof.returncode == 1
    assert "Kho đang rỗng" in proof.stdout
    assert f"{ENTRIES} mục mà trục này đã xác nhận" in proof.stdout
    assert f"{ENTRIES} mục trong đó đã mất" in proof.stdout

    (home / "lienthong.sqlite3").unlink()
    proof = elsewhere(home).command("exchange", "fsck")
    assert proof.returncode == 0
    assert "Kho đang rỗng" in proof.stdout
    assert "Chưa chứng minh được" in proof.stdout


@pytest.mark.parametrize(
    "lost", ["keys/province-root.pem", "keys/directory.key", "keys/audit-ledger.key"]
)
def test_a_platform_that_lost_a_key_is_not_started_with_a_new_one(restored, tmp_path, lost):
    home = shutil.copytree(restored, tmp_path / "home")
    (home / lost).unlink()
    refused = elsewhere(home).command("up")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert not (home / lost).exists()


def test_a_database_with_damaged_pages_is_not_started_on(restored, tmp_path):
    home = shutil.copytree(restored, tmp_path / "home")
    database = home / "lienthong.sqlite3"
    content = bytearray(database.read_bytes())
    for position in range(50_000, len(content), 50_000):
        content[position] ^= 0xFF
    database.write_bytes(content)
    refused = elsewhere(home).command("up")
    assert refused.returncode == 1
    (sentence,) = refused.stderr.strip().splitlines()
    assert "lienthong.sqlite3" in sentence
    database.write_bytes(database.read_bytes()[:100_000])
    refused = elsewhere(home).command("demo")
    (sentence,) = refused.stderr.strip().splitlines()
    assert refused.returncode == 1
    assert "lienthong.sqlite3" in sentence
    assert "khôi phục" in sentence


def test_a_lost_secret_is_made_anew_and_said_so(restored, tmp_path):
    home = shutil.copytree(restored, tmp_path / "home")
    secret = (home / "secret.key").read_text()
    (home / "secret.key").unlink()
    assert start_platform(home, "up").stop() == 0
    assert (home / "secret.key").read_text() != secret
    assert "secret.key bị mất" in (tmp_path / "home.log").read_text()


@pytest.mark.parametrize(
    "damaged", ["secret.key", "demonstration", "gateway/gateway.sqlite3", "gateway/log.pem"]
)
def test_random_bytes_in_a_file_stop_the_start_in_one_sentence(restored, tmp_path, damaged):
    home = shutil.copytree(restored, tmp_path / "home")
    (home / damaged).write_bytes(bytes(range(255, -1, -1)) * 40)
    refused = elsewhere(home).command("demo")
    assert refused.returncode == 1
    (sentence,) = refused.stderr.strip().splitlines()
    assert damaged in sentence
    assert "Hãy khôi phục" in sentence or "hãy khôi phục" in sentence
