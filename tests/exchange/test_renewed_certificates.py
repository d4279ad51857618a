"""Certificates of node, log and directory are renewed while everything runs (EX-201)."""

import time
from datetime import timedelta

import pytest

from lienthong.client import Node
from lienthong.gateway import prepare_node
from lienthong.gateway import renewing as gateway_renewing
from lienthong.gateway.identity_files import is_renewal_due
from lienthong.gateway.testing import (
    COMMUNE,
    NODE,
    OFFICE,
    ORIGIN,
    SettableClock,
    SmallProvince,
    running,
)
from lienthong.wire.certificates import Role, issue_certificate, parse_certificate
from lienthong.wire.seals import key_from_pem, log_key_from_pem, new_key
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON

SOON = NOON + timedelta(days=20)
"""When the first certificates of these tests end."""


@pytest.fixture
def province():
    return SmallProvince()


@pytest.fixture
def settings(province, tmp_path, monkeypatch):
    """A node whose certificates, and its directory's, end in twenty days."""
    monkeypatch.setattr(gateway_renewing, "INTERVAL", timedelta(milliseconds=20))
    settings = province.prepare(tmp_path / "gateway")
    node_key = key_from_pem(settings.node_key.read_bytes())
    log_key = log_key_from_pem(settings.log_key.read_bytes())
    directory_key = province.directory_holder.key
    for path, role, code, key in (
        (settings.node_certificate, Role.NODE, NODE, node_key),
        (settings.log_certificate, Role.LOG, ORIGIN, log_key),
        (
            settings.directory_certificate,
            Role.DIRECTORY,
            "H56.directory",
            directory_key,
        ),
    ):
        path.write_bytes(certify(province, role, code, key, until_at=SOON))
    return settings


def certify(province, role, code, key, *, until_at):
    return issue_certificate(
        role=role,
        code=code,
        name="Tỉnh Thử Nghiệm",
        key=key.public_key(),
        valid_from_at=FOUNDED_AT,
        valid_until_at=until_at,
        root_pem=province.province.root_pem,
        root_key=province.province.key,
    )


def renew(province, settings, now):
    """What the platform's job does."""
    prepare_node(
        settings,
        root_pem=province.province.root_pem,
        root_key=province.province.key,
        directory_pem=province.directory_holder.pem,
        now=now,
    )


def ends_of(node):
    pems = node.client.get("/v1/certificates").json()
    return {role: parse_certificate(pem.encode()).valid_until_at for role, pem in pems.items()}


def await_ends(node, wanted):
    for _ in range(200):
        if wanted(ends_of(node)):
            return
        time.sleep(0.02)
    raise AssertionError(ends_of(node))


def test_a_running_node_and_a_running_client_go_on_past_the_first_end(province, settings):
    clock = SettableClock()
    own = province.holders[OFFICE]
    with running(province, settings, clock=clock, directory=province.snapshot()) as node:
        client = Node(
            str(node.client.base_url),
            code=own.code,
            key=own.key,
            certificate=own.pem,
            root_pem=province.province.root_pem,
            clock=clock,
        )
        with client:
            first = client.certificates()
            assert client.send(province.message()) is not None
            assert is_renewal_due(
                settings, directory_pem=province.directory_holder.pem, now=clock.now
            )
            renew(province, settings, clock.now)
            assert not is_renewal_due(
                settings, directory_pem=province.directory_holder.pem, now=clock.now
            )
            await_ends(node, lambda ends: SOON not in ends.values())
            assert client.certificates() == first  # remembered: it holds yet
            clock.now = SOON + timedelta(days=1)
            body = province.snapshot(2, made_at=clock.now)
            assert node.client.put("/v1/directory", content=body).status_code == 200
            assert client.send(province.message(at=clock.now)) is not None
            assert client.certificates() != first
        assert node.caller(COMMUNE).get("/v1/inbox?after=0&limit=10")["items"]


def test_a_file_that_is_no_renewal_is_not_taken_up(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        before = ends_of(node)
        foreign = certify(province, Role.NODE, NODE, new_key(), until_at=CLOSES_AT)
        other = certify(province, Role.DIRECTORY, "H56.directory", new_key(), until_at=CLOSES_AT)
        for path, wrong in (
            (settings.node_certificate, foreign),
            (settings.node_certificate, b"torn"),
            (settings.directory_certificate, other),
        ):
            kept = path.read_bytes()
            path.write_bytes(wrong)
            time.sleep(0.1)
            assert ends_of(node) == before
            path.write_bytes(kept)
        assert node.post(province.message()).status_code == 201
        renew(province, settings, NOON)
        await_ends(node, lambda ends: ends["node"] > SOON)
