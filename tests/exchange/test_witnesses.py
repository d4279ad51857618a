"""Witnesses and a time-stamping authority around a real node; what evidence says of them."""

import json
import socket
import sqlite3
import subprocess
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.gateway.attesting import asking
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import COMMUNE, OFFICE, ORIGIN, SmallProvince, running
from lienthong.gateway.tests.time_authority import TimeAuthority, serving
from lienthong.kernel.errors import Refusal
from lienthong.site.verify import run_verify
from lienthong.wire.evidence import Beliefs, report, verify_evidence
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.testing import NOON
from lienthong.wire.timestamps import read_authorities
from lienthong.witness.testing import witnessing
from tests.watched import collect, list_witnesses, log_of, said, signers, until


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


# --- a node and its witnesses ---------------------------------------------------------------------


def test_checkpoints_bear_the_cosignatures_of_all_witnesses_and_evidence_carries_them(
    province, prepare, tmp_path
):
    settings, clock = prepare(), lambda: NOON
    with ExitStack() as stack:
        witnesses = [
            stack.enter_context(
                witnessing(tmp_path / name, [log_of(settings)], clock=clock, name=f"{name}.vn/w")
            )
            for name in ("one", "two")
        ]
        list_witnesses(settings, *witnesses)
        node = stack.enter_context(running(province, settings, directory=province.snapshot()))
        for count in range(1, 4):
            message_id = node.sent(province.message())
            until(lambda size=count: len(signers(node, size)) == 3)
        assert signers(node) == [ORIGIN, "one.vn/w", "two.vn/w"]
        data = collect(node, province, message_id)
        keys = tuple(one.key for one in witnesses)
    found = verify_evidence(data, province.province.root_pem, Beliefs(witnesses=keys))
    assert said(found.proved).count(report.WITNESSED) == 2
    assert report.NOT_WITNESSED not in said(found.not_proved)
    assert verify_store(settings).attested.checked >= 6
    assert verify_store(settings).is_whole


def test_witness_is_left_alone_between_two_checkpoints(province, prepare, tmp_path):
    settings = replace(prepare(), witness_interval=timedelta(seconds=60))
    with witnessing(tmp_path / "w", [log_of(settings)], clock=lambda: NOON) as witness:
        list_witnesses(settings, witness)
        with running(province, settings, directory=province.snapshot()) as node:
            node.sent(province.message())
            until(lambda: len(signers(node, 1)) == 2)
            for count in range(2, 5):
                node.sent(province.message())
                until(lambda size=count: signers(node, size))
            assert witness.memory.find_last(ORIGIN).size == 1
            (told,) = node.client.get("/v1/health").json()["attesting"]
    assert told == {"by": witness.key.name, "kind": "witness", "size": 1, "failing": False}


def test_witness_that_is_away_slows_nothing_and_is_asked_again_when_it_is_back(
    province, prepare, tmp_path, monkeypatch
):
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 300)
    settings, folder = prepare(), tmp_path / "w"
    with witnessing(folder, [log_of(settings)], clock=lambda: NOON) as witness:
        port = int(witness.url.rpartition(":")[2])
    with socket.socket() as silent:  # takes connections and never answers
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent.settimeout(60)
        hung = replace(witness, url=f"http://127.0.0.1:{silent.getsockname()[1]}")
        list_witnesses(settings, hung)
        with running(province, settings, directory=province.snapshot()) as node:
            for _ in range(30):
                node.sent(province.message())
            (party,) = node.application._node.attesting.parties
            assert not party.problem  # it was waited for all the time, by nobody who sends
            silent.accept()[0].close()  # and it was asked
    list_witnesses(settings, replace(witness, url=f"http://127.0.0.1:{port}"))
    with running(province, settings) as node:
        (party,) = node.application._node.attesting.parties
        until(lambda: party.problem)  # refused: nobody listens there
        with witnessing(folder, [log_of(settings)], clock=lambda: NOON) as back:
            cosigner = party.ask.__self__
            cosigner.witness = replace(cosigner.witness, url=back.url)
            until(lambda: len(signers(node)) == 2)
        assert party.problem == ""


def test_witness_that_knows_more_than_the_node_remembers_is_asked_with_its_own_size(
    province, prepare, tmp_path
):
    settings = prepare()
    with witnessing(tmp_path / "w", [log_of(settings)], clock=lambda: NOON) as witness:
        list_witnesses(settings, witness)
        with running(province, settings, directory=province.snapshot()) as node:
            node.sent(province.message())
            until(lambda: len(signers(node)) == 2)
        with sqlite3.connect(settings.database) as store:  # as if killed before it was kept
            store.execute("DROP TRIGGER cosignature_no_delete")
            store.execute("DELETE FROM cosignature")
        with running(province, settings) as node:
            until(lambda: len(signers(node)) == 2)
            node.sent(province.message())
            until(lambda: witness.memory.find_last(ORIGIN).size == 2)


