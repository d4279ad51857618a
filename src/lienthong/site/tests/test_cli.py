import os
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.postgres import temporary_postgres

ROOT = Path(__file__).resolve().parents[4]
HANG_UP = (
    "import sys; sys.argv = ['lienthong', 'help'];"
    " from lienthong.site.cli import main; time.sleep(1); main(); sys.stdout.flush()"
)


def run(*arguments, home, **settings):
    """The command in a process of its own, as a terminal starts it."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "LIENTHONG_HOME": str(home),
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-m", "lienthong.site", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def one_sentence(result):
    """What was said on standard error; a traceback is no sentence."""
    assert result.returncode == 1, result.stdout
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


@pytest.mark.parametrize("kind", ["a file", "inside a file", "not ours to make"])
def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path, kind):
    (tmp_path / "file").write_text("")
    home = {
        "a file": tmp_path / "file",
        "inside a file": tmp_path / "file" / "home",
        "not ours to make": "/proc/lienthong",
    }[kind]
    assert "LIENTHONG_HOME" in one_sentence(run("audit", "verify", home=home))


def test_asking_an_empty_folder_makes_nothing_and_says_that_there_is_no_platform(tmp_path):
    home = tmp_path / "home"
    for asked in (("audit", "verify"), ("exchange", "keys"), ("directory", "show", "H56")):
        assert "không có hệ thống nào" in one_sentence(run(*asked, home=home))
    told = one_sentence(run("audit", "verify", home=home, LIENTHONG_LANGUAGE="en"))
    assert told.startswith("There is no platform in the data folder")
    assert not home.exists()


def test_a_lost_database_is_named_and_not_made(tmp_path):
    (tmp_path / "secret.key").write_text("x" * 60)
    assert "lienthong.sqlite3" in one_sentence(run("audit", "verify", home=tmp_path))
    assert not (tmp_path / "lienthong.sqlite3").exists()


@pytest.mark.parametrize("command", ["up", "demo", "migrate"])
@pytest.mark.parametrize("left", ["no file", "an empty file"])
def test_a_platform_that_lost_its_database_gets_no_fresh_one(tmp_path, command, left):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "audit-ledger.key").write_text("")
    database = tmp_path / "lienthong.sqlite3"
    if left == "an empty file":
        database.write_bytes(b"")
    told = one_sentence(run(command, home=tmp_path, LIENTHONG_PORT="1"))
    assert str(database) in told
    assert "bản sao lưu" in told
    assert not database.exists() or database.stat().st_size == 0


def test_a_platform_whose_postgresql_database_is_empty_gets_no_fresh_one(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "province-root.pem").write_text("")
    with temporary_postgres() as url:
        if url is None:
            pytest.skip("PostgreSQL is missing (apt-get install postgresql)")
        for command in ("up", "migrate"):
            told = one_sentence(run(command, home=tmp_path, LIENTHONG_DATABASE_URL=url))
            assert url.rpartition("/")[2].partition("?")[0] in told
            assert "bản sao lưu" in told


def test_a_first_start_that_ended_between_tables_and_keys_goes_on(tmp_path):
    assert run("migrate", home=tmp_path).returncode == 0
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "province-root.key").write_text("")
    assert run("migrate", home=tmp_path).returncode == 0


def test_an_unprepared_database_is_one_sentence_in_the_operators_language(tmp_path):
    (tmp_path / "secret.key").write_text("x" * 60)
    (tmp_path / "lienthong.sqlite3").write_bytes(b"")
    told = one_sentence(run("directory", "show", "H56", home=tmp_path))
    assert told.startswith("Cơ sở dữ liệu chưa được chuẩn bị")
    told = one_sentence(run("directory", "show", "H56", home=tmp_path, LIENTHONG_LANGUAGE="en"))
    assert told.startswith("The database is not prepared")


@pytest.mark.parametrize("name", ["secret.key", "lienthong.sqlite3"])
def test_random_bytes_in_a_file_of_the_platform_are_one_sentence(tmp_path, name):
    (tmp_path / "lienthong.sqlite3").write_bytes(b"")
    (tmp_path / name).write_bytes(bytes(range(256)) * 40)
    said = one_sentence(run("directory", "show", "H56", home=tmp_path))
    assert "secret.key" in said or "lienthong.sqlite3 bị hỏng" in said


def test_a_server_of_the_database_that_is_down_is_not_an_unprepared_database(tmp_path):
    (tmp_path / "secret.key").write_text("x" * 60)
    url = "postgres://an:geheim@127.0.0.1:1/name"
    asked = ("directory", "show", "H56")
    told = one_sentence(run(*asked, home=tmp_path, LIENTHONG_DATABASE_URL=url))
    assert "LIENTHONG_DATABASE_URL" in told
    assert "geheim" not in told


def test_a_start_refused_for_its_port_leaves_no_folder_behind(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        told = one_sentence(run("up", home=tmp_path / "home", LIENTHONG_PORT=port))
    assert port in told
    assert "địa chỉ đang được dùng" in told
    assert not (tmp_path / "home").exists()


def test_an_address_this_machine_does_not_have_is_not_blamed_on_the_port(tmp_path):
    told = one_sentence(run("up", home=tmp_path / "home", LIENTHONG_HOST="999.1.1.1"))
    assert "LIENTHONG_HOST" in told
    assert "LIENTHONG_PORT" not in told


def test_an_unknown_command_is_refused_in_the_operators_language(tmp_path):
    assert one_sentence(run("khongco", home=tmp_path)).startswith("Không có lệnh “khongco”")


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_djangos_commands_for_accounts_point_to_ours(tmp_path, command):
    (tmp_path / "secret.key").write_text("x" * 60)
    told = one_sentence(run(command, home=tmp_path))
    assert "lienthong operator" in told


def test_an_operator_is_not_opened_where_there_is_no_platform(tmp_path):
    asked = ("operator", "van.hanh", "--name", "Lê Vận Hành")
    assert "không có hệ thống nào" in one_sentence(run(*asked, home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["runserver", "flush", "sendtestemail"])
def test_commands_of_django_for_what_is_not_here_are_unknown(tmp_path, command):
    assert one_sentence(run(command, home=tmp_path)).startswith(f"Không có lệnh “{command}”")


def test_help_lists_our_commands_in_the_operators_language(tmp_path):
    told = run("help", home=tmp_path).stdout
    for command in ("demo", "up", "operator", "backup", "restore", "audit", "exchange", "verify"):
        assert f"\n  {command} " in told
    assert "khởi động với dữ liệu thật" in told
    assert "start with the real data" in run("help", home=tmp_path, LIENTHONG_LANGUAGE="en").stdout


def test_an_argument_that_cannot_be_read_is_told_in_the_operators_language(tmp_path):
    wrong = run("states", "x", "--agency-folder", str(tmp_path), home=tmp_path)
    assert wrong.returncode == 2
    assert "không đọc được 'x'" in wrong.stderr


@pytest.mark.parametrize(
    "command", ["up", "operator", "audit", "exchange", "backup", "restore", "verify"]
)
def test_the_help_of_a_command_is_in_the_operators_language(tmp_path, command):
    for asked in ((command, "--help"), ("help", command)):
        told = run(*asked, home=tmp_path).stdout
        assert "cách dùng: " in told
        assert "--settings" not in told


def test_the_exchanges_help_names_fsck_and_read_edxml_and_fsck_helps_by_itself(tmp_path):
    for asked in (("exchange", "--help"), ("help", "exchange"), ("help",)):
        told = run(*asked, home=tmp_path).stdout
        assert "fsck" in told
        assert "read-edxml" in told
    assert "--checkpoint" in run("exchange", "fsck", "--help", home=tmp_path).stdout


def test_the_version_is_ours(tmp_path):
    told = run("--version", home=tmp_path).stdout
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told == f"Liên Thông {project['version']}\n"


def test_a_reader_who_leaves_ends_the_command_in_silence(tmp_path):
    command = subprocess.Popen(
        [sys.executable, "-c", "import time; " + HANG_UP],
        env={
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "LIENTHONG_HOME": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    command.stdout.close()
    complaint = command.stderr.read()
    command.stderr.close()
    assert command.wait() == -signal.SIGPIPE
    assert complaint == b""


@pytest.mark.parametrize(
    "settings",
    [
        {"LIENTHONG_PORT": "http"},
        {"LIENTHONG_DATABASE_URL": "postgres://an:geheim@host:abc/name"},
        {"LIENTHONG_DATABASE_URL": "mysql://an:geheim@host/name"},
        {"LIENTHONG_DATABASE_URL": "postgres://an:geheim@[bad"},
        {"LIENTHONG_PUBLIC_URL": "https://[bad"},
        {"LIENTHONG_LANGUAGE": "fr"},
        {"LIENTHONG_PUBLIC_URL": "lienthong.example"},
    ],
)
def test_a_setting_that_cannot_be_is_named_and_keeps_its_secret(tmp_path, settings):
    told = one_sentence(run("audit", "verify", home=tmp_path, **settings))
    assert next(iter(settings)) in told
    assert "geheim" not in told


def test_bytes_that_are_no_text_are_refused(tmp_path):
    bytes_given = b"\xff\xfe".decode("utf-8", "surrogateescape")
    told = one_sentence(run("directory", "find", bytes_given, home=tmp_path))
    assert "3" in told
