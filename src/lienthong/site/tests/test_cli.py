import os
import subprocess
import sys

import pytest


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


def test_an_unprepared_database_is_one_sentence_in_the_operators_language(tmp_path):
    told = one_sentence(run("audit", "verify", home=tmp_path))
    assert told.startswith("Không dùng được cơ sở dữ liệu")
    told = one_sentence(run("audit", "verify", home=tmp_path, LIENTHONG_LANGUAGE="en"))
    assert told.startswith("The database cannot be used")


@pytest.mark.parametrize(
    "settings",
    [
        {"LIENTHONG_PORT": "http"},
        {"LIENTHONG_DATABASE_URL": "postgres://an:geheim@host:abc/name"},
        {"LIENTHONG_DATABASE_URL": "mysql://an:geheim@host/name"},
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
