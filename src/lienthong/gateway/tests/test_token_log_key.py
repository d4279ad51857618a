"""A node whose log key is in a token: as ever, and while the token is pulled out (EX-200)."""

import time

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import COMMUNE, running
from lienthong.tokens.keys import prepare_token_log_key
from lienthong.tokens.testing import find_softhsm, soft_token
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.notes import LogVerifier
from lienthong.wire.testing import NOON


@pytest.fixture
def token(tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as made:
        yield made


@pytest.fixture
def settings(prepare, tmp_path, token):
    """A node's folder in which the operator named a log key before the first start."""
    prepare_token_log_key(token.uri("nhat-ky"))
    folder = tmp_path / "gateway"
    folder.mkdir()
    (folder / "log.key").write_text(f"{token.uri('nhat-ky')}\n")
    return prepare()


def log_of(node):
    return node.client.get("/v1/health").json()["log"]


def await_log(node, wanted):
    """What the node says of its log, once `wanted` holds for it."""
    until = time.monotonic() + 60  # a token's answers take long on a busy machine
    while not wanted(log := log_of(node)):
        assert time.monotonic() < until, log
        time.sleep(0.025)
    return log


def signed_size(log):
    return log["checkpoint"]["size"] if log["checkpoint"] else 0


def test_a_log_signed_by_a_token_goes_on_without_it_and_signs_later(settings, province, token):
    with running(province, settings, directory=province.snapshot()) as node:
        assert node.post(province.message()).status_code == 201
        first = await_log(node, lambda log: signed_size(log) == 1)
        assert first["problem"] is None
        token.pull()
        assert node.post(province.message()).status_code == 201  # with its receipt
        out = await_log(node, lambda log: log["problem"])
        assert (out["size"], signed_size(out)) == (2, 1)
        assert token.label in out["problem"]
        passed_on = {"x-forwarded-for": "203.0.113.7"}
        told = node.client.get("/v1/health", headers=passed_on)
        assert token.label not in told.text
        kind = "its key cannot sign now, and its own log says why"
        assert told.json()["log"]["problem"] == kind
        assert [(one["part"], one["detail"]) for one in told.json()["problems"]] == [("log", kind)]
        assert node.client.get("/v1/ready").status_code == 200
        assert len(node.caller(COMMUNE).get("/v1/inbox?after=0&limit=10")["items"]) == 2
        token.plug()
        back = await_log(node, lambda log: signed_size(log) == 2)
        assert back["problem"] is None
        note = node.client.get("/v1/checkpoint").content
        trust = Trust(province.province.root_pem)
        pem = settings.log_certificate.read_bytes()
        key = trust.verify(pem, role=Role.LOG, at=NOON).log_key()
        assert LogVerifier(origin=settings.origin, key=key).read_checkpoint(note).size == 2
        token.pull()
        assert node.post(province.message()).status_code == 201
    token.plug()
    with running(province, settings) as node:  # a stop without the token is no loss
        await_log(node, lambda log: signed_size(log) == 3)
    assert verify_store(settings).is_whole


class TestSeveralProcesses:
    """On one database, with one token."""

    pytestmark = pytest.mark.postgres

    @pytest.fixture
    def database_url(self, postgres_schema):
        return postgres_schema

    def test_the_trouble_ends_for_all_once_one_has_signed(self, settings, province, token):
        with (
            running(province, settings, directory=province.snapshot()) as first,
            running(province, settings) as second,
        ):
            token.pull()
            for node in (first, second):
                assert node.post(province.message()).status_code == 201
            for node in (first, second):
                await_log(node, lambda log: log["problem"])
            token.plug()
            for node in (first, second):
                await_log(node, lambda log: signed_size(log) == 2 and log["problem"] is None)