def test_witness_that_does_not_know_the_log_attests_nothing_and_the_node_goes_on(
    province, prepare, tmp_path
):
    settings = prepare()
    other = NamedKey("other.example/log", log_of(settings).key, KeyUse.LOG)
    with witnessing(tmp_path / "w", [other], clock=lambda: NOON) as witness:
        list_witnesses(settings, witness)
        with running(province, settings, directory=province.snapshot()) as node:
            message_id = node.sent(province.message())
            (party,) = node.application._node.attesting.parties
            assert "404" in until(lambda: party.problem)
            assert signers(node) == [ORIGIN]
            found = verify_evidence(collect(node, province, message_id), province.province.root_pem)
    assert report.NOT_WITNESSED in said(found.not_proved)


# --- evidence -------------------------------------------------------------------------------------


@pytest.fixture
def stamped(province, prepare, tmp_path):
    """Evidence with a cosignature and a time-stamp, whole and without content; and beliefs."""
    authority = TimeAuthority(tmp_path / "authority")
    with ExitStack() as stack:
        url = stack.enter_context(serving(authority))
        settings = prepare(tsa_url=url, tsa_certificate=authority.certificate)
        logs = [log_of(settings)]
        witness = stack.enter_context(witnessing(tmp_path / "w", logs, clock=lambda: NOON))
        list_witnesses(settings, witness)
        node = stack.enter_context(running(province, settings, directory=province.snapshot()))
        message = province.message(content=b"the content")
        message_id = node.sent(message)
        node.caller(COMMUNE).acknowledge(message)
        until(lambda: len(signers(node, 2)) == 2 or len(signers(node)) == 2)
        proof = f"/v1/messages/{message_id}/proof"
        until(lambda: node.caller(OFFICE).get(proof)["timestamp"])
        until(lambda: node.caller(OFFICE).get(proof)["cosigned_size"])
        files = {
            "whole": collect(node, province, message_id),
            "bare": collect(node, province, message_id, without_content=True),
        }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "root.pem").write_bytes(province.province.root_pem)
    (tmp_path / "content").write_bytes(b"the content")
    return tmp_path, witness.key, authority


def test_evidence_says_by_when_the_message_existed_and_who_cosigned(province, stamped):
    folder, witness, authority = stamped
    data = (folder / "whole").read_bytes()
    believed = read_authorities(authority.certificate.read_bytes())
    beliefs = Beliefs(witnesses=(witness,), authorities=believed)
    found = verify_evidence(data, province.province.root_pem, beliefs)
    (told,) = [one for one in found.proved if one.message == report.STAMPED]
    assert told.params["authority"] == "Test / TSA"
    assert report.WITNESSED in said(found.proved)
    assert report.NOT_TIMED_BEFORE in said(found.not_proved)
    found = verify_evidence(data, province.province.root_pem)
    assert report.NOT_TIMED_BY_KNOWN in said(found.not_proved)
    assert report.NOT_WITNESSED_BY_KNOWN in said(found.not_proved)


def test_other_programs_open_the_file_and_verify_the_token_in_it(stamped):
    folder, _, authority = stamped
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(folder / "whole") as archive:
        archive.extractall(unpacked)
    files = ["-data", "timestamp/checkpoint", "-in", "timestamp/token.tst", "-token_in"]
    command = ["openssl", "ts", "-verify", *files, "-CAfile", str(authority.certificate)]
    subprocess.run(command, cwd=unpacked, check=True, capture_output=True)


def test_any_changed_byte_of_evidence_with_token_and_cosignature_fails(province, stamped):
    folder, _, _ = stamped
    root = province.province.root_pem
    for name in ("whole", "bare"):
        data = (folder / name).read_bytes()
        survived = []
        for position in range(0, len(data), 7):
            changed = bytearray(data)
            changed[position] ^= 1 << position % 8
            try:
                verify_evidence(bytes(changed), root)
            except Refusal:
                continue
            survived.append(position)
        assert survived == []


def test_command_checks_witness_authority_and_content_beside_the_file(stamped, capsys, monkeypatch):
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    folder, witness, authority = stamped
    bare = [str(folder / "bare"), "--key", str(folder / "root.pem")]
    tsa = ["--tsa", str(authority.certificate)]

    def told(*more, code=0):
        assert run_verify([*bare, *more]) == code
        said = capsys.readouterr()
        return said.out + said.err

    words = told()
    assert "Not in this file: the content. The sealed header says that it has 11 bytes" in words
    assert "no key of theirs was given" in words
    words = told("--witness", witness.to_text(), *tsa, "--content", str(folder / "content"))
    assert "The witness witness.example/w1 co-signed" in words
    assert "existed no later than" in words
    assert "The content given beside this file is the sealed one" in words
    assert "Not in this file" not in words
    words = told("--content", str(folder / "root.pem"), code=1)
    assert "is not the sealed one" in words
    assert "is no named key" in told("--witness", "x", code=2)
    stranger = TimeAuthority(folder / "stranger")
    other = told("--tsa", str(stranger.certificate), code=1)
    assert "does not cover who made the time-stamp, Test / TSA." in other
    assert "proves nothing" not in other
    as_json = json.loads(told("--json", *tsa))
    assert as_json["holds"]
    assert any("existed no later than" in one for one in as_json["proved"])
