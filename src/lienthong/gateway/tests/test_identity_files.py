"""Keys and certificates of a node, and its own process."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import timedelta

import httpx
import pytest

from lienthong.gateway import GatewaySettings, application, prepare_node
from lienthong.gateway.clock import system_clock
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.terms import (
    NodeFileDamaged,
    NodeKeyLost,
    NodeNotPrepared,
    NodeRootForeign,
    SettingRefused,
    StoreLost,
    StoreUnreadable,
)
from lienthong.gateway.testing import SmallProvince
from lienthong.gateway.tests.test_faults import start_and_stop
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import (
    Role,
    issue_certificate,
    issue_root,
    parse_certificate,
)
from lienthong.wire.refusals import CertificateNotTrusted, CertificateWrongHolder
from lienthong.wire.seals import new_key
from lienthong.wire.testing import NOON
from tools.ports import free_port


@pytest.fixture
def database_url():
    """The files of a node on SQLite; `storage/tests` looks at what PostgreSQL has instead."""
    return ""


def test_keys_can_be_read_by_their_owner_only(settings):
    for path in (settings.node_key, settings.log_key, settings.database):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.folder.stat().st_mode) == 0o700


def test_preparing_again_keeps_what_is_there(province, settings):
    before = {path.name: path.read_bytes() for path in settings.folder.iterdir()}
    province.prepare(settings.folder)
    assert {path.name: path.read_bytes() for path in settings.folder.iterdir()} == before


def test_certificate_that_was_lost_is_issued_anew_for_the_same_key(province, settings):
    key = load_identity(settings, now=NOON).fingerprint
    settings.node_certificate.unlink()
    with pytest.raises(NodeNotPrepared) as refusal:
        load_identity(settings, now=NOON)
    assert refusal.value.params == {"file": "node.pem"}
    province.prepare(settings.folder)
    assert load_identity(settings, now=NOON).fingerprint == key


@pytest.mark.parametrize("name", ["node_certificate", "log_certificate"])
def test_certificate_of_another_key_is_refused(province, settings, tmp_path, name):
    other = province.prepare(tmp_path / "other")
    getattr(settings, name).write_bytes(getattr(other, name).read_bytes())
    with pytest.raises(CertificateWrongHolder):
        load_identity(settings, now=NOON)


def test_node_of_another_province_is_refused(settings):
    settings.root_certificate.write_bytes(SmallProvince().province.root_pem)
    with pytest.raises(CertificateNotTrusted):
        load_identity(settings, now=NOON)


def test_directory_certificate_must_be_the_directorys(province, tmp_path):
    agency = province.province.holder("H56.5")
    with pytest.raises(CertificateWrongHolder):
        prepare_node(
            GatewaySettings(folder=tmp_path / "gateway", node="n", origin="n/log"),
            root_pem=province.province.root_pem,
            root_key=province.province.key,
            directory_pem=agency.pem,
            now=NOON,
        )
    assert not (tmp_path / "gateway").exists()


def test_settings_come_from_the_environment(tmp_path):
    environment = {
        "LIENTHONG_GATEWAY_NODE": "H56.node",
        "LIENTHONG_GATEWAY_MAX_BODY_BYTES": "1000",
    }
    settings = GatewaySettings.from_environment(environment, home=tmp_path)
    assert settings.folder == tmp_path / "gateway"
    assert (settings.node, settings.origin) == ("H56.node", "lienthong.local/H56.node")
    assert settings.max_body_bytes == 1000
    for wrong in ("0", "-1", "many", "１０"):
        environment["LIENTHONG_GATEWAY_MAX_BODY_BYTES"] = wrong
        with pytest.raises(SettingRefused):
            GatewaySettings.from_environment(environment, home=tmp_path)


def province_of_today(settings):
    """Prepare a node by the machine's clock, as an operator does."""
    now = system_clock().replace(microsecond=0)
    root_key, directory_key = new_key(), new_key()
    period = {
        "valid_from_at": now - timedelta(days=1),
        "valid_until_at": now + timedelta(days=30),
    }
    root_pem = issue_root(code="H56", name="Thanh Hóa", key=root_key, **period)
    directory_pem = issue_certificate(
        role=Role.DIRECTORY,
        code="H56.directory",
        name="Danh bạ",
        key=directory_key.public_key(),
        root_pem=root_pem,
        root_key=root_key,
        **period,
    )
    prepare_node(
        settings, root_pem=root_pem, root_key=root_key, directory_pem=directory_pem, now=now
    )


def test_node_runs_in_a_process_of_its_own_and_stops_cleanly(tmp_path):
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LIENTHONG_HOME": str(tmp_path),
        "LIENTHONG_GATEWAY_PORT": str(port),
        "LIENTHONG_GATEWAY_LOG_LEVEL": "warning",
    }
    settings = GatewaySettings.from_environment(environment, home=tmp_path)
    province_of_today(settings)
    node = subprocess.Popen([sys.executable, "-m", "lienthong.gateway"], env=environment)
    try:
        for _ in range(400):
            try:
                health = httpx.get(f"http://127.0.0.1:{port}/v1/health")
                break
            except httpx.TransportError:
                assert node.poll() is None
                time.sleep(0.025)
        assert health.json()["storing"] is True
        node.send_signal(signal.SIGTERM)
        node.wait(timeout=10)
    finally:
        node.kill()
        node.wait()
    assert load_identity(settings, now=system_clock()).name == "node.local"


