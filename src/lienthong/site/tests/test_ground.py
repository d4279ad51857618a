import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lienthong.site import ground
from lienthong.site.configuration import SettingRefused, SiteSettings, database_from_url


def test_settings_default_to_a_folder_of_ones_own_and_loopback():
    settings = SiteSettings.from_environment({})
    assert settings.home == Path.home() / ".lienthong"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{settings.home}/lienthong.sqlite3"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80 ", "٣"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(SettingRefused, match="LIENTHONG_PORT"):
        SiteSettings.from_environment({"LIENTHONG_PORT": port})


@pytest.mark.parametrize("url", ["", "mysql://a@b/c", "sqlite:", "postgres://host", "lienthong.db"])
def test_a_database_that_cannot_be_used_is_refused(url):
    with pytest.raises(SettingRefused, match="LIENTHONG_DATABASE_URL"):
        database_from_url(url)


def test_a_refused_database_address_does_not_repeat_its_password():
    with pytest.raises(SettingRefused) as refused:
        database_from_url("mysql://an:geheim@host/name")
    assert "geheim" not in str(refused.value)


def test_postgres_addresses_are_taken_apart():
    database = database_from_url("postgres://an:b%40c@10.0.0.1:5433/thanhhoa")
    assert database["USER"] == "an"
    assert database["PASSWORD"] == "b@c"
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "10.0.0.1",
        "5433",
        "thanhhoa",
    )


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ground.FolderNotWritable, match="LIENTHONG_HOME"):
        ground.prepare_folder(tmp_path / "file" / "home")


def test_a_port_in_use_is_one_clear_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ground.PortInUse, match="LIENTHONG_PORT"):
            ground.open_port("127.0.0.1", other.getsockname()[1])


def address_told(home):
    """What a command in a terminal that knows nothing of ports takes for the node's address."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LIENTHONG_HOME": str(home),
        "LIENTHONG_PORT": "8555",
    }
    code = "from lienthong.site import settings; print(settings.EXCHANGE.node_url)"
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return told.stdout.strip()


def test_without_a_running_platform_the_terminal_says_the_port(tmp_path):
    assert ground.find_running_port(tmp_path) is None
    os.close(ground.hold_alone(tmp_path, port=8123))
    assert ground.find_running_port(tmp_path) is None
    assert address_told(tmp_path) == "http://127.0.0.1:8555/gw"


def test_two_processes_cannot_use_one_data_folder(tmp_path):
    code = (
        "import sys,time,pathlib\n"
        "from lienthong.site import ground\n"
        "ground.hold_alone(pathlib.Path(sys.argv[1]), port=8123)\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, env=environment
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ground.AlreadyRunning):
            ground.hold_alone(tmp_path, port=8000)
        assert ground.find_running_port(tmp_path) == 8123
        assert address_told(tmp_path) == "http://127.0.0.1:8123/gw"
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    deadline = time.monotonic() + 5
    while True:
        try:
            os.close(ground.hold_alone(tmp_path, port=8000))
            break
        except ground.AlreadyRunning:
            assert time.monotonic() < deadline
            time.sleep(0.05)
