"""Time-stamps on checkpoints, by a real authority; and that `fsck` finds what was changed."""

import json
import shutil
import socket
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from rfc3161_client import TimestampRequestBuilder

from lienthong.gateway.attestations.store import AddCosignature, AddToken
from lienthong.gateway.attesting import asking
from lienthong.gateway.attesting.trusted import read_witnesses
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import AuthorityUnreadable, WitnessListUnreadable
from lienthong.gateway.testing import COMMUNE, NODE, OFFICE, ORIGIN, running
from lienthong.gateway.tests.test_faults import start_and_stop, tamper
from lienthong.gateway.tests.time_authority import TimeAuthority, serving
from lienthong.wire.cosignatures import cosign
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import parse_note
from lienthong.wire.seals import LogKey, new_log_key
from lienthong.wire.testing import NOON
from lienthong.wire.timestamps import decode_answer, read_authorities, verify_token

SOON = timedelta(milliseconds=20)
WITNESS_KEY = LogKey.from_private_bytes(bytes(range(32)))
WITNESS = NamedKey("witness.example/w1", WITNESS_KEY.public_key(), KeyUse.WITNESS)
SECONDS = 15


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return TimeAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def prepare(province, tmp_path, authority, database_url):
    """Settings of a node that asks an authority at an address."""

    def make(url, **given):
        return province.prepare(
            tmp_path / "gateway",
            checkpoint_interval=SOON,
            tsa_url=url,
            tsa_certificate=authority.certificate,
            database_url=database_url,
            **given,
        )

    return make


def proof_with_stamp(node, message_id):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        answer = node.caller(OFFICE).get(f"/v1/messages/{message_id}/proof")
        if answer["timestamp"]:
            return answer
        time.sleep(0.02)
    raise AssertionError("no token came")


def problem_of_party(node):
    """What the node says of the one it asked, as soon as it says anything; "" if it never does."""
    (party,) = node.application._node.attesting.parties
    until = time.monotonic() + SECONDS
    while not party.problem and time.monotonic() < until:
        time.sleep(0.01)
    return party.problem


def tokens(settings):
    with closing(storage_of(settings).open_view()) as store:
        return store.execute("SELECT size, token FROM timestamp_token ORDER BY size").fetchall()


def test_message_gets_the_earliest_token_of_the_authority_over_a_checkpoint_with_it(
    province, prepare, authority
):
    with serving(authority) as url:
        settings = prepare(url, tsa_interval=SOON)
        with running(province, settings, directory=province.snapshot()) as node:
            first = node.sent(province.message())
            early = proof_with_stamp(node, first)["timestamp"]
            second = node.sent(province.message())
            late = proof_with_stamp(node, second)["timestamp"]
            assert proof_with_stamp(node, first)["timestamp"] == early
    assert (early["size"], late["size"]) == (1, 2)
    believed = read_authorities(authority.certificate.read_bytes())
    kept = dict(tokens(settings))
    for stamp in (early, late):
        verified = verify_token(kept[stamp["size"]], stamp["checkpoint"].encode(), believed)
        assert verified.authority == "Test / TSA"
    assert verify_store(settings).attested.checked == 2


def test_at_most_one_token_an_interval_also_across_restarts(province, prepare, authority):
    before = authority.asked
    with serving(authority) as url:
        settings = prepare(url)
        for directory in (province.snapshot(), None):
            with running(province, settings, directory=directory) as node:
                ids = [node.sent(province.message()) for _ in range(3)]
                if not tokens(settings):
                    proof_with_stamp(node, ids[0])
                time.sleep(0.3)
    assert authority.asked == before + 1


def bent(**changes):
    """Answers that are none: of another request, of another authority, cut, not granted."""
    return pytest.mark.parametrize("bend", changes.values(), ids=changes.keys())


@bent(
    cut=lambda answer: answer[:-1],
    empty=lambda _answer: b"",
    text=lambda _answer: b"<html>",
    refused=lambda _answer: bytes.fromhex("30053003020102"),
    changed=lambda answer: answer[:-20] + bytes([answer[-20] ^ 1]) + answer[-19:],
    endless=lambda answer: answer * 200,
)
def test_answer_that_is_no_token_is_not_kept_and_harms_nothing(province, prepare, authority, bend):
    with serving(authority, bend) as url:
        settings = prepare(url)
        with running(province, settings, directory=province.snapshot()) as node:
            message_id = node.sent(province.message())
            assert problem_of_party(node)
            answer = node.caller(OFFICE).get(f"/v1/messages/{message_id}/proof")
            assert answer["timestamp"] is None
    assert tokens(settings) == []