def test_node_that_is_not_prepared_says_what_is_missing(tmp_path):
    settings = GatewaySettings(folder=tmp_path, node="n", origin="n/log")
    with pytest.raises(Refusal, match=r"has no node\.key"):
        load_identity(settings, now=NOON)


@pytest.mark.parametrize("name", ["node.key", "log.key"])
def test_lost_key_of_a_node_that_was_prepared_is_not_made_anew(province, settings, name):
    (settings.folder / name).unlink()
    with pytest.raises(NodeKeyLost, match=name):
        province.prepare(settings.folder)
    assert not (settings.folder / name).exists()


def test_node_of_another_root_is_not_prepared_under_this_one(settings):
    with pytest.raises(NodeRootForeign, match=r"root\.pem"):
        SmallProvince().prepare(settings.folder)


@pytest.mark.parametrize("name", ["node.key", "log.pem", "root.pem", "directory.pem"])
def test_bytes_that_are_no_key_or_certificate_are_named(settings, name):
    (settings.folder / name).write_bytes(b"\xff\x00 neither")
    with pytest.raises(NodeFileDamaged, match=name):
        load_identity(settings, now=NOON)


@pytest.mark.parametrize("left", [None, b""], ids=["missing", "empty"])
def test_the_lost_store_of_a_node_that_was_in_use_is_not_made_anew(province, settings, left):
    settings.database.unlink()
    if left is None:
        with pytest.raises(StoreLost, match=r"gateway\.sqlite3"):
            province.prepare(settings.folder)
    else:
        settings.database.write_bytes(left)
        province.prepare(settings.folder)
    node = application(settings, lambda: NOON)
    with pytest.raises(StoreLost, match=r"gateway\.sqlite3"):
        asyncio.run(node.start())
    assert settings.database.exists() is (left is not None)
    assert list(settings.folder.glob("gateway.sqlite3-*")) == []


def test_preparing_goes_on_where_it_was_interrupted(province, settings):
    keys = settings.node_key.read_bytes(), settings.log_key.read_bytes()
    for file in (settings.database, settings.node_certificate, settings.log_certificate):
        file.unlink()
    province.prepare(settings.folder)
    assert (settings.node_key.read_bytes(), settings.log_key.read_bytes()) == keys
    start_and_stop(settings)


def test_a_store_that_is_no_database_is_named(settings):
    settings.database.write_bytes(os.urandom(8192))
    node = application(settings, lambda: NOON)
    with pytest.raises(StoreUnreadable, match=r"gateway\.sqlite3"):
        asyncio.run(node.start())
    asyncio.run(node.stop())


def test_certificates_that_end_soon_are_renewed_from_the_same_beginning(tmp_path):
    root_key, now = new_key(), NOON
    root_pem = issue_root(
        code="H56",
        name="Tỉnh Thử",
        key=root_key,
        valid_from_at=NOON - timedelta(days=1),
        valid_until_at=NOON + timedelta(days=20 * 365),
    )
    directory_key = new_key()

    def directory(years, key=directory_key):
        return issue_certificate(
            role=Role.DIRECTORY,
            code="H56.directory",
            name="Tỉnh Thử",
            key=key.public_key(),
            valid_from_at=NOON,
            valid_until_at=NOON + timedelta(days=years * 365),
            root_pem=root_pem,
            root_key=root_key,
        )

    settings = GatewaySettings(folder=tmp_path / "gateway", node="H56.node", origin="h56/log")

    first_directory = directory(18)

    def prepared(now, directory_pem=first_directory):
        prepare_node(
            settings, root_pem=root_pem, root_key=root_key, directory_pem=directory_pem, now=now
        )
        return [
            parse_certificate(path.read_bytes())
            for path in (settings.node_certificate, settings.log_certificate)
        ]

    first = prepared(now)
    assert prepared(first[0].valid_until_at - timedelta(days=91)) == first
    now = first[0].valid_until_at - timedelta(days=89)
    renewed = prepared(now)
    for old, new in zip(first, renewed, strict=True):
        assert (new.fingerprint, new.valid_from_at) == (old.fingerprint, old.valid_from_at)
        assert new.valid_until_at > old.valid_until_at + timedelta(days=4 * 365)
    assert load_identity(settings, now=old.valid_until_at + timedelta(days=1)).name == "H56.node"
    # The directory's comes from the platform: one for the same key is taken, no other.
    for pem, is_taken in ((directory(19), True), (directory(19, new_key()), False)):
        prepared(now, pem)
        assert (settings.directory_certificate.read_bytes() == pem) == is_taken
