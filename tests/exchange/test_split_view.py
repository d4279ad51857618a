"""A node that shows two histories is found out by a witness, and by an auditor."""

import shutil
import time
from dataclasses import replace

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import ORIGIN, SmallProvince, running
from lienthong.site.cli import main
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import parse_note
from lienthong.wire.testing import NOON
from lienthong.witness import watch_log
from lienthong.witness.terms import HistoryRewritten, LogNotCertified, LogUnreachable
from lienthong.witness.testing import witnessing
from tests.watched import list_witnesses, log_of, signers, until


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture
def split(province, prepare, tmp_path):
    """A node, and a copy of its whole folder: one log's key, two histories from the third entry."""
    settings = prepare()
    list_witnesses(settings)
    directory = province.snapshot()
    with running(province, settings, directory=directory) as node:
        for _ in range(2):
            node.sent(province.message())
    copy = replace(settings, folder=tmp_path / "copy")
    shutil.copytree(settings.folder, copy.folder)
    return settings, copy


def known_size(witness):
    last = witness.memory.find_last(ORIGIN)
    return last.size if last else 0


def test_node_that_shows_two_histories_is_found_out_by_the_witness(province, split, tmp_path):
    settings, copy = split
    with witnessing(tmp_path / "w", [log_of(settings)], clock=lambda: NOON) as witness:
        list_witnesses(settings, witness)
        with running(province, settings) as honest:
            honest.sent(province.message())
            until(lambda: known_size(witness) == 3)
            assert honest.client.get("/v1/health").json()["status"] == "ok"
        known = witness.memory.find_last(ORIGIN)
        for more in (1, 1, 3):  # the same size, then more
            with running(province, copy) as lying:
                for _ in range(more):
                    lying.sent(province.message())
                (party,) = lying.application._node.attesting.parties
                until(lambda party=party: party.problem)
                assert signers(lying) == [ORIGIN]
                answer = lying.client.get("/v1/health")
                told = answer.json()
                assert (answer.status_code, told["status"]) == (200, "rolled_back")
                ((part, by),) = [(one["part"], one["by"]) for one in told["problems"]]
                assert (part, by) == ("history", witness.key.name)
        assert witness.memory.find_last(ORIGIN) == known
    assert verify_store(copy).is_whole  # by itself it looks sound: only others can tell


def test_node_that_shows_two_histories_is_found_out_by_the_auditor(province, split, tmp_path):
    settings, copy = split
    keep = tmp_path / "kept"

    def watch(node):
        address = str(node.client.base_url)
        return watch_log(address, root_pem=province.province.root_pem, keep=keep, at=node.clock())

    with running(province, settings) as honest:
        assert watch(honest).before is None
        honest.sent(province.message())
        until(lambda: signers(honest, 3))
        watched = watch(honest)
        assert (watched.before.size, watched.now.size) == (2, 3)
        assert watched.log.to_text() == log_of(settings).to_text()
    kept = keep.read_bytes()
    for size in (2, 3, 5):
        with running(province, copy) as lying:
            while not signers(lying, size):
                lying.sent(province.message())
                time.sleep(0.2)
            with pytest.raises(HistoryRewritten) as refusal:
                watch(lying)
        assert refusal.value.params["size"] == size
        assert keep.read_bytes() == kept
        assert parse_note((tmp_path / "kept.contradiction").read_bytes())


def test_auditor_believes_only_the_province_whose_key_was_given(province, split, tmp_path):
    settings, _ = split
    with running(province, settings) as node, pytest.raises(LogNotCertified):
        watch_log(
            str(node.client.base_url),
            root_pem=SmallProvince().province.root_pem,
            keep=tmp_path / "kept",
            at=NOON,
        )
    with pytest.raises(LogUnreachable):
        watch_log(
            "http://127.0.0.1:9",
            root_pem=province.province.root_pem,
            keep=tmp_path / "kept",
            at=NOON,
        )
    assert not (tmp_path / "kept").exists()


def test_auditor_command_says_what_it_found(province, split, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    settings, copy = split
    root, keep = tmp_path / "root.pem", tmp_path / "kept"
    root.write_bytes(province.province.root_pem)

    def watch(node):
        command = ["watch-log", str(node.client.base_url), "--key", str(root)]
        return main([*command, "--keep", str(keep)])

    with running(province, settings) as node:
        assert watch(node) == 0
        told = capsys.readouterr().out
        assert f"The log {ORIGIN} has 2 entries. Its checkpoint is kept in" in told
        assert log_of(settings).to_text() in told
        node.sent(province.message())
        until(lambda: signers(node, 3))
        assert watch(node) == 0
        assert "only added to the 2 known" in capsys.readouterr().out
    with running(province, copy) as node:
        assert watch(node) == 1
        assert "contradicts itself" in capsys.readouterr().err


def test_witness_command_makes_key_and_memory_and_prints_its_key(
    province, split, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    settings, _ = split
    monkeypatch.setattr("lienthong.site.watching.uvicorn.run", lambda *_a, **_k: None)
    command = ["witness", "--name", "w.example/1", "--log", log_of(settings).to_text()]
    files = ["--key", str(tmp_path / "w.key"), "--state", str(tmp_path / "w.state")]
    printed = []
    for _ in range(2):
        assert main([*command, *files]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    key = NamedKey.from_text(printed[0].splitlines()[-1], KeyUse.WITNESS)
    assert key.name == "w.example/1"
    (tmp_path / "w.state").unlink()
    assert main([*command, *files]) == 1
    assert "co-sign a second history" in capsys.readouterr().err