def test_token_of_another_authority_or_over_something_else_is_not_kept(
    province, prepare, authority, tmp_path
):
    stranger = TimeAuthority(tmp_path / "stranger")
    old = TimestampRequestBuilder().data(b"something else").build().as_bytes()
    settings, directory = prepare(""), province.snapshot()
    for served in (serving(stranger), serving(authority, lambda _answer: authority.reply(old))):
        with served as url:
            asking_there = replace(settings, tsa_url=url)
            with running(province, asking_there, directory=directory) as node:
                node.sent(province.message())
                assert problem_of_party(node)
        assert tokens(settings) == []


def test_authority_that_is_away_or_silent_slows_nothing(province, prepare, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 300)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent.settimeout(60)
        settings = prepare(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        with running(province, settings, directory=province.snapshot()) as node:
            for _ in range(20):
                node.sent(province.message())
            (party,) = node.application._node.attesting.parties
            assert not party.problem  # it was waited for all the time, by nobody who sends
            silent.accept()[0].close()  # and it was asked
            assert node.client.get("/v1/health").json()["storing"]


def test_failing_party_is_asked_more_and_more_seldom():
    pauses = [asking._pause(failures) for failures in (1, 2, 3, 4, 20, 2000)]
    assert pauses[0] <= 1.5
    assert 4 <= pauses[3] <= 12
    assert max(pauses) <= 1.5 * asking.LONGEST_PAUSE_SECONDS
    assert min(pauses[-2:]) >= 0.5 * asking.LONGEST_PAUSE_SECONDS


# --- settings -------------------------------------------------------------------------------------


def test_half_an_authority_is_refused(province, prepare, tmp_path, authority):
    settings = prepare("")
    with pytest.raises(AuthorityUnreadable):
        start_and_stop(settings)
    for url in ("ftp://tsa.example/", "tsa.example"):
        with pytest.raises(AuthorityUnreadable):
            start_and_stop(replace(settings, tsa_url=url))


@pytest.mark.parametrize(
    "text",
    [
        "witness",
        f"{WITNESS.to_text()} http://w",
        f"witness {WITNESS.to_text()}",
        "witness a+b+c http://w",
    ]
    + [f"witness {WITNESS.to_text()} {url}" for url in ("ftp://w", "w", "http://")]
    + [f"witness {WITNESS.to_text()} http://w\nwitness {WITNESS.to_text()} http://v"],
)
def test_list_of_witnesses_with_another_line_is_refused(tmp_path, text):
    file = tmp_path / "witnesses"
    file.write_text(text)
    with pytest.raises(WitnessListUnreadable):
        read_witnesses(file)
    with pytest.raises(WitnessListUnreadable):
        read_witnesses(tmp_path / "none")


def test_list_of_witnesses_is_read_with_remarks_and_empty_lines(tmp_path):
    file = tmp_path / "witnesses"
    file.write_text(f"# ours\n\nwitness {WITNESS.to_text()} http://w/gw/ # near\n")
    (found,) = read_witnesses(file)
    assert (found.key, found.url) == (WITNESS, "http://w/gw")


def test_settings_come_from_the_environment(tmp_path):
    settings = GatewaySettings.from_environment(
        {
            "LIENTHONG_GATEWAY_WITNESSES": "/etc/witnesses",
            "LIENTHONG_GATEWAY_TSA_URL": "http://tsa",
            "LIENTHONG_GATEWAY_TSA_CERTIFICATE": "/etc/tsa.pem",
            "LIENTHONG_GATEWAY_TSA_MINUTES": "3",
        },
        home=tmp_path,
    )
    assert str(settings.witness_list) == "/etc/witnesses"
    assert settings.tsa_interval == timedelta(minutes=3)


# --- fsck -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attested(province, tmp_path_factory, authority):
    """A stopped node's folder with two checkpoints, each co-signed and stamped."""
    folder = tmp_path_factory.mktemp("attested")
    (folder / "witnesses").write_text(f"witness {WITNESS.to_text()} http://127.0.0.1:1\n")
    settings = province.prepare(folder / "gateway", checkpoint_interval=SOON)
    for directory in (province.snapshot(), None):
        with running(province, settings, directory=directory) as node:
            message = province.message()
            node.sent(message)
            if directory is None:
                node.caller(COMMUNE).acknowledge(message)
    with closing(sqlite3.connect(settings.database)) as connection:
        kept = connection.execute("SELECT size, note FROM gateway_checkpoint").fetchall()
        for size, note in kept:
            attest(connection, size, note, authority)
        connection.commit()
    return folder, [size for size, _ in kept]


def attest(connection, size, note, authority):
    text = parse_note(note).text
    line = cosign(text, name=WITNESS.name, key=WITNESS_KEY, at=NOON)
    AddCosignature(size, WITNESS.to_text(), line).apply(connection, 0)
    query = TimestampRequestBuilder().data(note).build().as_bytes()
    token = decode_answer(authority.reply(query)).time_stamp_token()
    AddToken(size, token).apply(connection, 0)


@pytest.fixture
def copied(attested, tmp_path, authority):
    """Settings over a copy of it, to be changed; and the first checkpoint's size."""
    folder, sizes = attested
    shutil.copytree(folder, tmp_path / "copy")
    settings = GatewaySettings(
        folder=tmp_path / "copy" / "gateway",
        node=NODE,
        origin=ORIGIN,
        witness_list=tmp_path / "copy" / "witnesses",
        tsa_certificate=authority.certificate,
    )
    return settings, sizes


def test_attested_store_is_whole_and_says_what_was_checked(copied):
    settings, sizes = copied
    report = verify_store(settings)
    assert report.is_whole
    told = report.attested
    assert (told.checked, told.unlisted, told.unchecked) == (2 * len(sizes), 0, 0)
    without = GatewaySettings(folder=settings.folder, node=settings.node, origin=settings.origin)
    told = verify_store(without).attested
    assert (told.is_whole, told.unlisted, told.unchecked) == (True, len(sizes), len(sizes))


OTHER = cosign("h56.example/log\n9\n\n", name=WITNESS.name, key=WITNESS_KEY, at=NOON)
FORGED_KEY = new_log_key()
FORGED = NamedKey(WITNESS.name, FORGED_KEY.public_key(), KeyUse.WITNESS).to_text()
OF_ANOTHER = (
    "UPDATE {table} SET {column} = (SELECT {column} FROM {table} AS other"
    " WHERE other.size <> {table}.size)"
)
PLANTED = {
    "a line emptied": "UPDATE cosignature SET line = ''",
    "a line of another checkpoint": f"UPDATE cosignature SET line = '{OTHER}'",
    "a line cut": "UPDATE cosignature SET line = substr(line, 1, 60)",
    "another witness named": f"UPDATE cosignature SET witness = '{FORGED}'",
    "a witness misspelt": "UPDATE cosignature SET witness = 'x'",
    "cosignatures swapped": OF_ANOTHER.format(table="cosignature", column="line"),
    "a cosignature moved": "UPDATE cosignature SET size = size + 900",
    "a token emptied": "UPDATE timestamp_token SET token = x''",
    "a token cut": "UPDATE timestamp_token SET token = CAST(substr(token, 9) AS BLOB)",
    "a token moved": "UPDATE timestamp_token SET size = size + 900",
    "tokens swapped": OF_ANOTHER.format(table="timestamp_token", column="token"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_found(copied, fault):
    settings, _ = copied
    tamper(settings, PLANTED[fault])
    report = verify_store(settings)
    assert not report.is_whole
    found = report.attested
    assert found.tokens if "token" in fault else found.cosignatures
    assert report.log.is_whole


def test_token_of_another_authority_is_found_when_the_authority_is_known(copied, tmp_path):
    settings, sizes = copied
    stranger = TimeAuthority(tmp_path / "stranger")
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("DROP TRIGGER timestamp_token_no_delete")
        connection.execute("DELETE FROM timestamp_token")
        for size, note in connection.execute(
            "SELECT size, note FROM gateway_checkpoint"
        ).fetchall():
            query = TimestampRequestBuilder().data(note).build().as_bytes()
            token = decode_answer(stranger.reply(query)).time_stamp_token()
            AddToken(size, token).apply(connection, 0)
        connection.commit()
    assert verify_store(settings).attested.tokens == tuple(sizes)


def test_store_made_before_there_were_attestations_is_proved_as_it_is(copied):
    settings, _ = copied
    with closing(sqlite3.connect(settings.database)) as connection:
        for table in ("cosignature", "timestamp_token"):
            connection.execute(f"DROP TABLE {table}")
    assert verify_store(settings).is_whole
    start_and_stop(settings_with_nobody(settings))
    assert verify_store(settings).is_whole


def settings_with_nobody(settings):
    return replace(settings, tsa_certificate=None, witness_list=None)


def test_checkpoint_is_given_with_its_cosignatures(province, copied):
    settings, sizes = copied
    with running(province, settings_with_nobody(settings)) as node:
        for size in sizes:
            note = parse_note(node.client.get(f"/v1/checkpoint?size={size}").content)
            assert [one.name for one in note.signatures] == [settings.origin, WITNESS.name]
        inbox = node.caller(COMMUNE).get("/v1/inbox")["items"]
        message_id = inbox[0]["envelope"]["id"]
        proof = node.caller(OFFICE).get(f"/v1/messages/{message_id}/proof?size={sizes[0]}")
        assert proof["cosigned_size"] == sizes[0]
        assert json.dumps(proof["timestamp"])
        assert parse_note(proof["checkpoint"].encode()).signatures[1].name == WITNESS.name
